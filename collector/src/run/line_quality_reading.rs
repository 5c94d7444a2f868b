//! Reading how a unit's network was over a year out of the store, in the terms of `items::line_quality`.
//!
//! It rests on sealed hours, judged episodes and what people declared. The unit's own machines and those of the units
//! below it count. Nothing is judged here except whether an episode let nothing through.

mod detail;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::Result;
use hatang_proto::model::{Probe, Segment, Target, TargetId, UnitId};
use jiff::civil::Date;

use super::calendar_reading;
use super::{shift_reading, speed_reading};
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::episode::{Episode, Finding, Part};
use crate::analysis::recurrence;
use crate::analysis::sketch::Sketch;
use crate::clock;
use crate::items::line_quality::{
    Disturbance, Line, LineQuality, MeetingQuality, Recurring, SystemResponse, period,
};
use crate::store::{EpisodeQuery, Hours, MachineNo, Store};

const HOUR_MS: i64 = 3_600_000;
/// An episode in which this share of all Internet samples was lost let nothing through.
const DEAD: f64 = 0.9;

/// The year of `as_of` up to `at_ms`, for a unit with everything below it and the machines of all of them.
pub fn read(
    store: &Store,
    unit: UnitId,
    family: &BTreeSet<UnitId>,
    machines: &[MachineNo],
    as_of: Date,
    at_ms: i64,
) -> Result<LineQuality> {
    let calendar = calendar_reading::of_unit(store, unit, at_ms)?;
    let (from, to) = period(as_of);
    let range = clock::start_of_day_ms(from)..at_ms;
    let hours = store.hours(machines, range.start, range.end)?;
    let targets: BTreeMap<TargetId, Target> =
        store.targets()?.into_iter().map(|row| (row.target.id, row.target)).collect();
    let units: Vec<UnitId> = family.iter().copied().collect();
    let episodes = episodes(store, &units, &range)?;
    let disturbances: Vec<Disturbance> =
        episodes.iter().map(|episode| disturbance(episode, &range)).collect();
    let office = Office::of(&calendar, &range);
    let meetings = meetings(store, &units, &range, &hours, &targets, &disturbances)?;
    Ok(LineQuality {
        from,
        to,
        machines_measured: u32::try_from(hours.machines.len()).unwrap_or(u32::MAX),
        office_minutes: office.minutes(|_| true),
        covered_minutes: office.minutes(|hour| hours.by_target.values().any(|of| of.contains_key(&hour))),
        line: line(store, unit, as_of)?,
        speed: speed_reading::read(store, unit, family, as_of, at_ms)?,
        systems: systems(&hours, &targets, &office),
        recurring: recurring(store, unit, &targets)?,
        months: detail::months(&hours, &targets, &office, &calendar, &episodes),
        week: detail::week(&hours, &targets, &office),
        log: episodes.iter().zip(&disturbances).map(|(episode, one)| detail::logged(episode, one)).collect(),
        improvements: shift_reading::improvements(store, &units, machines, &targets, &range, &calendar)?,
        disturbances,
        meetings,
    })
}

/// Office time of a period: minutes by hour since 1970.
struct Office(BTreeMap<i64, u32>);

impl Office {
    fn of(calendar: &OfficeCalendar, range: &Range<i64>) -> Self {
        let mut minutes: BTreeMap<i64, u32> = BTreeMap::new();
        // Office hours begin and end on quarters of an hour at the finest.
        for quarter in (range.start..range.end).step_by(15 * 60_000).filter(|at| calendar.is_office_time(*at))
        {
            *minutes.entry(quarter.div_euclid(HOUR_MS)).or_default() += 15;
        }
        Self(minutes)
    }

    fn minutes(&self, counts: impl Fn(i64) -> bool) -> u32 {
        self.0.iter().filter(|(hour, _)| counts(**hour)).map(|(_, minutes)| minutes).sum()
    }

    /// Minutes of office time in an hour.
    fn of_hour(&self, hour: i64) -> u32 {
        self.0.get(&hour).copied().unwrap_or(0)
    }

    fn contains(&self, hour: i64) -> bool {
        self.0.contains_key(&hour)
    }
}

fn episodes(store: &Store, units: &[UnitId], range: &Range<i64>) -> Result<Vec<Episode>> {
    let query = EpisodeQuery {
        units: Some(units.to_vec()),
        from_ms: Some(range.start),
        to_ms: Some(range.end),
        limit: u32::MAX,
        ..EpisodeQuery::default()
    };
    let (rows, _) = store.episodes(&query)?;
    Ok(rows.into_iter().map(|row| row.episode).collect())
}

