//! Machines as people ask for them: lists, one machine, its state.

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{ClockStep, LostSamples, MachineId, TargetId, UnitId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::keys::{MachineNo, unit_list};
use super::{
    Contact, Store, StoreError, access, audit, inventories, machine_records, replacing, signs, units,
};
use crate::clock;

/// Whether a machine may report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineState {
    Active,
    /// Its certificate is no longer accepted.
    Revoked,
    /// It left service; its past stays.
    Retired,
}

/// A machine as of some moment.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineRow {
    pub number: MachineNo,
    pub machine: MachineId,
    pub unit: UnitId,
    pub label: String,
    pub state: MachineState,
    pub enrolled_ms: i64,
    /// When it was revoked or retired.
    pub ended_ms: Option<i64>,
    pub agent_version: Option<String>,
    pub contact: Contact,
    pub heard_ms: Option<i64>,
    /// With the time since which it holds and the time it was last confirmed.
    pub inventory: Option<(Inventory, i64, i64)>,
}

/// A step of a PC's calendar clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStepRow {
    pub at_ms: i64,
    pub step: ClockStep,
}

/// Samples an agent had to drop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LostSamplesRow {
    pub received_ms: i64,
    pub lost: LostSamples,
}

/// The address an agent found behind a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedTargetRow {
    pub target: TargetId,
    pub from_ms: i64,
    pub address: String,
    pub hardware_address: Option<String>,
}

const COLUMNS: &str =
    "machine.machine_no, machine_id, machine.unit_no, label, state, enrolled_ms, agent_version,
    heard_ms, goodbye_ms, goodbye = 'shutdown', body, inventory.valid_from_ms, confirmed_ms, ended_ms";
const TABLES: &str = "machine LEFT JOIN contact USING (machine_no)
    LEFT JOIN inventory ON inventory.machine_no = machine.machine_no
        AND inventory.valid_from_ms <= ?1 AND (valid_to_ms IS NULL OR ?1 < valid_to_ms)";

impl Store {
    /// All machines enrolled by `now_ms`, with the inventory that held then.
    pub fn machines(&self, now_ms: i64) -> Result<Vec<MachineRow>, StoreError> {
        self.read("list machines", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM {TABLES} WHERE enrolled_ms <= ?1 ORDER BY label, machine.machine_no"
                ))?
                .query_map([now_ms], |row| machine(row, now_ms))?
                .collect()
        })
    }

    /// The machines in service at a moment that belonged to one of these units then, with that unit, and with their last
    /// signs as of that moment; in the order of their enrolment.
    pub fn machines_of_units(
        &self,
        units: &[UnitId],
        at_ms: i64,
    ) -> Result<Vec<(UnitId, MachineRow)>, StoreError> {
        self.read("read the machines of units", |connection| {
            let moment = connection.unchecked_transaction()?;
            let mut machines: Vec<(UnitId, MachineRow)> = moment
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, place.unit_no FROM {TABLES} JOIN machine_unit place ON place.machine_no = machine.machine_no
                     WHERE enrolled_ms <= ?1 AND (ended_ms IS NULL OR ?1 < ended_ms)
                     AND place.from_ms = (SELECT max(from_ms) FROM machine_unit m
                                          WHERE m.machine_no = machine.machine_no AND from_ms <= ?1)
                     AND place.unit_no IN (SELECT value FROM json_each(?2)) ORDER BY machine.machine_no"
                ))?
                .query_map(params![at_ms, unit_list(units)], |row| {
                    Ok((UnitId(row.get(14)?), machine(row, at_ms)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            for (_, machine) in &mut machines {
                signs::as_of(&moment, machine, at_ms)?;
            }
            Ok(machines)
        })
    }

    /// Unit and contact of every machine that may report; cheap enough for every other second.
    pub fn contacts(&self, now_ms: i64) -> Result<Vec<(MachineId, UnitId, Contact)>, StoreError> {
        self.read("read contacts", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_id, unit_no, heard_ms, goodbye_ms, goodbye = 'shutdown'
                     FROM machine LEFT JOIN contact USING (machine_no) WHERE state = 'active'",
                )?
                .query_map([], |row| {
                    let (goodbye_ms, shutdown): (Option<i64>, Option<bool>) = (row.get(3)?, row.get(4)?);
                    let contact = Contact::judge(row.get(2)?, goodbye_ms.zip(shutdown), now_ms);
                    Ok((MachineId(row.get(0)?), UnitId(row.get(1)?), contact))
                })?
                .collect()
        })
    }

    /// One machine with its present inventory.
    pub fn machine(&self, id: MachineId, now_ms: i64) -> Result<Option<MachineRow>, StoreError> {
        self.read("look up a machine", |connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM {TABLES} WHERE machine_id = ?2"))?
                .query_row(params![now_ms, id.0], |row| machine(row, now_ms))
                .optional()
        })
    }

    /// Lets a machine report or not; `false` if there is no such machine.
    pub fn set_machine_state(
        &self,
        id: MachineId,
        state: MachineState,
        by: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("change a machine's state", move |connection| {
            set_state(connection, id, state, &by, now_ms)
        })
    }

    /// Moves a machine to another unit from this moment on; `false` if there is no such machine.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the unit does not stand today.
    pub fn move_machine(
        &self,
        id: MachineId,
        unit: UnitId,
        by: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("move a machine", move |connection| move_to(connection, id, unit, &by, now_ms))
    }

    /// The unit each machine belonged to at a moment.
    pub fn units_of_machines(&self, at_ms: i64) -> Result<Vec<(MachineId, UnitId)>, StoreError> {
        self.read("read the units of machines", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_id, machine_unit.unit_no FROM machine_unit JOIN machine USING (machine_no)
                     WHERE from_ms = (SELECT max(from_ms) FROM machine_unit m
                                      WHERE m.machine_no = machine_unit.machine_no AND from_ms <= ?1)",
                )?
                .query_map([at_ms], |row| Ok((MachineId(row.get(0)?), UnitId(row.get(1)?))))?
                .collect()
        })
    }

    /// Clock steps of a machine, newest first.
    pub fn clock_steps(&self, machine: MachineNo) -> Result<Vec<ClockStepRow>, StoreError> {
        self.read("read clock steps", |connection| machine_records::clock_steps(connection, machine))
    }

    /// Dropped samples of a machine, newest first.
    pub fn lost_samples(&self, machine: MachineNo) -> Result<Vec<LostSamplesRow>, StoreError> {
        self.read("read lost samples", |connection| machine_records::lost_samples(connection, machine))
    }

    /// The addresses that held behind each role at `at_ms`.
    pub fn resolved_targets(
        &self,
        machine: MachineNo,
        at_ms: i64,
    ) -> Result<Vec<ResolvedTargetRow>, StoreError> {
        self.read("read found addresses", |connection| {
            machine_records::resolved_targets(connection, machine, at_ms)
        })
    }
}

