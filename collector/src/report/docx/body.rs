//! The main part: blocks as paragraphs and tables, then the annexes, each a section of its own.
//!
//! Looks live in the styles part; here stand only structure, widths and rules.

use super::table::{self, Size};
use super::xml::Xml;
use super::{frame, section};
use crate::report::document::{Annex, Block, Document, PORTRAIT_MM, heading_text, listed_lines};

/// Rule below the subject, millimetres.
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
            blocks(xml, &document.blocks, Size::Normal);
            let mut landscape = false;
            for annex in &document.annexes {
                section_end(xml, landscape);
                landscape = annex.landscape;
                self::annex(xml, annex);
            }
            // A body may not end in a table.
            end_paragraph(xml);
            section::properties(xml, landscape);
        });
    });
    xml.finish()
}

fn blocks(xml: &mut Xml, blocks: &[Block], size: Size) {
    for (index, one) in blocks.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| blocks.get(index));
        if before.is_some_and(ends_in_table) && begins_with_table(one) {
            // Tables that touch would become one.
            end_paragraph(xml);
        }
        match one {
            Block::Notes { label, lines } if size == Size::Normal && before.is_none() => {
                notes(xml, "Warnings", label, lines);
                end_paragraph(xml);
            }
            _ => block(xml, one, size, matches!(blocks.get(index + 1), Some(Block::Signature { .. }))),
        }
    }
}

fn ends_in_table(block: &Block) -> bool {
    matches!(block, Block::NationalHeading(_) | Block::Table(_) | Block::Signature { .. })
}

fn begins_with_table(block: &Block) -> bool {
    match block {
        Block::Table(table) => table.caption.is_empty(),
        other => ends_in_table(other),
    }
}

fn annex(xml: &mut Xml, annex: &Annex) {
    paragraph(xml, "AnnexLabel", &annex.label);
    paragraph(xml, "AnnexTitle", &annex.title);
    paragraph(xml, "AnnexOf", &annex.attached_to);
    blocks(xml, &annex.blocks, Size::Small);
}

/// Whatever stands before the signature stays on its page.
fn block(xml: &mut Xml, block: &Block, size: Size, before_signature: bool) {
    match block {
        Block::NationalHeading(heading) => frame::national_heading(xml, heading),
        Block::Title { kind, subject } => {
            paragraph(xml, "DocumentKind", kind);
            paragraph(xml, "DocumentSubject", subject);
            rule(xml, PORTRAIT_MM, SUBJECT_RULE_MM);
        }
        Block::AddressedTo(recipients) => frame::addressed_to(xml, recipients),
        Block::Basis(papers) => {
            for line in listed_lines(papers) {
                paragraph(xml, "Basis", &line);
            }
        }
        Block::Heading { text, level } => {
            let style = match level {
                0 | 1 => "Heading1",
                2 => "Heading2",
                _ => "Heading3",
            };
            paragraph(xml, style, &heading_text(text, *level));
        }
        Block::Paragraph(text) if before_signature => kept_paragraph(xml, "Content", text),
        Block::Paragraph(text) | Block::FillIn(text) => paragraph(xml, "Content", text),
        Block::Table(table) => table::figures(xml, table, size),
        Block::Notes { label, lines } => notes(xml, "Notes", label, lines),
        Block::Signature { copies, titles } => frame::signature(xml, copies, titles),
    }
}

fn notes(xml: &mut Xml, style: &str, label: &str, lines: &[String]) {
    paragraph(xml, &format!("{style}Label"), label);
    for line in lines {
        paragraph(xml, style, &format!("- {line}"));
    }
}

/// One paragraph of one run.
pub(super) fn paragraph(xml: &mut Xml, style: &str, text: &str) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| xml.value("w:pStyle", style));
        run(xml, text);
    });
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
pub(super) fn rule(xml: &mut Xml, container_mm: u16, length_mm: u16) {
    let indent = table::twips(container_mm.saturating_sub(length_mm) / 2);
    flat_paragraph(xml, |xml| {
        let line = [("w:val", "single"), ("w:sz", "6"), ("w:space", "1"), ("w:color", "000000")];
        xml.inside("w:pBdr", &[], |xml| xml.empty("w:top", &line));
        xml.empty("w:ind", &[("w:left", &indent), ("w:right", &indent)]);
    });
}

fn end_paragraph(xml: &mut Xml) {
    flat_paragraph(xml, |_| {});
}

/// What comes after it begins a page.
fn section_end(xml: &mut Xml, landscape: bool) {
    flat_paragraph(xml, |xml| section::properties(xml, landscape));
}

/// A paragraph of almost no height, with further properties.
fn flat_paragraph(xml: &mut Xml, properties: impl FnOnce(&mut Xml)) {
    xml.inside("w:p", &[], |xml| {
        xml.inside("w:pPr", &[], |xml| {
            xml.value("w:pStyle", "Rule");
            properties(xml);
        });
    });
}
