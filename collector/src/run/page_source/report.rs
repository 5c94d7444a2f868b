//! A unit's report for its page: the form's rows with their figures, one row with its history, declarations.

pub(super) mod computers;
pub(super) mod documents;
pub(super) mod frozen;
mod rows;
mod values;
pub(super) mod year;

use std::path::Path;

use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::failed;
use crate::clock;
use crate::commands::declare as declaring;
use crate::forms::{Form, Library};
use crate::items::{ItemValue, UnitState};
use crate::report::{self, ReportDetails};
use crate::run::form_files;
use crate::store::{NewDeclaration as Stated, Store, StoreError};
use crate::unit_reading::{end_of_the_year_before, takes, unit_state_with_year_before};
use crate::web::SourceError;
use crate::web::views::{
    Coverage, Declaration, FormChoice, NewDeclaration, ReportQuery, ReportRow, ReportView, RowView,
    WarningView,
};
use rows::FormRow;
pub(super) use values::values;

/// What reports are made from.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) store: &'a Store,
    /// Further forms; there need not be such a directory.
    pub(super) forms_dir: &'a Path,
}

/// The form's rows with their figures.
pub(super) fn view(desk: Desk<'_>, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError> {
    let library = desk.library()?;
    let form = chosen(&library, query)?;
    let state = state(desk.store, query, now_ms)?;
    let rows = rows::of(form, &state)?;
    let details = ReportDetails { annexes: false, ..ReportDetails::default() };
    let made = report::make(form, &state, &details).map_err(|fault| failed("make a report")(fault.into()))?;
    let warnings = made
        .warnings
        .into_iter()
        .map(|warning| WarningView { key: rows::key_of(&rows, &warning.place), text: warning.text });
    let counted = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let told = state.machines.iter().filter(|machine| machine.inventory.is_some()).count();
    let particulars = state.machines.iter().map(|machine| &machine.particulars);
    let particulars = particulars.chain(state.declared_machines.iter().map(|machine| &machine.particulars));
    Ok(ReportView {
        unit: query.unit,
        form: form.id.clone(),
        forms: library
            .forms()
            .map(|form| FormChoice { id: form.id.clone(), name: form.name.clone() })
            .collect(),
        title: form.name.clone(),
        as_of: state.as_of,
        is_today: state.as_of == clock::local_date(now_ms),
        computers: Coverage { known: counted(told), total: counted(state.machines.len()) },
        declared_computers: counted(state.declared_machines.len()),
        without_particulars: counted(particulars.filter(|known| known.staff_class.is_none()).count()),
        warnings: warnings.collect(),
        rows: rows.iter().map(FormRow::view).collect(),
        unit_name: state.unit_name,
    })
}

/// One row, with everything that was ever declared for its item.
pub(super) fn row(
    desk: Desk<'_>,
    query: &ReportQuery,
    key: &str,
    now_ms: i64,
) -> Result<RowView, SourceError> {
    let library = desk.library()?;
    let form = chosen(&library, query)?;
    let state = state(desk.store, query, now_ms)?;
    let rows = rows::of(form, &state)?;
    let row = rows.iter().find(|row| row.key() == Some(key)).ok_or(SourceError::NotFound)?;
    let ReportRow::Figure(figure) = row.view() else { return Err(SourceError::NotFound) };
    let stored = desk
        .store
        .declarations(query.unit, i64::MAX)
        .map_err(|fault| failed("read declarations")(fault.into()))?;
    let of_item = stored.into_iter().rev().filter(|said| said.item == figure.item);
    let history = of_item.map(|said| {
        let value = takes(&said.item).ok().and_then(|kind| ItemValue::parse(kind, &said.value).ok());
        let value_text = value.as_ref().map_or_else(|| said.value.clone(), |value| row.text(value));
        Declaration {
            value_text,
            value: value.as_ref().map_or(said.value, rows::typed),
            by: said.by,
            source: said.source,
            at_ms: said.declared_ms,
            reason: said.reason,
        }
    });
    Ok(RowView {
        unit: query.unit,
        form: form.id.clone(),
        as_of: state.as_of,
        is_today: state.as_of == clock::local_date(now_ms),
        history: history.collect(),
        unit_name: state.unit_name,
        figure: *figure,
    })
}

/// Keeps what a person typed on the report's pages, all or nothing.
pub(super) fn declare(store: &Store, typed: &[NewDeclaration], now_ms: i64) -> Result<(), SourceError> {
    let stated = typed.iter().map(|typed| Stated {
        unit: typed.unit,
        item: typed.item.clone(),
        value: typed.value.clone(),
        by: typed.by.clone(),
        source: typed.source.clone(),
        reason: typed.reason.clone(),
        effective_on: typed.from.to_string(),
    });
    match declaring::keep_all(store, stated.collect(), now_ms) {
        Ok(()) => Ok(()),
        Err(fault) if fault.downcast_ref::<StoreError>().is_some() => Err(failed("keep declarations")(fault)),
        Err(_) => Err(SourceError::Refused {
            message: "Chưa ghi mục nào: có số liệu không đúng kiểu hoặc căn cứ quá dài.".to_owned(),
        }),
    }
}

impl Desk<'_> {
    /// The shipped forms and those of the directory; a file there that is wrong is passed over with a warning in the log.
    fn library(&self) -> Result<Library, SourceError> {
        let read =
            form_files::read(self.forms_dir).map_err(|fault| failed("load the forms")(fault.into()))?;
        Ok(read.library)
    }
}

/// The form that was asked for, or the first one.
fn chosen<'a>(library: &'a Library, query: &ReportQuery) -> Result<&'a Form, SourceError> {
    match &query.form {
        Some(id) => library.form(id).map_err(|_| SourceError::NotFound),
        None => library.forms().next().ok_or(SourceError::NotFound),
    }
}

/// The unit on the day that was asked for, with the year before, without its network.
fn state(store: &Store, query: &ReportQuery, now_ms: i64) -> Result<UnitState, SourceError> {
    let day = known_day(store, query.unit, query.day, now_ms)?;
    unit_state_with_year_before(store, query.unit, day, end_of_the_year_before(day), now_ms)
        .map_err(failed("read a unit"))
}

/// The day, or today; it must not lie ahead, and the unit must stand on it.
fn known_day(store: &Store, unit: UnitId, day: Option<Date>, now_ms: i64) -> Result<Date, SourceError> {
    let today = clock::local_date(now_ms);
    let day = day.unwrap_or(today);
    let units = store.units_ever(&day.to_string()).map_err(|fault| failed("list units")(fault.into()))?;
    let row = units.into_iter().find(|row| row.unit == unit).ok_or(SourceError::NotFound)?;
    if today < day || row.since.is_some_and(|since| day.to_string() < since) {
        let message = "Ngày đó đơn vị chưa có; chọn ngày khác.".to_owned();
        return Err(SourceError::Refused { message });
    }
    Ok(day)
}
