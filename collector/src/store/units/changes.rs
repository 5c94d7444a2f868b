//! What happened to units in a span of days.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, params};

use super::date;
use crate::store::{Store, StoreError};

/// Something that happened to a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitChangeRow {
    pub unit: UnitId,
    /// First day of the new state.
    pub on: jiff::civil::Date,
    pub kind: UnitChangeKind,
}

/// What it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitChangeKind {
    Renamed {
        from: String,
        to: String,
    },
    /// Below another unit, or to or from the top.
    Moved {
        from: Option<UnitId>,
        to: Option<UnitId>,
    },
    /// It went into this one.
    Ended {
        successor: UnitId,
    },
}

impl Store {
    /// What happened to any unit from one day to another (`YYYY-MM-DD`, both included), oldest first.
    pub fn unit_changes(&self, from: &str, to: &str) -> Result<Vec<UnitChangeRow>, StoreError> {
        self.read("read what happened to units", |connection| {
            let mut changes = renamed(connection, from, to)?;
            changes.extend(moved(connection, from, to)?);
            changes.extend(ended(connection, from, to)?);
            changes.sort_by_key(|change| change.on);
            Ok(changes)
        })
    }
}

fn renamed(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<Vec<UnitChangeRow>> {
    connection
        .prepare_cached(
            "SELECT unit_no, valid_from, name, before FROM (SELECT unit_no, valid_from, name, (SELECT name FROM unit_name m
                 WHERE m.unit_no = n.unit_no AND m.valid_from < n.valid_from ORDER BY valid_from DESC LIMIT 1) AS before
             FROM unit_name n WHERE valid_from BETWEEN ?1 AND ?2) WHERE before IS NOT NULL AND before <> name",
        )?
        .query_map(params![from, to], |row| {
            let kind = UnitChangeKind::Renamed { to: row.get(2)?, from: row.get(3)? };
            Ok(UnitChangeRow { unit: UnitId(row.get(0)?), on: date(&row.get::<_, String>(1)?)?, kind })
        })?
        .collect()
}

fn moved(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<Vec<UnitChangeRow>> {
    connection
        .prepare_cached(
            "SELECT unit_no, valid_from, parent_no, before FROM (SELECT unit_no, valid_from, parent_no,
                 (SELECT parent_no FROM unit_parent m WHERE m.unit_no = p.unit_no AND m.valid_from < p.valid_from
                  ORDER BY valid_from DESC LIMIT 1) AS before
             FROM unit_parent p WHERE valid_from BETWEEN ?1 AND ?2) WHERE before IS NOT parent_no",
        )?
        .query_map(params![from, to], |row| {
            let parent = |index| row.get::<_, Option<u32>>(index).map(|parent| parent.map(UnitId));
            let kind = UnitChangeKind::Moved { to: parent(2)?, from: parent(3)? };
            Ok(UnitChangeRow { unit: UnitId(row.get(0)?), on: date(&row.get::<_, String>(1)?)?, kind })
        })?
        .collect()
}

fn ended(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<Vec<UnitChangeRow>> {
    connection
        .prepare_cached(
            "SELECT unit_no, ended_on, successor_no FROM unit_end WHERE ended_on BETWEEN ?1 AND ?2
             ORDER BY unit_no",
        )?
        .query_map(params![from, to], |row| {
            let kind = UnitChangeKind::Ended { successor: UnitId(row.get(2)?) };
            Ok(UnitChangeRow { unit: UnitId(row.get(0)?), on: date(&row.get::<_, String>(1)?)?, kind })
        })?
        .collect()
}
