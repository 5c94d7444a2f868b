//! The light of every unit, from what judging found; asked by several pages and by everybody who has them open.
//!
//! An answer is kept for some seconds, so that fifty open pages cost no more than one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Result;
use hatang_proto::model::UnitId;

use super::{DOWN_SHARE, Kept};
use crate::clock;
use crate::run::page_source::memory::Memory;
use crate::store::{OwnMachines, Store};
use crate::web::views::Light;

/// How old an answer may be.
const FRESH_MS: i64 = 5_000;

/// What goes on at every unit at this moment.
#[derive(Debug, Default)]
pub(in super::super) struct Standing {
    /// Episodes that go on, newest first.
    pub(super) open: Vec<Kept>,
    pub(super) machines: BTreeMap<UnitId, OwnMachines>,
    /// Units of which it is known what is usual there.
    learnt: BTreeSet<UnitId>,
}

impl Standing {
    pub(super) fn light(&self, unit: UnitId) -> Light {
        let online = self.machines.get(&unit).is_some_and(|own| 0 < own.online);
        match self.worst(unit) {
            Some(kept) => light_of(kept),
            // On its first day nobody knows what is usual at a unit, so nothing is called good.
            None if online && self.learnt.contains(&unit) => Light::Good,
            None => Light::Unknown,
        }
    }

    /// The worst of the episodes that go on at a unit.
    pub(super) fn worst(&self, unit: UnitId) -> Option<&Kept> {
        self.open.iter().filter(|kept| kept.unit == unit).max_by_key(|kept| light_of(kept))
    }
}

/// The present standing, or one of a few seconds ago.
pub(super) fn standing(store: &Store, memory: &Memory<Standing>, now_ms: i64) -> Result<Arc<Standing>> {
    memory.recall((), FRESH_MS, now_ms, || {
        Ok(Standing {
            open: store.open_episodes()?,
            machines: store.own_machines(now_ms)?,
            learnt: store.units_learnt_before(&clock::local_date(now_ms).to_string())?.into_iter().collect(),
        })
    })
}

/// Units with a machine, an episode or a light of their own; any other is [`Light::Unknown`].
pub(in super::super) fn lights(
    store: &Store,
    memory: &Memory<Standing>,
    now_ms: i64,
) -> Result<BTreeMap<UnitId, Light>> {
    let standing = standing(store, memory, now_ms)?;
    let units = standing.machines.keys().copied().chain(standing.open.iter().map(|kept| kept.unit));
    Ok(units.map(|unit| (unit, standing.light(unit))).collect())
}

/// How bad an open episode is.
fn light_of(kept: &Kept) -> Light {
    let down = kept.episode.findings.iter().any(|finding| {
        0 < finding.samples && DOWN_SHARE <= f64::from(finding.lost) / f64::from(finding.samples)
    });
    if down { Light::Down } else { Light::Slow }
}
