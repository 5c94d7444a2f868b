//! Reports as files, each noted with who took it out.

use std::collections::BTreeSet;

use hatang_proto::model::UnitId;

use super::{Desk, chosen, known_day};
use crate::items::UnitState;
use crate::report::template::{self, TemplateError};
use crate::report::{self, Format, Rendered, Report, ReportDetails};
use crate::run::page_source::failed;
use crate::store::Store;
use crate::unit_reading::{end_of_the_year_before, unit_state_for_report};
use crate::web::SourceError;
use crate::web::views::{DocumentDetails, FilledTemplate, RenderedReport, ReportFormat, ReportOrder};

/// The document as a file.
pub(in crate::run::page_source) fn render(
    desk: Desk<'_>,
    order: &ReportOrder,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    print(desk.store, order.query.unit, &make(desk, order, now_ms)?, order.format, by, now_ms)
}

/// An office's own template, filled in.
pub(in crate::run::page_source) fn fill_template(
    desk: Desk<'_>,
    order: &ReportOrder,
    file: &[u8],
    by: &str,
    now_ms: i64,
) -> Result<FilledTemplate, SourceError> {
    let (library, state) = (desk.library()?, full_state(desk.store, order, now_ms)?);
    let form = chosen(&library, &order.query)?;
    let details = details(&order.details);
    let made = report::make(form, &state, &details).map_err(|fault| failed("make a report")(fault.into()))?;
    let values = template::values(&state, &details, &made.sheets)
        .map_err(|fault| failed("read what a template may ask for")(fault.into()))?;
    let filled = template::fill(file, &values).map_err(refused)?;
    desk.store
        .note_report(order.query.unit, "own template", by, now_ms)
        .map_err(|fault| failed("note that a report was taken out")(fault.into()))?;
    let unknown: BTreeSet<String> =
        filled.unknown.into_iter().map(|place| format!("{{{{{}}}}}", place.name)).collect();
    let named = report::print(&made, Format::Docx).map_err(|fault| failed("name a report")(fault.into()))?;
    Ok(FilledTemplate {
        document: RenderedReport { bytes: filled.bytes, ..file_of(named) },
        unknown: unknown.into_iter().collect(),
    })
}

fn refused(fault: TemplateError) -> SourceError {
    let message = match &fault {
        TemplateError::NotADocument | TemplateError::File(_) => {
            "Tệp mẫu không phải tệp Word (.docx) dùng được. Lưu lại dưới dạng .docx rồi gửi lại."
        }
        TemplateError::Macros(_) => {
            "Tệp mẫu chứa macro nên không nhận. Lưu lại dưới dạng .docx không có macro."
        }
        TemplateError::Signed => "Tệp mẫu đã ký số; điền vào sẽ làm hỏng chữ ký. Bỏ chữ ký rồi gửi lại.",
        TemplateError::Xml { .. } => "Tệp mẫu bị hỏng. Mở bằng Word, lưu lại rồi gửi lại.",
        TemplateError::TooLong(_) => "Tệp sau khi điền quá lớn. Bớt các phần lặp lại trong mẫu.",
        TemplateError::Pack(_) | TemplateError::Write(_) => return failed("fill a template")(fault.into()),
    };
    tracing::info!(error = %fault, "refused a template");
    SourceError::Refused { message: message.to_owned() }
}

/// The report of the day that was asked for, with its network and the year before.
pub(super) fn make(desk: Desk<'_>, order: &ReportOrder, now_ms: i64) -> Result<Report, SourceError> {
    let (library, state) = (desk.library()?, full_state(desk.store, order, now_ms)?);
    let form = chosen(&library, &order.query)?;
    report::make(form, &state, &details(&order.details))
        .map_err(|fault| failed("make a report")(fault.into()))
}

fn full_state(store: &Store, order: &ReportOrder, now_ms: i64) -> Result<UnitState, SourceError> {
    let day = known_day(store, order.query.unit, order.query.day, now_ms)?;
    unit_state_for_report(store, order.query.unit, day, end_of_the_year_before(day), now_ms)
        .map_err(failed("read a unit"))
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
    let format = printed(format);
    let rendered = report::print(made, format).map_err(|fault| failed("print a report")(fault.into()))?;
    store
        .note_report(unit, format.extension(), by, now_ms)
        .map_err(|fault| failed("note that a report was taken out")(fault.into()))?;
    Ok(file_of(rendered))
}

fn file_of(rendered: Rendered) -> RenderedReport {
    RenderedReport { bytes: rendered.bytes, media_type: rendered.media_type, file_name: rendered.file_name }
}

fn printed(format: ReportFormat) -> Format {
    match format {
        ReportFormat::Docx => Format::Docx,
        ReportFormat::Pdf => Format::Pdf,
        ReportFormat::Xlsx => Format::Xlsx,
        ReportFormat::Html => Format::Html,
        ReportFormat::Csv => Format::Csv,
        ReportFormat::Json => Format::Json,
    }
}

fn details(typed: &DocumentDetails) -> ReportDetails {
    ReportDetails {
        draft: !typed.is_final,
        date: typed.date,
        number: typed.number.clone(),
        addressed_to: typed.addressed_to.clone(),
        copies: typed.copies.clone(),
        basis: typed.basis.clone(),
        signer_titles: typed.signer_titles.clone(),
        ..ReportDetails::default()
    }
}
