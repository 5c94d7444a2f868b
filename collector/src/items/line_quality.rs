//! How the network was over a period, in the terms of a report: what was slow, how long, whose part it was.
//!
//! Episodes come in already judged; here they are counted within office hours. What nobody measured lowers the coverage
//! and is never taken for quiet.

mod detail;

use jiff::civil::Date;
use serde::Serialize;

pub use detail::{HourOfWeek, Logged, MonthOfSystem};

use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::comparison::Shift;
use crate::analysis::recurrence::Recurrence;
use crate::analysis::verdict::Verdict;

/// A period as measured and declared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineQuality {
    /// First and last day.
    pub from: Date,
    pub to: Date,
    pub machines_measured: u32,
    /// Office time of the period, minutes …
    pub office_minutes: u32,
    /// … and how much of it somebody measured.
    pub covered_minutes: u32,
    pub line: Option<Line>,
    /// Speed samples so far; `None` if none are taken.
    pub speed: Option<Speed>,
    pub disturbances: Vec<Disturbance>,
    pub systems: Vec<SystemResponse>,
    pub meetings: Vec<MeetingQuality>,
    pub recurring: Vec<Recurring>,
    pub improvements: Vec<Improvement>,
    /// By target, applications first, then by month.
    pub months: Vec<MonthOfSystem>,
    /// By target in the same order.
    pub week: Vec<HourOfWeek>,
    /// Every disturbance with what it rests on, in any order.
    pub log: Vec<Logged>,
}

/// Hours of the day at which a target is slow again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recurring {
    pub target: String,
    pub hours: Recurrence,
}

/// Something that was changed, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Improvement {
    pub what: String,
    pub on: Date,
    /// The target that moved most surely; `None` if too few days were measured on either side.
    pub shift: Option<(String, Shift)>,
}

/// The access line as declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub provider: String,
    /// `FTTH`, `truyền số liệu chuyên dùng` …
    pub kind: String,
    pub down_mbps: f64,
    /// Declared lines of the unit.
    pub lines: u32,
}

/// From this many speed samples on, a speed is stated (QCVN 34:2022/BTTTT).
pub const SPEED_SAMPLES: u32 = 1_000;

/// Measured speeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    pub samples: u32,
    /// Mean, megabits a second; `None` without samples.
    pub down_mbps: Option<f64>,
    pub up_mbps: Option<f64>,
}

/// One episode, as far as a report counts it.
#[derive(Debug, Clone, PartialEq)]
pub struct Disturbance {
    pub start_ms: i64,
    pub end_ms: i64,
    pub verdict: Verdict,
    /// Nothing reached the Internet at all.
    pub dead: bool,
}

/// How long an application took to answer in office hours.
#[derive(Debug, Clone, PartialEq)]
pub struct SystemResponse {
    pub name: String,
    /// Share of office time with samples, 0 to 1.
    pub coverage: f64,
    pub median_us: f64,
    /// 95th percentile.
    pub slow_us: f64,
    /// The hour of the day with the highest median.
    pub slowest_hour: u8,
}

/// An online meeting and the line while it ran.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingQuality {
    /// Share of samples lost, 0 to 1; `None` if nobody measured.
    pub lost: Option<f64>,
    /// Nothing came through for a while.
    pub interrupted: bool,
}

/// Disturbances summed up over office hours.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Congestion {
    pub events: u32,
    pub minutes: u32,
    /// The hours into which most of it falls, minutes since midnight.
    pub busiest: Option<(u16, u16)>,
    pub shares: Shares,
}

/// Whose part of the way, in whole percent of the events; together 100, or 0 without events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Shares {
    pub lan: u32,
    pub line: u32,
    /// Of `line`: filled by the office's own traffic.
    pub own_traffic: u32,
    pub cpnet: u32,
    pub application: u32,
    pub open: u32,
}

/// Share of office time that must be measured before silence means quiet.
pub const ENOUGH: f64 = 0.9;
/// A meeting with more loss than this was disturbed.
pub const MEETING_LOSS: f64 = 0.02;
/// The busiest hours hold at least this share of the disturbed time.
const MOST: f64 = 0.6;
const HALF_HOURS: usize = 48;

impl LineQuality {
    /// 0 to 1; 0 for a period without office time.
    pub fn coverage(&self) -> f64 {
        if self.office_minutes == 0 {
            return 0.0;
        }
        (f64::from(self.covered_minutes) / f64::from(self.office_minutes)).min(1.0)
    }

