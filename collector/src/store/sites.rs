//! Which machines stand at which unit, and when they came and went, without what they are made of.

use hatang_proto::model::{MachineId, UnitId};
use rusqlite::params;

use super::keys::MachineNo;
use super::{Store, StoreError};

/// A machine and its unit at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachinePlace {
    pub number: MachineNo,
    pub machine: MachineId,
    pub unit: UnitId,
    pub label: String,
}

/// A machine came, or announced that it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coming {
    pub at_ms: i64,
    pub kind: ComingKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComingKind {
    /// Its system shut down in order.
    Shutdown,
    /// Only its agent stopped.
    Stop,
    /// It started from cold.
    Boot,
}

impl Store {
    /// Machines in service at a moment and the unit that each belonged to then, by unit and label.
    pub fn machine_places(&self, at_ms: i64) -> Result<Vec<MachinePlace>, StoreError> {
        self.read("read where machines stand", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_no, machine_id, machine_unit.unit_no, label
                     FROM machine_unit JOIN machine USING (machine_no)
                     WHERE (ended_ms IS NULL OR ?1 < ended_ms)
                     AND from_ms = (SELECT max(from_ms) FROM machine_unit m
                                    WHERE m.machine_no = machine_unit.machine_no AND from_ms <= ?1)
                     ORDER BY machine_unit.unit_no, label, machine_no",
                )?
                .query_map([at_ms], |row| {
                    Ok(MachinePlace {
                        number: MachineNo(row.get(0)?),
                        machine: MachineId(row.get(1)?),
                        unit: UnitId(row.get(2)?),
                        label: row.get(3)?,
                    })
                })?
                .collect()
        })
    }

    /// When a machine came and went within `[from_ms, to_ms)`, in order of time. A boot whose time only the PC's own
    /// calendar tells is left out.
    pub fn comings(&self, machine: MachineNo, from_ms: i64, to_ms: i64) -> Result<Vec<Coming>, StoreError> {
        self.read("read when a machine came and went", |connection| {
            connection
                .prepare_cached(
                    "SELECT start_ms, 'boot' FROM boot
                     WHERE machine_no = ?1 AND basis = 'contact' AND ?2 <= start_ms AND start_ms < ?3
                     UNION ALL SELECT at_ms, kind FROM goodbye
                     WHERE machine_no = ?1 AND ?2 <= at_ms AND at_ms < ?3 ORDER BY 1",
                )?
                .query_map(params![machine.0, from_ms, to_ms], |row| {
                    let kind: String = row.get(1)?;
                    let kind = match kind.as_str() {
                        "boot" => ComingKind::Boot,
                        "shutdown" => ComingKind::Shutdown,
                        _ => ComingKind::Stop,
                    };
                    Ok(Coming { at_ms: row.get(0)?, kind })
                })?
                .collect()
        })
    }
}
