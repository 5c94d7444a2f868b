//! A document before it has a format: blocks of clean text, top to bottom.
//!
//! Blocks say what a piece is; sizes, margins and styles belong to the renderers.

use crate::forms::Column;

/// The whole document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// For the file's properties and the browser's title bar.
    pub title: String,
    pub issuer: String,
    /// `YYYY-MM-DD`: the day of the figures.
    pub as_of: String,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
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
    /// Level 1 or 2.
    Heading {
        text: String,
        level: u8,
    },
    Paragraph(String),
    /// A section left for the officer.
    FillIn(String),
    Table(Table),
    /// Small remarks under the table.
    Notes(Vec<String>),
    /// Recipients of copies to the left, the signer to the right.
    Signature {
        copies: Vec<String>,
        titles: Vec<String>,
    },
}

#[derive(Debug, Clone, PartialEq)]
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

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub columns: [Column; 4],
    pub rows: Vec<[String; 4]>,
}
