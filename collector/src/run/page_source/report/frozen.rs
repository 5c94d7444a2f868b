//! Frozen reports: made, listed, printed as they were.

use hatang_proto::model::UnitId;

use super::{Desk, documents, known_day};
use crate::clock;
use crate::evidence::Hash;
use crate::run::frozen_reports;
use crate::run::page_source::failed;
use crate::store::Store;
use crate::web::SourceError;
use crate::web::views::{FrozenList, FrozenView, RenderedReport, ReportFormat, ReportOrder};

/// Fixes the figures; gives the number of what is kept.
pub(in crate::run::page_source) fn freeze(
    desk: Desk<'_>,
    order: &ReportOrder,
    by: &str,
    now_ms: i64,
) -> Result<i64, SourceError> {
    let report = documents::make(desk, order, now_ms)?;
    frozen_reports::keep(desk.store, order.query.unit, &report, by, now_ms).map_err(failed("freeze a report"))
}

/// The frozen reports of a unit, newest first.
pub(in crate::run::page_source) fn list(
    desk: Desk<'_>,
    unit: UnitId,
    now_ms: i64,
) -> Result<FrozenList, SourceError> {
    let store = desk.store;
    let failed = failed("list frozen reports");
    known_day(store, unit, None, now_ms)?;
    let units =
        store.units_ever(&clock::local_date(now_ms).to_string()).map_err(|fault| failed(fault.into()))?;
    let unit_name = units.into_iter().find(|row| row.unit == unit).ok_or(SourceError::NotFound)?.name;
    let library = desk.library()?;
    let rows = store.frozen_reports(unit).map_err(|fault| failed(fault.into()))?;
    let reports = rows.into_iter().map(|row| FrozenView {
        number: row.number,
        form_name: library.form(&row.form).map_or(row.form, |form| form.name.clone()),
        as_of: row.as_of,
        by: row.by,
        at_ms: row.frozen_ms,
        hash: Hash(row.sha256).to_string(),
    });
    Ok(FrozenList { unit, unit_name, reports: reports.collect() })
}

/// A frozen report of this unit in one format.
pub(in crate::run::page_source) fn render(
    store: &Store,
    (unit, number): (UnitId, i64),
    format: ReportFormat,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    let found = frozen_reports::open(store, number, Some(unit)).map_err(failed("open a frozen report"))?;
    let (_, report) = found.ok_or(SourceError::NotFound)?;
    documents::print(store, unit, &report, format, by, now_ms)
}
