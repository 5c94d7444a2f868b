//! The spool's tables and how the file is opened.
//!
//! Migrations are numbered by `user_version`, only run forward, and are frozen once released. A file of a later
//! version is refused untouched. WAL keeps a kill harmless; the page cache is small because an agent lives on a few MB.

use std::path::Path;

use hatang_proto::model::SpoolId;
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::rows::unsigned;
use super::{Depth, SpoolError};
use crate::limits::{SPOOL_CACHE_KIB, SPOOL_ROW_BYTES};

/// Name of the spool within the data directory.
pub const SPOOL_FILE: &str = "spool.sqlite";

/// Entry `i` brings a file from version `i` to `i + 1`.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE spool (
        only           INTEGER PRIMARY KEY CHECK (only = 1),
        spool_id       BLOB NOT NULL,
        next_sequence  INTEGER NOT NULL,
        closed_samples INTEGER NOT NULL DEFAULT 0,
        ran_ms         INTEGER NOT NULL,
        boot_id       BLOB,
        boot_ms       INTEGER
    ) STRICT;
    CREATE TABLE boot (
        number  INTEGER PRIMARY KEY,
        boot_id BLOB NOT NULL UNIQUE,
        boot_ms INTEGER NOT NULL,
        wall_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE pending (
        id   INTEGER PRIMARY KEY,
        boot INTEGER NOT NULL REFERENCES boot (number),
        kind INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE batch (
        sequence INTEGER PRIMARY KEY,
        samples  INTEGER NOT NULL,
        ran_ms   INTEGER NOT NULL,
        body     BLOB NOT NULL
    ) STRICT;
    CREATE TABLE loss (
        id             INTEGER PRIMARY KEY,
        first_sequence INTEGER NOT NULL,
        last_sequence  INTEGER NOT NULL,
        samples        INTEGER NOT NULL
    ) STRICT;
",
    "
    ALTER TABLE spool ADD COLUMN link BLOB;
    ALTER TABLE batch ADD COLUMN link_before BLOB;
    ALTER TABLE batch ADD COLUMN link BLOB;
    ALTER TABLE batch ADD COLUMN samples_dropped INTEGER NOT NULL DEFAULT 0;
",
];

/// Opens a spool to write, brings it up to date and checks it.
pub(super) fn open(path: &Path) -> Result<Connection, SpoolError> {
    let mut connection = Connection::open(path).map_err(failed(path))?;
    prepare(&connection).map_err(failed(path))?;
    migrate(&mut connection, path)?;
    check(&connection)?;
    synchronous(&connection, "NORMAL")?;
    Ok(connection)
}

/// Opens a spool to look at it, beside the agent that writes.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, SpoolError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed(path))?;
    refuse_newer(version(&connection).map_err(failed(path))?, path)?;
    Ok(connection)
}

/// How hard a commit is pressed onto the disk: NORMAL survives a kill, FULL a power cut.
pub(super) fn synchronous(connection: &Connection, level: &'static str) -> Result<(), SpoolError> {
    connection.pragma_update(None, "synchronous", level).map_err(SpoolError::at("set the durability"))
}

pub(super) fn spool_id(connection: &Connection) -> Result<SpoolId, SpoolError> {
    connection
        .query_row("SELECT spool_id FROM spool", [], |row| row.get(0).map(SpoolId))
        .map_err(SpoolError::at("read the spool's name"))
}

/// A name for a fresh spool.
pub(super) fn random_id() -> Result<SpoolId, SpoolError> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| SpoolError::Random)?;
    Ok(SpoolId(bytes))
}

pub(super) fn depth(connection: &Connection) -> Result<Depth, SpoolError> {
    let batches = "SELECT count(*), coalesce(sum(samples), 0), coalesce(sum(length(body)), 0),
            coalesce(min(sequence), 0), coalesce(max(sequence), 0),
            (SELECT ran_ms FROM spool) - coalesce(min(ran_ms), (SELECT ran_ms FROM spool)),
            (SELECT count(*) FROM pending),
            (SELECT closed_samples FROM spool) + (SELECT count(*) FROM pending WHERE kind = 0)
        FROM batch";
    connection
        .query_row(batches, [], |row| {
            let number = |index| row.get(index).map(unsigned);
            let count = number(0)?;
            Ok(Depth {
                batches: count,
                samples: number(1)?,
                bytes: number(2)? + count * SPOOL_ROW_BYTES,
                first: number(3)?,
                last: number(4)?,
                oldest_ms: number(5)?,
                pending: number(6)?,
                taken: number(7)?,
            })
        })
        .map_err(SpoolError::at("count what waits"))
}

fn failed(path: &Path) -> impl FnOnce(rusqlite::Error) -> SpoolError {
    let path = path.to_owned();
    move |source| SpoolError::Open { path, source }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "cache_size", -SPOOL_CACHE_KIB)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // A quarter of a megabyte of WAL between two checkpoints; the default is four.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 64, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_size_limit", 1 << 20, |_| Ok(()))
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn known_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn refuse_newer(found: i64, path: &Path) -> Result<(), SpoolError> {
    let known = known_version();
    if known < found { Err(SpoolError::Newer { path: path.to_owned(), found, known }) } else { Ok(()) }
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), SpoolError> {
    let found = version(connection).map_err(failed(path))?;
    refuse_newer(found, path)?;
    if found == known_version() {
        return Ok(());
    }
    synchronous(connection, "FULL")?;
    let id = random_id()?;
    upgrade(connection, found, id).map_err(failed(path))
}

fn upgrade(connection: &mut Connection, found: i64, id: SpoolId) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.execute(
        "INSERT INTO spool (only, spool_id, next_sequence, ran_ms) VALUES (1, ?1, 1, 0) ON CONFLICT DO NOTHING",
        [id.0],
    )?;
    transaction.pragma_update(None, "user_version", known_version())?;
    transaction.commit()
}

fn check(connection: &Connection) -> Result<(), SpoolError> {
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(SpoolError::at("check the file"))?;
    if verdict == "ok" { Ok(()) } else { Err(SpoolError::Damaged(verdict)) }
}
