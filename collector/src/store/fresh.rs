//! Samples that arrived since the last look, in order of arrival: what a watcher reads every few minutes.
//!
//! Only batches that still lie in arrival order are seen. A watcher looks far more often than batches are sealed, so it
//! misses none while it runs.

use hatang_proto::model::{TargetId, TimedReading};
use rusqlite::params;

use super::error::damaged;
use super::keys::MachineNo;
use super::{Store, StoreError, tail};

/// Batches that one read takes at most, so that no read holds the database for long.
const BATCHES_PER_READ: u32 = 20_000;

impl Store {
    /// Hands every batch that arrived after `mark` to `take`; the answer is the next mark. A first look begins at 0.
    pub fn fresh_samples(
        &self,
        mark: i64,
        mut take: impl FnMut(MachineNo, &[(TargetId, TimedReading)]),
    ) -> Result<i64, StoreError> {
        // Numbers begin again once the tail was empty.
        let newest = self.newest_batch()?;
        let mut mark = if newest < mark { 0 } else { mark };
        loop {
            let before = mark;
            let taken = self.read("read fresh samples", |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT tail_no, machine_no, body FROM tail WHERE ?1 < tail_no ORDER BY tail_no LIMIT ?2",
                )?;
                let mut rows = statement.query(params![before, BATCHES_PER_READ])?;
                let mut taken = 0;
                while let Some(row) = rows.next()? {
                    mark = row.get(0)?;
                    let samples = tail::decode(row.get_ref(2)?.as_blob()?).ok_or_else(|| damaged("batch"))?;
                    take(MachineNo(row.get(1)?), &samples);
                    taken += 1;
                }
                Ok(taken)
            })?;
            if taken < BATCHES_PER_READ {
                return Ok(mark);
            }
        }
    }

    /// The number of the batch that arrived last; 0 if none lies in arrival order.
    pub fn newest_batch(&self) -> Result<i64, StoreError> {
        self.read("look for fresh samples", |connection| {
            connection
                .prepare_cached("SELECT coalesce(max(tail_no), 0) FROM tail")?
                .query_row([], |row| row.get(0))
        })
    }
}
