//! Pure: a form and its items become a document, and the document becomes bytes.
//!
//! [`make`] is the way in: figures, then the [`document()`] that Decree 30/2020/NĐ-CP asks for; [`print`] gives one file
//! a format. The same input gives the same bytes. Nothing here reads the store, writes a file or asks for the time.

mod build;
pub mod cell;
mod clause;
pub mod details;
pub mod document;
pub(crate) mod docx;
pub mod facts;
pub mod form_sentences;
pub mod frozen;
pub mod generated;
pub mod guard;
pub mod html;
mod issuer;
mod json;
pub mod known;
mod notes;
pub mod number_words;
pub mod remark;
pub mod section_sheet;
pub mod sentences;
pub mod sheet;
pub mod slot_text;
pub mod unit_words;
pub mod vietnamese;
pub mod warning;

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use build::{document, group_label};
pub use details::ReportDetails;
pub use document::Document;
pub use sentences::{Section, Sentence};
pub use sheet::{Cell, Sheet, SheetColumn};
pub use warning::Warning;

use crate::analysis::calendar::{CalendarError, OfficeCalendar};
use crate::forms::{self, Form, FormError};
use crate::items::{self, UnitState, text::clean};

/// A report before it has a format: everything that any format prints. Freezing keeps it, so its serialised form may
/// gain fields but never lose or rename one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Id of the form.
    pub form: String,
    /// In full: `phường Thái Học`.
    pub unit_name: String,
    pub as_of: Date,
    /// First part of the names of printed files, ASCII.
    pub file_stem: String,
    pub document: Document,
    /// The form's own table first, then one for each annex.
    pub sheets: Vec<Sheet>,
    /// Everything the figures know, for programs; its schema is the product's interface.
    pub data: serde_json::Value,
    pub warnings: Vec<Warning>,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    /// ASCII letters, digits, `_`, `-` and one dot: `BC_CNTT_phuong_thai_hoc_2026_duthao.docx`.
    pub file_name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Html,
    Json,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("cannot use the form")]
    Form(#[from] FormError),
    #[error("the unit has no name; a report cannot be issued in nobody's name")]
    UnnamedUnit,
    #[error("packing the document")]
    Pack(#[from] zip::result::ZipError),
    #[error("writing the document into memory")]
    Write(#[from] std::io::Error),
    #[error("cannot use the office's calendar")]
    Calendar(#[from] CalendarError),
    #[error("writing the figures as JSON")]
    Json(#[from] serde_json::Error),
}

/// A format that this program does not print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot print `{0}`; formats are docx, html, json")]
pub struct UnknownFormat(String);

/// Makes the report of a unit.
///
/// # Errors
/// [`ReportError::UnnamedUnit`] if the unit's name is empty.
pub fn make(form: &Form, unit: &UnitState, details: &ReportDetails) -> Result<Report, ReportError> {
    if clean(&unit.unit_name).is_empty() {
        return Err(ReportError::UnnamedUnit);
    }
    let figures = items::figures(form, unit);
    let section = network(unit)?;
    Ok(Report {
        document: document(form, unit, &figures, section.as_ref(), details),
        sheets: Vec::new(),
        data: json::data(form, unit, &figures, section.as_ref())?,
        warnings: Vec::new(),
        unit_name: clean(&unit.unit_name),
        as_of: unit.as_of,
        form: form.id.clone(),
        file_stem: form.file_stem.clone(),
    })
}

/// Prints a report in one format.
///
/// # Errors
/// [`ReportError::Pack`] or [`ReportError::Write`] if the file could not be put together.
pub fn print(report: &Report, format: Format) -> Result<Rendered, ReportError> {
    let bytes = match format {
        Format::Docx => docx::write(&report.document)?,
        Format::Html => html::page(&report.document).into_bytes(),
        Format::Json => json::write(&report.data)?,
    };
    Ok(Rendered { bytes, media_type: format.media_type(), file_name: file_name(report, format) })
}

/// Makes the report of a unit by a shipped form and prints it in one format.
///
/// # Errors
/// [`ReportError::Form`] if there is no such form, and those of [`make`] and [`print`].
pub fn render(
    form_id: &str,
    unit: &UnitState,
    details: &ReportDetails,
    format: Format,
) -> Result<Rendered, ReportError> {
    print(&make(&forms::load(form_id)?, unit, details)?, format)
}

/// What is said about the unit's network, if that was looked at.
///
/// # Errors
/// [`ReportError::Form`] or [`ReportError::Calendar`] if a shipped file is not valid.
pub fn network(unit: &UnitState) -> Result<Option<Section>, ReportError> {
    let Some(quality) = &unit.line_quality else { return Ok(None) };
    let calendar = OfficeCalendar::vietnam()?;
    let computers = u32::try_from(unit.machines.len()).unwrap_or(u32::MAX);
    Ok(Some(sentences::section(quality, computers, &calendar)?))
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Json => "json",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        [Self::Docx, Self::Html, Self::Json]
            .into_iter()
            .find(|format| format.extension() == text)
            .ok_or_else(|| UnknownFormat(text.into()))
    }
}

fn file_name(report: &Report, format: Format) -> String {
    let unit_part = vietnamese::ascii_name(&report.unit_name);
    format!("{}_{unit_part}_{}_duthao.{}", report.file_stem, report.as_of.year(), format.extension())
}

#[cfg(test)]
mod tests;
