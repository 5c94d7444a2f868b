//! A unit's computers with what people know about them: listed, told, added, withdrawn, taken from a file.

use std::collections::BTreeSet;

use hatang_proto::model::{MachineId, UnitId};

use super::{known_day, state};
use crate::clock;
use crate::items::import::{self, RowError};
use crate::items::{DeclaredMachine, MachineState, UnitState};
use crate::run::page_source::failed;
use crate::store::{Store, StoreError};
use crate::unit_reading::particulars;
use crate::web::SourceError;
use crate::web::views::{
    ComputerFile, ComputerList, ComputerRow, DeclaredRow, ImportFault, Imported, NewComputer, NewParticulars,
    RenderedReport, ReportQuery,
};

/// All computers of today.
pub(in crate::run::page_source) fn list(
    store: &Store,
    unit: UnitId,
    now_ms: i64,
) -> Result<ComputerList, SourceError> {
    let state = today(store, unit, now_ms)?;
    let own = own_declared(store, unit, now_ms)?;
    let mut machines: Vec<ComputerRow> = state.machines.iter().map(row).collect();
    machines.sort_by(|one, other| one.name.cmp(&other.name));
    let declared = state.declared_machines.into_iter();
    Ok(ComputerList {
        unit,
        unit_name: state.unit_name,
        machines,
        declared: declared
            .map(|machine| DeclaredRow { is_own: own.contains(&machine.number), machine })
            .collect(),
    })
}

fn row(machine: &MachineState) -> ComputerRow {
    let device = machine.inventory.as_ref().map(|inventory| &inventory.device);
    let model = device.map(|device| {
        let parts = [device.manufacturer.as_deref(), device.model.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    ComputerRow {
        id: machine.id,
        name: machine.shown_label(),
        class: device.map(|device| device.class).unwrap_or_default(),
        model: model.unwrap_or_default(),
        particulars: machine.particulars.clone(),
    }
}

/// Keeps what was said about machines of the unit and those below it.
pub(in crate::run::page_source) fn set(
    store: &Store,
    new: &NewParticulars,
    now_ms: i64,
) -> Result<u32, SourceError> {
    let state = today(store, new.unit, now_ms)?;
    let today = clock::local_date(now_ms);
    for (id, said) in &new.stated {
        let machine = state.machines.iter().find(|machine| machine.id == *id).ok_or(SourceError::NotFound)?;
        particulars::check(said, today).map_err(|_| impossible(&machine.shown_label(), today.year()))?;
    }
    let said: Vec<(MachineId, _)> = new.stated.clone();
    let count = particulars::keep(store, said, None, &new.by, now_ms)
        .map_err(failed("keep particulars of machines"))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

fn impossible(label: &str, year: i16) -> SourceError {
    let message = format!("{label}: năm trang bị từ 1980 đến {year}, số năm đã dùng không quá 40.");
    SourceError::Refused { message }
}

/// Lists one computer without the program.
pub(in crate::run::page_source) fn add(
    store: &Store,
    NewComputer { unit, computer, by, source }: &NewComputer,
    now_ms: i64,
) -> Result<(), SourceError> {
    let state = today(store, *unit, now_ms)?;
    if state.declared_machines.iter().any(|known| known.label == computer.label) {
        let message = format!("Đơn vị đã có máy mang mã {}.", computer.label);
        return Err(SourceError::Refused { message });
    }
    let today = clock::local_date(now_ms);
    particulars::check(&computer.particulars, today)
        .map_err(|_| impossible(&computer.label, today.year()))?;
    let machine = computer.clone().declared(today, by, source, now_ms);
    keep(store, *unit, &[machine], by, source, now_ms)
}

fn keep(
    store: &Store,
    unit: UnitId,
    machines: &[DeclaredMachine],
    by: &str,
    source: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    match particulars::list_machines(store, unit, machines, by, source, now_ms) {
        Ok(_) => Ok(()),
        Err(fault) => match fault.downcast_ref::<StoreError>() {
            Some(StoreError::Refused { .. }) | None => {
                tracing::info!(error = format!("{fault:#}"), "refused to list declared machines");
                let message = "Chưa thêm máy nào: có mã máy bị trùng hoặc thông tin không hợp lệ.".to_owned();
                Err(SourceError::Refused { message })
            }
            Some(_) => Err(failed("list declared machines")(fault)),
        },
    }
}

/// A listed computer of this very unit counts no more.
pub(in crate::run::page_source) fn withdraw(
    store: &Store,
    (unit, number): (UnitId, i64),
    reason: &str,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    if !own_declared(store, unit, now_ms)?.contains(&number) {
        return Err(SourceError::NotFound);
    }
    store
        .withdraw_declared_machine(number, clock::local_date(now_ms), reason, by, now_ms)
        .map_err(|fault| failed("withdraw a declared machine")(fault.into()))
}

/// Takes a list from a file, all of it or nothing.
pub(in crate::run::page_source) fn import(
    store: &Store,
    file: &ComputerFile,
    now_ms: i64,
) -> Result<Imported, SourceError> {
    let state = today(store, file.unit, now_ms)?;
    let day = clock::local_date(now_ms);
    let listed = match import::read(&file.bytes, day.year()) {
        Ok(listed) => listed,
        Err(errors) => return Ok(Imported::Nothing { faults: errors.into_iter().map(fault).collect() }),
    };
    let known: BTreeSet<&str> = state.declared_machines.iter().map(|known| known.label.as_str()).collect();
    let taken = listed.iter().filter(|machine| known.contains(machine.label.as_str()));
    let faults: Vec<ImportFault> = taken.map(|machine| already(&machine.label)).collect();
    if !faults.is_empty() {
        return Ok(Imported::Nothing { faults });
    }
    let machines: Vec<DeclaredMachine> =
        listed.into_iter().map(|machine| machine.declared(day, &file.by, &file.source, now_ms)).collect();
    keep(store, file.unit, &machines, &file.by, &file.source, now_ms)?;
    Ok(Imported::All { computers: u32::try_from(machines.len()).unwrap_or(u32::MAX) })
}

fn fault(error: RowError) -> ImportFault {
    ImportFault { row: error.row, column: error.column.unwrap_or_default(), text: error.text }
}

fn already(label: &str) -> ImportFault {
    ImportFault {
        row: None, column: String::new(), text: format!("Đơn vị đã có máy mang mã {label}.")
    }
}

fn today(store: &Store, unit: UnitId, now_ms: i64) -> Result<UnitState, SourceError> {
    state(store, &ReportQuery { unit, form: None, day: None }, now_ms)
}

/// Numbers of the computers that are listed in this unit itself.
fn own_declared(store: &Store, unit: UnitId, now_ms: i64) -> Result<BTreeSet<i64>, SourceError> {
    let day = known_day(store, unit, None, now_ms)?;
    let rows =
        store.declared_machines(day).map_err(|fault| failed("read declared machines")(fault.into()))?;
    Ok(rows.into_iter().filter(|row| row.unit == unit).map(|row| row.number).collect())
}

/// An empty list with an example, as CSV.
pub(in crate::run::page_source) fn template() -> RenderedReport {
    RenderedReport {
        bytes: import::template_csv().into_bytes(),
        media_type: "text/csv; charset=utf-8",
        file_name: "danh_muc_may_tinh_mau.csv".to_owned(),
    }
}
