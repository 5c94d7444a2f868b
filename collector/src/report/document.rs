//! A document before it has a format: blocks of clean text, top to bottom, then annexes.
//!
//! Blocks say what a piece is; sizes, margins and styles belong to the renderers. It is kept as it is when figures are
//! frozen, so its serialised form may gain fields but never lose or rename one.

use serde::{Deserialize, Serialize};

use crate::forms::{Align, Column};

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
    /// Level 1 (`I. TÊN MỤC`), 2 (`1. Tên khoản`) or 3 (`a) Tên điểm`).
    Heading {
        text: String,
        level: u8,
    },
    Paragraph(String),
    /// A section left for the officer.
    FillIn(String),
    Table(Table),
    /// Small remarks under a bold label: `Ghi chú về số liệu:`.
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

/// How a remark's column is told from others: only the last left column of a form is set smaller.
pub fn is_remark(columns: &[Column], index: usize) -> bool {
    index + 1 == columns.len() && columns.get(index).is_some_and(|column| column.align == Align::Left)
}
