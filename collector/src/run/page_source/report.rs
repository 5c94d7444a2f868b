//! A unit's report for its page, and as a file.

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::failed;
use crate::clock;
use crate::commands::declare;
use crate::forms::{self, Row, ValueKind};
use crate::items::registry::{How, how};
use crate::items::{self, Basis, Figure, ItemValue, UnitState};
use crate::report::{self, Format, ReportDetails, cell};
use crate::store::Store;
use crate::unit_reading::{unit_state, unit_state_with_network};
use crate::web::SourceError;
use crate::web::views::{
    Coverage, Declaration, DeclareInput, Difference, FigureView, MachineRef, NewDeclaration, Provenance,
    RenderedReport, ReportFormat, ReportRow, ReportView,
};

/// The form that the pages fill in.
const FORM: &str = "bieu_12_dong_phuong";

/// The form's rows with their figures.
pub(super) fn view(store: &Store, unit: UnitId, now_ms: i64) -> Result<ReportView, SourceError> {
    let state = state(store, unit, now_ms)?;
    let form = forms::load(FORM).map_err(|fault| failed("load a form")(fault.into()))?;
    let figures = items::figures(&form, &state);
    let rows = form
        .rows
        .iter()
        .zip(figures)
        .map(|(row, figure)| ReportRow::Figure(Box::new(figure_view(row, &figure))));
    Ok(ReportView {
        unit,
        unit_name: state.unit_name,
        title: form.name.clone(),
        as_of_ms: now_ms,
        rows: rows.collect(),
    })
}

/// Keeps what a person typed on the report's page.
pub(super) fn declare(store: &Store, typed: &NewDeclaration, now_ms: i64) -> Result<(), SourceError> {
    let declaration =
        declare::of_today(typed.unit, &typed.item, &typed.value, &typed.by, &typed.source, now_ms);
    match declare::keep(store, declaration, now_ms) {
        Ok(()) => Ok(()),
        Err(fault) if fault.downcast_ref::<crate::store::StoreError>().is_some() => {
            Err(failed("keep a declaration")(fault))
        }
        Err(_) => Err(SourceError::Refused {
            message: "Số liệu không đúng kiểu: nhập số nguyên từ 0, Có hoặc Không; ghi rõ nguồn.".to_owned(),
        }),
    }
}

/// The document as a file.
pub(super) fn render(
    store: &Store,
    unit: UnitId,
    format: ReportFormat,
    by: &str,
    now_ms: i64,
) -> Result<RenderedReport, SourceError> {
    let today = known_today(store, unit, now_ms)?;
    let state = unit_state_with_network(store, unit, today, now_ms).map_err(failed("read a unit"))?;
    let format = match format {
        ReportFormat::Docx => Format::Docx,
        ReportFormat::Html => Format::Html,
        ReportFormat::Json => Format::Json,
    };
    let rendered = report::render(FORM, &state, &ReportDetails::default(), format)
        .map_err(|fault| failed("print a report")(fault.into()))?;
    store
        .note_report(unit, format.extension(), by, now_ms)
        .map_err(|fault| failed("note that a report was taken out")(fault.into()))?;
    Ok(RenderedReport {
        bytes: rendered.bytes,
        media_type: rendered.media_type,
        file_name: rendered.file_name,
    })
}

fn state(store: &Store, unit: UnitId, now_ms: i64) -> Result<UnitState, SourceError> {
    let today = known_today(store, unit, now_ms)?;
    unit_state(store, unit, today, now_ms).map_err(failed("read a unit"))
}

/// Today, if there is such a unit.
fn known_today(store: &Store, unit: UnitId, now_ms: i64) -> Result<Date, SourceError> {
    let today = clock::local_date(now_ms);
    let known = store.units(&today.to_string()).map_err(|fault| failed("list units")(fault.into()))?;
    if !known.iter().any(|row| row.unit == unit) {
        return Err(SourceError::NotFound);
    }
    Ok(today)
}

/// A machine has a page of its own; listed computers and communes have none yet.
fn machine_ref(basis: &Basis, name: &str, note: &str) -> Option<MachineRef> {
    let id = basis.machine()?;
    Some(MachineRef { id, name: name.into(), note: note.into() })
}

fn figure_view(row: &Row, figure: &Figure) -> FigureView {
    let shown = |value: &ItemValue| cell::value_text(row, value).unwrap_or_else(|| row.blank().to_owned());
    FigureView {
        stt: row.stt.clone(),
        label: row.label.clone(),
        item: row.item.id.clone(),
        value_text: cell::text(row, figure),
        provenance: figure.provenance.map(provenance),
        coverage: figure.coverage.map(|coverage| Coverage { known: coverage.measured, total: coverage.of }),
        at_ms: figure
            .newest_at_ms
            .or_else(|| figure.declared.as_ref().map(|declared| declared.declared_at_ms)),
        machines: figure
            .machines
            .iter()
            .filter(|machine| machine.counted)
            .filter_map(|machine| machine_ref(&machine.machine, &machine.label, &machine.text))
            .collect(),
        missing: figure
            .missing
            .iter()
            .filter_map(|missing| machine_ref(&missing.machine, &missing.label, &missing.why))
            .collect(),
        difference: figure
            .difference
            .as_ref()
            .map(|both| Difference { measured: shown(&both.measured), declared: shown(&both.declared) }),
        declaration: figure.declared.as_ref().map(|declared| Declaration {
            value_text: shown(&declared.value),
            by: declared.by.clone(),
            source: declared.source.clone(),
            at_ms: declared.declared_at_ms,
        }),
        input: input(row),
    }
}

/// Every row but a derived one may be declared.
fn input(row: &Row) -> Option<DeclareInput> {
    if matches!(how(&row.item.id), How::Derived(_)) {
        return None;
    }
    Some(match row.item.expects() {
        ValueKind::Number => DeclareInput::Count,
        ValueKind::Flag => DeclareInput::YesNo,
        ValueKind::Text => DeclareInput::Text,
    })
}

fn provenance(provenance: items::Provenance) -> Provenance {
    match provenance {
        items::Provenance::Measured => Provenance::Measured,
        items::Provenance::Discovered => Provenance::Discovered,
        items::Provenance::Derived => Provenance::Derived,
        items::Provenance::Declared => Provenance::Declared,
        items::Provenance::Overridden => Provenance::Overridden,
    }
}
