//! Reports as files, each noted with who took it out.

use hatang_proto::model::UnitId;

use super::{chosen, known_day, library};
use crate::report::{self, Format, Rendered, Report, ReportDetails};
use crate::run::page_source::failed;
use crate::store::Store;
use crate::unit_reading::{end_of_the_year_before, unit_state_for_report};
use crate::web::SourceError;
use crate::web::views::{DocumentDetails, FilledTemplate, RenderedReport, ReportFormat, ReportOrder};

/// The document as a file.
pub(in crate::run::page_source) fn render(
    store: &Store,
    order: &ReportOrder,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    print(store, order.query.unit, &make(store, order, now_ms)?, order.format, by, now_ms)
}

/// An office's own template, filled in.
pub(in crate::run::page_source) fn fill_template(
    _store: &Store,
    _order: &ReportOrder,
    _template: &[u8],
    _by: &str,
    _now_ms: i64,
) -> Result<FilledTemplate, SourceError> {
    Err(SourceError::NotFound)
}

/// The report of the day that was asked for, with its network and the year before.
pub(super) fn make(store: &Store, order: &ReportOrder, now_ms: i64) -> Result<Report, SourceError> {
    let library = library()?;
    let form = chosen(&library, &order.query)?;
    let day = known_day(store, order.query.unit, order.query.day, now_ms)?;
    let state = unit_state_for_report(store, order.query.unit, day, end_of_the_year_before(day), now_ms)
        .map_err(failed("read a unit"))?;
    report::make(form, &state, &details(&order.details)).map_err(|fault| failed("make a report")(fault.into()))
}

/// Prints a report and notes who took it out.
pub(super) fn print(
    store: &Store,
    unit: UnitId,
    made: &Report,
    format: ReportFormat,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    let format = printed(format)?;
    let rendered =
        report::print(made, format).map_err(|fault| failed("print a report")(fault.into()))?;
    store
        .note_report(unit, format.extension(), by, now_ms)
        .map_err(|fault| failed("note that a report was taken out")(fault.into()))?;
    Ok(file(rendered))
}

pub(super) fn file(rendered: Rendered) -> RenderedReport {
    RenderedReport {
        bytes: rendered.bytes,
        media_type: rendered.media_type,
        file_name: rendered.file_name,
    }
}

fn printed(format: ReportFormat) -> Result<Format, SourceError> {
    Ok(match format {
        ReportFormat::Docx => Format::Docx,
        ReportFormat::Html => Format::Html,
        ReportFormat::Json => Format::Json,
        ReportFormat::Pdf | ReportFormat::Xlsx | ReportFormat::Csv => return Err(SourceError::NotFound),
    })
}

fn details(typed: &DocumentDetails) -> ReportDetails {
    ReportDetails {
        date: typed.date,
        number: typed.number.clone(),
        addressed_to: typed.addressed_to.clone(),
        signer_titles: typed.signer_titles.clone(),
        ..ReportDetails::default()
    }
}
