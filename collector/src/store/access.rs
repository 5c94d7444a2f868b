//! Whether machines may report, whose place each took, and who came in lately; only looks.

use hatang_proto::model::{MachineId, UnitId};
use rusqlite::{OptionalExtension, Row, params};

use super::{Contact, MachineState, Store, StoreError};

/// Machines that one look at who joined shows.
const JOINED_SHOWN: u32 = 200;

/// A machine as another one names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedMachine {
    pub machine: MachineId,
    pub label: String,
}

/// Whether a machine may report, and the machines before and after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    pub unit: UnitId,
    pub state: MachineState,
    pub ended_ms: Option<i64>,
    pub ended_by: Option<String>,
    pub reason: Option<String>,
    pub former: Option<NamedMachine>,
    pub successor: Option<NamedMachine>,
}

/// A machine that came in lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedRow {
    pub machine: MachineId,
    pub label: String,
    pub unit: UnitId,
    pub state: MachineState,
    pub enrolled_ms: i64,
    pub contact: Contact,
    pub has_inventory: bool,
    pub has_samples: bool,
}

impl Store {
    /// Whether a machine may report, and the machines before and after it; `None` if there is no such machine.
    pub fn machine_access(&self, machine: MachineId) -> Result<Option<AccessRow>, StoreError> {
        self.read("look up a machine's access", |connection| {
            connection
                .prepare_cached(
                    "SELECT m.unit_no, m.state, m.ended_ms, m.ended_by, m.end_reason,
                         f.machine_id, f.label, s.machine_id, s.label
                     FROM machine m LEFT JOIN machine f ON f.machine_no = m.replaces_no
                         LEFT JOIN machine s ON s.replaces_no = m.machine_no
                     WHERE m.machine_id = ?1",
                )?
                .query_row([machine.0], |row| {
                    Ok(AccessRow {
                        unit: UnitId(row.get(0)?),
                        state: state(row.get_ref(1)?.as_str()?),
                        ended_ms: row.get(2)?,
                        ended_by: row.get(3)?,
                        reason: row.get(4)?,
                        former: named(row, 5)?,
                        successor: named(row, 7)?,
                    })
                })
                .optional()
        })
    }

    /// Machines of a unit that joined before `newcomer` and have no successor, newest first; at most 200.
    pub fn replaceable_by(&self, newcomer: MachineId, unit: UnitId) -> Result<Vec<NamedMachine>, StoreError> {
        self.read("list machines that could be replaced", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_id, label FROM machine m
                     WHERE unit_no = ?2 AND machine_no < (SELECT machine_no FROM machine WHERE machine_id = ?1)
                         AND NOT EXISTS (SELECT 1 FROM machine s WHERE s.replaces_no = m.machine_no)
                     ORDER BY machine_no DESC LIMIT 200",
                )?
                .query_map(params![newcomer.0, unit.0], |row| {
                    Ok(NamedMachine { machine: MachineId(row.get(0)?), label: row.get(1)? })
                })?
                .collect()
        })
    }

    /// Who came in by a code; without one, who came in since a moment. Newest first, at most 200.
    pub fn joined(
        &self,
        code: Option<i64>,
        since_ms: i64,
        now_ms: i64,
    ) -> Result<Vec<JoinedRow>, StoreError> {
        self.read("list machines that joined", |connection| {
            connection
                .prepare_cached(
                    "SELECT machine_id, label, unit_no, state, enrolled_ms, heard_ms, goodbye_ms,
                         goodbye = 'shutdown',
                         EXISTS (SELECT 1 FROM inventory i WHERE i.machine_no = machine.machine_no),
                         EXISTS (SELECT 1 FROM tail t WHERE t.machine_no = machine.machine_no AND 0 < samples)
                             OR EXISTS (SELECT 1 FROM chunk WHERE chunk_key BETWEEN
                                 (enrolled_ms / 86400000 << 40) + (machine.machine_no << 16) AND
                                 (enrolled_ms / 86400000 << 40) + (machine.machine_no << 16) + 65535)
                             OR EXISTS (SELECT 1 FROM chunk WHERE chunk_key BETWEEN
                                 (enrolled_ms / 86400000 + 1 << 40) + (machine.machine_no << 16) AND
                                 (enrolled_ms / 86400000 + 1 << 40) + (machine.machine_no << 16) + 65535)
                     FROM machine LEFT JOIN contact USING (machine_no)
                     WHERE (token_no = ?1 OR ?1 IS NULL) AND ?2 <= enrolled_ms
                     ORDER BY machine.machine_no DESC LIMIT ?3",
                )?
                .query_map(params![code, since_ms, JOINED_SHOWN], |row| joined(row, now_ms))?
                .collect()
        })
    }
}

fn joined(row: &Row<'_>, now_ms: i64) -> rusqlite::Result<JoinedRow> {
    let (goodbye_ms, shutdown): (Option<i64>, Option<bool>) = (row.get(6)?, row.get(7)?);
    Ok(JoinedRow {
        machine: MachineId(row.get(0)?),
        label: row.get(1)?,
        unit: UnitId(row.get(2)?),
        state: state(row.get_ref(3)?.as_str()?),
        enrolled_ms: row.get(4)?,
        contact: Contact::judge(row.get(5)?, goodbye_ms.zip(shutdown), now_ms),
        has_inventory: row.get(8)?,
        has_samples: row.get(9)?,
    })
}

fn named(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<NamedMachine>> {
    let Some(id) = row.get::<_, Option<[u8; 16]>>(first)? else { return Ok(None) };
    Ok(Some(NamedMachine { machine: MachineId(id), label: row.get(first + 1)? }))
}

/// The state behind a stored text.
pub(super) fn state(text: &str) -> MachineState {
    match text {
        "active" => MachineState::Active,
        "revoked" => MachineState::Revoked,
        _ => MachineState::Retired,
    }
}
