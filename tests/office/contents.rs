//! What a report says, and whether pages say the same.

use hatang_collector::forms;
use hatang_collector::items::UnitState;
use hatang_collector::report::document::{Block, COUNTRY, Document, MOTTO, Table};
use hatang_collector::report::{self, Report, ReportDetails};

/// The whole report of a unit with everything that an officer may add.
pub(crate) fn made(unit: &UnitState) -> Report {
    let details = ReportDetails {
        basis: vec![
            "Thực hiện Công văn số 1234/SKHCN-CĐS ngày 24/11/2026 của Sở Khoa học và Công nghệ".into(),
        ],
        copies: vec!["TT Đảng ủy, HĐND xã".into()],
        kept_by: Some("VHXH".into()),
        ..ReportDetails::default()
    };
    report::make(&forms::load("bao_cao_day_du").unwrap(), unit, &details).unwrap()
}

/// Whatever the document says stands in the printed pages in that order; they add nothing but page numbers and the
/// heads of tables that go on.
pub(crate) fn holds(pages: &[String], document: &Document) {
    let printed: Vec<char> =
        pages.iter().flat_map(|page| page.chars()).filter(|sign| !is_blank(*sign)).collect();
    let mut rest = printed.iter();
    let mut length = 0;
    for text in texts(document) {
        for sign in text.chars().filter(|sign| !is_blank(*sign)) {
            length += 1;
            assert!(rest.any(|printed| *printed == sign), "the pages lack `{text}` at `{sign}`");
        }
    }
    let longest_head = tables(document)
        .map(|table| table.columns.iter().map(|column| column.title.chars().count()).sum::<usize>())
        .max();
    let extra = printed.len() - length;
    let allowed = pages.len() * (8 + longest_head.unwrap_or(0));
    assert!(extra <= allowed, "{extra} signs more than the document has, {} pages", pages.len());
}

fn is_blank(sign: char) -> bool {
    sign.is_whitespace() || sign == '\u{a0}'
}

fn tables(document: &Document) -> impl Iterator<Item = &Table> {
    let blocks = document.blocks.iter().chain(document.annexes.iter().flat_map(|annex| &annex.blocks));
    blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
}

/// All text in the order of the page.
fn texts(document: &Document) -> Vec<String> {
    let mut texts = Vec::new();
    for block in &document.blocks {
        add(block, &mut texts);
    }
    for annex in &document.annexes {
        texts.extend([annex.label.clone(), annex.title.clone(), annex.attached_to.clone()]);
        for block in &annex.blocks {
            add(block, &mut texts);
        }
    }
    texts
}

fn add(block: &Block, texts: &mut Vec<String>) {
    match block {
        Block::NationalHeading(heading) => {
            texts.extend(heading.superior.clone());
            texts.extend(heading.issuer.clone());
            texts.push(COUNTRY.into());
            texts.push(MOTTO.into());
            texts.extend([heading.number.clone(), heading.place_and_date.clone()]);
        }
        Block::Title { kind, subject } => texts.extend([kind.clone(), subject.clone()]),
        Block::AddressedTo(lines) | Block::Basis(lines) => texts.extend(lines.clone()),
        Block::Heading { text, level: 1 } => texts.push(text.to_uppercase()),
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::FillIn(text) => {
            texts.push(text.clone());
        }
        Block::Table(table) => {
            texts.push(table.caption.clone());
            texts.extend(table.columns.iter().map(|column| column.title.clone()));
            texts.extend(table.rows.iter().flat_map(|row| row.cells.clone()));
        }
        Block::Notes { label, lines } => {
            texts.push(label.clone());
            texts.extend(lines.clone());
        }
        Block::Signature { copies, titles } => {
            texts.extend(copies.clone());
            texts.extend(titles.clone());
        }
    }
}
