//! Reading two sides to be held against each other: hours in office time, episodes, lines.
//!
//! Whether a difference is more than chance is decided in [`crate::analysis::comparison`], on days and not on samples,
//! because samples of one day go together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use anyhow::Result;
use hatang_proto::model::{Target, TargetId, UnitId};

use super::super::failed;
use super::past::{machines, targets};
use super::samples::{name, part, whole_us};
use super::{DAY_MS, DOWN_SHARE, notes};
use crate::analysis::burden::burdens;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::comparison::{HourLevel, loss_differs, shift};
use crate::analysis::concurrence::Stretch;
use crate::analysis::episode::Episode;
use crate::analysis::office_time::OfficeTime;
use crate::analysis::sketch::Sketch;
use crate::clock::ZONE_OFFSET_MS;
use crate::store::{EpisodeQuery, Hours, InterventionRow, Store};
use crate::web::SourceError;
use crate::web::views::{
    Against, CompareFigures, CompareQuery, CompareRow, CompareSide, CompareView, NetworkChange, UnitView,
};

const HOUR_MS: i64 = 3_600_000;
/// Days on either side of an intervention at most.
const AROUND_MS: i64 = 30 * DAY_MS;
/// A day that lost so many of its samples counts as lossy, per cent.
const LOSSY_PER_CENT: u64 = 1;

/// Both sides.
pub(in super::super) fn view(
    store: &Store,
    query: CompareQuery,
    now_ms: i64,
) -> Result<CompareView, SourceError> {
    let failed = failed("compare networks");
    let first = super::find(store, query.a, now_ms)?;
    let interventions = store.interventions(Some(&[query.a])).map_err(|fault| failed(fault.into()))?;
    let mut named = None;
    let sides = match query.against {
        Against::Unit { unit, period } => {
            let range = now_ms - period.days() * DAY_MS..now_ms;
            [(first, range.clone()), (super::find(store, unit, now_ms)?, range)]
        }
        Against::PeriodBefore { period } => {
            let days_ms = period.days() * DAY_MS;
            [(first.clone(), now_ms - 2 * days_ms..now_ms - days_ms), (first, now_ms - days_ms..now_ms)]
        }
        Against::Intervention { number } => {
            let row = interventions.iter().find(|row| row.number == number).ok_or(SourceError::NotFound)?;
            named = Some(row.intervention.what.clone());
            let [before, after] = around(row, &interventions, now_ms);
            [(first.clone(), before), (first, after)]
        }
    };
    let change = |row: InterventionRow| NetworkChange {
        number: row.number,
        at_ms: row.intervention.at_ms,
        what: row.intervention.what,
    };
    let (sides, rows) = read(store, sides, now_ms).map_err(failed)?;
    let interventions = interventions.into_iter().map(change).collect();
    Ok(CompareView { sides, rows, intervention: named, interventions })
}

/// Not across another intervention of the unit.
fn around(row: &InterventionRow, all: &[InterventionRow], now_ms: i64) -> [Range<i64>; 2] {
    let at_ms = row.intervention.at_ms;
    let others = || all.iter().map(|other| other.intervention.at_ms);
    let from_ms = others().filter(|other| *other < at_ms).max().unwrap_or(i64::MIN).max(at_ms - AROUND_MS);
    let to_ms = others().filter(|other| at_ms < *other).min().unwrap_or(i64::MAX).min(at_ms + AROUND_MS);
    [from_ms..at_ms, at_ms..to_ms.min(now_ms).max(at_ms)]
}

/// One side as it was read.
struct Side {
    shown: CompareSide,
    targets: Vec<Target>,
    figures: BTreeMap<TargetId, CompareFigures>,
    levels: BTreeMap<TargetId, Vec<HourLevel>>,
}

fn read(
    store: &Store,
    sides: [(UnitView, Range<i64>); 2],
    now_ms: i64,
) -> Result<([CompareSide; 2], Vec<CompareRow>)> {
    let calendar = OfficeCalendar::vietnam()?;
    let [first, second] = sides;
    let (first, second) = (
        side(store, first.0, first.1, &calendar, now_ms)?,
        side(store, second.0, second.1, &calendar, now_ms)?,
    );
    let mut targets = first.targets.clone();
    targets.extend(
        second.targets.iter().filter(|one| !first.targets.iter().any(|own| own.id == one.id)).cloned(),
    );
    targets.sort_by_key(|target| (target.segment, target.id));
    let row = |target: Target| {
        let figures = [first.figures.get(&target.id).copied(), second.figures.get(&target.id).copied()];
        let empty = Vec::new();
        let levels = |side: &Side| side.levels.get(&target.id).unwrap_or(&empty).clone();
        let days = |figures: CompareFigures| (figures.lossy_days, figures.days);
        CompareRow {
            segment: target.segment,
            shift: shift(&levels(&first), &levels(&second)),
            loss_differs: match figures {
                [Some(one), Some(other)] => loss_differs(days(one), days(other)),
                _ => None,
            },
            name: target.name,
            figures,
        }
    };
    Ok(([first.shown.clone(), second.shown.clone()], targets.into_iter().map(row).collect()))
}

