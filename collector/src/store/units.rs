//! The organisation tree with dated names.
//!
//! A unit's number never changes; its name holds from a day on. Level names are data.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, params};

use super::{Store, StoreError, audit};

/// A unit as it is called on some day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    pub unit: UnitId,
    pub parent: Option<UnitId>,
    /// `tinh`, `huyen`, `xa`, `phuong`, `phong` … as the administrator named it.
    pub level: String,
    pub name: String,
}

impl Store {
    /// Adds a unit whose name holds from `valid_from` (`YYYY-MM-DD`) on.
    pub fn add_unit(
        &self,
        parent: Option<UnitId>,
        level: &str,
        name: &str,
        valid_from: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<UnitId, StoreError> {
        let (level, name, valid_from, by) =
            (level.to_owned(), name.to_owned(), valid_from.to_owned(), by.to_owned());
        self.write_blocking("add a unit", move |connection| {
            connection.execute(
                "INSERT INTO unit (parent_no, level, created_ms) VALUES (?1, ?2, ?3)",
                params![parent.map(|parent| parent.0), level, now_ms],
            )?;
            let number = connection.last_insert_rowid();
            connection
                .execute("INSERT INTO unit_name VALUES (?1, ?2, ?3)", params![number, valid_from, name])?;
            audit::note(connection, now_ms, &by, "add unit", &number.to_string(), &name)?;
            Ok(UnitId(u32::try_from(number).unwrap_or(u32::MAX)))
        })
    }

    /// Gives a unit another name from a day on; its former name stays valid before that day.
    pub fn rename_unit(
        &self,
        unit: UnitId,
        name: &str,
        valid_from: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (name, valid_from, by) = (name.to_owned(), valid_from.to_owned(), by.to_owned());
        self.write_blocking("rename a unit", move |connection| {
            connection.execute(
                "INSERT OR REPLACE INTO unit_name VALUES (?1, ?2, ?3)",
                params![unit.0, valid_from, name],
            )?;
            audit::note(connection, now_ms, &by, "rename unit", &unit.0.to_string(), &name)
        })
    }

    /// All units as they are called on `day` (`YYYY-MM-DD`), by number.
    pub fn units(&self, day: &str) -> Result<Vec<UnitRow>, StoreError> {
        self.read("list units", |connection| list(connection, day))
    }
}

/// The name on `day`; before a unit's first name, that first name.
fn list(connection: &Connection, day: &str) -> rusqlite::Result<Vec<UnitRow>> {
    connection
        .prepare_cached(
            "SELECT unit.unit_no, parent_no, level, coalesce(
                 (SELECT name FROM unit_name n WHERE n.unit_no = unit.unit_no AND valid_from <= ?1
                  ORDER BY valid_from DESC LIMIT 1),
                 (SELECT name FROM unit_name n WHERE n.unit_no = unit.unit_no ORDER BY valid_from LIMIT 1), '')
             FROM unit ORDER BY unit.unit_no",
        )?
        .query_map([day], |row| {
            Ok(UnitRow {
                unit: UnitId(row.get(0)?),
                parent: row.get::<_, Option<u32>>(1)?.map(UnitId),
                level: row.get(2)?,
                name: row.get(3)?,
            })
        })?
        .collect()
}
