//! Sections: a page's size, margins, headers, and where its numbers begin.

use super::table::twips;
use super::xml::Xml;

/// A4, millimetres.
const SHORT_MM: u16 = 210;
const LONG_MM: u16 = 297;

/// A4 with the margins of Decree 30; numbers begin at 1, stand in the top margin, and not on the section's first page.
pub(super) fn properties(xml: &mut Xml, landscape: bool) {
    let mm = twips;
    xml.inside("w:sectPr", &[], |xml| {
        xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "rId3")]);
        xml.empty("w:headerReference", &[("w:type", "first"), ("r:id", "rId4")]);
        if landscape {
            let turned = ("w:orient", "landscape");
            xml.empty("w:pgSz", &[("w:w", &mm(LONG_MM)), ("w:h", &mm(SHORT_MM)), turned]);
        } else {
            xml.empty("w:pgSz", &[("w:w", &mm(SHORT_MM)), ("w:h", &mm(LONG_MM))]);
        }
        xml.empty(
            "w:pgMar",
            &[
                ("w:top", &mm(20)),
                ("w:right", &mm(15)),
                ("w:bottom", &mm(20)),
                ("w:left", &mm(30)),
                ("w:header", &mm(10)),
                ("w:footer", &mm(10)),
                ("w:gutter", "0"),
            ],
        );
        xml.empty("w:pgNumType", &[("w:start", "1")]);
        xml.empty("w:titlePg", &[]);
    });
}
