//! What stands in the top margin: the page number, and on every page of a draft its mark.
//!
//! The mark is the shape that Word makes for a watermark and names so, so that "Remove watermark" takes it away; it is
//! drawn in VML because that is what Word itself writes there and what LibreOffice reads.

use super::xml::Xml;
use crate::report::document::DRAFT_MARK;

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:v", "urn:schemas-microsoft-com:vml"),
    ("xmlns:o", "urn:schemas-microsoft-com:office:office"),
    ("xmlns:w10", "urn:schemas-microsoft-com:office:word"),
];
/// Text that fills its shape, as predefined by Office: shape type 136.
const TEXT_SHAPE: &str = "#_x0000_t136";
/// Across the page from lower left to upper right, behind the text.
const PLACE: &str = "position:absolute;margin-left:0;margin-top:0;width:420pt;height:105pt;rotation:315;\
    z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
    mso-position-vertical:center;mso-position-vertical-relative:margin";

/// From the second page of a section on.
pub(super) fn numbered(draft: bool) -> String {
    header(|xml| {
        if draft {
            mark(xml, "PowerPlusWaterMarkObject1", "_x0000_s2049");
        }
        page_number(xml);
    })
}

/// On the first page of a section, which bears no number.
pub(super) fn first(draft: bool) -> String {
    header(|xml| {
        if draft {
            mark(xml, "PowerPlusWaterMarkObject2", "_x0000_s2050");
        }
    })
}

fn header(runs: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml::document();
    xml.inside("w:hdr", &NAMESPACES, |xml| {
        xml.inside("w:p", &[], |xml| {
            xml.inside("w:pPr", &[], |xml| xml.value("w:pStyle", "Header"));
            runs(xml);
        });
    });
    xml.finish()
}

/// A field with a cached number: without one it would be invalid until Word counts the pages.
fn page_number(xml: &mut Xml) {
    let field = |xml: &mut Xml, kind: &str| {
        xml.inside("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", kind)]));
    };
    field(xml, "begin");
    xml.inside("w:r", &[], |xml| xml.leaf("w:instrText", &[("xml:space", "preserve")], " PAGE "));
    field(xml, "separate");
    xml.inside("w:r", &[], |xml| xml.leaf("w:t", &[], "2"));
    field(xml, "end");
}

fn mark(xml: &mut Xml, name: &str, number: &str) {
    xml.inside("w:r", &[], |xml| {
        xml.inside("w:pict", &[], |xml| {
            let kind = [
                ("id", "_x0000_t136"),
                ("coordsize", "21600,21600"),
                ("o:spt", "136"),
                ("adj", "10800"),
                ("path", "m@7,l@8,m@5,21600l@6,21600e"),
            ];
            xml.inside("v:shapetype", &kind, |xml| {
                xml.inside("v:formulas", &[], formulas);
                xml.empty("v:path", &[("textpathok", "t"), ("o:connecttype", "rect")]);
                xml.empty("v:textpath", &[("on", "t"), ("fitshape", "t")]);
            });
            let shape = [
                ("id", name),
                ("o:spid", number),
                ("type", TEXT_SHAPE),
                ("alt", DRAFT_MARK),
                ("style", PLACE),
                ("o:allowincell", "f"),
                ("fillcolor", "#e0e0e0"),
                ("stroked", "f"),
            ];
            xml.inside("v:shape", &shape, |xml| {
                let style = "font-family:\"Times New Roman\";font-size:1pt";
                xml.empty("v:textpath", &[("style", style), ("string", DRAFT_MARK)]);
                xml.empty("w10:wrap", &[("anchorx", "margin"), ("anchory", "margin")]);
            });
        });
    });
}

/// How shape type 136 follows its adjustment; the same in every file that has one.
fn formulas(xml: &mut Xml) {
    for equation in [
        "sum #0 0 10800",
        "prod #0 2 1",
        "sum 21600 0 @1",
        "sum 0 0 @2",
        "sum 21600 0 @3",
        "if @0 @3 0",
        "if @0 21600 @1",
        "if @0 0 @2",
        "if @0 @4 21600",
        "mid @5 @6",
        "mid @8 @5",
        "mid @7 @8",
        "mid @6 @7",
        "sum @6 0 @5",
    ] {
        xml.empty("v:f", &[("eqn", equation)]);
    }
}
