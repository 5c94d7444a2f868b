//! The network of units for the pages: lights, the day, the week, episodes, and what people noted.
//!
//! A unit's own office only: machines of the units below it stand behind other lines. Episodes were judged elsewhere;
//! only the lights of this moment are decided here, in [`light`].

pub(super) mod episode;
mod light;
pub(super) mod notes;
mod samples;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use hatang_proto::model::{Segment, TargetId, UnitId};

use super::fleet::{presence, units};
use super::{complaints, failed};
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;
use crate::clock;
use crate::run::speed_reading;
use crate::store::{EpisodeQuery, EpisodeRow as Kept, Store};
use crate::web::SourceError;
use crate::web::views::{
    Counts, EpisodeRow, Light, NetworkQuery, NetworkRow, NetworkView, PresenceKind, UnitView,
};
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

/// Every unit with what goes on now.
pub(super) fn list(store: &Store, now_ms: i64) -> Result<Vec<NetworkRow>> {
    let open = open_episodes(store, None)?;
    let mut week: BTreeMap<UnitId, u32> = BTreeMap::new();
    let asked = EpisodeQuery { from_ms: Some(now_ms - WEEK_MS), limit: u32::MAX, ..EpisodeQuery::default() };
    for kept in store.episodes(&asked)?.0.iter().filter(|kept| now_ms - WEEK_MS <= kept.episode.start_ms) {
        *week.entry(kept.unit).or_default() += 1;
    }
    let mut own: BTreeMap<UnitId, Counts> = BTreeMap::new();
    for (_, unit, contact) in store.contacts(now_ms)? {
        own.entry(unit).or_default().add(presence(contact).kind());
    }
    // On its first day nobody knows what is usual at a unit, so nothing is called good.
    let learnt = store.units_learnt_before(&clock::local_date(now_ms).to_string())?;
    let row = |unit: UnitView| {
        let counts = own.get(&unit.id).copied().unwrap_or_default();
        let of_unit = || open.iter().filter(|kept| kept.unit == unit.id);
        let worst = of_unit().max_by_key(|kept| light_of(kept));
        let light = match worst {
            Some(kept) => light_of(kept),
            None if 0 < counts.of(PresenceKind::Online) && learnt.contains(&unit.id) => Light::Good,
            None => Light::Unknown,
        };
        NetworkRow {
            light,
            open: worst.map(|kept| (kept.number, kept.episode.verdict, kept.episode.start_ms)),
            episodes: week.get(&unit.id).copied().unwrap_or_default(),
            online: counts.online,
            machines: counts.total(),
            unit,
        }
    };
    Ok(units(store, now_ms)?.into_iter().map(row).collect())
}

pub(super) fn open_episodes(store: &Store, unit: Option<UnitId>) -> Result<Vec<Kept>> {
    let units = match unit {
        Some(unit) => vec![unit],
        None => store.units_with_open_episodes()?,
    };
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let asked = EpisodeQuery { units: Some(units), limit: u32::MAX, ..EpisodeQuery::default() };
    let mut found = store.episodes(&asked)?.0;
    found.retain(|kept| kept.episode.open);
    Ok(found)
}

/// How bad an open episode is.
pub(super) fn light_of(kept: &Kept) -> Light {
    let down = kept.episode.findings.iter().any(|finding| {
        0 < finding.samples && DOWN_SHARE <= f64::from(finding.lost) / f64::from(finding.samples)
    });
    if down || kept.episode.verdict == Verdict::OutagePower { Light::Down } else { Light::Slow }
}

/// Speed samples of the line that holds today; `None` if the unit does not want any.
fn speed_samples(store: &Store, unit: UnitId, now_ms: i64) -> Result<Option<u32>> {
    let own = BTreeSet::from([unit]);
    let speed = speed_reading::read(store, unit, &own, clock::local_date(now_ms), now_ms)?;
    Ok(speed.map(|speed| speed.samples))
}

/// One unit's page.
pub(super) fn unit(store: &Store, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError> {
    let failed = failed("show a network");
    let unit = find(store, query.unit, now_ms)?;
    read(store, unit, query.target, now_ms).map_err(failed)
}

/// The unit as it is named today.
fn find(store: &Store, unit: UnitId, now_ms: i64) -> Result<UnitView, SourceError> {
    let all = units(store, now_ms).map_err(failed("look up a unit"))?;
    all.into_iter().find(|view| view.id == unit).ok_or(SourceError::NotFound)
}

fn read(store: &Store, unit: UnitView, asked: Option<TargetId>, now_ms: i64) -> Result<NetworkView> {
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
        interventions: notes::interventions(store, unit.id, now_ms)?,
        meetings: notes::meetings(store, unit.id, &office, now_ms)?,
        days: office.days(now_ms),
        unit,
    })
}

#[cfg(test)]
mod tests;
