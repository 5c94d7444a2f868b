//! Reports of units within reach.

use hatang_proto::model::UnitId;

use super::Gate;
use crate::web::source::{ReportSource, SourceError};
use crate::web::views::{
    ComparisonView, ComputerFile, ComputerList, FilledTemplate, FrozenList, Imported, NewComputer,
    NewDeclaration, NewParticulars, ProcurementView, RenderedReport, ReportFormat, ReportOrder, ReportQuery,
    ReportView, Right, RowView,
};

impl ReportSource for Gate {
    fn report(&self, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError> {
        self.reaches(query.unit)?;
        self.source.report(query, now_ms)
    }

    fn report_row(&self, query: &ReportQuery, key: &str, now_ms: i64) -> Result<RowView, SourceError> {
        self.reaches(query.unit)?;
        self.source.report_row(query, key, now_ms)
    }

    fn declare(&self, declarations: &[NewDeclaration], now_ms: i64) -> Result<(), SourceError> {
        for declaration in declarations {
            self.may_at(Right::Record, declaration.unit)?;
        }
        self.source.declare(declarations, now_ms)
    }

    fn render_report(
        &self,
        order: &ReportOrder,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        self.may_at(Right::Export, order.query.unit)?;
        self.source.render_report(order, by, now_ms)
    }

    fn fill_template(
        &self,
        order: &ReportOrder,
        template: &[u8],
        by: &str,
        now_ms: i64,
    ) -> Result<FilledTemplate, SourceError> {
        self.may_at(Right::Export, order.query.unit)?;
        self.source.fill_template(order, template, by, now_ms)
    }

    fn frozen_reports(&self, unit: UnitId, now_ms: i64) -> Result<FrozenList, SourceError> {
        self.reaches(unit)?;
        self.source.frozen_reports(unit, now_ms)
    }

    fn freeze_report(&self, order: &ReportOrder, by: &str, now_ms: i64) -> Result<i64, SourceError> {
        self.may_at(Right::Record, order.query.unit)?;
        self.source.freeze_report(order, by, now_ms)
    }

    fn render_frozen(
        &self,
        unit: UnitId,
        number: i64,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        self.may_at(Right::Export, unit)?;
        self.source.render_frozen(unit, number, format, by, now_ms)
    }

    fn comparison(&self, query: &ReportQuery, now_ms: i64) -> Result<ComparisonView, SourceError> {
        self.reaches(query.unit)?;
        self.source.comparison(query, now_ms)
    }

    fn procurement(&self, query: &ReportQuery, now_ms: i64) -> Result<ProcurementView, SourceError> {
        self.reaches(query.unit)?;
        self.source.procurement(query, now_ms)
    }

    fn render_procurement(
        &self,
        query: &ReportQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        self.may_at(Right::Export, query.unit)?;
        self.source.render_procurement(query, format, by, now_ms)
    }

    fn computers(&self, unit: UnitId, now_ms: i64) -> Result<ComputerList, SourceError> {
        self.reaches(unit)?;
        self.source.computers(unit, now_ms)
    }

    fn set_particulars(&self, new: &NewParticulars, now_ms: i64) -> Result<u32, SourceError> {
        self.may_at(Right::Record, new.unit)?;
        self.source.set_particulars(new, now_ms)
    }

    fn add_computer(&self, computer: &NewComputer, now_ms: i64) -> Result<(), SourceError> {
        self.may_at(Right::Record, computer.unit)?;
        self.source.add_computer(computer, now_ms)
    }

    fn withdraw_computer(
        &self,
        unit: UnitId,
        number: i64,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        self.may_at(Right::Record, unit)?;
        self.source.withdraw_computer(unit, number, reason, by, now_ms)
    }

    fn import_computers(&self, file: &ComputerFile, now_ms: i64) -> Result<Imported, SourceError> {
        self.may_at(Right::Record, file.unit)?;
        self.source.import_computers(file, now_ms)
    }

    fn computer_template(&self) -> Result<RenderedReport, SourceError> {
        self.source.computer_template()
    }
}