fn side(
    store: &Store,
    unit: UnitView,
    range: Range<i64>,
    calendar: &OfficeCalendar,
    now_ms: i64,
) -> Result<Side> {
    let own = machines(store, unit.id, now_ms)?;
    let targets = targets(store, &own)?;
    let office = OfficeTime::of(calendar, range.start, range.end);
    let mut hours = store.hours(&own, range.start, range.end)?;
    for of_target in hours.by_target.values_mut() {
        of_target.retain(|hour, _| calendar.is_office_time(hour * HOUR_MS + HOUR_MS / 2));
    }
    let episodes = episodes(store, unit.id, &range)?;
    let stretches: Vec<Stretch> = episodes.iter().map(|episode| stretch(unit.id, episode, &range)).collect();
    let burden = burdens(&stretches, &office, ZONE_OFFSET_MS, |_, _| None)
        .by_unit
        .remove(&unit.id)
        .unwrap_or_default();
    let covered: BTreeSet<i64> = hours.by_target.values().flat_map(|of| of.keys().copied()).collect();
    let minutes = |hours: &mut dyn Iterator<Item = i64>| -> u32 {
        hours.map(|hour| office.within(hour * HOUR_MS, (hour + 1) * HOUR_MS)).sum()
    };
    let line = notes::line(store, unit.id, range.end.min(now_ms))?;
    let figures = targets.iter().filter_map(|target| {
        let of_target = hours.by_target.get(&target.id)?;
        let measured = minutes(&mut of_target.keys().copied());
        Some((
            target.id,
            figures(of_target, measured, silent_minutes(target, &stretches, &episodes, &office)),
        ))
    });
    Ok(Side {
        figures: figures.collect(),
        levels: levels(&hours),
        shown: CompareSide {
            from_ms: range.start,
            to_ms: range.end,
            machines: u32::try_from(own.len()).unwrap_or(u32::MAX),
            provider: line.as_ref().map(|kept| kept.line.provider.clone()),
            down_mbps: line.and_then(|kept| kept.line.down_mbps),
            office_minutes: office.minutes(),
            covered_minutes: minutes(&mut covered.into_iter()),
            degraded_minutes: burden.minutes,
            episodes: burden.episodes,
            unit,
        },
        targets,
    })
}

fn episodes(store: &Store, unit: UnitId, range: &Range<i64>) -> Result<Vec<Episode>> {
    let asked = EpisodeQuery {
        units: Some(vec![unit]),
        from_ms: Some(range.start),
        to_ms: Some(range.end),
        limit: u32::MAX,
        ..EpisodeQuery::default()
    };
    Ok(store.episodes(&asked)?.0.into_iter().map(|row| row.episode).collect())
}

fn stretch(unit: UnitId, episode: &Episode, range: &Range<i64>) -> Stretch {
    Stretch {
        number: 0,
        unit,
        start_ms: episode.start_ms.max(range.start),
        end_ms: episode.end_ms.min(range.end),
        verdict: episode.verdict,
        target: episode.target.clone(),
        open: episode.open,
    }
}

fn figures(of_target: &BTreeMap<i64, Sketch>, measured: u32, silent: u32) -> CompareFigures {
    let mut all = Sketch::new();
    let mut days: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
    for (hour, sketch) in of_target {
        all.merge(sketch);
        let (samples, lost) = days.entry(local_day(*hour)).or_default();
        *samples += sketch.count() + sketch.lost();
        *lost += sketch.lost();
    }
    let lossy = days.values().filter(|(samples, lost)| samples * LOSSY_PER_CENT <= lost * 100 && 0 < *lost);
    CompareFigures {
        answered: all.count(),
        lost: all.lost(),
        median_us: all.quantile(0.5).map(whole_us),
        slow_us: all.quantile(0.95).map(whole_us),
        lossy_days: u32::try_from(lossy.count()).unwrap_or(u32::MAX),
        days: u32::try_from(days.len()).unwrap_or(u32::MAX),
        available: (0 < measured).then(|| 1.0 - f64::from(silent.min(measured)) / f64::from(measured)),
    }
}

/// Office minutes within episodes in which the target answered (nearly) nothing; overlapping ones count once.
fn silent_minutes(target: &Target, stretches: &[Stretch], episodes: &[Episode], office: &OfficeTime) -> u32 {
    let (part, name) = (part(target), name(target));
    let silent = |episode: &Episode| {
        episode.findings.iter().any(|finding| {
            Some(finding.part) == part
                && finding.target == name
                && 0 < finding.samples
                && DOWN_SHARE * f64::from(finding.samples) <= f64::from(finding.lost)
        })
    };
    let mut times: Vec<(i64, i64)> = stretches
        .iter()
        .zip(episodes)
        .filter(|(_, episode)| silent(episode))
        .map(|(stretch, _)| (stretch.start_ms, stretch.end_ms))
        .collect();
    times.sort_unstable();
    let (mut minutes, mut reached_ms) = (0, i64::MIN);
    for (start_ms, end_ms) in times {
        minutes += office.within(start_ms.max(reached_ms), end_ms);
        reached_ms = reached_ms.max(end_ms);
    }
    minutes
}

fn levels(hours: &Hours) -> BTreeMap<TargetId, Vec<HourLevel>> {
    let level = |(hour, sketch): (&i64, &Sketch)| {
        let local = hour + ZONE_OFFSET_MS / HOUR_MS;
        Some(HourLevel {
            day: local.div_euclid(24),
            hour: u8::try_from(local.rem_euclid(24)).ok()?,
            median_us: sketch.quantile(0.5)?,
        })
    };
    hours
        .by_target
        .iter()
        .map(|(id, of_target)| (*id, of_target.iter().filter_map(level).collect()))
        .collect()
}

fn local_day(hour: i64) -> i64 {
    (hour + ZONE_OFFSET_MS / HOUR_MS).div_euclid(24)
}
