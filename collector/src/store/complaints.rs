//! What people said about the network: at a machine, or by telephone to somebody who wrote it down.
//!
//! A complaint counts once however often it arrives and belongs to the unit that its machine belonged to at that
//! moment. What the samples around it say is judged elsewhere. Notes are shown to who signed in and never logged.

use hatang_proto::model::{Complaint, ComplaintId, MachineId, UnitId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::keys::{DAY_MS, MachineNo, unit_list};
use super::{Store, StoreError, audit};
use crate::limits::COMPLAINTS_PER_DAY;

/// What a person wrote down for somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComplaint {
    pub id: ComplaintId,
    pub unit: UnitId,
    /// When it was noticed, Unix milliseconds.
    pub at_ms: i64,
    pub about: String,
    pub note: String,
    /// Who writes it down.
    pub by: String,
}

/// Who said it where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComplaintSource {
    Machine { machine: MachineId, label: String },
    Person { by: String },
}

/// A kept complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplaintRow {
    pub id: ComplaintId,
    /// Of that moment.
    pub unit: UnitId,
    pub at_ms: i64,
    pub received_ms: i64,
    pub about: String,
    pub note: String,
    pub source: ComplaintSource,
}

/// Which complaints are asked for, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComplaintQuery {
    /// Any of these; all units if absent.
    pub units: Option<Vec<UnitId>>,
    pub machine: Option<MachineId>,
    pub since_ms: Option<i64>,
    /// Noticed before this moment.
    pub until_ms: Option<i64>,
    pub offset: u32,
    pub limit: u32,
}

const COLUMNS: &str =
    "complaint_id, complaint.unit_no, at_ms, received_ms, about, note, machine_id, label, by";
const MATCHING: &str = "FROM complaint LEFT JOIN machine USING (machine_no)
    WHERE (?1 IS NULL OR complaint.unit_no IN (SELECT value FROM json_each(?1)))
    AND (?2 IS NULL OR machine_id = ?2) AND (?3 IS NULL OR ?3 <= at_ms)
    AND (?4 IS NULL OR at_ms < ?4)";

impl Store {
    /// Keeps what a person wrote down.
    pub fn add_complaint(&self, complaint: NewComplaint, now_ms: i64) -> Result<(), StoreError> {
        self.write_blocking("keep a complaint", move |connection| {
            let NewComplaint { id, unit, at_ms, about, note, by } = complaint;
            connection.execute(
                "INSERT INTO complaint VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, 'person', ?7)",
                params![unit.0, id.0, at_ms, now_ms, about, note, by],
            )?;
            audit::note(
                connection,
                now_ms,
                &by,
                "add complaint",
                &id.to_string(),
                &format!("unit {}", unit.0),
            )
        })
    }

    /// The complaints asked for, newest first, and how many there are in all.
    pub fn complaints(&self, query: &ComplaintQuery) -> Result<(Vec<ComplaintRow>, u32), StoreError> {
        let units = query.units.as_deref().map(unit_list);
        let machine = query.machine.map(|machine| machine.0);
        self.read("list complaints", |connection| {
            let rows = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} {MATCHING} ORDER BY at_ms DESC, complaint_id LIMIT ?5 OFFSET ?6"
                ))?
                .query_map(
                    params![units, machine, query.since_ms, query.until_ms, query.limit, query.offset],
                    complaint,
                )?
                .collect::<rusqlite::Result<_>>()?;
            let count = connection
                .prepare_cached(&format!("SELECT count(*) {MATCHING}"))?
                .query_row(params![units, machine, query.since_ms, query.until_ms], |row| row.get(0))?;
            Ok((rows, count))
        })
    }

    /// One complaint.
    pub fn complaint(&self, id: ComplaintId) -> Result<Option<ComplaintRow>, StoreError> {
        self.read("look up a complaint", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM complaint LEFT JOIN machine USING (machine_no) WHERE complaint_id = ?1"
                ))?
                .query_row([id.0], complaint)
                .optional()
        })
    }

    /// Grows with every complaint; cheap enough for every other second.
    pub fn complaint_mark(&self) -> Result<i64, StoreError> {
        self.read("look for complaints", |connection| {
            connection
                .prepare_cached("SELECT coalesce(max(rowid), 0) FROM complaint")?
                .query_row([], |row| row.get(0))
        })
    }

    /// Where somebody complained after a mark, and at which machine; `None` stands for people.
    pub fn complained_since(&self, mark: i64) -> Result<Vec<(UnitId, Option<MachineId>)>, StoreError> {
        self.read("look for complaints", |connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT complaint.unit_no, machine_id
                     FROM complaint LEFT JOIN machine USING (machine_no) WHERE ?1 < complaint.rowid",
                )?
                .query_map([mark], |row| {
                    let machine: Option<[u8; 16]> = row.get(1)?;
                    Ok((UnitId(row.get(0)?), machine.map(MachineId)))
                })?
                .collect()
        })
    }

    /// How many were noticed at or after a moment, by the unit of that time.
    pub fn complaints_by_unit(&self, since_ms: i64) -> Result<Vec<(UnitId, u32)>, StoreError> {
        self.read("count complaints", |connection| {
            connection
                .prepare_cached("SELECT unit_no, count(*) FROM complaint WHERE ?1 <= at_ms GROUP BY unit_no")?
                .query_map([since_ms], |row| Ok((UnitId(row.get(0)?), row.get(1)?)))?
                .collect()
        })
    }
}

/// Keeps what was said at a machine, unless it is known or the machine says more than anybody would in a day.
pub(super) fn keep(
    connection: &Connection,
    machine: MachineNo,
    at_ms: i64,
    said: &Complaint,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let today: u32 = connection
        .prepare_cached("SELECT count(*) FROM complaint WHERE machine_no = ?1 AND ?2 < received_ms")?
        .query_row(params![machine.0, now_ms - DAY_MS], |row| row.get(0))?;
    if COMPLAINTS_PER_DAY <= today {
        tracing::warn!(machine.number = machine.0, "a machine complains too often: a complaint was dropped");
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO complaint SELECT coalesce(
                 (SELECT unit_no FROM machine_unit m WHERE m.machine_no = ?1 AND from_ms <= ?3
                  ORDER BY from_ms DESC LIMIT 1), unit_no), ?2, ?1, ?3, ?4, ?5, ?6, 'machine', NULL
             FROM machine WHERE machine_no = ?1 ON CONFLICT DO NOTHING",
        )?
        .execute(params![machine.0, said.id.0, at_ms, now_ms, said.about, said.note])?;
    Ok(())
}

fn complaint(row: &Row<'_>) -> rusqlite::Result<ComplaintRow> {
    let machine: Option<[u8; 16]> = row.get(6)?;
    let source = match machine {
        Some(machine) => ComplaintSource::Machine { machine: MachineId(machine), label: row.get(7)? },
        None => ComplaintSource::Person { by: row.get::<_, Option<String>>(8)?.unwrap_or_default() },
    };
    Ok(ComplaintRow {
        id: ComplaintId(row.get(0)?),
        unit: UnitId(row.get(1)?),
        at_ms: row.get(2)?,
        received_ms: row.get(3)?,
        about: row.get(4)?,
        note: row.get(5)?,
        source,
    })
}