    /// Slowness that the network caused, in office hours. One computer's own trouble, power cuts and a dead line are
    /// not congestion.
    pub fn congestion(&self, calendar: &OfficeCalendar) -> Congestion {
        let slow =
            |one: &&Disturbance| !one.dead && !matches!(one.verdict, Verdict::Pc | Verdict::OutagePower);
        let mut half_hours = [0_u32; HALF_HOURS];
        let mut found: Vec<&Disturbance> = Vec::new();
        let mut minutes = 0;
        for one in self.disturbances.iter().filter(slow) {
            let lasted = office_minutes(one, calendar, &mut half_hours);
            if 0 < lasted {
                minutes += lasted;
                found.push(one);
            }
        }
        Congestion {
            events: u32::try_from(found.len()).unwrap_or(u32::MAX),
            minutes,
            busiest: busiest(&half_hours),
            shares: shares(&found),
        }
    }

    /// How often the line was dead in office hours, and for how many minutes together.
    pub fn outages(&self, calendar: &OfficeCalendar) -> (u32, u32) {
        let lasted = |one: &Disturbance| office_minutes(one, calendar, &mut [0; HALF_HOURS]);
        let dead: Vec<u32> = self
            .disturbances
            .iter()
            .filter(|one| one.dead)
            .map(lasted)
            .filter(|minutes| 0 < *minutes)
            .collect();
        (u32::try_from(dead.len()).unwrap_or(u32::MAX), dead.iter().sum())
    }
}

impl MeetingQuality {
    /// `None` if nobody measured while it ran.
    pub fn undisturbed(&self) -> Option<bool> {
        self.lost.map(|lost| lost <= MEETING_LOSS && !self.interrupted)
    }
}

/// Minutes of a disturbance within office hours, added up by half hour of the day too.
fn office_minutes(one: &Disturbance, calendar: &OfficeCalendar, half_hours: &mut [u32; HALF_HOURS]) -> u32 {
    let mut minutes = 0;
    for minute in one.start_ms.div_euclid(60_000)..one.end_ms.div_euclid(60_000) {
        let at_ms = minute * 60_000;
        if !calendar.is_office_time(at_ms) {
            continue;
        }
        minutes += 1;
        let place =
            calendar.local(at_ms).and_then(|local| half_hours.get_mut(usize::from(local.minute / 30)));
        if let Some(place) = place {
            *place += 1;
        }
    }
    minutes
}

/// The shortest run of half hours that holds most of the time.
fn busiest(half_hours: &[u32; HALF_HOURS]) -> Option<(u16, u16)> {
    let total: u32 = half_hours.iter().sum();
    if total == 0 {
        return None;
    }
    let run = |length: usize| {
        let sums = half_hours.windows(length).map(|window| window.iter().sum::<u32>());
        sums.enumerate().max_by_key(|(start, sum)| (*sum, std::cmp::Reverse(*start)))
    };
    let (length, start) = (1..=HALF_HOURS).find_map(|length| {
        let (start, sum) = run(length)?;
        (MOST * f64::from(total) <= f64::from(sum)).then_some((length, start))
    })?;
    let minute = |index: usize| u16::try_from(index * 30).ok();
    Some((minute(start)?, minute(start + length)?))
}

/// Whole percents that add up to 100: largest remainders get what rounding down leaves.
fn shares(found: &[&Disturbance]) -> Shares {
    let count = |wanted: &[Verdict]| found.iter().filter(|one| wanted.contains(&one.verdict)).count();
    let counts = [
        count(&[Verdict::Lan]),
        count(&[Verdict::AccessLine, Verdict::AccessLineSelfLoad, Verdict::Isp]),
        count(&[Verdict::Cpnet]),
        count(&[Verdict::Application]),
        count(&[Verdict::Ambiguous, Verdict::Insufficient]),
    ];
    let total = counts.iter().sum::<usize>();
    if total == 0 {
        return Shares::default();
    }
    let mut percents = counts.map(|count| count * 100 / total);
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(counts.get(*index).map_or(0, |count| count * 100 % total)));
    let left = 100 - percents.iter().sum::<usize>();
    for index in order.into_iter().take(left) {
        if let Some(percent) = percents.get_mut(index) {
            *percent += 1;
        }
    }
    let own = (count(&[Verdict::AccessLineSelfLoad]) * 100 + total / 2) / total;
    let [lan, line, cpnet, application, open] = percents.map(|percent| u32::try_from(percent).unwrap_or(100));
    Shares { lan, line, own_traffic: u32::try_from(own).unwrap_or(100).min(line), cpnet, application, open }
}

/// The period of a report: from the first day of its year to its day.
pub fn period(as_of: Date) -> (Date, Date) {
    (Date::constant(as_of.year(), 1, 1), as_of)
}

#[cfg(test)]
mod tests;
