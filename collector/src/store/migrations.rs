//! Numbered migrations, forward only.
//!
//! Rules: a released file never changes; the number of the last one applied stands in `user_version`; all that are
//! missing run in one transaction; a database with a higher number is refused untouched.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// Marks a file as ours: "hatg" in ASCII.
const APPLICATION_ID: i64 = 0x6861_7467;

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
];

/// Puts a connection into its working mode and the database into this program's schema.
pub(super) fn prepare(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let opening = |source| StoreError::open(path, source);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(opening)?;
    let application: i64 =
        connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(opening)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if known < found {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    if application != APPLICATION_ID && !is_empty(connection).map_err(opening)? {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        .map_err(opening)?;
    if found < known {
        migrate(connection, found).map_err(opening)?;
    }
    Ok(())
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

fn migrate(connection: &Connection, found: i64) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let applied = apply(connection, found);
    connection.execute_batch(if applied.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    applied
}

fn apply(connection: &Connection, found: i64) -> rusqlite::Result<()> {
    // Another program may have migrated between the first look and the lock.
    let found = found.max(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?);
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if found < number {
            connection.execute_batch(sql)?;
            connection.pragma_update(None, "user_version", number)?;
        }
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}
