//! What the machines of one office measured: the last day, and what is usual by the hours of a week.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use hatang_proto::model::{Outcome, Probe, Segment, Target, TargetId, TimedReading, UnitId};

use super::DAY_MS;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::episode::Part;
use crate::analysis::office_time::OfficeTime;
use crate::analysis::sketch::Sketch;
use crate::clock::ZONE_OFFSET_MS;
use crate::limits::SITE_MACHINES;
use crate::store::{MachinePlace, Store};
use crate::web::views::{HourCell, MachineLink, TargetDay, WeekView};

/// The lights speak of this long.
const NOW_MS: i64 = 15 * 60_000;
/// The heat map reaches back so far.
const WEEKS_MS: i64 = 28 * DAY_MS;
/// What is usual is learnt from so many days.
const USUAL_MS: i64 = 14 * DAY_MS;
const HOUR_MS: i64 = 3_600_000;
const WINDOW_MS: i64 = 300_000;
/// So many of a time's windows must have samples for the time to count as measured.
const MEASURED_PER_CENT: i64 = 80;

/// The machines of one office with their last day.
pub(super) struct Office {
    machines: Vec<(MachinePlace, BTreeMap<TargetId, Vec<TimedReading>>)>,
    /// What they are asked to measure, in path order.
    pub(super) targets: Vec<Target>,
}

/// The last minutes of one target.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    pub(super) part: Option<Part>,
    pub(super) id: Option<TargetId>,
    /// Empty for gateway and first hop.
    pub(super) name: String,
    pub(super) pooled: Tally,
    pub(super) by_machine: Vec<(MachineLink, Tally)>,
}

/// Answers of some minutes.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) round_trips_us: Vec<f64>,
    pub(super) lost: u32,
    /// Answers that say no.
    pub(super) denied: u32,
}

/// What a target usually does at this hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Usual {
    pub(super) median_us: f64,
    /// Robust standard deviation.
    pub(super) spread_us: f64,
}

impl Office {
    /// Reads at most as many machines as a site is judged by.
    pub(super) fn read(store: &Store, unit: UnitId, now_ms: i64) -> Result<Self> {
        let mut places = store.machine_places(now_ms)?;
        places.retain(|place| place.unit == unit);
        places.truncate(SITE_MACHINES);
        let mut targets = match places.first() {
            Some(place) => store.target_set(place.number)?.targets,
            None => Vec::new(),
        };
        targets.sort_by_key(|target| (target.segment, target.id));
        let mut machines = Vec::with_capacity(places.len());
        for place in places {
            let series = store.series(place.number, now_ms - DAY_MS, now_ms + 1)?;
            machines.push((place, series));
        }
        Ok(Self { machines, targets })
    }

    /// Machines of the office, at most as many as were read.
    pub(super) fn machines(&self) -> u32 {
        u32::try_from(self.machines.len()).unwrap_or(u32::MAX)
    }

    /// Every target over the last day, all machines together, in order of time.
    pub(super) fn days(&self, now_ms: i64) -> Vec<TargetDay> {
        let day = |target: &Target| {
            let of_machines = self.machines.iter().filter_map(|(_, series)| series.get(&target.id));
            let mut readings: Vec<TimedReading> = of_machines.flatten().copied().collect();
            readings.retain(|timed| timed.at_ms <= now_ms);
            readings.sort_by_key(|timed| timed.at_ms);
            TargetDay { target: target.clone(), readings }
        };
        self.targets.iter().map(day).collect()
    }

    /// Every target that stands for a part of the way, over the last minutes.
    pub(super) fn recent(&self, now_ms: i64) -> Vec<Recent> {
        let recent = |target: &Target| {
            let mut found =
                Recent { part: part(target), id: Some(target.id), name: name(target), ..Recent::default() };
            for (place, series) in &self.machines {
                let mut tally = Tally::default();
                let readings = series.get(&target.id).into_iter().flatten();
                for timed in readings.filter(|timed| now_ms - NOW_MS <= timed.at_ms && timed.at_ms <= now_ms)
                {
                    tally.count(*timed);
                    found.pooled.count(*timed);
                }
                if 0 < tally.samples() {
                    let link = MachineLink { id: Some(place.machine), name: place.label.clone() };
                    found.by_machine.push((link, tally));
                }
            }
            found
        };
        self.targets.iter().map(recent).collect()
    }

    /// What each target usually does at this hour of the day; absent without enough answers.
    pub(super) fn usual(&self, store: &Store, now_ms: i64) -> Result<BTreeMap<TargetId, Usual>> {
        let offset_ms = ZONE_OFFSET_MS;
        let hour = usize::try_from((now_ms + offset_ms).rem_euclid(DAY_MS) / HOUR_MS).unwrap_or_default();
        let mut usual = BTreeMap::new();
        for target in &self.targets {
            let cells = self.cells(store, target.id, now_ms - USUAL_MS, now_ms)?;
            let mut pooled = Sketch::new();
            let mut all = Sketch::new();
            for (index, cell) in cells.iter().enumerate() {
                all.merge(cell);
                if index % 24 == hour {
                    pooled.merge(cell);
                }
            }
            // An hour that is seldom measured is held against all others.
            usual.extend(usual_of(&pooled).or_else(|| usual_of(&all)).map(|found| (target.id, found)));
        }
        Ok(usual)
    }

