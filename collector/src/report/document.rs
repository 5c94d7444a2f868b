//! A document before it has a format: blocks of clean text, top to bottom, then annexes.
//!
//! Blocks say what a piece is; sizes, margins and styles belong to the renderers. It is kept as it is when figures are
//! frozen, so its serialised form may gain fields but never lose or rename one.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::warning::Warning;
use crate::forms::{Align, Column};
use crate::items::text::clean;

/// The whole document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// For the file's properties and the browser's title bar.
    pub title: String,
    pub issuer: String,
    /// `YYYY-MM-DD`: the day of the figures.
    pub as_of: String,
    /// Marked `DỰ THẢO` on every page.
    pub draft: bool,
    /// The main part: A4 portrait, pages numbered from 1, no number on the first.
    pub blocks: Vec<Block>,
    /// Each begins a page and counts its own pages from 1.
    pub annexes: Vec<Annex>,
}

/// A part that goes with the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annex {
    /// `Phụ lục II`; without a numeral if there is only one.
    pub label: String,
    /// Upper case.
    pub title: String,
    /// `(Kèm theo Báo cáo số      /BC-UBND ngày …)`
    pub attached_to: String,
    /// A4 landscape, for wide tables.
    pub landscape: bool,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Issuing body and number to the left, country and motto, place and date to the right.
    NationalHeading(NationalHeading),
    /// Kind of document and what it is about.
    Title {
        kind: String,
        subject: String,
    },
    /// "Kính gửi", one recipient an entry.
    AddressedTo(Vec<String>),
    /// "Căn cứ": what the document rests on, one paper an entry, without the sign at its end.
    Basis(Vec<String>),
    /// Level 1 (`I. TÊN MỤC`), 2 (`1. Tên khoản`) or 3 (`a) Tên điểm`).
    Heading {
        text: String,
        level: u8,
    },
    Paragraph(String),
    /// A section left for the officer.
    FillIn(String),
    Table(Table),
    /// Small remarks under a label: `Ghi chú về số liệu:`. At the very front of a document they stand in a box.
    Notes {
        label: String,
        lines: Vec<String>,
    },
    /// Recipients of copies to the left, the signer to the right.
    Signature {
        copies: Vec<String>,
        titles: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NationalHeading {
    /// The body above the issuing one, upper case; a commune's committee has none.
    #[serde(default)]
    pub superior: Option<String>,
    /// `ỦY BAN NHÂN DÂN`, `PHƯỜNG THÁI HỌC`.
    pub issuer: Vec<String>,
    pub number: String,
    pub place_and_date: String,
}

/// `CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM`
pub const COUNTRY: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// `Độc lập - Tự do - Hạnh phúc`
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Above the table; may be empty.
    pub caption: String,
    /// Widths add up to the text's width: 165 mm portrait, 252 mm landscape.
    pub columns: Vec<Column>,
    pub rows: Vec<TableRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    /// One for each column.
    pub cells: Vec<String>,
    /// A heading of the rows below it: bold.
    pub group: bool,
}

impl TableRow {
    /// A row of figures.
    pub fn plain(cells: Vec<String>) -> Self {
        Self { cells, group: false }
    }
}

/// Text width of a landscape page, millimetres: the margins turn with the page.
pub const LANDSCAPE_MM: u16 = 252;
/// Text width of a portrait page, millimetres: A4 less the margins of Decree 30.
pub const PORTRAIT_MM: u16 = 165;

/// What a draft bears on every page.
pub const DRAFT_MARK: &str = "DỰ THẢO";
/// Above the warnings of a draft.
pub const WARNINGS_LABEL: &str = "Cảnh báo trước khi ban hành (xóa khi trình ký):";

/// Lists warnings at the front of a draft, in place of those that stood there; a document that is none keeps clean.
pub fn with_warnings(document: &mut Document, warnings: &[Warning]) {
    if is_box(document.blocks.first()) {
        document.blocks.remove(0);
    }
    if document.draft && !warnings.is_empty() {
        let lines = warnings.iter().map(|warning| clean(&warning.text)).collect();
        document.blocks.insert(0, Block::Notes { label: WARNINGS_LABEL.into(), lines });
    }
}

fn is_box(block: Option<&Block>) -> bool {
    matches!(block, Some(Block::Notes { label, .. }) if label == WARNINGS_LABEL)
}

/// A heading as Decree 30 writes it: the first level in capitals.
pub fn heading_text(text: &str, level: u8) -> Cow<'_, str> {
    if level <= 1 { Cow::Owned(text.to_uppercase()) } else { Cow::Borrowed(text) }
}

/// Each of several lines with the sign at its end: `;`, and `.` after the last.
pub fn listed_lines(lines: &[String]) -> Vec<String> {
    let sign = |index: usize| if index + 1 < lines.len() { ';' } else { '.' };
    let ended = |(index, line): (usize, &String)| {
        format!("{}{}", line.trim_end_matches([';', '.', ' ']), sign(index))
    };
    lines.iter().enumerate().map(ended).collect()
}

/// How a remark's column is told from others: only the last left column of a form is set smaller.
pub fn is_remark(columns: &[Column], index: usize) -> bool {
    index + 1 == columns.len() && columns.get(index).is_some_and(|column| column.align == Align::Left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(draft: bool) -> Document {
        let text = String::new;
        Document {
            title: text(),
            issuer: text(),
            as_of: text(),
            draft,
            blocks: vec![Block::Paragraph("a".into())],
            annexes: Vec::new(),
        }
    }

    fn warning(text: &str) -> Warning {
        Warning { check: "a".into(), place: String::new(), text: text.into() }
    }

    #[test]
    fn warnings_stand_in_a_draft_alone_and_newer_ones_replace_them() {
        let mut draft = document(true);
        with_warnings(&mut draft, &[warning("một")]);
        with_warnings(&mut draft, &[warning("hai"), warning("ba")]);
        let lines = vec!["hai".to_owned(), "ba".to_owned()];
        assert_eq!(draft.blocks[0], Block::Notes { label: WARNINGS_LABEL.into(), lines });
        assert_eq!(draft.blocks.len(), 2);
        with_warnings(&mut draft, &[]);
        assert_eq!(draft, document(true));
        let mut issued = document(false);
        with_warnings(&mut issued, &[warning("một")]);
        assert_eq!(issued, document(false));
    }

    #[test]
    fn the_first_level_is_in_capitals_and_lines_end_as_in_a_list() {
        assert_eq!(heading_text("II. Hạ tầng kỹ thuật", 1), "II. HẠ TẦNG KỸ THUẬT");
        assert_eq!(heading_text("1. Máy tính", 2), "1. Máy tính");
        let lines = ["Căn cứ Luật A;", "Căn cứ Nghị định B"].map(String::from);
        assert_eq!(listed_lines(&lines), ["Căn cứ Luật A;", "Căn cứ Nghị định B."]);
    }
}