/// `false` if there is no such machine.
pub(super) fn set_state(
    connection: &Connection,
    id: MachineId,
    state: MachineState,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<bool> {
    let text = state_text(state);
    let changed = connection.execute(
        "UPDATE machine SET state = ?2, ended_ms = CASE ?2 WHEN 'active' THEN NULL ELSE ?3 END,
         ended_by = CASE ?2 WHEN 'active' THEN NULL ELSE ?4 END, end_reason = NULL WHERE machine_id = ?1",
        params![id.0, text, now_ms, by],
    )?;
    if 0 < changed {
        replacing::ended(connection)?;
        audit::note(connection, now_ms, by, "set machine state", &id.to_string(), text)?;
    }
    Ok(0 < changed)
}

/// `false` if there is no such machine; refused if the unit does not stand today.
pub(super) fn move_to(
    connection: &Connection,
    id: MachineId,
    unit: UnitId,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<bool> {
    units::must_stand(connection, unit, &clock::local_date(now_ms).to_string())?;
    let changed =
        connection.execute("UPDATE machine SET unit_no = ?2 WHERE machine_id = ?1", params![id.0, unit.0])?;
    if 0 < changed {
        connection.execute(
            "INSERT OR REPLACE INTO machine_unit SELECT machine_no, ?2, ?3 FROM machine WHERE machine_id = ?1",
            params![id.0, now_ms, unit.0],
        )?;
        audit::note(connection, now_ms, by, "move machine", &id.to_string(), &unit.0.to_string())?;
    }
    Ok(0 < changed)
}

fn machine(row: &Row<'_>, now_ms: i64) -> rusqlite::Result<MachineRow> {
    let state: String = row.get(4)?;
    let heard_ms: Option<i64> = row.get(7)?;
    let (goodbye_ms, shutdown): (Option<i64>, Option<bool>) = (row.get(8)?, row.get(9)?);
    let body: Option<String> = row.get(10)?;
    let inventory = match body {
        Some(body) => Some((inventories::parse(&body), row.get(11)?, row.get(12)?)),
        None => None,
    };
    Ok(MachineRow {
        number: MachineNo(row.get(0)?),
        machine: MachineId(row.get(1)?),
        unit: UnitId(row.get(2)?),
        label: row.get(3)?,
        state: access::state(&state),
        enrolled_ms: row.get(5)?,
        ended_ms: row.get(13)?,
        agent_version: row.get(6)?,
        contact: Contact::judge(heard_ms, goodbye_ms.zip(shutdown), now_ms),
        heard_ms,
        inventory,
    })
}

fn state_text(state: MachineState) -> &'static str {
    match state {
        MachineState::Active => "active",
        MachineState::Revoked => "revoked",
        MachineState::Retired => "retired",
    }
}
