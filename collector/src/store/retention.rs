//! How long raw samples are kept, how much is kept of everything, and forgetting what is past its time.
//!
//! Forgetting goes in small steps, so that nobody else waits long for the writer. Samples that evidence rests on are
//! never touched; see `evidence`.

mod kept;

use rusqlite::params;

use super::evidence;
use super::keys::{ChunkKey, DAY_MS};
use super::{Store, StoreError, audit, settings};
use crate::limits::{FORGET_ROWS, SAMPLE_DAYS};
pub use kept::{KeptAmounts, KeptRows};

/// The first day since 1970 whose samples may still all be there.
const FORGOTTEN_BEFORE: &str = "forgotten_before_day";
/// A decision how long raw samples are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRow {
    pub sample_days: i64,
    pub reason: String,
    pub by: String,
    pub set_ms: i64,
}

/// What a turn of forgetting deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    pub chunks: usize,
    pub sketches: usize,
    pub traffic: usize,
    /// Goodbyes, signs of life, confirmations.
    pub others: usize,
}

impl Store {
    /// Decisions about raw samples, newest first; without any, [`SAMPLE_DAYS`] holds.
    pub fn retention(&self) -> Result<Vec<RetentionRow>, StoreError> {
        self.read("read how long samples are kept", |connection| {
            connection
                .prepare_cached(
                    "SELECT sample_days, reason, by, set_ms FROM retention_setting ORDER BY setting_no DESC LIMIT 50",
                )?
                .query_map([], |row| {
                    Ok(RetentionRow {
                        sample_days: row.get(0)?,
                        reason: row.get(1)?,
                        by: row.get(2)?,
                        set_ms: row.get(3)?,
                    })
                })?
                .collect()
        })
    }

    /// Days that raw samples are kept.
    pub fn sample_days(&self) -> Result<i64, StoreError> {
        Ok(self.retention()?.first().map_or(SAMPLE_DAYS, |row| row.sample_days))
    }

    /// Keeps raw samples so many days from now on.
    pub fn set_retention(&self, row: RetentionRow) -> Result<(), StoreError> {
        self.write_blocking("set how long samples are kept", move |connection| {
            connection.execute(
                "INSERT INTO retention_setting (sample_days, reason, by, set_ms) VALUES (?1, ?2, ?3, ?4)",
                params![row.sample_days, row.reason, row.by, row.set_ms],
            )?;
            let detail = format!("raw samples {} days: {}", row.sample_days, row.reason);
            audit::note(connection, row.set_ms, &row.by, "set retention", "samples", &detail)
        })
    }

    /// The first day since 1970 whose samples may all be expected to be there.
    pub fn forgotten_before(&self, today: i64) -> Result<i64, StoreError> {
        self.read("read what was forgotten", |connection| {
            let known = settings::number(connection, FORGOTTEN_BEFORE)?;
            Ok(if 0 < known { known } else { today - SAMPLE_DAYS })
        })
    }

    /// Deletes samples and sketches of days before the given days since 1970, but not samples that evidence rests on; how
    /// many rows went.
    pub fn forget(&self, samples_before_day: i64, sketches_before_day: i64) -> Result<usize, StoreError> {
        let gone = self.forget_while(samples_before_day, sketches_before_day, || true)?;
        Ok(gone.chunks + gone.sketches + gone.traffic + gone.others)
    }