    /// A target by the hours of the week.
    pub(super) fn week(&self, store: &Store, target: &Target, now_ms: i64) -> Result<WeekView> {
        let from_ms = now_ms - WEEKS_MS;
        let cells = self.cells(store, target.id, from_ms, now_ms)?;
        let cell = |sketch: &Sketch| HourCell {
            answered: sketch.count(),
            lost: sketch.lost(),
            median_us: sketch.quantile(0.5).map(whole_us),
        };
        Ok(WeekView {
            target: target.id,
            name: target.name.clone(),
            from_ms,
            to_ms: now_ms,
            cells: cells.iter().map(cell).collect(),
            office: office_hours(from_ms, now_ms)?,
        })
    }

    fn cells(&self, store: &Store, target: TargetId, from_ms: i64, to_ms: i64) -> Result<Vec<Sketch>> {
        let machines: Vec<_> = self.machines.iter().map(|(place, _)| place.number).collect();
        Ok(store.hour_of_week(&machines, target, from_ms, to_ms, ZONE_OFFSET_MS)?.cells)
    }

    /// Whether machines measured through most of `[from_ms, to_ms)`: a time without samples is not a good one.
    pub(super) fn measured(&self, store: &Store, from_ms: i64, to_ms: i64) -> Result<bool> {
        let mut windows = BTreeSet::new();
        for (place, _) in &self.machines {
            for timed in store.series(place.number, from_ms, to_ms)?.values().flatten() {
                windows.insert((timed.at_ms - from_ms) / WINDOW_MS);
            }
        }
        let all = (to_ms - from_ms + WINDOW_MS - 1) / WINDOW_MS;
        Ok(all * MEASURED_PER_CENT <= 100 * i64::try_from(windows.len()).unwrap_or(i64::MAX))
    }
}

impl Tally {
    pub(super) fn samples(&self) -> u32 {
        u32::try_from(self.round_trips_us.len()).unwrap_or(u32::MAX) + self.lost + self.denied
    }

    fn count(&mut self, timed: TimedReading) {
        match (timed.reading.outcome, timed.reading.round_trip_us) {
            (Outcome::Ok, Some(round_trip_us)) => self.round_trips_us.push(round_trip_us.into()),
            (Outcome::Timeout | Outcome::Unreachable, _) => self.lost += 1,
            _ => self.denied += 1,
        }
    }
}

/// Hours of the week in which the office works for a quarter of an hour or more, holidays of single weeks aside.
fn office_hours(from_ms: i64, to_ms: i64) -> Result<Vec<bool>> {
    let time = OfficeTime::of(&OfficeCalendar::vietnam()?, from_ms, to_ms);
    let first = from_ms.div_euclid(HOUR_MS) + 1;
    let mut minutes = [0_u32; 168];
    for hour in first..to_ms.div_euclid(HOUR_MS) {
        // 1970-01-01 was a Thursday.
        let local = (hour + ZONE_OFFSET_MS / HOUR_MS + 72).rem_euclid(168);
        if let Some(own) = usize::try_from(local).ok().and_then(|place| minutes.get_mut(place)) {
            *own += time.within(hour * HOUR_MS, (hour + 1) * HOUR_MS);
        }
    }
    let weeks = u32::try_from((to_ms - from_ms) / (7 * DAY_MS)).unwrap_or(1).max(1);
    Ok(minutes.iter().map(|minutes| 15 * weeks <= *minutes).collect())
}

/// Fewest answers of earlier days from which something counts as usual.
const FEWEST_USUAL: u64 = 30;
/// Turns the distance of the quartiles into a standard deviation, for normal noise.
const QUARTILES_TO_SIGMA: f64 = 1.349;

fn usual_of(sketch: &Sketch) -> Option<Usual> {
    if sketch.count() < FEWEST_USUAL {
        return None;
    }
    let (low, high) = (sketch.quantile(0.25)?, sketch.quantile(0.75)?);
    Some(Usual { median_us: sketch.quantile(0.5)?, spread_us: (high - low) / QUARTILES_TO_SIGMA })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the range first")]
pub(super) fn whole_us(us: f64) -> u32 {
    us.round().clamp(0.0, u32::MAX.into()) as u32
}

pub(super) fn part(target: &Target) -> Option<Part> {
    match (&target.probe, target.segment) {
        (Probe::Gateway, _) => Some(Part::Lan),
        (Probe::FirstHop { .. }, _) | (_, Segment::AccessLine) => Some(Part::AccessLine),
        (_, Segment::Internet) => Some(Part::Isp),
        (_, Segment::Cpnet) => Some(Part::Cpnet),
        (_, Segment::Application) => Some(Part::Application),
        (_, Segment::Pc | Segment::Lan) => None,
    }
}

pub(super) fn name(target: &Target) -> String {
    match target.probe {
        Probe::Gateway | Probe::FirstHop { .. } => String::new(),
        _ => target.name.clone(),
    }
}
