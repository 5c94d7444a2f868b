//! Sealed days: their lines, roots and signatures, and which samples are kept for ever because of them.
//!
//! A day is sealed within one write, so that no late sample slips between its lines and their root. A sealed day never
//! changes: chunks that take in late samples afterwards keep what they held before beside them, and stand as supplements
//! in the next tree. What the lines say is in `evidence::leaf`.

mod check;
mod gather;

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use jiff::civil::{Date, date};
use ring::rand::{SecureRandom, SystemRandom};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::damaged;
use super::keys::{ChunkKey, DAY_MS};
use super::{Store, StoreError};
use crate::evidence::hash::to_hex;
use crate::evidence::{DayStatement, DayTree, Hash, Signature, SigningKey};
use crate::limits::DAY_LINES_BYTES;
pub use check::CheckedEvidence;

/// A sealed day without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    pub statement: DayStatement,
    pub signature: Signature,
    pub sealed_ms: i64,
    /// A time-stamp token over the statement, if one was asked for and came.
    pub token: Option<Vec<u8>>,
    /// Number and date of the outgoing document that carries the root.
    pub registered: Option<(String, String)>,
}

/// What sealing a day did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedDay {
    pub day: Date,
    pub leaves: u64,
    pub root: Hash,
    /// Chunks of earlier days among them.
    pub supplements: usize,
    /// Days that a turn has still to seal after this one.
    pub left: usize,
}

impl Store {
    /// Seals the oldest day that is not sealed and has something to seal, among those that end by `before_ms`; `None` if
    /// there is none. Other writes wait meanwhile.
    pub fn seal_next_day(
        &self,
        key: &Arc<SigningKey>,
        before_ms: i64,
        now_ms: i64,
    ) -> Result<Option<SealedDay>, StoreError> {
        let key = Arc::clone(key);
        self.write_blocking("seal a day", move |connection| {
            let days = gather::open_days(connection, before_ms.div_euclid(DAY_MS))?;
            let Some(day) = days.first() else { return Ok(None) };
            let sealed = seal(connection, *day, &key, now_ms)?;
            Ok(Some(SealedDay { left: days.len() - 1, ..sealed }))
        })
    }

    /// Sealed days, newest first, without their lines.
    pub fn evidence_days(&self) -> Result<Vec<DayRow>, StoreError> {
        self.read("list sealed days", |connection| {
            let Some(collector) = collector(connection)? else { return Ok(Vec::new()) };
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM evidence_day ORDER BY day DESC"))?
                .query_map([], |row| day_row(row, &collector))?
                .collect()
        })
    }

    /// The newest sealed day, days since 1970; `None` if none was sealed yet.
    pub fn last_sealed_day(&self) -> Result<Option<i64>, StoreError> {
        self.read("look up the last sealed day", last_day)
    }

    /// One sealed day and its tree.
    pub fn evidence_day(&self, day: Date) -> Result<Option<(DayRow, DayTree)>, StoreError> {
        self.read("read a sealed day", |connection| {
            let Some(collector) = collector(connection)? else { return Ok(None) };
            connection
                .prepare_cached(&format!("SELECT {COLUMNS}, lines FROM evidence_day WHERE day = ?1"))?
                .query_row([number_of(day)], |row| {
                    Ok((day_row(row, &collector)?, DayTree::from_lines(inflate(row.get_ref(9)?.as_blob()?)?)))
                })
                .optional()
        })
    }

    /// Bodies of a chunk that a tree vouches for: the stored one and those it had before late samples joined it.
    pub fn chunk_bodies(
        &self,
        machine: super::MachineNo,
        target: hatang_proto::model::TargetId,
        day: Date,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let key = ChunkKey { day: number_of(day), machine, target }.pack();
        self.read("read chunks as they were sealed", move |connection| {
            connection
                .prepare_cached(
                    "SELECT body FROM chunk WHERE chunk_key = ?1
                     UNION ALL SELECT body FROM former_chunk WHERE chunk_key = ?1",
                )?
                .query_map([key], |row| row.get(0))?
                .collect()
        })
    }

    /// Keeps a time-stamp token beside its day; one that is there stays.
    pub fn put_token(&self, day: Date, token: Vec<u8>) -> Result<bool, StoreError> {
        self.write_blocking("keep a time stamp", move |connection| {
            let sql = "UPDATE evidence_day SET token = ?2 WHERE day = ?1 AND token IS NULL";
            Ok(connection.execute(sql, params![number_of(day), token])? == 1)
        })
    }

    /// Notes number and date of the document that carries a day's root; `false` if the day is not sealed.
    pub fn register_day(
        &self,
        day: Date,
        number: String,
        on: Date,
        by: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("note a registered root", move |connection| {
            let sql = "UPDATE evidence_day SET number = ?2, registered_on = ?3 WHERE day = ?1";
            let found = connection.execute(sql, params![number_of(day), number, on.to_string()])? == 1;
            if found {
                super::audit::note(connection, now_ms, &by, "register evidence", &day.to_string(), &number)?;
            }
            Ok(found)
        })
    }
}

const COLUMNS: &str = "day, leaves, root, previous, signature, sealed_ms, token, number, registered_on";

