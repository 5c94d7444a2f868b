//! The annual report: its figures, what is declared for it, its documents.

use hatang_proto::model::UnitId;

use super::SourceError;
use crate::web::views::{
    ComparisonView, ComputerFile, ComputerList, FilledTemplate, FrozenList, Imported, NewComputer,
    NewDeclaration, NewParticulars, ProcurementView, RenderedReport, ReportFormat, ReportOrder, ReportQuery,
    ReportView, RowView,
};

/// The annual report: its figures, what is declared for it, its documents.
pub trait ReportSource: Send + Sync {
    fn report(&self, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError>;
    /// One row of the form by its key.
    fn report_row(&self, query: &ReportQuery, key: &str, now_ms: i64) -> Result<RowView, SourceError>;
    /// Keeps all of them or none.
    fn declare(&self, declarations: &[NewDeclaration], now_ms: i64) -> Result<(), SourceError>;
    /// `by` is recorded as the one who took the document out, here and below.
    fn render_report(
        &self,
        order: &ReportOrder,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    /// Fills an office's own DOCX template, which is not kept.
    fn fill_template(
        &self,
        order: &ReportOrder,
        template: &[u8],
        by: &str,
        now_ms: i64,
    ) -> Result<FilledTemplate, SourceError>;
    fn frozen_reports(&self, unit: UnitId, now_ms: i64) -> Result<FrozenList, SourceError>;
    /// Returns the frozen report's number.
    fn freeze_report(&self, order: &ReportOrder, by: &str, now_ms: i64) -> Result<i64, SourceError>;
    fn render_frozen(
        &self,
        unit: UnitId,
        number: i64,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    fn comparison(&self, query: &ReportQuery, now_ms: i64) -> Result<ComparisonView, SourceError>;
    fn procurement(&self, query: &ReportQuery, now_ms: i64) -> Result<ProcurementView, SourceError>;
    /// As CSV or XLSX.
    fn render_procurement(
        &self,
        query: &ReportQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    fn computers(&self, unit: UnitId, now_ms: i64) -> Result<ComputerList, SourceError>;
    /// Returns of how many computers something new was said.
    fn set_particulars(&self, new: &NewParticulars, now_ms: i64) -> Result<u32, SourceError>;
    fn add_computer(&self, computer: &NewComputer, now_ms: i64) -> Result<(), SourceError>;
    /// A listed computer of this unit or one below counts no more from today on.
    fn withdraw_computer(
        &self,
        unit: UnitId,
        number: i64,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
    fn import_computers(&self, file: &ComputerFile, now_ms: i64) -> Result<Imported, SourceError>;
    /// An empty list with one example, for [`ReportSource::import_computers`].
    fn computer_template(&self) -> Result<RenderedReport, SourceError>;
}
