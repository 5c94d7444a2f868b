//! Reading samples back: sealed days and the tail as one series, and sketches pooled over machines.
//!
//! Each call reads one consistent state, so a sample that is being sealed is seen exactly once.

use std::collections::BTreeMap;
use std::ops::Range;

use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::damaged;
use super::keys::{ChunkKey, DAY_MS, MachineNo};
use super::{Store, StoreError, chunk, tail};
use crate::analysis::sketch::{self, Sketch};

/// Series of one machine by target.
pub type SeriesByTarget = BTreeMap<TargetId, Vec<TimedReading>>;

/// 168 sketches, one an hour of the week; hour 0 is Monday 00:00 in the zone asked for.
#[derive(Debug, Clone)]
pub struct HourOfWeek {
    pub cells: Vec<Sketch>,
}

impl Store {
    /// All samples of a machine with `from_ms <= time < to_ms`, in order of time.
    pub fn series(&self, machine: MachineNo, from_ms: i64, to_ms: i64) -> Result<SeriesByTarget, StoreError> {
        self.read("read samples", |connection| {
            let moment = connection.unchecked_transaction()?;
            series(&moment, machine, from_ms, to_ms)
        })
    }

    /// Sealed hours of `[from_ms, to_ms)` pooled over machines by hour of the week; `zone_offset_ms` is added to UTC.
    pub fn hour_of_week(
        &self,
        machines: &[MachineNo],
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
        zone_offset_ms: i64,
    ) -> Result<HourOfWeek, StoreError> {
        self.read("pool sketches", |connection| {
            let moment = connection.unchecked_transaction()?;
            let mut cells = vec![Sketch::new(); 168];
            let days = from_ms.div_euclid(DAY_MS)..=(to_ms - 1).div_euclid(DAY_MS);
            for day in days {
                for machine in machines {
                    let key = ChunkKey { day, machine: *machine, target };
                    pool_day(&moment, key, (from_ms, to_ms), zone_offset_ms, &mut cells)?;
                }
            }
            Ok(HourOfWeek { cells })
        })
    }

    /// The internal number of a machine, whatever its state.
    pub fn machine_number(&self, machine: MachineId) -> Result<Option<MachineNo>, StoreError> {
        self.read("look up a machine", |connection| {
            connection
                .prepare_cached("SELECT machine_no FROM machine WHERE machine_id = ?1")?
                .query_row([machine.0], |row| row.get(0).map(MachineNo))
                .optional()
        })
    }

    /// The unit in which a machine stands now, whatever its state.
    pub fn unit_of(&self, machine: MachineId) -> Result<Option<UnitId>, StoreError> {
        self.read("look up a machine's unit", |connection| {
            connection
                .prepare_cached("SELECT unit_no FROM machine WHERE machine_id = ?1")?
                .query_row([machine.0], |row| row.get(0).map(UnitId))
                .optional()
        })
    }
}

fn series(
    connection: &Connection,
    machine: MachineNo,
    from_ms: i64,
    to_ms: i64,
) -> rusqlite::Result<SeriesByTarget> {
    let mut series = SeriesByTarget::new();
    let wanted = |sample: &TimedReading| (from_ms..to_ms).contains(&sample.at_ms);
    for day in stored_days(connection, "chunk", from_ms, to_ms)? {
        let keys = ChunkKey::machine_day(machine, day);
        let mut statement = connection
            .prepare_cached("SELECT chunk_key, body FROM chunk WHERE chunk_key BETWEEN ?1 AND ?2")?;
        let mut rows = statement.query(params![keys.start(), keys.end()])?;
        while let Some(row) = rows.next()? {
            let key = ChunkKey::unpack(row.get(0)?);
            let readings = chunk::decode(row.get_ref(1)?.as_blob()?).map_err(|_| damaged("chunk"))?;
            series.entry(key.target).or_default().extend(readings.into_iter().filter(wanted));
        }
    }
    for (target, sample) in tail_samples(connection, machine, from_ms, to_ms)? {
        if wanted(&sample) {
            series.entry(target).or_default().push(sample);
        }
    }
    for readings in series.values_mut() {
        readings.sort_by_key(|reading| reading.at_ms);
    }
    Ok(series)
}

