//! Whether a machine got an answer lately, by groups of targets.
//!
//! Newest samples first, and no further back than it takes: a machine that is well costs one day.

use std::collections::BTreeSet;

use hatang_proto::model::{Outcome, TargetId};
use rusqlite::{Connection, params};

use super::error::damaged;
use super::keys::{ChunkKey, DAY_MS, MachineNo};
use super::samples::{stored_days, tail_samples};
use super::{Store, StoreError};
use crate::analysis::sketch;

const HOUR_MS: i64 = 3_600_000;

impl Store {
    /// For each group whether any of its targets answered in `[from_ms, to_ms)`; `None` if none was measured. Of sealed
    /// samples those of hours that begin from the start of the UTC day of `from_ms` on and before `to_ms` count.
    pub fn reached<const GROUPS: usize>(
        &self,
        machine: MachineNo,
        groups: &[BTreeSet<TargetId>; GROUPS],
        from_ms: i64,
        to_ms: i64,
    ) -> Result<[Option<bool>; GROUPS], StoreError> {
        self.read("read what a machine reached", |connection| {
            let moment = connection.unchecked_transaction()?;
            let mut found = Found { groups, reached: [None; GROUPS] };
            for (target, sample) in tail_samples(&moment, machine, from_ms, to_ms)? {
                if (from_ms..to_ms).contains(&sample.at_ms) {
                    found.take(target, sample.reading.outcome == Outcome::Ok);
                }
            }
            for day in stored_days(&moment, "sketch", from_ms, to_ms)?.rev() {
                if found.is_settled() {
                    break;
                }
                sealed_day(&moment, machine, day, to_ms, &mut found)?;
            }
            Ok(found.reached)
        })
    }
}

struct Found<'a, const GROUPS: usize> {
    groups: &'a [BTreeSet<TargetId>; GROUPS],
    reached: [Option<bool>; GROUPS],
}

impl<const GROUPS: usize> Found<'_, GROUPS> {
    fn take(&mut self, target: TargetId, answered: bool) {
        for (group, reached) in self.groups.iter().zip(&mut self.reached) {
            if group.contains(&target) {
                *reached = Some(reached.unwrap_or(false) || answered);
            }
        }
    }

    /// Whether more of this target would tell anything.
    fn wants(&self, target: TargetId) -> bool {
        let mut groups = self.groups.iter().zip(&self.reached);
        groups.any(|(group, reached)| *reached != Some(true) && group.contains(&target))
    }

    fn is_settled(&self) -> bool {
        let mut groups = self.groups.iter().zip(&self.reached);
        groups.all(|(group, reached)| *reached == Some(true) || group.is_empty())
    }
}

fn sealed_day<const GROUPS: usize>(
    connection: &Connection,
    machine: MachineNo,
    day: i64,
    to_ms: i64,
    found: &mut Found<'_, GROUPS>,
) -> rusqlite::Result<()> {
    let keys = ChunkKey::machine_day(machine, day);
    let mut statement =
        connection.prepare_cached("SELECT chunk_key, body FROM sketch WHERE chunk_key BETWEEN ?1 AND ?2")?;
    let mut rows = statement.query(params![keys.start(), keys.end()])?;
    while let Some(row) = rows.next()? {
        let target = ChunkKey::unpack(row.get(0)?).target;
        if !found.wants(target) {
            continue;
        }
        let hours = sketch::decode_day(row.get_ref(1)?.as_blob()?).map_err(|_| damaged("sketch"))?;
        let in_time = |hour: i64| day * DAY_MS + hour * HOUR_MS < to_ms;
        for (_, hour) in (0..).zip(&hours).filter(|(hour, _)| in_time(*hour)) {
            if let Some(hour) = hour.as_ref().filter(|hour| 0 < hour.count() + hour.lost()) {
                found.take(target, 0 < hour.count());
            }
        }
    }
    Ok(())
}
