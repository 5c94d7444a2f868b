//! Sealed hours: sketches of every hour, pooled over machines.
//!
//! Enough for coverage, quantiles and matched hours over years at little cost; single samples and what is not sealed yet
//! are read elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::TargetId;

use super::error::damaged;
use super::keys::{ChunkKey, DAY_MS, MachineNo};
use super::samples::stored_days;
use super::{Store, StoreError};
use crate::analysis::sketch::{self, Sketch};

const HOUR_MS: i64 = 3_600_000;

/// What some machines measured, hour by hour.
#[derive(Debug, Clone, Default)]
pub struct Hours {
    /// By target, then by hours since 1970-01-01 00:00 UTC.
    pub by_target: BTreeMap<TargetId, BTreeMap<i64, Sketch>>,
    /// Machines that measured anything.
    pub machines: BTreeSet<MachineNo>,
}

impl Store {
    /// Sealed hours that begin within `[from_ms, to_ms)`.
    pub fn hours(&self, machines: &[MachineNo], from_ms: i64, to_ms: i64) -> Result<Hours, StoreError> {
        self.read("read hours", |connection| {
            let moment = connection.unchecked_transaction()?;
            let mut hours = Hours::default();
            for day in stored_days(&moment, "sketch", from_ms, to_ms)? {
                for machine in machines {
                    let keys = ChunkKey::machine_day(*machine, day);
                    let mut statement = moment.prepare_cached(
                        "SELECT chunk_key, body FROM sketch WHERE chunk_key BETWEEN ?1 AND ?2",
                    )?;
                    let mut rows = statement.query([*keys.start(), *keys.end()])?;
                    while let Some(row) = rows.next()? {
                        let key = ChunkKey::unpack(row.get(0)?);
                        let day =
                            sketch::decode_day(row.get_ref(1)?.as_blob()?).map_err(|_| damaged("sketch"))?;
                        hours.pool(key, &day, from_ms..to_ms);
                    }
                }
            }
            Ok(hours)
        })
    }

    /// Sealed hours of one target that begin within `[from_ms, to_ms)`, by hours since 1970-01-01 00:00 UTC.
    pub fn target_hours(
        &self,
        machines: &[MachineNo],
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<BTreeMap<i64, Sketch>, StoreError> {
        self.read("read a target's hours", |connection| {
            let moment = connection.unchecked_transaction()?;
            let mut hours = Hours::default();
            let mut statement = moment.prepare_cached("SELECT body FROM sketch WHERE chunk_key = ?1")?;
            for day in stored_days(&moment, "sketch", from_ms, to_ms)? {
                for machine in machines {
                    let key = ChunkKey { day, machine: *machine, target };
                    let mut rows = statement.query([key.pack()])?;
                    if let Some(row) = rows.next()? {
                        let day =
                            sketch::decode_day(row.get_ref(0)?.as_blob()?).map_err(|_| damaged("sketch"))?;
                        hours.pool(key, &day, from_ms..to_ms);
                    }
                }
            }
            Ok(hours.by_target.remove(&target).unwrap_or_default())
        })
    }
}

impl Hours {
    fn pool(&mut self, key: ChunkKey, day: &[Option<Sketch>], range: std::ops::Range<i64>) {
        let first = key.day * (DAY_MS / HOUR_MS);
        for (hour, sketch) in (first..).zip(day) {
            let Some(sketch) = sketch.as_ref().filter(|_| range.contains(&(hour * HOUR_MS))) else {
                continue;
            };
            self.machines.insert(key.machine);
            let pooled = self.by_target.entry(key.target).or_default().entry(hour).or_default();
            pooled.merge(sketch);
        }
    }
}
