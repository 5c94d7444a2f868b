//! What agents are asked to measure.
//!
//! A removed target keeps its number and its samples; numbers are never used again. A target belongs to one unit and
//! everything below it, or to all.

use hatang_proto::model::{Probe, Segment, Target, TargetId, TargetSet, UnitId};
use rusqlite::{Connection, Row, params};

use super::error::damaged;
use super::keys::MachineNo;
use super::{Store, StoreError, TargetAction, audit, settings, target_versions};

const VERSION: &str = "target_version";
const COLUMNS: &str = "target_no, name, segment, probe, period_s, timeout_ms";

/// A target without its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    pub name: String,
    pub segment: Segment,
    pub probe: Probe,
    pub period_s: u32,
    pub timeout_ms: u32,
    /// Only for machines of this unit and below; all machines if absent.
    pub unit: Option<UnitId>,
}

/// A target with its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    pub target: Target,
    /// Only for machines of this unit and below; all machines if absent.
    pub unit: Option<UnitId>,
    pub added_by: String,
    pub added_ms: i64,
    /// It is measured today.
    pub measured: bool,
}

impl Store {
    /// Adds a target; running agents hear of it within seconds.
    pub fn add_target(&self, target: NewTarget, by: &str, now_ms: i64) -> Result<TargetId, StoreError> {
        let by = by.to_owned();
        self.write_blocking("add a target", move |connection| insert(connection, &target, None, &by, now_ms))
    }

    /// Stops measuring a target; `false` if it is not measured.
    pub fn remove_target(&self, target: TargetId, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("remove a target", move |connection| {
            let closed = close(connection, target, now_ms)?;
            if closed {
                target_versions::note(connection, target.0, TargetAction::Remove, None, &by, now_ms)?;
                audit::note(connection, now_ms, &by, "remove target", &target.0.to_string(), "")?;
            }
            Ok(closed)
        })
    }

    /// Every target that was ever measured.
    pub fn targets(&self) -> Result<Vec<TargetRow>, StoreError> {
        self.read("list targets", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS}, unit_no, added_by, from_ms, to_ms IS NULL FROM target ORDER BY target_no"
                ))?
                .query_map([], |row| {
                    Ok(TargetRow {
                        target: target(row)?,
                        unit: row.get::<_, Option<u32>>(6)?.map(UnitId),
                        added_by: row.get(7)?,
                        added_ms: row.get(8)?,
                        measured: row.get(9)?,
                    })
                })?
                .collect()
        })
    }

    /// What a machine is asked to measure.
    pub fn target_set(&self, machine: MachineNo) -> Result<TargetSet, StoreError> {
        self.read("read a target set", |connection| {
            let version = settings::number(connection, VERSION)?.cast_unsigned();
            Ok(TargetSet { version, targets: targets_of(connection, machine)? })
        })
    }
}

/// Adds a target, in the place of `former` if there is one.
pub(super) fn insert(
    connection: &Connection,
    target: &NewTarget,
    former: Option<TargetId>,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<TargetId> {
    connection.execute(
        "INSERT INTO target (name, segment, probe, period_s, timeout_ms, unit_no, from_ms, added_by, former_no)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            target.name,
            segment_text(target.segment),
            target.probe.to_string(),
            target.period_s,
            target.timeout_ms,
            target.unit.map(|unit| unit.0),
            now_ms,
            by,
            former.map(|former| former.0)
        ],
    )?;
    let number = u16::try_from(connection.last_insert_rowid()).map_err(|_| damaged("target number"))?;
    changed(connection)?;
    target_versions::note(connection, number, TargetAction::Add, None, by, now_ms)?;
    let detail = target.probe.to_string();
    audit::note(connection, now_ms, by, "add target", &number.to_string(), &detail)?;
    Ok(TargetId(number))
}

/// Ends a target that is measured; `false` if it is not.
pub(super) fn close(connection: &Connection, target: TargetId, now_ms: i64) -> rusqlite::Result<bool> {
    let ended = connection.execute(
        "UPDATE target SET to_ms = ?2 WHERE target_no = ?1 AND to_ms IS NULL",
        params![target.0, now_ms],
    )?;
    if 0 < ended {
        changed(connection)?;
    }
    Ok(0 < ended)
}

/// Grows whenever any target changes.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u64> {
    Ok(settings::number(connection, VERSION)?.cast_unsigned())
}

/// Notes that machines may have to measure other targets than before.
pub(super) fn changed(connection: &Connection) -> rusqlite::Result<()> {
    settings::increase(connection, VERSION)
}

/// The open targets of a machine's unit, of those above it, and of those that went into it.
fn targets_of(connection: &Connection, machine: MachineNo) -> rusqlite::Result<Vec<Target>> {
    connection
        .prepare_cached(&format!(
            "WITH RECURSIVE above (unit_no) AS (
                 SELECT unit_no FROM machine WHERE machine_no = ?1
                 UNION SELECT parent_no FROM above JOIN unit_parent p USING (unit_no)
                     WHERE parent_no IS NOT NULL AND valid_from =
                         (SELECT max(valid_from) FROM unit_parent q WHERE q.unit_no = p.unit_no)),
             former (unit_no) AS (
                 SELECT unit_no FROM machine WHERE machine_no = ?1
                 UNION SELECT unit_end.unit_no FROM former JOIN unit_end ON successor_no = former.unit_no)
             SELECT {COLUMNS} FROM target
             WHERE to_ms IS NULL AND (unit_no IS NULL OR unit_no IN above OR unit_no IN former)
             ORDER BY target_no LIMIT 64"
        ))?
        .query_map([machine.0], target)?
        .collect()
}

pub(super) fn target(row: &Row<'_>) -> rusqlite::Result<Target> {
    let (segment, probe): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(Target {
        id: TargetId(row.get(0)?),
        name: row.get(1)?,
        segment: segment_from_text(&segment).ok_or_else(|| damaged("segment"))?,
        probe: probe.parse().map_err(|_| damaged("probe"))?,
        period_s: row.get(4)?,
        timeout_ms: row.get(5)?,
    })
}

/// A segment as it is stored and typed on the command line.
pub fn segment_text(segment: Segment) -> &'static str {
    match segment {
        Segment::Pc => "pc",
        Segment::Lan => "lan",
        Segment::AccessLine => "access_line",
        Segment::Internet => "internet",
        Segment::Cpnet => "cpnet",
        Segment::Application => "application",
    }
}

/// The segment behind such a text.
pub fn segment_from_text(text: &str) -> Option<Segment> {
    Some(match text {
        "pc" => Segment::Pc,
        "lan" => Segment::Lan,
        "access_line" => Segment::AccessLine,
        "internet" => Segment::Internet,
        "cpnet" => Segment::Cpnet,
        "application" => Segment::Application,
        _ => return None,
    })
}
