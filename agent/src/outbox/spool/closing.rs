//! Closing what is pending into batches.
//!
//! A batch holds entries of one boot: those of an earlier boot, left by a crash, go under that boot's last clock
//! reading. Batches stay within the contract's bounds; what does not fit makes the next one in the same transaction.

use hatang_proto::limits::{
    MAX_BATCH_BYTES, MAX_BOOT_MS, MAX_RECORDS_PER_BATCH, MAX_SAMPLES_PER_BATCH, MAX_TRAFFIC_PER_BATCH,
    WALL_MS,
};
use hatang_proto::model::{Batch, Boot, BootId, ClockReading, LostSamples, Record, SpoolId, TrafficReading};
use rusqlite::{Transaction, params};

use super::rows::{Kind, boot_number, signed, unsigned};
use super::{Quiet, SpoolError};
use crate::uplink::encoding;

/// Bytes of a batch that its records may take; samples in the worst case take the rest (4,096 of 50 bytes).
const RECORD_BYTES: usize = 40 * 1024;

/// Closes all that is pending; the running boot comes last.
pub(super) fn close(
    transaction: &Transaction<'_>,
    id: SpoolId,
    running: &Boot,
    ran_ms: u64,
    quiet: Quiet,
) -> Result<(), SpoolError> {
    let running_number = boot_number(transaction, running)?;
    let mut made = 0;
    for (number, boot) in boots(transaction)?.into_iter().filter(|(number, _)| *number != running_number) {
        made += close_boot(transaction, id, number, &boot, ran_ms)?;
    }
    made += close_boot(transaction, id, running_number, running, ran_ms)?;
    let lost = losses(transaction, MAX_RECORDS_PER_BATCH)?;
    if !lost.is_empty() || (made == 0 && quiet == Quiet::SignOfLife) {
        let records = lost.into_iter().map(Record::LostSamples).collect();
        insert(transaction, id, running, ran_ms, Content { records, ..Content::default() })?;
    }
    transaction
        .execute("DELETE FROM boot WHERE number <> ?1", [running_number])
        .map(drop)
        .map_err(SpoolError::at("forget earlier boots"))
}

#[derive(Default)]
struct Content {
    samples: Vec<hatang_proto::model::Sample>,
    records: Vec<Record>,
    traffic: Vec<TrafficReading>,
}

fn close_boot(
    transaction: &Transaction<'_>,
    id: SpoolId,
    number: i64,
    boot: &Boot,
    ran_ms: u64,
) -> Result<usize, SpoolError> {
    let mut made = 0;
    while let Some((mut content, last_id)) = gather(transaction, number)? {
        let room = MAX_RECORDS_PER_BATCH.saturating_sub(content.records.len());
        content.records.extend(losses(transaction, room)?.into_iter().map(Record::LostSamples));
        insert(transaction, id, boot, ran_ms, content)?;
        transaction
            .execute("DELETE FROM pending WHERE boot = ?1 AND id <= ?2", params![number, last_id])
            .map_err(SpoolError::at("clear what was closed"))?;
        made += 1;
    }
    Ok(made)
}

/// The next entries of a boot that fit into one batch, and the last of their row numbers.
fn gather(transaction: &Transaction<'_>, number: i64) -> Result<Option<(Content, i64)>, SpoolError> {
    let fail = || SpoolError::at("gather pending samples");
    let mut statement = transaction
        .prepare_cached("SELECT id, kind, body FROM pending WHERE boot = ?1 ORDER BY id")
        .map_err(fail())?;
    let mut rows = statement.query([number]).map_err(fail())?;
    let (mut content, mut last_id, mut record_bytes) = (Content::default(), None, 0);
    while let Some(row) = rows.next().map_err(fail())? {
        let body: Vec<u8> = row.get(2).map_err(fail())?;
        if row.get::<_, i64>(1).map_err(fail())? == Kind::Record as i64 {
            record_bytes += body.len();
            if !content.records.is_empty() && RECORD_BYTES < record_bytes {
                break;
            }
            let carrier = encoding::decode_batch(&body).map_err(|fault| unreadable(&fault))?;
            content.records.extend(carrier.records);
            content.traffic.extend(carrier.traffic);
        } else {
            content.samples.extend(encoding::decode_samples(&body).map_err(|fault| unreadable(&fault))?);
        }
        last_id = Some(row.get(0).map_err(fail())?);
        // A record alone may be as large as a batch; then it travels without samples.
        let full = content.samples.len() == MAX_SAMPLES_PER_BATCH
            || content.records.len() == MAX_RECORDS_PER_BATCH
            || content.traffic.len() == MAX_TRAFFIC_PER_BATCH;
        if full || RECORD_BYTES < record_bytes {
            break;
        }
    }
    content.samples.sort_by_key(|sample| sample.at_boot_ms);
    Ok(last_id.map(|last| (content, last)))
}

