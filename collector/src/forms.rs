//! The forms of reports, as data files.
//!
//! A form says which rows a report has, which sentences, how each figure is printed and what stands around it. The
//! shipped files are compiled in and listed in [`SHIPPED`]; a [`Library`] adds those of a directory. A form holds no
//! figures and knows no unit; [`crate::items`] finds the figures, [`crate::report`] prints them. How to write one:
//! `forms/README.md`.

pub mod catalogue;
pub mod condition;
pub mod format;
mod library;
mod load;
mod nearest;
mod place;
pub mod sentence;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use catalogue::{Item, ValueKind};
pub use condition::Condition;
pub use format::{CellFormat, NumberFormat};
pub use library::Library;
pub use place::{Fault, FormError};
pub use sentence::{Guard, SentenceTemplate, Slot};

use crate::items::Scope;

/// Every form that this program brings along: its id and its file.
const SHIPPED: &[(&str, &str)] = &[
    ("bieu_12_dong_phuong", include_str!("forms/bieu_12_dong_phuong.json")),
    ("thuat_ha_tang_xa_a", include_str!("forms/thuat_ha_tang_xa_a.json")),
    ("thuat_ha_tang_xa_b", include_str!("forms/thuat_ha_tang_xa_b.json")),
    ("bang_trang_thiet_bi_cqdt_xa", include_str!("forms/bang_trang_thiet_bi_cqdt_xa.json")),
    ("bang_tong_hop_huyen", include_str!("forms/bang_tong_hop_huyen.json")),
    ("phieu_khao_sat_cntt_2025", include_str!("forms/phieu_khao_sat_cntt_2025.json")),
    ("nhu_cau_mua_sam", include_str!("forms/nhu_cau_mua_sam.json")),
    ("bao_cao_day_du", include_str!("forms/bao_cao_day_du.json")),
];

/// The shipped form with this id.
///
/// # Errors
/// [`FormError::Unknown`] names the forms that exist; the others mean that the file itself is wrong.
pub fn load(id: &str) -> Result<Form, FormError> {
    let file = SHIPPED.iter().find(|(known, _)| *known == id).ok_or_else(|| FormError::unknown(id, ids()))?;
    load::read(&format!("{id}.json"), file.1)
}

/// Ids of the shipped forms, in the order in which they are offered.
pub fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// A report's table, its sentences and the document around them.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub id: String,
    /// For a person who chooses among forms.
    pub name: String,
    /// Where the form comes from, and what of it is not certain.
    pub origin: String,
    /// First part of the names of printed files, ASCII.
    pub file_stem: String,
    pub document: DocumentParts,
    /// Of the table, left to right; none for a form in prose.
    pub columns: Vec<FormColumn>,
    pub body: Vec<BodyPart>,
    /// Rows with a figure, top to bottom.
    pub rows: Vec<Row>,
    /// Headings among the rows.
    pub groups: Vec<Group>,
    pub sentences: Vec<SentenceTemplate>,
}

/// A column of a form's table.
#[derive(Debug, Clone, PartialEq)]
pub struct FormColumn {
    pub column: Column,
    pub holds: Holds,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The row's number.
    Stt,
    Label,
    /// The next of the row's cells.
    Cell,
    /// Where the figure comes from.
    Remark,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The row number as printed: `1`, `2.1`; may stand again below another group.
    pub stt: String,
    pub label: String,
    pub item: Item,
    /// Of which part of the unit the figure is.
    pub scope: Scope,
    /// Number of the group above it: `II`.
    pub group: Option<String>,
    /// One for each column that holds a cell.
    pub cells: Vec<CellFormat>,
    /// What each cell says while its figure is unknown: `…… máy`, never a zero.
    pub blanks: Vec<String>,
}

/// A heading of the rows below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Index of the row that it stands above.
    pub before: usize,
    pub stt: String,
    pub label: String,
}

impl Row {
    /// What the first cell says while the figure is unknown.
    pub fn blank(&self) -> &str {
        self.blanks.first().map_or("", String::as_str)
    }

    /// How remarks call the row: `3`, or `II.1` in a table with groups.
    pub fn place(&self) -> String {
        match &self.group {
            Some(group) => format!("{group}.{}", self.stt),
            None => self.stt.clone(),
        }
    }
}

impl Form {
    /// Whether figures are remarked beside themselves.
    pub fn has_remarks(&self) -> bool {
        self.columns.iter().any(|column| column.holds == Holds::Remark)
    }
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
        /// 1, 2 or 3.
        level: u8,
    },
    Paragraph(String),
    /// A section that the officer writes: printed as a visible gap.
    FillIn(String),
    Table,
    /// The form's own sentences of this section.
    Sentences(String),
    /// Where figures come from, which machines are missing, which sentences had no ground.
    Notes,
    /// How the network was, in sentences.
    LineQuality,
    /// The sentences that write themselves for a section, see [`crate::report::generated::SECTIONS`].
    Generated(String),
    /// What the unit needs to buy.
    Procurement,
}
