//! A report as a file: in which format, with what around the figures.

use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::ReportQuery;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    Docx,
    Pdf,
    Xlsx,
    Html,
    Csv,
    Json,
}

/// A document that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportOrder {
    pub query: ReportQuery,
    pub format: ReportFormat,
    pub details: DocumentDetails,
}

/// What only the officer knows about the document; nothing of it is kept. Empty leaves the form's own, or a gap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentDetails {
    /// Recipients after "Kính gửi".
    pub addressed_to: Vec<String>,
    /// Recipients of copies after "Nơi nhận".
    pub copies: Vec<String>,
    /// Lines above the signature.
    pub signer_titles: Vec<String>,
    /// "Căn cứ …", one an entry.
    pub basis: Vec<String>,
    /// Without the mark of a draft.
    pub is_final: bool,
    pub number: Option<String>,
    pub date: Option<Date>,
}

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedReport {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    /// May hold any letters.
    pub file_name: String,
}

/// An office's own template with the figures in their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledTemplate {
    pub document: RenderedReport,
    /// Placeholders that mean nothing here, as they stand in the template.
    pub unknown: Vec<String>,
}

/// A report whose figures were fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenView {
    pub number: i64,
    pub form_name: String,
    pub as_of: Date,
    pub by: String,
    /// Unix milliseconds.
    pub at_ms: i64,
    /// SHA-256 of what is kept, hexadecimal.
    pub hash: String,
}

/// The frozen reports of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenList {
    pub unit: UnitId,
    pub unit_name: String,
    /// Newest first.
    pub reports: Vec<FrozenView>,
}
