//! The network of units for the pages: lights, the day, the week, episodes, and what people noted.
//!
//! A unit's own office only: machines of the units below it stand behind other lines. Episodes were judged elsewhere;
//! only the lights of this moment are decided here, in [`light`].

pub(super) mod comparison;
pub(super) mod district;
pub(super) mod episode;
mod light;
pub(super) mod lights;
pub(super) mod notes;
pub(super) mod past;
mod samples;

use std::collections::BTreeSet;

use anyhow::Result;
use hatang_proto::model::{Segment, TargetId, UnitId};

use super::fleet::units;
use super::memory::Memory;
use super::{complaints, failed};
use crate::analysis::rules::Rules;
use crate::clock;
use crate::run::speed_reading;
use crate::store::{EpisodeQuery, EpisodeRow as Kept, Store};
use crate::web::SourceError;
use crate::web::views::{
    DistrictQuery, EpisodeRow, InterventionView, NetworkQuery, NetworkRow, NetworkView, UnitView,
};
use district::History;
use lights::Standing;
use samples::Office;

const DAY_MS: i64 = 86_400_000;
/// Episodes, complaints and meetings that a unit's page shows reach back so far.
const RECENT_MS: i64 = 30 * DAY_MS;
/// Episodes that a unit's page lists.
const SHOWN: u32 = 30;
/// What the list counts.
const WEEK_MS: i64 = 7 * DAY_MS;
/// Share of lost samples from which a part counts as down.
const DOWN_SHARE: f64 = 0.9;

/// What was found out a moment ago about many networks.
#[derive(Default)]
pub struct NetworkMemory {
    pub(super) standing: Memory<Standing>,
    history: Memory<History, DistrictQuery>,
    /// What interventions of a unit changed, by their numbers.
    effects: Memory<Vec<InterventionView>, (UnitId, Vec<i64>)>,
}

/// Every unit with what goes on now.
pub(super) fn list(store: &Store, memory: &NetworkMemory, now_ms: i64) -> Result<Vec<NetworkRow>> {
    rows(store, memory, units(store, now_ms)?, now_ms)
}

fn rows(store: &Store, memory: &NetworkMemory, units: Vec<UnitView>, now_ms: i64) -> Result<Vec<NetworkRow>> {
    let standing = lights::standing(store, &memory.standing, now_ms)?;
    let week = store.episode_counts(now_ms - WEEK_MS)?;
    let row = |unit: UnitView| {
        let own = standing.machines.get(&unit.id).copied().unwrap_or_default();
        let open = standing.worst(unit.id);
        NetworkRow {
            light: standing.light(unit.id),
            open: open.map(|kept| (kept.number, kept.episode.verdict, kept.episode.start_ms)),
            episodes: week.get(&unit.id).copied().unwrap_or_default(),
            online: own.online,
            machines: own.all,
            unit,
        }
    };
    Ok(units.into_iter().map(row).collect())
}

/// Speed samples of the line that holds today; `None` if the unit does not want any.
fn speed_samples(store: &Store, unit: UnitId, now_ms: i64) -> Result<Option<u32>> {
    let own = BTreeSet::from([unit]);
    let speed = speed_reading::read(store, unit, &own, clock::local_date(now_ms), now_ms)?;
    Ok(speed.map(|speed| speed.samples))
}

/// One unit's page.
pub(super) fn unit(
    store: &Store,
    memory: &NetworkMemory,
    query: NetworkQuery,
    now_ms: i64,
) -> Result<NetworkView, SourceError> {
    let failed = failed("show a network");
    let unit = find(store, query.unit, now_ms)?;
    read(store, memory, unit, query.target, now_ms).map_err(failed)
}

/// The unit as it is named today.
fn find(store: &Store, unit: UnitId, now_ms: i64) -> Result<UnitView, SourceError> {
    let all = units(store, now_ms).map_err(failed("look up a unit"))?;
    all.into_iter().find(|view| view.id == unit).ok_or(SourceError::NotFound)
}

fn read(
    store: &Store,
    memory: &NetworkMemory,
    unit: UnitView,
    asked: Option<TargetId>,
    now_ms: i64,
) -> Result<NetworkView> {
    let rules = Rules::on(&clock::local_date(now_ms).to_string())?;
    let office = Office::read(store, unit.id, now_ms)?;
    let segments = light::segments(&office.recent(now_ms), &office.usual(store, now_ms)?, &rules);
    let chosen = office.targets.iter().find(|target| Some(target.id) == asked).or_else(|| {
        office.targets.iter().find(|target| target.segment == Segment::Application).or(office.targets.first())
    });
    let week = chosen.map(|target| office.week(store, target, now_ms)).transpose()?;
    let episodes = EpisodeQuery {
        units: Some(vec![unit.id]),
        from_ms: Some(now_ms - RECENT_MS),
        limit: SHOWN,
        ..EpisodeQuery::default()
    };
    let (kept, episodes_total) = store.episodes(&episodes)?;
    Ok(NetworkView {
        machines: office.machines(),
        speed_samples: speed_samples(store, unit.id, now_ms)?,
        segments,
        week,
        episodes: kept
            .into_iter()
            .map(|Kept { number, episode, .. }| EpisodeRow { number, episode })
            .collect(),
        episodes_total,
        complaints: complaints::of_unit(store, unit.id, now_ms - RECENT_MS, i64::MAX)?,
        line: notes::line(store, unit.id, now_ms)?,
        interventions: notes::interventions(store, &memory.effects, unit.id, now_ms)?,
        meetings: notes::meetings(store, unit.id, &office, now_ms)?,
        days: office.days(now_ms),
        unit,
    })
}

#[cfg(test)]
mod tests;