/// The days of `[from_ms, to_ms)` between the first and the last that a table holds, so that a wide range costs nothing.
pub(super) fn stored_days(
    connection: &Connection,
    table: &'static str,
    from_ms: i64,
    to_ms: i64,
) -> rusqlite::Result<Range<i64>> {
    let bounds: (Option<i64>, Option<i64>) =
        connection.prepare_cached(&ends_of(table))?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(first), Some(last)) = bounds else { return Ok(0..0) };
    let from = from_ms.div_euclid(DAY_MS).max(ChunkKey::unpack(first).day);
    let last = to_ms.saturating_sub(1).div_euclid(DAY_MS).min(ChunkKey::unpack(last).day);
    Ok(from..last + 1)
}

/// Two questions, because one that asks for both ends reads the whole table.
fn ends_of(table: &'static str) -> String {
    format!("SELECT (SELECT min(chunk_key) FROM {table}), (SELECT max(chunk_key) FROM {table})")
}

/// Samples of the batches at rest that reach into `[from_ms, to_ms)`, also those before and after.
pub(super) fn tail_samples(
    connection: &Connection,
    machine: MachineNo,
    from_ms: i64,
    to_ms: i64,
) -> rusqlite::Result<Vec<(TargetId, TimedReading)>> {
    let mut statement = connection
        .prepare_cached("SELECT body FROM tail WHERE machine_no = ?1 AND ?2 <= last_ms AND first_ms < ?3")?;
    let mut rows = statement.query(params![machine.0, from_ms, to_ms])?;
    let mut samples = Vec::new();
    while let Some(row) = rows.next()? {
        samples.extend(tail::decode(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged("batch"))?);
    }
    Ok(samples)
}

fn pool_day(
    connection: &Connection,
    key: ChunkKey,
    (from_ms, to_ms): (i64, i64),
    zone_offset_ms: i64,
    cells: &mut [Sketch],
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("SELECT body FROM sketch WHERE chunk_key = ?1")?;
    let mut rows = statement.query([key.pack()])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let hours = sketch::decode_day(row.get_ref(0)?.as_blob()?).map_err(|_| damaged("sketch"))?;
    for (hour, sketch) in (0_i64..).zip(&hours) {
        let at_ms = key.day * DAY_MS + hour * 3_600_000;
        let Some(sketch) = sketch.as_ref().filter(|_| (from_ms..to_ms).contains(&at_ms)) else { continue };
        let index = hour_of_week(at_ms + zone_offset_ms);
        if let Some(cell) = cells.get_mut(index) {
            cell.merge(sketch);
        }
    }
    Ok(())
}

/// Hours since Monday 00:00; 1970-01-01 was a Thursday.
fn hour_of_week(local_ms: i64) -> usize {
    let hours = local_ms.div_euclid(3_600_000) + 3 * 24;
    usize::try_from(hours.rem_euclid(168)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_table_are_found_without_reading_it() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE sketch (chunk_key INTEGER PRIMARY KEY, body BLOB)").unwrap();
        for day in 3..9 {
            connection.execute("INSERT INTO sketch VALUES (?1 << 40, x'')", [day]).unwrap();
        }
        assert_eq!(stored_days(&connection, "sketch", 0, i64::MAX).unwrap(), 3..9);
        // The statement that was just run comes back from the cache with its counts.
        let ran = connection.prepare_cached(&ends_of("sketch")).unwrap();
        assert_eq!(ran.get_status(rusqlite::StatementStatus::Run), 1);
        assert_eq!(ran.get_status(rusqlite::StatementStatus::FullscanStep), 0);
    }

    #[test]
    fn the_week_begins_on_monday_midnight() {
        assert_eq!(hour_of_week(1_767_571_200_000), 0, "2026-01-05 00:00 is a Monday");
        assert_eq!(hour_of_week(1_767_571_200_000 - 1), 167);
        assert_eq!(hour_of_week(0), 72, "1970-01-01 was a Thursday");
    }
}
