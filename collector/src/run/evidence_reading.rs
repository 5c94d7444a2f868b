//! Reading what a pack is made of out of the store.
//!
//! A pack holds what its claim rests on: the samples of the time in question and of the same hours of the days before.
//! Samples and episodes that a day's tree vouches for are taken as they were sealed; the rest goes along as unsealed.

mod context;
mod sealed;
mod windows;

use anyhow::{Context as _, Result, bail};
use hatang_proto::model::{MachineId, UnitId};

use crate::clock;
use crate::evidence::pack::model::{Context, EpisodeCopy, PackInput};
use crate::store::{EpisodeQuery, EpisodeRow, MachineNo, Store};

const DAY_MS: i64 = 86_400_000;
/// Episodes that one pack speaks of, or leaves out of what is usual.
const EPISODES: u32 = 500;

/// What a pack is to be about.
#[derive(Debug, Clone, Copy)]
pub enum Claim {
    Episode(i64),
    /// Unix milliseconds.
    Period {
        from_ms: i64,
        to_ms: i64,
    },
}

/// Everything that goes into the pack; without samples it has no series.
pub fn read(store: &Store, unit: UnitId, claim: Claim, now_ms: i64) -> Result<PackInput> {
    let rows = episodes(store, unit, claim)?;
    let context = context::read(store, unit, claim, &rows, now_ms)?;
    let machines = machine_numbers(store, unit, &context, now_ms)?;
    let episodes = rows.iter().map(|row| copy(store, row)).collect::<Result<Vec<_>>>()?;
    sealed::read(store, context, episodes, &machines)
}

fn episodes(store: &Store, unit: UnitId, claim: Claim) -> Result<Vec<EpisodeRow>> {
    match claim {
        Claim::Episode(number) => match store.episode(number)? {
            Some(row) if row.unit == unit => Ok(vec![row]),
            _ => bail!(
                "unit {} has no episode {number}: `hatang-collector episode list` shows those there are",
                unit.0
            ),
        },
        Claim::Period { from_ms, to_ms } => within(store, unit, from_ms, to_ms),
    }
}

/// Episodes that reach into a time, the oldest first.
fn within(store: &Store, unit: UnitId, from_ms: i64, to_ms: i64) -> Result<Vec<EpisodeRow>> {
    let query = EpisodeQuery {
        units: Some(vec![unit]),
        from_ms: Some(from_ms),
        to_ms: Some(to_ms),
        limit: EPISODES,
        ..EpisodeQuery::default()
    };
    let (mut rows, count) = store.episodes(&query)?;
    if usize::try_from(count)? != rows.len() {
        bail!("the time holds {count} episodes, a pack at most {EPISODES}: ask for a shorter time");
    }
    rows.reverse();
    Ok(rows)
}

/// The stored text, because a text written anew may differ from what was sealed.
fn copy(store: &Store, row: &EpisodeRow) -> Result<sealed::Copy> {
    let (body, day) =
        store.episode_body(row.number)?.with_context(|| format!("episode {} vanished", row.number))?;
    Ok(sealed::Copy { copy: EpisodeCopy { number: row.number, is_final: row.is_final, body }, day })
}

fn machine_numbers(
    store: &Store,
    unit: UnitId,
    context: &Context,
    now_ms: i64,
) -> Result<Vec<(MachineId, MachineNo)>> {
    let mut numbers = Vec::new();
    for entry in &context.machines {
        let number = store.machine_number(entry.machine)?;
        numbers.push((entry.machine, number.with_context(|| format!("machine {} vanished", entry.machine))?));
    }
    if numbers.is_empty() {
        bail!("unit {} has no machines at that time ({})", unit.0, clock::local_minute(now_ms));
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests;