fn disturbance(episode: &Episode, range: &Range<i64>) -> Disturbance {
    Disturbance {
        start_ms: episode.start_ms.max(range.start),
        end_ms: episode.end_ms.min(range.end),
        verdict: episode.verdict,
        dead: is_dead(episode),
    }
}

/// Nothing reached the Internet, and nobody's own computer or current was to blame.
fn is_dead(episode: &Episode) -> bool {
    let mut internet = episode.findings.iter().filter(|finding| finding.part == Part::Isp).peekable();
    internet.peek().is_some() && internet.all(lets_nothing_through)
}

fn lets_nothing_through(finding: &Finding) -> bool {
    DEAD * f64::from(finding.samples) <= f64::from(finding.lost) && 0 < finding.samples
}

fn line(store: &Store, unit: UnitId, as_of: Date) -> Result<Option<Line>> {
    let Some(row) = store.line_on(unit, &as_of.to_string())? else { return Ok(None) };
    let Some(down_kbps) = row.line.down_kbps else { return Ok(None) };
    Ok(Some(Line {
        provider: row.line.provider,
        kind: row.line.kind,
        down_mbps: f64::from(down_kbps) / 1_000.0,
        lines: 1,
    }))
}

fn systems(hours: &Hours, targets: &BTreeMap<TargetId, Target>, office: &Office) -> Vec<SystemResponse> {
    let answers = |target: &Target| {
        target.segment == Segment::Application && matches!(target.probe, Probe::Http { .. })
    };
    let all = office.minutes(|_| true);
    let response = |target: &Target| {
        let of = hours.by_target.get(&target.id)?;
        let mut whole = Sketch::new();
        let mut by_hour: BTreeMap<u8, Sketch> = BTreeMap::new();
        for (hour, sketch) in of.iter().filter(|(hour, _)| office.contains(**hour)) {
            whole.merge(sketch);
            by_hour.entry(local_hour(*hour)).or_default().merge(sketch);
        }
        let medians = by_hour.iter().filter_map(|(hour, sketch)| Some((*hour, sketch.quantile(0.5)?)));
        let (slowest_hour, _) = medians.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(SystemResponse {
            name: target.name.clone(),
            coverage: f64::from(office.minutes(|hour| of.contains_key(&hour))) / f64::from(all.max(1)),
            median_us: whole.quantile(0.5)?,
            slow_us: whole.quantile(0.95)?,
            slowest_hour,
        })
    };
    targets.values().filter(|target| answers(target)).filter_map(response).collect()
}

fn recurring(store: &Store, unit: UnitId, targets: &BTreeMap<TargetId, Target>) -> Result<Vec<Recurring>> {
    let mut recurring = Vec::new();
    for row in store.recurrences(unit)? {
        let (recurrence::Finding::Recurrent(found), Some(target)) = (row.finding, targets.get(&row.target))
        else {
            continue;
        };
        recurring.extend(found.into_iter().map(|hours| Recurring { target: target.name.clone(), hours }));
    }
    Ok(recurring)
}

/// How the Internet answered while each meeting ran, by the hours that it touched.
fn meetings(
    store: &Store,
    units: &[UnitId],
    range: &Range<i64>,
    hours: &Hours,
    targets: &BTreeMap<TargetId, Target>,
    disturbances: &[Disturbance],
) -> Result<Vec<MeetingQuality>> {
    let internet = |id: &TargetId| targets.get(id).is_some_and(|target| target.segment == Segment::Internet);
    let series: Vec<_> = hours.by_target.iter().filter(|(id, _)| internet(id)).map(|(_, of)| of).collect();
    let quality = |from_ms: i64, to_ms: i64| {
        let touched = from_ms.div_euclid(HOUR_MS)..(to_ms - 1).div_euclid(HOUR_MS) + 1;
        let (mut answered, mut lost) = (0_u64, 0_u64);
        for sketch in series.iter().flat_map(|of| of.range(touched.clone()).map(|(_, sketch)| sketch)) {
            answered += sketch.count();
            lost += sketch.lost();
        }
        let all = answered + lost;
        let cut = |one: &&Disturbance| one.dead && one.start_ms < to_ms && from_ms < one.end_ms;
        MeetingQuality {
            lost: (0 < all).then(|| lost as f64 / all as f64),
            interrupted: disturbances.iter().any(|one| cut(&one)),
        }
    };
    let rows = store.meetings(Some(units), range.start, range.end)?;
    Ok(rows.into_iter().map(|row| quality(row.meeting.from_ms, row.meeting.to_ms)).collect())
}

/// Hour of the day in Viet Nam, 0 to 23.
fn local_hour(hour: i64) -> u8 {
    let local = (hour + clock::ZONE_OFFSET_MS / HOUR_MS).rem_euclid(24);
    u8::try_from(local).unwrap_or_default()
}

#[cfg(test)]
mod tests;
