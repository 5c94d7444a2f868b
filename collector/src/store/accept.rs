//! Taking batches in: stored once, in order, or refused with the reason.
//!
//! A batch is new if it follows the last one of its spool directly, counting what the agent says it skipped. A lower
//! sequence is a replay and has no effect; a higher one would leave a hole and is refused. Samples arrive here already
//! placed in calendar time.

use std::sync::atomic::Ordering;

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{
    BootId, ClockStep, Complaint, LostSamples, ResolvedTarget, SpeedReading, SpoolId, TargetId, TimedReading,
    TrafficReading,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::keys::MachineNo;
use super::{Hurry, Store, StoreError, chains, complaints, contact, inventories, speeds, tail, traffic};
use crate::evidence::chain::ChainedBatch;

/// A batch with its times repaired.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedBatch {
    pub spool: SpoolId,
    pub sequence: u64,
    /// How many sequence numbers right before this one will never come.
    pub skipped_before: u64,
    /// Where this batch's boot lies, if that is worth keeping.
    pub placing: Option<(BootId, Placing)>,
    /// What it says about its spool's chain; `None` leaves the chain as it is.
    pub chain: Option<ChainedBatch>,
    pub samples: Vec<(TargetId, TimedReading)>,
    pub inventories: Vec<Inventory>,
    /// With the step's own time, Unix milliseconds.
    pub clock_steps: Vec<(i64, ClockStep)>,
    pub lost_samples: Vec<LostSamples>,
    /// With the time of the finding, Unix milliseconds.
    pub resolved_targets: Vec<(i64, ResolvedTarget)>,
    /// With the time at which it was said, Unix milliseconds.
    pub complaints: Vec<(i64, Complaint)>,
    /// With the time at which the span ended, Unix milliseconds.
    pub traffic: Vec<(i64, TrafficReading)>,
    /// With the time at which the machine answered, Unix milliseconds.
    pub speeds: Vec<(i64, SpeedReading)>,
}

impl PlacedBatch {
    /// A batch that holds nothing and skips nothing.
    pub fn bare(spool: SpoolId, sequence: u64) -> Self {
        Self {
            spool,
            sequence,
            skipped_before: 0,
            placing: None,
            samples: Vec::new(),
            inventories: Vec::new(),
            clock_steps: Vec::new(),
            lost_samples: Vec::new(),
            resolved_targets: Vec::new(),
            complaints: Vec::new(),
            traffic: Vec::new(),
            speeds: Vec::new(),
            chain: None,
        }
    }
}

/// Where a boot lies in calendar time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placing {
    /// Moment of the boot's own clock at which this was found, milliseconds.
    pub boot_ms: u64,
    /// Unix milliseconds at which that clock would have shown 0.
    pub start_ms: i64,
    /// Found while in contact, by the collector's clock; otherwise by the PC's own calendar.
    pub by_contact: bool,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    Stored,
    /// It was stored before; nothing changed.
    Replayed,
    /// It leaves a hole after this sequence; nothing changed.
    OutOfOrder {
        acknowledged: u64,
    },
    /// The machine may no longer report; nothing changed.
    Revoked,
}

impl Store {
    /// Stores batches of one machine in the order given and says what became of each; stops after the first that is
    /// refused. Answers when everything is on disk.
    pub async fn accept(
        &self,
        machine: MachineNo,
        batches: Vec<PlacedBatch>,
        now_ms: i64,
        hurry: Hurry,
    ) -> Result<Vec<Accepted>, StoreError> {
        let samples: Vec<usize> = batches.iter().map(|batch| batch.samples.len()).collect();
        let outcome = self
            .write("store batches", hurry, move |connection| {
                accept_all(connection, machine, &batches, now_ms)
            })
            .await?;
        for (samples, _) in samples.iter().zip(&outcome).filter(|(_, one)| **one == Accepted::Stored) {
            self.inner.batches.fetch_add(1, Ordering::Relaxed);
            self.inner.samples.fetch_add(u64::try_from(*samples).unwrap_or_default(), Ordering::Relaxed);
        }
        Ok(outcome)
    }

    /// Like [`Self::accept`] for callers outside the async runtime.
    pub fn accept_blocking(
        &self,
        machine: MachineNo,
        batches: Vec<PlacedBatch>,
        now_ms: i64,
    ) -> Result<Vec<Accepted>, StoreError> {
        self.write_blocking("store batches", move |connection| {
            accept_all(connection, machine, &batches, now_ms)
        })
    }
}

