//! Single rows of the spool: what several of its operations write.
//!
//! Everything here happens within a transaction of the caller; nothing commits.

use hatang_proto::model::{Boot, LostSamples};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::SpoolError;
use crate::limits::SPOOL_ROW_BYTES;

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Sample = 0,
    Record = 1,
}

pub(super) fn begin(connection: &mut Connection) -> Result<Transaction<'_>, SpoolError> {
    connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(SpoolError::at("begin a transaction"))
}

pub(super) fn pend(
    transaction: &Transaction<'_>,
    boot: i64,
    kind: Kind,
    body: &[u8],
) -> Result<(), SpoolError> {
    transaction
        .prepare_cached("INSERT INTO pending (boot, kind, body) VALUES (?1, ?2, ?3)")
        .and_then(|mut insert| insert.execute(params![boot, kind as i64, body]))
        .map(drop)
        .map_err(SpoolError::at("keep a sample"))
}

/// The row of this boot, with its clocks brought up to date.
pub(super) fn boot_number(transaction: &Transaction<'_>, boot: &Boot) -> Result<i64, SpoolError> {
    let sql = "INSERT INTO boot (boot_id, boot_ms, wall_ms) VALUES (?1, ?2, ?3)
               ON CONFLICT (boot_id) DO UPDATE SET boot_ms = ?2, wall_ms = ?3 RETURNING number";
    transaction
        .prepare_cached(sql)
        .and_then(|mut upsert| {
            let values = params![boot.id.0, signed(boot.clock.boot_ms), boot.clock.wall_ms];
            upsert.query_row(values, |row| row.get(0))
        })
        .map_err(SpoolError::at("note the boot"))
}

/// Adds the time since the last look to the running time, which ages batches, and returns the sum in milliseconds.
pub(super) fn note_running_time(transaction: &Transaction<'_>, boot: &Boot) -> Result<u64, SpoolError> {
    let fail = || SpoolError::at("note the running time");
    let seen: Option<i64> = transaction
        .query_row("SELECT boot_ms FROM spool WHERE boot_id = ?1", [boot.id.0], |row| row.get(0))
        .optional()
        .map_err(fail())?;
    let passed = seen.map_or(0, |seen| boot.clock.boot_ms.saturating_sub(unsigned(seen)));
    let sql = "UPDATE spool SET ran_ms = ran_ms + ?1, boot_id = ?2, boot_ms = ?3 RETURNING ran_ms";
    transaction
        .query_row(sql, params![signed(passed), boot.id.0, signed(boot.clock.boot_ms)], |row| row.get(0))
        .map(unsigned)
        .map_err(fail())
}

/// Counts a loss; one that follows the last closes up with it.
pub(super) fn add_loss(transaction: &Transaction<'_>, lost: LostSamples) -> Result<(), SpoolError> {
    if lost.samples == 0 {
        return Ok(());
    }
    let fail = || SpoolError::at("count lost samples");
    let (first, last) = (signed(lost.first_sequence), signed(lost.last_sequence));
    let samples = signed(lost.samples);
    let joined = transaction
        .prepare_cached(
            "UPDATE loss SET samples = samples + ?3, last_sequence = ?2
             WHERE (?1 = 0 AND last_sequence = 0) OR (?1 <> 0 AND last_sequence = ?1 - 1 AND first_sequence <> 0)",
        )
        .and_then(|mut update| update.execute(params![first, last, samples]))
        .map_err(fail())?;
    if joined == 0 {
        transaction
            .prepare_cached("INSERT INTO loss (first_sequence, last_sequence, samples) VALUES (?1, ?2, ?3)")
            .and_then(|mut insert| insert.execute(params![first, last, samples]))
            .map_err(fail())?;
    }
    Ok(())
}

/// What one batch weighs against the limit.
pub(super) fn weight(body_bytes: u64) -> u64 {
    body_bytes + SPOOL_ROW_BYTES
}

/// SQLite's integers are signed; no sequence or millisecond comes near the limit.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
