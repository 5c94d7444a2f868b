//! The annual report: its figures, what is declared for it, its documents.

use hatang_proto::model::UnitId;

use super::super::{PageSource, report};
use crate::web::views::{
    ComparisonView, ComputerFile, ComputerList, FilledTemplate, FrozenList, Imported, NewComputer,
    NewDeclaration, NewParticulars, ProcurementView, RenderedReport, ReportFormat, ReportOrder, ReportQuery,
    ReportView, RowView,
};
use crate::web::{ReportSource, SourceError};

impl ReportSource for PageSource {
    fn report(&self, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError> {
        report::view(self.desk(), query, now_ms)
    }

    fn report_row(&self, query: &ReportQuery, key: &str, now_ms: i64) -> Result<RowView, SourceError> {
        report::row(self.desk(), query, key, now_ms)
    }

    fn declare(&self, declarations: &[NewDeclaration], now_ms: i64) -> Result<(), SourceError> {
        report::declare(&self.store, declarations, now_ms)
    }

    fn render_report(
        &self,
        order: &ReportOrder,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        report::documents::render(self.desk(), order, by, now_ms)
    }

    fn fill_template(
        &self,
        order: &ReportOrder,
        template: &[u8],
        by: &str,
        now_ms: i64,
    ) -> Result<FilledTemplate, SourceError> {
        report::documents::fill_template(self.desk(), order, template, by, now_ms)
    }

    fn frozen_reports(&self, unit: UnitId, now_ms: i64) -> Result<FrozenList, SourceError> {
        report::frozen::list(self.desk(), unit, now_ms)
    }

    fn freeze_report(&self, order: &ReportOrder, by: &str, now_ms: i64) -> Result<i64, SourceError> {
        report::frozen::freeze(self.desk(), order, by, now_ms)
    }

    fn render_frozen(
        &self,
        unit: UnitId,
        number: i64,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        report::frozen::render(&self.store, (unit, number), format, by, now_ms)
    }

    fn comparison(&self, query: &ReportQuery, now_ms: i64) -> Result<ComparisonView, SourceError> {
        report::year::comparison(self.desk(), query, now_ms)
    }

    fn procurement(&self, query: &ReportQuery, now_ms: i64) -> Result<ProcurementView, SourceError> {
        report::year::procurement(&self.store, query, now_ms)
    }

    fn render_procurement(
        &self,
        query: &ReportQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        report::year::render_procurement(self.desk(), query, format, by, now_ms)
    }

    fn computers(&self, unit: UnitId, now_ms: i64) -> Result<ComputerList, SourceError> {
        report::computers::list(&self.store, unit, now_ms)
    }

    fn set_particulars(&self, new: &NewParticulars, now_ms: i64) -> Result<u32, SourceError> {
        report::computers::set(&self.store, new, now_ms)
    }

    fn add_computer(&self, computer: &NewComputer, now_ms: i64) -> Result<(), SourceError> {
        report::computers::add(&self.store, computer, now_ms)
    }

    fn withdraw_computer(
        &self,
        unit: UnitId,
        number: i64,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        report::computers::withdraw(&self.store, (unit, number), reason, by, now_ms)
    }

    fn import_computers(&self, file: &ComputerFile, now_ms: i64) -> Result<Imported, SourceError> {
        report::computers::import(&self.store, file, now_ms)
    }

    fn computer_template(&self) -> Result<RenderedReport, SourceError> {
        Ok(report::computers::template())
    }
}
