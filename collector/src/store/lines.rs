//! Who provides a unit's access line, and what the contract promises.
//!
//! A line holds from a day on until the next one of its unit. What is measured is never compared here.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Store, StoreError, audit};

/// An access line as people state it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    pub unit: UnitId,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// As people call it: VNPT, Viettel, FPT …
    pub provider: String,
    /// FTTH, leased line, 4G …
    pub kind: String,
    /// Contracted speeds, kilobits a second; `None` if nobody knows.
    pub down_kbps: Option<u32>,
    pub up_kbps: Option<u32>,
    pub by: String,
}

/// A kept line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    pub line: NewLine,
    pub added_ms: i64,
}

const COLUMNS: &str = "unit_no, valid_from, provider, kind, down_kbps, up_kbps, added_by, added_ms";

impl Store {
    /// Keeps a line; one of the same unit and first day is replaced.
    pub fn add_line(&self, line: NewLine, now_ms: i64) -> Result<(), StoreError> {
        self.write_blocking("keep an access line", move |connection| keep(connection, &line, now_ms))
    }

    /// Keeps a line with the number of its contract; an empty one is none.
    pub fn add_contracted_line(&self, line: NewLine, contract: &str, now_ms: i64) -> Result<(), StoreError> {
        let contract = contract.to_owned();
        self.write_blocking("keep an access line", move |connection| {
            super::units::must_be_known(connection, line.unit)?;
            keep(connection, &line, now_ms)?;
            let sql = "INSERT OR REPLACE INTO line_contract VALUES (?1, ?2, ?3)";
            connection.execute(sql, params![line.unit.0, line.valid_from, contract]).map(drop)
        })
    }

    /// Numbers of contracts by unit and first day.
    pub fn line_contracts(&self) -> Result<BTreeMap<(UnitId, String), String>, StoreError> {
        self.read("list contracts", |connection| {
            connection
                .prepare_cached("SELECT unit_no, valid_from, contract FROM line_contract")?
                .query_map([], |row| Ok(((UnitId(row.get(0)?), row.get(1)?), row.get(2)?)))?
                .collect()
        })
    }

    /// All lines by unit and first day.
    pub fn lines(&self) -> Result<Vec<LineRow>, StoreError> {
        self.read("list access lines", |connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM line ORDER BY unit_no, valid_from"))?
                .query_map([], line)?
                .collect()
        })
    }

    /// The line of a unit that holds on `day` (`YYYY-MM-DD`).
    pub fn line_on(&self, unit: UnitId, day: &str) -> Result<Option<LineRow>, StoreError> {
        self.read("look up an access line", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM line WHERE unit_no = ?1 AND valid_from <= ?2
                     ORDER BY valid_from DESC LIMIT 1"
                ))?
                .query_row(params![unit.0, day], line)
                .optional()
        })
    }
}

fn keep(connection: &Connection, line: &NewLine, now_ms: i64) -> rusqlite::Result<()> {
    connection.execute(
        &format!("INSERT OR REPLACE INTO line ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        params![
            line.unit.0,
            line.valid_from,
            line.provider,
            line.kind,
            line.down_kbps,
            line.up_kbps,
            line.by,
            now_ms
        ],
    )?;
    let speed = |kbps: Option<u32>| kbps.map_or_else(|| "?".to_owned(), |kbps| kbps.to_string());
    let detail = format!(
        "{} {} {}/{} kbit/s from {}",
        line.provider,
        line.kind,
        speed(line.down_kbps),
        speed(line.up_kbps),
        line.valid_from
    );
    audit::note(connection, now_ms, &line.by, "set line", &format!("unit {}", line.unit.0), &detail)
}

fn line(row: &Row<'_>) -> rusqlite::Result<LineRow> {
    Ok(LineRow {
        line: NewLine {
            unit: UnitId(row.get(0)?),
            valid_from: row.get(1)?,
            provider: row.get(2)?,
            kind: row.get(3)?,
            down_kbps: row.get(4)?,
            up_kbps: row.get(5)?,
            by: row.get(6)?,
        },
        added_ms: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_from_its_first_day_until_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let line = |valid_from: &str, provider: &str| NewLine {
            unit,
            valid_from: valid_from.to_owned(),
            provider: provider.to_owned(),
            kind: "FTTH".to_owned(),
            down_kbps: Some(100_000),
            up_kbps: None,
            by: "a".to_owned(),
        };
        store.add_line(line("2026-01-01", "VNPT"), 1).unwrap();
        store.add_line(line("2026-06-01", "Viettel"), 2).unwrap();
        let on = |day: &str| store.line_on(unit, day).unwrap().map(|row| row.line.provider);
        assert_eq!(on("2025-12-31"), None);
        assert_eq!(on("2026-05-31").as_deref(), Some("VNPT"));
        assert_eq!(on("2026-06-01").as_deref(), Some("Viettel"));
        assert_eq!(store.lines().unwrap().len(), 2);
        assert_eq!(store.audit(1).unwrap()[0].detail, "Viettel FTTH 100000/? kbit/s from 2026-06-01");
    }
}
