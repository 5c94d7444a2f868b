//! The same year target by target: by month, by hour of the week, episode by episode.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::{Segment, Target, TargetId};
use jiff::civil::Date;

use super::{HOUR_MS, Office, lets_nothing_through, local_hour};
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::episode::{Episode, Finding, FindingState};
use crate::analysis::sketch::Sketch;
use crate::clock;
use crate::items::line_quality::{Disturbance, HourOfWeek, Logged, MonthOfSystem};
use crate::store::Hours;

const MINUTE_MS: i64 = 60_000;

/// Every target beyond the office, month by month.
pub(super) fn months(
    hours: &Hours,
    targets: &BTreeMap<TargetId, Target>,
    office: &Office,
    calendar: &OfficeCalendar,
    episodes: &[Episode],
) -> Vec<MonthOfSystem> {
    let mut of_month: BTreeMap<(i16, i8), u32> = BTreeMap::new();
    for (hour, minutes) in &office.0 {
        *of_month.entry(month_of(*hour)).or_default() += minutes;
    }
    let mut months = Vec::new();
    for target in beyond_the_office(targets) {
        let Some(measured) = hours.by_target.get(&target.id) else { continue };
        let mut pooled: BTreeMap<(i16, i8), (Sketch, u32)> = BTreeMap::new();
        for (hour, sketch) in measured.iter().filter(|(hour, _)| office.contains(**hour)) {
            let (sum, minutes) = pooled.entry(month_of(*hour)).or_default();
            sum.merge(sketch);
            *minutes += office.of_hour(*hour);
        }
        let silent = silent_minutes(target, calendar, episodes);
        for (month, (sketch, minutes)) in pooled {
            let all = sketch.count() + sketch.lost();
            let silent = silent.get(&month).copied().unwrap_or(0).min(minutes);
            months.push(MonthOfSystem {
                system: target.name.clone(),
                year: month.0,
                month: month.1,
                samples: all,
                lost: share(sketch.lost(), all),
                median_us: sketch.quantile(0.5),
                slow_us: sketch.quantile(0.95),
                coverage: share(minutes.into(), of_month.get(&month).copied().unwrap_or(minutes).into()),
                available: 1.0 - share(silent.into(), minutes.into()),
            });
        }
    }
    months
}

/// The same by hour of the week over the whole period.
pub(super) fn week(hours: &Hours, targets: &BTreeMap<TargetId, Target>, office: &Office) -> Vec<HourOfWeek> {
    let mut week = Vec::new();
    for target in beyond_the_office(targets) {
        let Some(measured) = hours.by_target.get(&target.id) else { continue };
        let mut pooled: BTreeMap<(i8, u8), Sketch> = BTreeMap::new();
        for (hour, sketch) in measured.iter().filter(|(hour, _)| office.contains(**hour)) {
            let weekday = day_of(*hour).weekday().to_monday_one_offset();
            pooled.entry((weekday, local_hour(*hour))).or_default().merge(sketch);
        }
        week.extend(pooled.into_iter().map(|((weekday, hour), sketch)| HourOfWeek {
            system: target.name.clone(),
            weekday,
            hour,
            median_us: sketch.quantile(0.5),
        }));
    }
    week
}

/// An episode with the finding that it rests on.
pub(super) fn logged(episode: &Episode, disturbance: &Disturbance) -> Logged {
    let worst = worst(episode);
    let named = worst.map(|finding| finding.target.clone()).filter(|name| !name.is_empty());
    Logged {
        disturbance: disturbance.clone(),
        open: episode.open,
        system: episode.target.clone().or(named).unwrap_or_default(),
        machines: u32::try_from(episode.machines.len()).unwrap_or(u32::MAX),
        measuring: episode.measuring,
        median_us: worst.and_then(|finding| finding.median_us),
        usual_us: worst.and_then(|finding| finding.baseline_us),
        lost: worst
            .filter(|finding| 0 < finding.samples)
            .map(|finding| share(finding.lost.into(), finding.samples.into())),
        confidence: episode.confidence,
        rule: episode.rule.clone(),
    }
}

/// The application that is named, or else the bad target that lost or waited most.
fn worst(episode: &Episode) -> Option<&Finding> {
    let bad = || episode.findings.iter().filter(|finding| finding.state == FindingState::Bad);
    let named = bad().find(|finding| Some(&finding.target) == episode.target.as_ref());
    let weight = |finding: &Finding| {
        let excess = finding.excess_us.map_or(0.0, |interval| interval.low.max(0.0));
        (finding.loss.low, excess)
    };
    named.or_else(|| {
        bad().max_by(|a, b| weight(a).partial_cmp(&weight(b)).unwrap_or(std::cmp::Ordering::Equal))
    })
}

/// Applications first, then the Internet, then the government network; by name within each.
fn beyond_the_office(targets: &BTreeMap<TargetId, Target>) -> Vec<&Target> {
    let place = |target: &Target| {
        [Segment::Application, Segment::Internet, Segment::Cpnet]
            .iter()
            .position(|segment| *segment == target.segment)
    };
    let mut found: Vec<&Target> = targets.values().filter(|target| place(target).is_some()).collect();
    found.sort_by(|a, b| (place(a), &a.name).cmp(&(place(b), &b.name)));
    found
}

/// Office minutes by month within episodes in which the target answered (nearly) nothing.
fn silent_minutes(
    target: &Target,
    calendar: &OfficeCalendar,
    episodes: &[Episode],
) -> BTreeMap<(i16, i8), u32> {
    let silent = |episode: &&Episode| {
        episode.findings.iter().any(|finding| finding.target == target.name && lets_nothing_through(finding))
    };
    let of_episode =
        |episode: &Episode| episode.start_ms.div_euclid(MINUTE_MS)..episode.end_ms.div_euclid(MINUTE_MS);
    // Episodes of different parts may overlap.
    let all: BTreeSet<i64> = episodes.iter().filter(silent).flat_map(of_episode).collect();
    let mut minutes: BTreeMap<(i16, i8), u32> = BTreeMap::new();
    for minute in all.into_iter().filter(|minute| calendar.is_office_time(minute * MINUTE_MS)) {
        *minutes.entry(month_of((minute * MINUTE_MS).div_euclid(HOUR_MS))).or_default() += 1;
    }
    minutes
}

fn day_of(hour: i64) -> Date {
    clock::local_date(hour * HOUR_MS)
}

fn month_of(hour: i64) -> (i16, i8) {
    let day = day_of(hour);
    (day.year(), day.month())
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