fn insert(
    transaction: &Transaction<'_>,
    id: SpoolId,
    boot: &Boot,
    ran_ms: u64,
    content: Content,
) -> Result<(), SpoolError> {
    let fail = || SpoolError::at("store a batch");
    let samples = signed(content.samples.len() as u64);
    let sequence: i64 = transaction
        .query_row(
            "UPDATE spool SET next_sequence = next_sequence + 1, closed_samples = closed_samples + ?1
             RETURNING next_sequence - 1",
            [samples],
            |row| row.get(0),
        )
        .map_err(fail())?;
    let batch = Batch {
        spool: id,
        sequence: unsigned(sequence),
        boot: believable(boot),
        samples: content.samples,
        records: content.records,
        traffic: content.traffic,
    };
    let body = encoding::encode_batch(&batch);
    if MAX_BATCH_BYTES < body.len() {
        tracing::error!(
            batch.bytes = body.len(),
            "an inventory is larger than any message may be; it is left out"
        );
    }
    let body = if body.len() <= MAX_BATCH_BYTES { body } else { without_inventories(batch) };
    transaction
        .prepare_cached("INSERT INTO batch (sequence, samples, ran_ms, body) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut insert| insert.execute(params![sequence, samples, signed(ran_ms), body]))
        .map(drop)
        .map_err(fail())
}

fn without_inventories(mut batch: Batch) -> Vec<u8> {
    batch.records.retain(|record| !matches!(record, Record::Inventory(_)));
    encoding::encode_batch(&batch)
}

/// Clock readings within the contract's range, so that a PC with an absurd calendar is not refused for it.
fn believable(boot: &Boot) -> Boot {
    let clock = ClockReading {
        boot_ms: boot.clock.boot_ms.min(MAX_BOOT_MS),
        wall_ms: boot.clock.wall_ms.clamp(*WALL_MS.start(), *WALL_MS.end()),
    };
    Boot { clock, ..*boot }
}

fn boots(transaction: &Transaction<'_>) -> Result<Vec<(i64, Boot)>, SpoolError> {
    let fail = || SpoolError::at("read the boots");
    let mut statement = transaction
        .prepare_cached("SELECT number, boot_id, boot_ms, wall_ms FROM boot ORDER BY number")
        .map_err(fail())?;
    let rows = statement.query_map([], |row| {
        let clock = ClockReading { boot_ms: row.get(2).map(unsigned)?, wall_ms: row.get(3)? };
        Ok((row.get(0)?, Boot { id: BootId(row.get(1)?), clock }))
    });
    rows.and_then(Iterator::collect).map_err(fail())
}

/// Takes up to `room` losses out of the count.
fn losses(transaction: &Transaction<'_>, room: usize) -> Result<Vec<LostSamples>, SpoolError> {
    let fail = || SpoolError::at("read lost samples");
    let sql = "DELETE FROM loss WHERE id IN (SELECT id FROM loss ORDER BY id LIMIT ?1)
               RETURNING first_sequence, last_sequence, samples";
    let mut statement = transaction.prepare_cached(sql).map_err(fail())?;
    let rows = statement.query_map([signed(room as u64)], |row| {
        Ok(LostSamples {
            first_sequence: row.get(0).map(unsigned)?,
            last_sequence: row.get(1).map(unsigned)?,
            samples: row.get(2).map(unsigned)?,
        })
    });
    rows.and_then(Iterator::collect).map_err(fail())
}

fn unreadable(fault: &encoding::Unreadable) -> SpoolError {
    SpoolError::Damaged(fault.to_string())
}