    /// The same in small steps. `go_on` is asked between steps; what is left then is left to the next turn.
    pub fn forget_while(
        &self,
        samples_before_day: i64,
        sketches_before_day: i64,
        go_on: impl Fn() -> bool,
    ) -> Result<Forgotten, StoreError> {
        self.write_blocking("note what is forgotten", move |connection| {
            if settings::number(connection, FORGOTTEN_BEFORE)? < samples_before_day {
                let sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)";
                connection.execute(sql, params![FORGOTTEN_BEFORE, samples_before_day.to_string()])?;
            }
            Ok(())
        })?;
        let mut gone = Forgotten::default();
        for table in ["chunk", "former_chunk"] {
            let mut after = i64::MIN;
            while go_on() {
                let step = self.write_blocking("forget old samples", move |connection| {
                    evidence::forget_chunks(connection, table, after, samples_before_day, FORGET_ROWS)
                })?;
                gone.chunks += step.map_or(0, |(_, deleted)| deleted);
                let Some((last, _)) = step else { break };
                after = last;
            }
        }
        let day_ms = |day: i64| day * DAY_MS;
        let (samples, sketches) = (samples_before_day, sketches_before_day);
        let old: [(_, _, _, i64); 6] = [
            ("sketch", "chunk_key", "chunk_key", ChunkKey::first_of_day(sketches)),
            ("own_traffic", "hour_key", "hour_key", (samples * 24) << 24),
            ("measured_day", "unit_no, day", "day", sketches),
            ("goodbye", "machine_no, at_ms", "at_ms", day_ms(samples)),
            ("last_sign", "machine_no, heard_ms", "heard_ms", day_ms(sketches)),
            ("inventory_confirmed", "machine_no, confirmed_ms", "confirmed_ms", day_ms(sketches)),
        ];
        for (table, keys, column, below) in old {
            let deleted = self.forget_rows(table, keys, column, below, &go_on)?;
            match table {
                "sketch" => gone.sketches += deleted,
                "own_traffic" => gone.traffic += deleted,
                _ => gone.others += deleted,
            }
        }
        Ok(gone)
    }

    /// Deletes rows of a table whose `column` is below a bound, some at a time.
    fn forget_rows(
        &self,
        table: &'static str,
        keys: &'static str,
        column: &'static str,
        below: i64,
        go_on: &impl Fn() -> bool,
    ) -> Result<usize, StoreError> {
        let mut all = 0;
        while go_on() {
            let gone = self.write_blocking("forget old records", move |connection| {
                let sql = format!(
                    "DELETE FROM {table} WHERE ({keys}) IN (SELECT {keys} FROM {table} WHERE {column} < ?1 LIMIT ?2)"
                );
                connection.execute(&sql, params![below, FORGET_ROWS])
            })?;
            all += gone;
            if gone < FORGET_ROWS as usize {
                break;
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::keys::MachineNo;

    pub(super) const TODAY: i64 = 20_783;
    pub(super) const NOW_MS: i64 = TODAY * DAY_MS + 3_600_000;

    pub(super) fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Store::open(&folder.path().join("hatang.db")).unwrap(), folder)
    }

    /// So many chunks and sketches on each of the days before today.
    pub(super) fn fill(store: &Store, days: std::ops::Range<i64>, machines: i64) {
        store
            .write_blocking("test", move |connection| {
                for day in days {
                    for machine in 1..=machines {
                        let target = hatang_proto::model::TargetId(1);
                        let key = ChunkKey { day, machine: MachineNo(machine), target }.pack();
                        connection.execute("INSERT INTO chunk VALUES (?1, zeroblob(100))", [key])?;
                        connection.execute("INSERT INTO sketch VALUES (?1, zeroblob(10))", [key])?;
                    }
                }
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn the_last_decision_counts_and_all_stay_readable() {
        let (store, _folder) = store();
        assert_eq!(store.sample_days().unwrap(), SAMPLE_DAYS);
        for (sample_days, set_ms) in [(180, 1), (60, 2)] {
            let reason = "theo công văn".to_owned();
            store.set_retention(RetentionRow { sample_days, reason, by: "a".to_owned(), set_ms }).unwrap();
        }
        assert_eq!(store.sample_days().unwrap(), 60);
        assert_eq!(store.retention().unwrap().len(), 2);
        assert_eq!(store.audit(1).unwrap()[0].action, "set retention");
    }

    #[test]
    fn forgetting_stops_between_steps_and_goes_on_where_it_stopped() {
        let (store, _folder) = store();
        let machines = i64::from(FORGET_ROWS);
        fill(&store, TODAY - 4..TODAY, machines);
        let steps = std::cell::Cell::new(0);
        let gone = store
            .forget_while(TODAY - 2, TODAY - 3, || {
                steps.set(steps.get() + 1);
                steps.get() <= 1
            })
            .unwrap();
        assert_eq!(gone, Forgotten { chunks: FORGET_ROWS as usize, ..Forgotten::default() });
        let gone = store.forget_while(TODAY - 2, TODAY - 3, || true).unwrap();
        assert_eq!((gone.chunks, gone.sketches), (FORGET_ROWS as usize, FORGET_ROWS as usize));
        let kept = store.kept(NOW_MS).unwrap();
        assert_eq!(kept.samples.rows, 2 * machines.cast_unsigned());
        assert_eq!(kept.samples.oldest_ms, Some((TODAY - 2) * DAY_MS));
        assert_eq!(store.forgotten_before(TODAY).unwrap(), TODAY - 2);
    }

    #[test]
    fn what_was_forgotten_is_remembered_when_more_is_kept_later() {
        let (store, _folder) = store();
        assert_eq!(store.forgotten_before(TODAY).unwrap(), TODAY - SAMPLE_DAYS);
        store.forget(TODAY - 30, 0).unwrap();
        store.forget(TODAY - 180, 0).unwrap();
        assert_eq!(store.forgotten_before(TODAY).unwrap(), TODAY - 30);
    }
}
