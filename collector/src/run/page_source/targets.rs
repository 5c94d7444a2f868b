//! Targets: adding, changing, taking back, and how they came to be what they are.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::limits::MAX_TARGETS;
use hatang_proto::model::{TargetId, UnitId};

use super::failed;
use super::joining::unit_names;
use crate::clock;
use crate::commands::target;
use crate::store::{self, Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{NewTarget, TargetAction, TargetUnit, TargetVersionView};

pub(super) fn add(store: &Store, new: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError> {
    let broken = failed("add a target");
    check_unit(store, new.unit, now_ms)?;
    let measured =
        store.targets().map_err(|fault| broken(fault.into()))?.iter().filter(|row| row.measured).count();
    if MAX_TARGETS <= measured {
        let message = format!("Đã có {MAX_TARGETS} mục tiêu đo, nhiều nhất có thể. Gỡ bớt trước.");
        return Err(SourceError::Refused { message });
    }
    target::add(store, wanted(new), by, now_ms).map(|_| ()).map_err(broken)
}

pub(super) fn change(
    store: &Store,
    id: TargetId,
    new: &NewTarget,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    check_unit(store, new.unit, now_ms)?;
    match store.change_target(id, wanted(new), by, now_ms) {
        Ok(_) => Ok(()),
        Err(StoreError::Refused { .. }) => Err(SourceError::Refused {
            message: "Không có gì khác để lưu, hoặc mục tiêu đo này vừa được gỡ.".to_owned(),
        }),
        Err(fault) => Err(failed("change a target")(fault.into())),
    }
}

pub(super) fn undo(
    store: &Store,
    id: TargetId,
    version: u32,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let most = u32::try_from(MAX_TARGETS).unwrap_or(u32::MAX);
    match store.undo_target(id, version, most, by, now_ms) {
        Ok(()) => Ok(()),
        Err(StoreError::Refused { .. }) => Err(SourceError::Refused {
            message: format!(
                "Chưa hoàn tác được: mục tiêu đo này đã được đổi tiếp, hoặc đã đủ {MAX_TARGETS} mục tiêu đo. Xem lại danh sách."
            ),
        }),
        Err(fault) => Err(failed("take a change of a target back")(fault.into())),
    }
}

pub(super) fn versions(store: &Store) -> Result<Vec<TargetVersionView>> {
    let names = unit_names(store, clock::unix_ms())?;
    let view = |row: store::TargetVersion| TargetVersionView {
        target: row.target,
        unit: row.unit.map(|id| unit_of(&names, id)),
        measured: row.measured,
        version: row.version,
        at_ms: row.at_ms,
        by: row.by,
        action: match row.action {
            store::TargetAction::Add => TargetAction::Add,
            store::TargetAction::Change => TargetAction::Change,
            store::TargetAction::Remove => TargetAction::Remove,
            store::TargetAction::Restore => TargetAction::Restore,
        },
        undoes: row.undoes,
        latest: row.latest,
        former: row.former,
    };
    Ok(store.target_versions()?.into_iter().map(view).collect())
}

/// A unit that ended keeps its number as a name.
pub(super) fn unit_of(names: &BTreeMap<UnitId, String>, id: UnitId) -> TargetUnit {
    TargetUnit { id, name: names.get(&id).cloned().unwrap_or_else(|| id.0.to_string()) }
}

fn check_unit(store: &Store, unit: Option<UnitId>, now_ms: i64) -> Result<(), SourceError> {
    let Some(unit) = unit else { return Ok(()) };
    let names = unit_names(store, now_ms).map_err(failed("look up a unit"))?;
    if names.contains_key(&unit) {
        Ok(())
    } else {
        Err(SourceError::Refused { message: "Đơn vị này không có hoặc không còn.".to_owned() })
    }
}

fn wanted(new: &NewTarget) -> store::NewTarget {
    store::NewTarget {
        name: new.name.clone(),
        segment: new.segment,
        probe: new.probe.clone(),
        period_s: new.period_s,
        timeout_ms: new.timeout_ms,
        unit: new.unit,
    }
}
