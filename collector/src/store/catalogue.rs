//! The applications that an inventory may name.
//!
//! The list travels to agents as a numbered whole; 0 means that there never was one. Removing the last entry leaves an
//! empty list with a higher number, so that agents forget what they looked for. What agents find stands in their
//! inventories, not here.

use hatang_proto::limits::MAX_CATALOGUE;
use hatang_proto::model::{ApplicationCatalogue, CatalogueEntry};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, audit, settings};

const VERSION: &str = "catalogue_version";

/// An entry with its story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueRow {
    pub number: i64,
    pub entry: CatalogueEntry,
    pub added_by: String,
    pub added_ms: i64,
}

/// What became of an entry to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedEntry {
    Added(i64),
    /// It stands there already; nothing changed.
    Known,
    /// There are [`MAX_CATALOGUE`] entries; nothing changed.
    Full,
}

impl Store {
    /// Adds a checked entry; connected agents hear of it within seconds.
    pub fn add_catalogue_entry(
        &self,
        entry: CatalogueEntry,
        by: &str,
        now_ms: i64,
    ) -> Result<AddedEntry, StoreError> {
        let by = by.to_owned();
        self.write_blocking("add an application", move |connection| add(connection, &entry, &by, now_ms))
    }

    /// Takes an entry off the list; `false` if it is not there.
    pub fn remove_catalogue_entry(&self, number: i64, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("remove an application", move |connection| {
            let removed: Option<String> = connection
                .prepare_cached("DELETE FROM catalogue_entry WHERE entry_no = ?1 RETURNING name")?
                .query_row([number], |row| row.get(0))
                .optional()?;
            if let Some(name) = &removed {
                settings::increase(connection, VERSION)?;
                audit::note(connection, now_ms, &by, "remove application", name, "")?;
            }
            Ok(removed.is_some())
        })
    }

    /// The list by name.
    pub fn catalogue_entries(&self) -> Result<Vec<CatalogueRow>, StoreError> {
        self.read("list applications", |connection| {
            connection
                .prepare_cached(
                    "SELECT entry_no, name, pattern, added_by, added_ms FROM catalogue_entry ORDER BY name, pattern",
                )?
                .query_map([], |row| {
                    Ok(CatalogueRow {
                        number: row.get(0)?,
                        entry: CatalogueEntry { name: row.get(1)?, pattern: row.get(2)? },
                        added_by: row.get(3)?,
                        added_ms: row.get(4)?,
                    })
                })?
                .collect()
        })
    }

    /// The list as agents get it.
    pub fn catalogue(&self) -> Result<ApplicationCatalogue, StoreError> {
        self.read("read the application catalogue", |connection| {
            let version = settings::number(connection, VERSION)?.cast_unsigned();
            let entries = connection
                .prepare_cached("SELECT name, pattern FROM catalogue_entry ORDER BY entry_no")?
                .query_map([], |row| Ok(CatalogueEntry { name: row.get(0)?, pattern: row.get(1)? }))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(ApplicationCatalogue { version, entries })
        })
    }
}

/// Grows whenever the list changes; 0 if there never was one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<u64> {
    Ok(settings::number(connection, VERSION)?.cast_unsigned())
}

fn add(
    connection: &Connection,
    entry: &CatalogueEntry,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<AddedEntry> {
    let count: u32 = connection.query_row("SELECT count(*) FROM catalogue_entry", [], |row| row.get(0))?;
    if usize::try_from(count).is_ok_and(|count| MAX_CATALOGUE <= count) {
        return Ok(AddedEntry::Full);
    }
    let added = connection.execute(
        "INSERT OR IGNORE INTO catalogue_entry (name, pattern, added_ms, added_by) VALUES (?1, ?2, ?3, ?4)",
        params![entry.name, entry.pattern, now_ms, by],
    )?;
    if added == 0 {
        return Ok(AddedEntry::Known);
    }
    let number = connection.last_insert_rowid();
    settings::increase(connection, VERSION)?;
    audit::note(connection, now_ms, by, "add application", &entry.name, &entry.pattern)?;
    Ok(AddedEntry::Added(number))
}
