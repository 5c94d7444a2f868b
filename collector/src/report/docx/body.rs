//! The main part: blocks as paragraphs and tables, then the page itself.
//!
//! Looks live in the styles part; here stand only structure, widths and rules.

use super::table::{self, Lines};
use super::xml::Xml;
use crate::report::document::{Block, COUNTRY, Document, MOTTO, NationalHeading};

/// Widths of the two halves of heading and signature, millimetres; together the width between the margins.
const HEADING_MM: [u16; 2] = [64, 101];
const SIGNATURE_MM: [u16; 2] = [75, 90];
const TEXT_MM: u16 = 165;

/// Rules below the issuing body, the motto (as long as its text) and the subject, millimetres.
const ISSUER_RULE_MM: u16 = 26;
const MOTTO_RULE_MM: u16 = 59;
const SUBJECT_RULE_MM: u16 = 55;

/// `word/document.xml`
pub(super) fn write(document: &Document) -> String {
    let mut xml = Xml::document();
    let namespaces = [
        ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ];
    xml.inside("w:document", &namespaces, |xml| {
        xml.inside("w:body", &[], |xml| {
            let mut blocks = document.blocks.iter().peekable();
            while let Some(one) = blocks.next() {
                block(xml, one, matches!(blocks.peek(), Some(Block::Signature { .. })));
            }
            // A body may not end in a table.
            rule_paragraph(xml, None);
            page(xml);
        });
    });
    xml.finish()
}

/// Whatever stands before the signature stays on its page.
fn block(xml: &mut Xml, block: &Block, before_signature: bool) {
    match block {
        Block::NationalHeading(heading) => national_heading(xml, heading),
        Block::Title { kind, subject } => {
            paragraph(xml, "DocumentKind", kind);
            paragraph(xml, "DocumentSubject", subject);
            rule(xml, TEXT_MM, SUBJECT_RULE_MM);
        }
        Block::AddressedTo(recipients) => addressed_to(xml, recipients),
        Block::Heading { text, level: 1 } => paragraph(xml, "Heading1", text),
        Block::Heading { text, .. } => paragraph(xml, "Heading2", text),
        Block::Paragraph(text) if before_signature => kept_paragraph(xml, "Content", text),
        Block::Paragraph(text) | Block::FillIn(text) => paragraph(xml, "Content", text),
        Block::Table(table) => table::figures(xml, table),
        Block::Notes { label, lines } => {
            paragraph(xml, "NotesLabel", label);
            for line in lines {
                paragraph(xml, "Notes", &format!("- {line}"));
            }
        }
        Block::Signature { copies, titles } => signature(xml, copies, titles),
    }
}

/// One paragraph of one run.
pub(super) fn paragraph(xml: &mut Xml, style: &str, text: &str) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| xml.value("w:pStyle", style));
        run(xml, text);
    });
}

fn paragraphs(xml: &mut Xml, style: &str, texts: &[String]) {
    for text in texts {
        paragraph(xml, style, text);
    }
}

/// A paragraph that stays on one page with what follows.
fn kept_paragraph(xml: &mut Xml, style: &str, text: &str) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
            xml.empty("w:keepNext", &[]);
            xml.empty("w:keepLines", &[]);
        });
        run(xml, text);
    });
}

fn run(xml: &mut Xml, text: &str) {
    if !text.is_empty() {
        xml.inside("w:r", &[], |xml| xml.leaf("w:t", &[("xml:space", "preserve")], text));
    }
}

/// A horizontal rule, centred in a container.
fn rule(xml: &mut Xml, container_mm: u16, length_mm: u16) {
    rule_paragraph(xml, Some(container_mm.saturating_sub(length_mm) / 2));
}

/// A paragraph of almost no height; with an indent it has a line on top.
fn rule_paragraph(xml: &mut Xml, indent_mm: Option<u16>) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| {
            xml.value("w:pStyle", "Rule");
            if let Some(indent_mm) = indent_mm {
                let line = [("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "000000")];
                xml.inside("w:pBdr", &[], |xml| xml.empty("w:top", &line));
                let indent = table::twips(indent_mm);
                xml.empty("w:ind", &[("w:left", &indent), ("w:right", &indent)]);
            }
        });
    });
}

fn national_heading(xml: &mut Xml, heading: &NationalHeading) {
    let [left_mm, right_mm] = HEADING_MM;
    table::table(xml, &HEADING_MM, Lines::None, |xml| {
        table::row(xml, false, |xml| {
            table::cell(xml, left_mm, |xml| {
                paragraphs(xml, "Issuer", &heading.issuer);
                rule(xml, left_mm, ISSUER_RULE_MM);
            });
            table::cell(xml, right_mm, |xml| {
                paragraph(xml, "Country", COUNTRY);
                paragraph(xml, "Motto", MOTTO);
                rule(xml, right_mm, MOTTO_RULE_MM);
            });
        });
        table::row(xml, false, |xml| {
            table::cell(xml, left_mm, |xml| paragraph(xml, "NumberLine", &heading.number));
            table::cell(xml, right_mm, |xml| paragraph(xml, "PlaceDate", &heading.place_and_date));
        });
    });
}

fn addressed_to(xml: &mut Xml, recipients: &[String]) {
    if let [one] = recipients {
        return paragraph(xml, "AddressedTo", &format!("Kính gửi: {one}"));
    }
    paragraph(xml, "AddressedTo", "Kính gửi:");
    for (index, line) in recipients.iter().enumerate() {
        let end = if index + 1 < recipients.len() { ";" } else { "." };
        paragraph(xml, "AddressedLine", &format!("- {line}{end}"));
    }
}

/// Room for the signature, and an empty line for the name.
fn signature(xml: &mut Xml, copies: &[String], titles: &[String]) {
    let [left_mm, right_mm] = SIGNATURE_MM;
    table::table(xml, &SIGNATURE_MM, Lines::None, |xml| {
        table::row(xml, false, |xml| {
            table::cell(xml, left_mm, |xml| {
                paragraph(xml, "CopiesLabel", "Nơi nhận:");
                paragraphs(xml, "Copies", copies);
            });
            table::cell(xml, right_mm, |xml| {
                paragraphs(xml, "SignerTitle", titles);
                paragraph(xml, "SignerName", "");
            });
        });
    });
}

/// A4 with the margins of Decree 30; the page number stands in the top margin from the second page on.
fn page(xml: &mut Xml) {
    let mm = table::twips;
    xml.inside("w:sectPr", &[], |xml| {
        xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "rId3")]);
        xml.empty("w:pgSz", &[("w:w", &mm(210)), ("w:h", &mm(297))]);
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
        xml.empty("w:titlePg", &[]);
    });
}
