//! The forms of reports, as data files.
//!
//! A form says which rows a report has, how each figure is printed and what stands around the table. The files are
//! compiled in and listed in [`SHIPPED`]: another form is another file and one line here, no code.
//! A form holds no figures and knows no unit; [`crate::items`] finds the figures, [`crate::report`] prints them.

pub mod catalogue;
pub mod format;
mod load;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use catalogue::{Item, ValueKind};
pub use format::CellFormat;
pub use load::FormError;

/// Every form that this program knows: its id and its file.
const SHIPPED: &[(&str, &str)] = &[("bieu_12_dong_phuong", include_str!("forms/bieu_12_dong_phuong.json"))];

/// The form with this id.
///
/// # Errors
/// [`FormError::Unknown`] names the forms that exist; the others mean that the file itself is wrong.
pub fn load(id: &str) -> Result<Form, FormError> {
    let file = SHIPPED.iter().find(|(known, _)| *known == id).ok_or_else(|| FormError::unknown(id))?;
    load::read(file.0, file.1)
}

/// Ids of all forms, in the order in which they are offered.
pub fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// A report's table and the document around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub id: String,
    /// For a person who chooses among forms.
    pub name: String,
    /// First part of the names of printed files, ASCII.
    pub file_stem: String,
    pub document: DocumentParts,
    /// One for each of: row number, label, figure, remark.
    pub columns: [Column; 4],
    pub body: Vec<BodyPart>,
    pub rows: Vec<Row>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The row number as printed: `1`, `2.1`, `I`.
    pub stt: String,
    pub label: String,
    pub item: Item,
    pub format: CellFormat,
    /// What the cell says while the figure is unknown: `…… máy`, never a zero.
    pub blank: String,
}

/// Head of the document.
///
/// Texts may hold `{year}`, `{next_year}`, `{as_of}`, `{unit}`, `{issuer}` and `{top}` (the topmost unit above).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentParts {
    /// `BÁO CÁO`.
    pub kind: String,
    /// The kind's abbreviation in the number line: `BC`.
    pub symbol: String,
    pub subject: String,
    /// Whom the report goes to, with the day from which that is so; the latest that applies is printed.
    pub addressed_to: Vec<AddressedTo>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressedTo {
    #[serde(deserialize_with = "load::date")]
    pub from: Date,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub title: String,
    pub width_mm: u16,
    pub align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    Center,
    Right,
}

/// What follows the head, in order.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BodyPart {
    Heading {
        text: String,
        /// 1 or 2.
        level: u8,
    },
    Paragraph(String),
    /// A section that the officer writes: printed as a visible gap.
    FillIn(String),
    Table,
    /// Where figures come from, and which machines are missing.
    Notes,
    /// How the network was, in sentences.
    LineQuality,
    /// The sentences that write themselves for a section, see [`crate::report::generated::SECTIONS`].
    Generated(String),
}