fn accept_all(
    connection: &Connection,
    machine: MachineNo,
    batches: &[PlacedBatch],
    now_ms: i64,
) -> rusqlite::Result<Vec<Accepted>> {
    let active: Option<bool> = connection
        .prepare_cached("SELECT state = 'active' FROM machine WHERE machine_no = ?1")?
        .query_row([machine.0], |row| row.get(0))
        .optional()?;
    if active != Some(true) {
        return Ok(vec![Accepted::Revoked]);
    }
    contact::heard(connection, machine, now_ms)?;
    let mut outcome = Vec::with_capacity(batches.len());
    for batch in batches {
        let accepted = accept_one(connection, machine, batch, now_ms)?;
        outcome.push(accepted);
        if matches!(accepted, Accepted::OutOfOrder { .. }) {
            break;
        }
    }
    Ok(outcome)
}

fn accept_one(
    connection: &Connection,
    machine: MachineNo,
    batch: &PlacedBatch,
    now_ms: i64,
) -> rusqlite::Result<Accepted> {
    let acknowledged = acknowledged(connection, machine, batch.spool)?;
    if batch.sequence <= acknowledged {
        return Ok(Accepted::Replayed);
    }
    if batch.sequence.checked_sub(batch.skipped_before) != Some(acknowledged + 1) {
        return Ok(Accepted::OutOfOrder { acknowledged });
    }
    let head = batch.chain.as_ref().map(|chain| chains::follow(connection, machine, batch, chain, now_ms));
    connection
        .prepare_cached(
            "INSERT INTO spool (machine_no, spool_id, acknowledged) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET acknowledged = excluded.acknowledged",
        )?
        .execute(params![machine.0, batch.spool.0, batch.sequence.cast_signed()])?;
    if let Some(head) = head {
        chains::keep(connection, machine, batch.spool, &head?)?;
    }
    insert_samples(connection, machine, &batch.samples)?;
    insert_records(connection, machine, batch, now_ms)?;
    Ok(Accepted::Stored)
}

/// Highest sequence of a spool that is stored; 0 for none.
pub(super) fn acknowledged(
    connection: &Connection,
    machine: MachineNo,
    spool: SpoolId,
) -> rusqlite::Result<u64> {
    let stored: Option<i64> = connection
        .prepare_cached("SELECT acknowledged FROM spool WHERE machine_no = ?1 AND spool_id = ?2")?
        .query_row(params![machine.0, spool.0], |row| row.get(0))
        .optional()?;
    Ok(stored.map_or(0, i64::cast_unsigned))
}

fn insert_samples(
    connection: &Connection,
    machine: MachineNo,
    samples: &[(TargetId, TimedReading)],
) -> rusqlite::Result<()> {
    let times = || samples.iter().map(|(_, sample)| sample.at_ms);
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(()) };
    let count = i64::try_from(samples.len()).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "INSERT INTO tail (machine_no, first_ms, last_ms, samples, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![machine.0, first, last, count, tail::encode(samples)])?;
    Ok(())
}

fn insert_records(
    connection: &Connection,
    machine: MachineNo,
    batch: &PlacedBatch,
    now_ms: i64,
) -> rusqlite::Result<()> {
    if let Some((boot, placing)) = &batch.placing {
        contact::keep_placing(connection, machine, *boot, *placing)?;
    }
    for inventory in &batch.inventories {
        inventories::keep(connection, machine, inventory, now_ms)?;
    }
    for (at_ms, step) in &batch.clock_steps {
        connection
            .prepare_cached("INSERT OR REPLACE INTO clock_step VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![machine.0, at_ms, step.wall_before_ms, step.wall_after_ms, now_ms])?;
    }
    for (at_ms, said) in &batch.complaints {
        complaints::keep(connection, machine, *at_ms, said, now_ms)?;
    }
    traffic::keep(connection, machine, &batch.traffic)?;
    speeds::keep(connection, machine, &batch.speeds)?;
    for lost in &batch.lost_samples {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        connection
            .prepare_cached("INSERT OR REPLACE INTO lost_samples VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![
                machine.0,
                now_ms,
                number(batch.sequence),
                number(lost.samples),
                number(lost.first_sequence),
                number(lost.last_sequence)
            ])?;
    }
    for (at_ms, found) in &batch.resolved_targets {
        connection
            .prepare_cached("INSERT OR REPLACE INTO resolved_target VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![
                machine.0,
                i64::from(found.target.0),
                at_ms,
                found.address,
                found.hardware_address
            ])?;
    }
    Ok(())
}
