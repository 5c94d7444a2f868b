//! Packages, machines that came in, shutting out, coming back, taking another's place.

use std::collections::BTreeMap;

use anyhow::{Context, Error};
use hatang_proto::model::{MachineId, UnitId};

use super::failed;
use super::fleet::presence;
use crate::clock;
use crate::commands::token;
use crate::ingest::authority::Authority;
use crate::packages::Package;
use crate::store::{self, AccessRow, MachineState, Replacement, Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{AccessEnd, AccessView, FreshCode, JoinedView, NamedMachine, PackageView, Replacing};

/// Who came in within this time is shown without a code.
const LATELY_MS: i64 = 7 * 86_400_000;
/// A code to come back lasts this long: somebody walks to the PC the same week.
const REJOIN_DAYS: u32 = 7;

pub(super) fn package(package: &Package) -> PackageView {
    PackageView {
        file: package.name.to_string(),
        version: package.name.version().to_owned(),
        kind: package.name.kind(),
        bytes: package.bytes,
        sha256: package.sha256_text(),
    }
}

pub(super) fn joined(store: &Store, code: Option<u64>, now_ms: i64) -> Result<Vec<JoinedView>, Error> {
    let names = unit_names(store, now_ms)?;
    let code = code.map(i64::try_from).transpose().context("read the number of a join code")?;
    let since_ms = if code.is_some() { 0 } else { now_ms - LATELY_MS };
    let rows = store.joined(code, since_ms, now_ms)?;
    let view = |row: store::JoinedRow| JoinedView {
        id: row.machine,
        name: row.label,
        unit: row.unit,
        unit_name: names.get(&row.unit).cloned().unwrap_or_default(),
        joined_ms: row.enrolled_ms,
        presence: presence(row.contact),
        has_inventory: row.has_inventory,
        has_samples: row.has_samples,
        ended: row.state != MachineState::Active,
    };
    Ok(rows.into_iter().map(view).collect())
}

pub(super) fn unit_names(store: &Store, now_ms: i64) -> Result<BTreeMap<UnitId, String>, Error> {
    let units = store.units(&clock::local_date(now_ms).to_string())?;
    Ok(units.into_iter().map(|row| (row.unit, row.name)).collect())
}

pub(super) fn access(store: &Store, machine: MachineId) -> Result<AccessView, SourceError> {
    let broken = failed("look up a machine's access");
    let row = store.machine_access(machine).map_err(|fault| broken(fault.into()))?;
    let row = row.ok_or(SourceError::NotFound)?;
    let candidates = if row.state == MachineState::Active && row.former.is_none() {
        candidates(store, machine, row.unit).map_err(broken)?
    } else {
        Vec::new()
    };
    let named = |machine: store::NamedMachine| NamedMachine { id: machine.machine, name: machine.label };
    Ok(AccessView {
        id: machine,
        end: end(&row),
        former: row.former.map(named),
        successor: row.successor.map(named),
        candidates,
    })
}

fn end(row: &AccessRow) -> Option<AccessEnd> {
    let shut_out = match row.state {
        MachineState::Active => return None,
        MachineState::Revoked => true,
        MachineState::Retired => false,
    };
    Some(AccessEnd { shut_out, at_ms: row.ended_ms, by: row.ended_by.clone(), reason: row.reason.clone() })
}

fn candidates(store: &Store, machine: MachineId, unit: UnitId) -> Result<Vec<NamedMachine>, Error> {
    let before = store.replaceable_by(machine, unit)?.into_iter();
    Ok(before.map(|machine| NamedMachine { id: machine.machine, name: machine.label }).collect())
}

pub(super) fn shut_out(
    store: &Store,
    machine: MachineId,
    reason: &str,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let done = store.shut_out(machine, reason, by, now_ms);
    if done.map_err(|fault| failed("shut a machine out")(fault.into()))? {
        Ok(())
    } else {
        Err(SourceError::Refused {
            message: "Máy này không còn hoạt động, không cần thu hồi nữa.".to_owned(),
        })
    }
}

pub(super) fn rejoin_code(
    store: &Store,
    authority: &Authority,
    machine: MachineId,
    by: &str,
    now_ms: i64,
) -> Result<FreshCode, SourceError> {
    let broken = failed("make a code to join again");
    let row = store.machine_access(machine).map_err(|fault| broken(fault.into()))?;
    let row = row.ok_or(SourceError::NotFound)?;
    if row.successor.is_some() {
        return Err(SourceError::Refused {
            message: "Máy này đã ghi danh lại hoặc đã được thay bằng máy khác.".to_owned(),
        });
    }
    let wanted =
        token::Wanted { unit: row.unit, uses: 1, days: REJOIN_DAYS, by: by.to_owned(), address: None };
    let booked = token::create_for(store, authority, wanted, Some(machine), now_ms).map_err(broken)?;
    fresh(store, &booked, 1, now_ms).map_err(broken)
}

/// What is told of a code that was just booked.
pub(super) fn fresh(
    store: &Store,
    booked: &token::Booked,
    uses: u32,
    now_ms: i64,
) -> Result<FreshCode, Error> {
    let names = unit_names(store, now_ms)?;
    Ok(FreshCode {
        id: booked.number.unsigned_abs(),
        code: booked.code.to_string(),
        unit_name: names.get(&booked.code.unit).cloned().unwrap_or_default(),
        uses,
        expires_ms: booked.expires_ms,
    })
}

pub(super) fn replace(
    store: &Store,
    pair: [MachineId; 2],
    kind: Replacing,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let kind = match kind {
        Replacing::SameComputer => Replacement::SameComputer,
        Replacing::AnotherComputer => Replacement::AnotherComputer,
    };
    match store.replace_machine(pair[0], pair[1], kind, by, now_ms) {
        Ok(()) => Ok(()),
        Err(StoreError::Refused { .. }) => Err(SourceError::Refused {
            message: "Không thay được: máy mới phải đang hoạt động và vào sau máy cũ, và mỗi máy chỉ thay hoặc được thay một lần."
                .to_owned(),
        }),
        Err(fault) => Err(failed("put a machine in another's place")(fault.into())),
    }
}
