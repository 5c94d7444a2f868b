//! What people stated: who, when, on what paper.
//!
//! Nothing is ever changed: a correction is a later row, a withdrawal too.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, params};

use super::{Store, StoreError, audit, units};

/// A statement to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeclaration {
    pub unit: UnitId,
    pub item: String,
    /// As JSON: number, true, false or text.
    pub value: String,
    pub by: String,
    /// The paper it stands on.
    pub source: String,
    /// Set if the value replaces a measurement, and says why.
    pub reason: Option<String>,
    /// First day of the value, `YYYY-MM-DD`.
    pub effective_on: String,
}

/// A kept statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationRow {
    pub unit: UnitId,
    pub item: String,
    pub value: String,
    pub by: String,
    pub source: String,
    pub reason: Option<String>,
    pub effective_on: String,
    pub declared_ms: i64,
}

impl Store {
    /// Keeps a statement.
    pub fn declare(&self, declaration: NewDeclaration, now_ms: i64) -> Result<(), StoreError> {
        self.declare_all(vec![declaration], now_ms)
    }

    /// Keeps statements, all of them or none.
    pub fn declare_all(&self, declarations: Vec<NewDeclaration>, now_ms: i64) -> Result<(), StoreError> {
        self.write_blocking("keep declarations", move |connection| {
            declarations.iter().try_for_each(|declaration| keep(connection, declaration, now_ms))
        })
    }

    /// Everything stated about a unit up to `until_ms`, oldest first.
    pub fn declarations(&self, unit: UnitId, until_ms: i64) -> Result<Vec<DeclarationRow>, StoreError> {
        self.read("read declarations", |connection| {
            connection
                .prepare_cached(
                    "SELECT unit_no, item, value, by, source, reason, effective_on, declared_ms FROM declaration
                     WHERE unit_no = ?1 AND declared_ms <= ?2 ORDER BY declaration_no",
                )?
                .query_map(params![unit.0, until_ms], |row| {
                    Ok(DeclarationRow {
                        unit: UnitId(row.get(0)?),
                        item: row.get(1)?,
                        value: row.get(2)?,
                        by: row.get(3)?,
                        source: row.get(4)?,
                        reason: row.get(5)?,
                        effective_on: row.get(6)?,
                        declared_ms: row.get(7)?,
                    })
                })?
                .collect()
        })
    }
}

fn keep(connection: &Connection, declaration: &NewDeclaration, now_ms: i64) -> rusqlite::Result<()> {
    units::must_be_known(connection, declaration.unit)?;
    connection.execute(
        "INSERT INTO declaration (unit_no, item, value, by, source, reason, effective_on, declared_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            declaration.unit.0,
            declaration.item,
            declaration.value,
            declaration.by,
            declaration.source,
            declaration.reason,
            declaration.effective_on,
            now_ms
        ],
    )?;
    let subject = format!("unit {} {}", declaration.unit.0, declaration.item);
    let action = if declaration.reason.is_some() { "override" } else { "declare" };
    audit::note(connection, now_ms, &declaration.by, action, &subject, &declaration.value)
}
