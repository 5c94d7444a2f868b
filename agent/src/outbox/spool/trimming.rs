//! Giving up what is beyond the limits, and counting it.
//!
//! Samples go first, oldest first: a batch that also holds records stays behind without its samples. Only when no
//! samples are left do such batches go, too. A loss that a dropped batch was to report is counted anew.

use hatang_proto::model::{LostSamples, Record};
use rusqlite::{OptionalExtension, Transaction, params};

use super::rows::{add_loss, signed, unsigned, weight};
use super::{SpoolError, SpoolLimits};
use crate::uplink::encoding;

/// Gives up until the rest is within the limits; returns the number of samples that went.
pub(super) fn trim(
    transaction: &Transaction<'_>,
    limits: SpoolLimits,
    ran_ms: u64,
) -> Result<u64, SpoolError> {
    let max_age_ms = u64::try_from(limits.max_age.as_millis()).unwrap_or(u64::MAX);
    let oldest_ran_ms = ran_ms.saturating_sub(max_age_ms);
    let mut excess = total_weight(transaction)?.saturating_sub(limits.max_bytes);
    let mut given_up = 0;
    while let Some(victim) = oldest(transaction)? {
        if excess == 0 && oldest_ran_ms <= victim.ran_ms {
            break;
        }
        given_up += victim.samples;
        excess = excess.saturating_sub(drop_samples(transaction, &victim)?);
    }
    Ok(given_up)
}

/// Drops one batch, whatever it holds; returns the number of samples that went.
pub(super) fn give_up(transaction: &Transaction<'_>, sequence: u64) -> Result<u64, SpoolError> {
    match one(transaction, "WHERE sequence = ?1", signed(sequence))? {
        None => Ok(0),
        Some(victim) => {
            let records =
                encoding::decode_batch(&victim.body).map_or_else(|_| Vec::new(), |batch| batch.records);
            remove(transaction, &victim, &records)?;
            Ok(victim.samples)
        }
    }
}

struct Victim {
    sequence: u64,
    samples: u64,
    ran_ms: u64,
    body: Vec<u8>,
}

/// The oldest batch with samples, or the oldest of all if none has any.
fn oldest(transaction: &Transaction<'_>) -> Result<Option<Victim>, SpoolError> {
    match one(transaction, "WHERE ?1 < samples ORDER BY sequence LIMIT 1", 0)? {
        None => one(transaction, "WHERE ?1 < sequence ORDER BY sequence LIMIT 1", 0),
        found => Ok(found),
    }
}

fn one(transaction: &Transaction<'_>, condition: &str, value: i64) -> Result<Option<Victim>, SpoolError> {
    let sql = format!("SELECT sequence, samples, ran_ms, body FROM batch {condition}");
    transaction
        .prepare_cached(&sql)
        .and_then(|mut select| {
            select
                .query_row([value], |row| {
                    Ok(Victim {
                        sequence: row.get(0).map(unsigned)?,
                        samples: row.get(1).map(unsigned)?,
                        ran_ms: row.get(2).map(unsigned)?,
                        body: row.get(3)?,
                    })
                })
                .optional()
        })
        .map_err(SpoolError::at("find the oldest batch"))
}

/// Frees at least the samples of a batch; returns the weight that was freed.
fn drop_samples(transaction: &Transaction<'_>, victim: &Victim) -> Result<u64, SpoolError> {
    let before = weight(victim.body.len() as u64);
    let Ok(mut batch) = encoding::decode_batch(&victim.body) else {
        remove(transaction, victim, &[])?;
        return Ok(before);
    };
    if batch.records.is_empty() || victim.samples == 0 {
        remove(transaction, victim, &batch.records)?;
        return Ok(before);
    }
    (batch.samples, batch.traffic) = (Vec::new(), Vec::new());
    let body = encoding::encode_batch(&batch);
    let after = weight(body.len() as u64);
    transaction
        .execute(
            "UPDATE batch SET samples = 0, body = ?2 WHERE sequence = ?1",
            params![signed(victim.sequence), body],
        )
        .map_err(SpoolError::at("drop the samples of a batch"))?;
    // The sequence itself still reaches the collector, so the loss names none.
    add_loss(transaction, LostSamples { samples: victim.samples, first_sequence: 0, last_sequence: 0 })?;
    Ok(before.saturating_sub(after))
}

fn remove(transaction: &Transaction<'_>, victim: &Victim, records: &[Record]) -> Result<(), SpoolError> {
    transaction
        .execute("DELETE FROM batch WHERE sequence = ?1", [signed(victim.sequence)])
        .map_err(SpoolError::at("drop a batch"))?;
    for record in records {
        if let Record::LostSamples(lost) = record {
            add_loss(transaction, *lost)?;
        }
    }
    let sequence = victim.sequence;
    add_loss(
        transaction,
        LostSamples { samples: victim.samples, first_sequence: sequence, last_sequence: sequence },
    )
}

fn total_weight(transaction: &Transaction<'_>) -> Result<u64, SpoolError> {
    let sql = "SELECT count(*), coalesce(sum(length(body)), 0) FROM batch";
    transaction
        .prepare_cached(sql)
        .and_then(|mut select| {
            select.query_row([], |row| Ok(weight(0) * unsigned(row.get(0)?) + unsigned(row.get(1)?)))
        })
        .map_err(SpoolError::at("weigh the spool"))
}
