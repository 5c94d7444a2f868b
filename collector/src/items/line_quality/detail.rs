//! What the annexes print about the network: each target by month and by hour of the week, and the log of episodes.
//!
//! Office hours only. A month, an hour or an episode without samples is absent; it is never a zero.

use super::{Disturbance, LineQuality, office_minutes};
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::verdict::Verdict;

/// One target over the office hours of one month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthOfSystem {
    pub system: String,
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    pub samples: u64,
    /// Share of samples lost, 0 to 1.
    pub lost: f64,
    /// `None` if nothing answered.
    pub median_us: Option<f64>,
    /// 95th percentile.
    pub slow_us: Option<f64>,
    /// Share of the month's office time with samples, 0 to 1.
    pub coverage: f64,
    /// Share of the time with samples outside episodes in which (nearly) nothing answered, 0 to 1.
    pub available: f64,
}

/// One target in one hour of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct HourOfWeek {
    pub system: String,
    /// Monday is 1, Sunday 7.
    pub weekday: i8,
    /// 0 to 23.
    pub hour: u8,
    /// `None` if nothing answered.
    pub median_us: Option<f64>,
}

/// One episode with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    pub disturbance: Disturbance,
    /// It still went on when it was last judged.
    pub open: bool,
    /// The target that suffered most, or the application that is named.
    pub system: String,
    /// Computers that saw it, of those that measured at that time.
    pub machines: u32,
    pub measuring: u32,
    /// Median round trip during the episode and what is usual; `None` if unknown.
    pub median_us: Option<u32>,
    pub usual_us: Option<u32>,
    /// Share of samples lost, 0 to 1; `None` without samples.
    pub lost: Option<f64>,
    /// 0 to 1.
    pub confidence: f64,
    /// Version of the thresholds that judged.
    pub rule: String,
}

impl LineQuality {
    /// What [`LineQuality::congestion`] and [`LineQuality::outages`] count, oldest first, each with its minutes in office
    /// hours.
    pub fn counted_log(&self, calendar: &OfficeCalendar) -> Vec<(&Logged, u32)> {
        let minutes = |one: &Logged| office_minutes(&one.disturbance, calendar, &mut [0; super::HALF_HOURS]);
        let counts = |one: &&Logged| {
            one.disturbance.dead || !matches!(one.disturbance.verdict, Verdict::Pc | Verdict::OutagePower)
        };
        let mut log: Vec<(&Logged, u32)> =
            self.log.iter().filter(counts).map(|one| (one, minutes(one))).collect();
        log.retain(|(_, minutes)| 0 < *minutes);
        log.sort_by_key(|(one, _)| one.disturbance.start_ms);
        log
    }

    /// Targets with figures by month, in the order of the list.
    pub fn systems_by_month(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for month in &self.months {
            if !names.contains(&month.system.as_str()) {
                names.push(&month.system);
            }
        }
        names
    }
}