fn seal(connection: &Connection, day: i64, key: &SigningKey, now_ms: i64) -> rusqlite::Result<SealedDay> {
    let collector = match collector(connection)? {
        Some(known) => known,
        None => make_collector(connection)?,
    };
    let previous = previous(connection)?;
    let gathered = gather::leaves(connection, day, previous)?;
    let tree = DayTree::from_leaves(&gathered.leaves);
    let date = date_of(day)?;
    let statement = tree.statement(&collector, date, previous.map(|(_, root)| root));
    let signature = key.sign(&statement);
    connection.execute(
        "INSERT INTO evidence_day (day, leaves, lines, root, previous, signature, sealed_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            day,
            statement.leaves.cast_signed(),
            deflate(tree.lines())?,
            statement.root.0,
            statement.previous.map(|root| root.0),
            signature.0,
            now_ms
        ],
    )?;
    gathered.mark(connection, day)?;
    let (leaves, root) = (statement.leaves, statement.root);
    Ok(SealedDay { day: date, leaves, root, supplements: gathered.supplements, left: 0 })
}

/// Newest sealed day and its root.
fn previous(connection: &Connection) -> rusqlite::Result<Option<(i64, Hash)>> {
    connection
        .prepare_cached("SELECT day, root FROM evidence_day ORDER BY day DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, Hash(row.get(1)?))))
        .optional()
}

/// Newest sealed day, days since 1970.
pub(super) fn last_day(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached("SELECT max(day) FROM evidence_day")?.query_row([], |row| row.get(0))
}

/// Before a chunk of a sealed day is replaced: keeps what a tree vouches for, and notes that a supplement is due.
pub(super) fn keep_former(connection: &Connection, chunk_key: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO former_chunk (chunk_key, body) SELECT chunk_key, body FROM chunk
             WHERE chunk_key = ?1 AND NOT EXISTS (SELECT 1 FROM late_chunk WHERE chunk_key = ?1)",
        )?
        .execute([chunk_key])?;
    connection.prepare_cached("INSERT OR IGNORE INTO late_chunk VALUES (?1)")?.execute([chunk_key]).map(drop)
}

/// One step of deleting chunks of days before `before_day` that no episode and no complaint rests on: looks at `most` rows
/// behind the key `after` and tells the last key it looked at and how many went; `None` at the end.
pub(super) fn forget_chunks(
    connection: &Connection,
    table: &str,
    after: i64,
    before_day: i64,
    most: u32,
) -> rusqlite::Result<Option<(i64, usize)>> {
    let before = ChunkKey::first_of_day(before_day);
    let sql = format!(
        "SELECT max(chunk_key) FROM (SELECT chunk_key FROM {table} WHERE ?1 < chunk_key AND chunk_key < ?2
         ORDER BY chunk_key LIMIT ?3)"
    );
    let last: Option<i64> =
        connection.prepare_cached(&sql)?.query_row(params![after, before, most], |row| row.get(0))?;
    let Some(last) = last else { return Ok(None) };
    let sql = format!(
        "DELETE FROM {table} WHERE ?1 < chunk_key AND chunk_key <= ?2 AND NOT EXISTS (
             SELECT 1 FROM kept_day k WHERE k.day = chunk_key >> 40 AND k.unit_no = (
                 SELECT unit_no FROM machine_unit u
                 WHERE u.machine_no = (chunk_key >> 16 & 0xffffff)
                 AND u.from_ms < ((chunk_key >> 40) + 1) * {DAY_MS} ORDER BY from_ms DESC LIMIT 1))"
    );
    Ok(Some((last, connection.prepare_cached(&sql)?.execute([after, last])?)))
}

fn day_row(row: &Row<'_>, collector: &str) -> rusqlite::Result<DayRow> {
    let number: Option<String> = row.get(7)?;
    Ok(DayRow {
        statement: DayStatement {
            collector: collector.to_owned(),
            day: date_of(row.get(0)?)?,
            leaves: row.get(1).map(i64::cast_unsigned)?,
            root: Hash(row.get(2)?),
            previous: row.get::<_, Option<[u8; 32]>>(3)?.map(Hash),
        },
        signature: Signature(row.get(4)?),
        sealed_ms: row.get(5)?,
        token: row.get(6)?,
        registered: number.zip(row.get(8)?),
    })
}

/// Which collector this is in its statements; `None` before the first sealed day.
fn collector(connection: &Connection) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT value FROM setting WHERE name = 'collector_id'", [], |row| row.get(0))
        .optional()
}

fn make_collector(connection: &Connection) -> rusqlite::Result<String> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| damaged("source of random numbers"))?;
    let id = to_hex(&bytes);
    connection.execute("INSERT INTO setting (name, value) VALUES ('collector_id', ?1)", [&id])?;
    Ok(id)
}

fn deflate(lines: &[String]) -> rusqlite::Result<Vec<u8>> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = lines.iter().try_for_each(|line| {
        packer.write_all(line.as_bytes())?;
        packer.write_all(b"\n")
    });
    packed.and_then(|()| packer.finish()).map_err(|_| damaged("list of a day's lines"))
}

fn inflate(packed: &[u8]) -> rusqlite::Result<Vec<String>> {
    let mut text = String::new();
    ZlibDecoder::new(packed)
        .take(DAY_LINES_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| damaged("list of a day's lines"))?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn epoch() -> Date {
    date(1970, 1, 1)
}

/// Days since 1970.
fn number_of(day: Date) -> i64 {
    i64::from((day - epoch()).get_days())
}

pub(super) fn date_of(day: i64) -> rusqlite::Result<Date> {
    let span = jiff::Span::new().try_days(day).map_err(|_| damaged("day"))?;
    epoch().checked_add(span).map_err(|_| damaged("day"))
}

/// A day with nothing in it, sealed out of turn.
#[cfg(test)]
pub(crate) fn seal_empty_day(store: &Store, key: &Arc<SigningKey>, day: i64) {
    let key = Arc::clone(key);
    store.write_blocking("test", move |connection| seal(connection, day, &key, 0).map(drop)).unwrap();
}
