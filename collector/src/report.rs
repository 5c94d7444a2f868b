//! Pure: a form and its items become a document, and the document becomes bytes.
//!
//! [`make`] is the way in: figures, then the [`document()`] that Decree 30/2020/NĐ-CP asks for; [`print()`] gives one file
//! a format. The same input gives the same bytes. Nothing here reads the store, writes a file or asks for the time.

pub mod annexes;
mod build;
pub mod cell;
mod clause;
pub mod comparison_sheet;
pub mod csv;
pub mod details;
pub mod document;
pub(crate) mod docx;
pub mod facts;
pub mod form_sentences;
mod frame;
pub mod frozen;
pub mod generated;
pub mod guard;
pub mod html;
mod issuer;
mod json;
pub mod known;
mod notes;
pub mod number_words;
mod pdf;
pub mod procurement;
pub mod proofread;
pub mod remark;
mod schema;
pub mod section_sheet;
pub mod sentences;
pub mod sheet;
pub mod slot_text;
pub mod template;
pub mod unit_words;
pub mod vietnamese;
pub mod warning;
pub mod warnings;
mod xlsx;

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use annexes::Fingerprint;
pub use build::{document, group_label};
pub use details::{ReportDetails, Signer};
use document::Block;
pub use document::Document;
pub use pdf::PdfError;
pub use schema::schema;
pub use sentences::{Section, Sentence};
pub use sheet::{Cell, Sheet, SheetColumn};
pub use warning::Warning;

use crate::analysis::calendar::{CalendarError, OfficeCalendar};
use crate::evidence::hash::{Hash, to_hex};
use crate::forms::{self, BodyPart, Form, FormError};
use crate::items::{self, UnitState, text::clean};
use known::Known;

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
    /// The form's own figures first, or its list of needs if it has none; then those of each annex.
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
    /// ASCII letters, digits, `_`, `-` and one dot: `BC_CNTT_phuong_thai_hoc_2026_duthao.docx`, without `_duthao` if it
    /// is no draft.
    pub file_name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Html,
    Json,
    Pdf,
    Xlsx,
    Csv,
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
    #[error(transparent)]
    Pdf(#[from] PdfError),
    #[error("cannot use the office's calendar")]
    Calendar(#[from] CalendarError),
    #[error("writing the workbook")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    #[error("writing comma-separated values")]
    Csv(#[from] ::csv::Error),
    #[error("writing the figures as JSON")]
    Json(#[from] serde_json::Error),
}

/// A format that this program does not print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot print `{0}`; formats are docx, pdf, xlsx, html, csv, json")]
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
    let known = Known::of(form, unit);
    let document = document(form, unit, &figures, &known, section.as_ref(), details);
    let mut report = Report {
        warnings: warnings::warnings(form, unit, &figures, &document),
        document,
        sheets: vec![section_sheet::sheet(form, unit, &figures, &known)],
        data: json::data(form, unit, &figures, &known, section.as_ref())?,
        unit_name: clean(&unit.unit_name),
        as_of: unit.as_of,
        form: form.id.clone(),
        file_stem: form.file_stem.clone(),
    };
    // A form without figures has nothing to show there.
    report.sheets.retain(|sheet| !sheet.rows.is_empty());
    if form.body.contains(&BodyPart::Procurement) {
        report.sheets.push(procurement::sheet(&items::procurement::procurement(unit)));
    }
    add_year_before(&mut report, form, unit);
    if details.annexes {
        attach(&mut report, form, unit, details)?;
    }
    document::with_warnings(&mut report.document, &report.warnings);
    Ok(report)
}

/// The annexes; the last one names the SHA-256 of the exported figures, among which are all tables of the others.
fn attach(
    report: &mut Report,
    form: &Form,
    unit: &UnitState,
    details: &ReportDetails,
) -> Result<(), ReportError> {
    let mut attached = annexes::annexes(form, unit, details)?;
    for attachment in &mut attached {
        report.sheets.append(&mut attachment.sheets);
    }
    let sha_256 = to_hex(&Hash::of(&json::write(report)?).0);
    let exported = Fingerprint { file: file_name(report, Format::Json), sha_256 };
    if let Some(last) = attached.last_mut() {
        annexes::name_data(&mut last.annex, unit, &exported);
    }
    report.document.annexes.extend(attached.into_iter().map(|attachment| attachment.annex));
    Ok(())
}

/// What changed since the year before, if that was looked at: after the last table or first among the notes, and as two
/// sheets.
fn add_year_before(report: &mut Report, form: &Form, unit: &UnitState) {
    let Some(before) = &unit.year_before else { return };
    let comparison = items::compare(before, unit);
    let changes = items::figure_changes(form, before, unit, &comparison);
    if changes.is_empty()
        && [before.as_ref(), unit].into_iter().all(|state| items::computers(state).is_empty())
    {
        return;
    }
    let blocks = &mut report.document.blocks;
    let said = comparison_sheet::sentences(&comparison, &changes);
    let table = blocks.iter().rposition(|block| matches!(block, Block::Table(_)));
    if let Some(below) = table.map(|table| table + 1) {
        blocks.splice(below..below, said.into_iter().map(Block::Paragraph));
    } else if let Some(Block::Notes { lines, .. }) =
        blocks.iter_mut().find(|block| matches!(block, Block::Notes { .. }))
    {
        // Among the sentences of a form it would stand in somebody else's section.
        lines.splice(0..0, said);
    } else {
        let signature = blocks.len().saturating_sub(1);
        blocks.splice(signature..signature, said.into_iter().map(Block::Paragraph));
    }
    report.sheets.push(comparison_sheet::figures_sheet(&comparison, &changes));
    report.sheets.push(comparison_sheet::sheet(&comparison));
}

/// Prints a report in one format.
///
/// # Errors
/// [`ReportError::Pack`] or [`ReportError::Write`] if the file could not be put together.
pub fn print(report: &Report, format: Format) -> Result<Rendered, ReportError> {
    let bytes = match format {
        Format::Docx => docx::write(&report.document)?,
        Format::Html => html::page(&report.document).into_bytes(),
        Format::Pdf => pdf::write(&report.document)?,
        Format::Json => json::write(report)?,
        Format::Xlsx => xlsx::write(report)?,
        Format::Csv => csv::first(&report.sheets)?,
    };
    Ok(Rendered { bytes, media_type: format.media_type(), file_name: file_name(report, format) })
}

/// Makes the report of a unit by a shipped form and prints it in one format.
///
/// # Errors
/// [`ReportError::Form`] if there is no such form, and those of [`make`] and [`print()`].
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
    let calendar = OfficeCalendar::with(&unit.calendar)?;
    let computers = u32::try_from(unit.machines.len()).unwrap_or(u32::MAX);
    Ok(Some(sentences::section(quality, computers, &calendar)?))
}

impl Format {
    /// In the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Docx, Self::Pdf, Self::Xlsx, Self::Html, Self::Csv, Self::Json];

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension() == text)
            .ok_or_else(|| UnknownFormat(text.into()))
    }
}

fn file_name(report: &Report, format: Format) -> String {
    let unit_part = vietnamese::ascii_name(&report.unit_name);
    let draft = if report.document.draft { "_duthao" } else { "" };
    format!("{}_{unit_part}_{}{draft}.{}", report.file_stem, report.as_of.year(), format.extension())
}

#[cfg(test)]
mod tests;
