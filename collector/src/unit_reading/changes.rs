//! What happened to a unit since 1 January of the year before.

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::{Date, date};

use super::tree::Tree;
use crate::items::{UnitChange, UnitChangeKind};
use crate::store::{Store, UnitChangeKind as Stored, UnitChangeRow};

/// What happened to any unit from 1 January of the year before up to the day, oldest first.
pub(super) fn read(store: &Store, as_of: Date) -> Result<Vec<UnitChangeRow>> {
    let from = date(as_of.year().saturating_sub(1).max(1), 1, 1);
    Ok(store.unit_changes(&from.to_string(), &as_of.to_string())?)
}

/// What concerns one unit. Other units are named as of the day of the report; those that ended, as they were called last.
pub(super) fn of(unit: UnitId, rows: &[UnitChangeRow], tree: &Tree) -> Vec<UnitChange> {
    let name = |unit: &Option<UnitId>| unit.map(|unit| tree.name(unit)).unwrap_or_default();
    let of_unit = |row: &UnitChangeRow| {
        let kind = match &row.kind {
            Stored::Ended { successor } if *successor == unit => {
                UnitChangeKind::Absorbed(tree.name(row.unit))
            }
            _ if row.unit != unit => return None,
            Stored::Renamed { from, to } => UnitChangeKind::Renamed { from: from.clone(), to: to.clone() },
            Stored::Moved { from, to } => UnitChangeKind::Moved { from: name(from), to: name(to) },
            Stored::Ended { successor } => UnitChangeKind::MergedInto(tree.name(*successor)),
        };
        Some(UnitChange { on: row.on, kind })
    };
    rows.iter().filter_map(of_unit).collect()
}
