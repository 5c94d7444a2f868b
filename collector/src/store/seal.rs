//! Sealing: samples leave the tail for their day's chunk, and the hours they touch are sketched again.
//!
//! Reading, merging and packing happen on the caller's thread; the writer only puts finished rows. One sealer at a time
//! is assumed, which `jobs` grants. A day may be sealed any number of times: late samples of a drained spool join it.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::{Outcome, TargetId, TimedReading};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::damaged;
use super::keys::{ChunkKey, DAY_MS, MachineNo};
use super::{Store, StoreError, chunk, evidence, measured_days, tail};
use crate::analysis::sketch::{self, Sketch};

const HOUR_MS: i64 = 3_600_000;
/// Machines whose sealed rows share one write.
const MACHINES_PER_WRITE: usize = 32;

/// What a sealing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sealed {
    pub batches: usize,
    pub samples: usize,
    pub chunks: usize,
    /// Samples beyond what a day's chunk holds; not stored.
    pub beyond_limit: usize,
}

/// Finished rows of one machine.
#[derive(Default)]
struct SealedRows {
    tail_rows: Vec<i64>,
    chunks: Vec<(i64, Vec<u8>)>,
    sketches: Vec<(i64, Vec<u8>)>,
    sealed: Sealed,
}

impl Store {
    /// Seals every batch whose last sample is older than `before_ms`; blocks.
    pub fn seal(&self, before_ms: i64) -> Result<Sealed, StoreError> {
        let machines = self.read("list the tail", machines_in_tail)?;
        let mut total = Sealed::default();
        for group in machines.chunks(MACHINES_PER_WRITE) {
            let rows = self.read("pack samples", |connection| {
                let moment = connection.unchecked_transaction()?;
                group
                    .iter()
                    .map(|machine| seal_machine(&moment, *machine, before_ms))
                    .collect::<Result<Vec<_>, _>>()
            })?;
            for row in &rows {
                total.add(row.sealed);
            }
            if rows.iter().any(|row| !row.tail_rows.is_empty()) {
                self.write_blocking("store packed samples", move |connection| put_all(connection, &rows))?;
            }
        }
        Ok(total)
    }
}

impl Sealed {
    fn add(&mut self, other: Self) {
        self.batches += other.batches;
        self.samples += other.samples;
        self.chunks += other.chunks;
        self.beyond_limit += other.beyond_limit;
    }
}

fn machines_in_tail(connection: &Connection) -> rusqlite::Result<Vec<MachineNo>> {
    connection
        .prepare_cached("SELECT DISTINCT machine_no FROM tail ORDER BY machine_no")?
        .query_map([], |row| row.get(0).map(MachineNo))?
        .collect()
}

fn seal_machine(connection: &Connection, machine: MachineNo, before_ms: i64) -> rusqlite::Result<SealedRows> {
    let mut rows = SealedRows::default();
    let mut days: BTreeMap<(i64, TargetId), Vec<TimedReading>> = BTreeMap::new();
    let mut statement =
        connection.prepare_cached("SELECT tail_no, body FROM tail WHERE machine_no = ?1 AND last_ms < ?2")?;
    let mut found = statement.query(params![machine.0, before_ms])?;
    while let Some(row) = found.next()? {
        rows.tail_rows.push(row.get(0)?);
        let samples = tail::decode(row.get_ref(1)?.as_blob()?).ok_or_else(|| damaged("batch"))?;
        rows.sealed.batches += 1;
        rows.sealed.samples += samples.len();
        for (target, sample) in samples {
            days.entry((sample.at_ms.div_euclid(DAY_MS), target)).or_default().push(sample);
        }
    }
    for ((day, target), fresh) in days {
        seal_day(connection, ChunkKey { day, machine, target }, fresh, &mut rows)?;
    }
    Ok(rows)
}

fn seal_day(
    connection: &Connection,
    key: ChunkKey,
    fresh: Vec<TimedReading>,
    rows: &mut SealedRows,
) -> rusqlite::Result<()> {
    let hours: BTreeSet<i64> = fresh.iter().map(|sample| sample.at_ms.div_euclid(HOUR_MS)).collect();
    let mut readings = stored_readings(connection, key)?;
    readings.extend(fresh);
    readings.sort_by_key(|reading| reading.at_ms);
    rows.sealed.beyond_limit += readings.len().saturating_sub(chunk::READINGS_LIMIT);
    readings.truncate(chunk::READINGS_LIMIT);
    rows.chunks.push((key.pack(), chunk::encode(&readings).map_err(|_| damaged("series"))?));
    let mut sketches = stored_sketches(connection, key)?;
    for hour in hours {
        let index = usize::try_from(hour.rem_euclid(24)).unwrap_or_default();
        if let Some(cell) = sketches.get_mut(index) {
            *cell = Some(sketch_of_hour(&readings, hour));
        }
    }
    rows.sketches.push((key.pack(), sketch::encode_day(&sketches)));
    rows.sealed.chunks += 1;
    Ok(())
}

fn stored_readings(connection: &Connection, key: ChunkKey) -> rusqlite::Result<Vec<TimedReading>> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM chunk WHERE chunk_key = ?1")?
        .query_row([key.pack()], |row| row.get(0))
        .optional()?;
    body.map_or(Ok(Vec::new()), |body| chunk::decode(&body).map_err(|_| damaged("chunk")))
}

fn stored_sketches(connection: &Connection, key: ChunkKey) -> rusqlite::Result<[Option<Sketch>; 24]> {
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM sketch WHERE chunk_key = ?1")?
        .query_row([key.pack()], |row| row.get(0))
        .optional()?;
    match body {
        Some(body) => sketch::decode_day(&body).map_err(|_| damaged("sketch")),
        None => Ok(std::array::from_fn(|_| None)),
    }
}

/// A sample that did not end as it should counts as lost, whatever the reason.
fn sketch_of_hour(readings: &[TimedReading], hour: i64) -> Sketch {
    let mut sketch = Sketch::new();
    let first = readings.partition_point(|reading| reading.at_ms < hour * HOUR_MS);
    let of_hour = readings.iter().skip(first).take_while(|reading| reading.at_ms < (hour + 1) * HOUR_MS);
    for reading in of_hour.map(|sample| &sample.reading) {
        match (reading.outcome, reading.round_trip_us) {
            (Outcome::Ok, Some(round_trip_us)) => sketch.add(round_trip_us),
            _ => sketch.add_lost(),
        }
    }
    sketch
}

fn put_all(connection: &Connection, machines: &[SealedRows]) -> rusqlite::Result<()> {
    let mut chunk = connection.prepare_cached("INSERT OR REPLACE INTO chunk VALUES (?1, ?2)")?;
    let mut sketch = connection.prepare_cached("INSERT OR REPLACE INTO sketch VALUES (?1, ?2)")?;
    let mut done = connection.prepare_cached("DELETE FROM tail WHERE tail_no = ?1")?;
    let last_day = evidence::last_day(connection)?;
    for rows in machines {
        for (key, body) in &rows.chunks {
            if last_day.is_some_and(|last| ChunkKey::unpack(*key).day <= last) {
                evidence::keep_former(connection, *key)?;
            }
            chunk.execute(params![key, body])?;
        }
        for (key, body) in &rows.sketches {
            sketch.execute(params![key, body])?;
            measured_days::keep(connection, ChunkKey::unpack(*key))?;
        }
        for row in &rows.tail_rows {
            done.execute([row])?;
        }
    }
    Ok(())
}
