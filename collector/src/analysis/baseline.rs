//! What is usual: learnt per machine and target, and per unit, target and class of hour.
//!
//! Trouble must not become normal. Levels come from the lower quarter of what was seen (congestion only adds), a first
//! pass sets aside what stands out, and an hour of the day may be slower than the whole by half the least slowness that
//! counts, no more: a line that chokes every morning stays bad every morning. It knows no verdicts.

use serde::{Deserialize, Serialize};

use super::network::Role;
use super::rules::Rules;
use super::statistics::MAD_TO_SIGMA;

pub mod learning;
pub mod loss;

pub use learning::learn_site;
pub use loss::with_leeway;

/// What is usual at each unit; kept by whoever learns it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    pub units: Vec<UnitBaseline>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct UnitBaseline {
    pub unit: String,
    /// Unix milliseconds between which was learnt.
    pub from_ms: i64,
    pub to_ms: i64,
    pub series: Vec<SeriesBaseline>,
    pub roles: Vec<RoleBaseline>,
    /// What the site's own traffic reached over five minutes (99th percentile, or half of the most), bits per second;
    /// `None` if it was never read.
    pub own_down_bps: Option<f64>,
    pub own_up_bps: Option<f64>,
    /// Medians of the same.
    pub usual_down_bps: f64,
    pub usual_up_bps: f64,
}

/// One machine and one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesBaseline {
    pub machine: String,
    pub role: Role,
    /// It answered at least now and then; what never answers is blocked or silent by policy and tells nothing.
    pub answers: bool,
    pub level: Level,
    /// Share of samples that this machine loses on most days, 0 to 1; 0 while too few days are known.
    #[serde(default)]
    pub loss: f64,
}

/// One target, pooled over the unit's machines as excess over each machine's own usual.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleBaseline {
    pub role: Role,
    pub level: Level,
    /// Share of samples that is always lost, 0 to 1.
    pub loss: f64,
    /// What an hour adds to the level: 24 hours of working days (UTC+7), then 24 of other days. Microseconds.
    pub hours: Vec<f32>,
}

/// Microseconds, robustly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Level {
    /// 5th percentile of window medians.
    pub low: f32,
    /// Where they lie when nothing is wrong.
    pub usual: f32,
    /// Their median absolute deviation when nothing is wrong, scaled to a standard deviation.
    pub deviation: f32,
}

impl Level {
    /// Of window medians, which it reorders; `None` without any.
    pub fn of(values: &mut [f64], rules: &Rules) -> Option<Self> {
        let low = ranked(values, 0.05)?;
        let quarter = ranked(values, 0.25)?;
        // 5 % and 25 % of a normal distribution lie 1.645 and 0.674 standard deviations below its middle.
        let left = (quarter - low) / (1.645 - 0.674);
        let middle = quarter + 0.674 * left;
        let limit = middle + f64::from(rules.slow_us).max(5.0 * left);
        let mut calm: Vec<f64> = values.iter().copied().filter(|value| *value <= limit).collect();
        let usual = ranked(&mut calm, 0.5)?;
        for value in &mut calm {
            *value = (*value - usual).abs();
        }
        let deviation = ranked(&mut calm, 0.5)? * MAD_TO_SIGMA;
        #[expect(clippy::cast_possible_truncation, reason = "microseconds; a float's precision is plenty")]
        let level = Self { low: low as f32, usual: usual as f32, deviation: deviation as f32 };
        Some(level)
    }

    /// Excess over the usual from which a window is slow, microseconds.
    #[expect(clippy::cast_possible_truncation, reason = "a threshold of milliseconds")]
    pub fn slow_from_us(&self, rules: &Rules) -> f32 {
        (rules.slow_us as f32).max(rules.slow_deviations as f32 * self.deviation)
    }
}

/// The value of rank `share` (0 to 1), without interpolating: in the time of one walk.
fn ranked(values: &mut [f64], share: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 to the last index")]
    let rank = (share * last as f64).round() as usize;
    let (_, value, _) = values.select_nth_unstable_by(rank.min(last), f64::total_cmp);
    Some(*value)
}

impl Baselines {
    pub fn unit(&self, unit: &str) -> Option<&UnitBaseline> {
        self.units.iter().find(|known| known.unit == unit)
    }
}

impl UnitBaseline {
    pub fn series(&self, machine: &str, role: &Role) -> Option<&SeriesBaseline> {
        self.series.iter().find(|series| series.role == *role && series.machine == machine)
    }

    pub fn role(&self, role: &Role) -> Option<&RoleBaseline> {
        self.roles.iter().find(|known| known.role == *role)
    }
}

impl RoleBaseline {
    /// Usual excess in the hour that holds `at_ms`, microseconds.
    pub fn usual_at(&self, at_ms: i64) -> f32 {
        self.level.usual + self.hours.get(hour_class(at_ms)).copied().unwrap_or(0.0)
    }
}

/// Classes of hours: 0 to 23 on Monday to Friday, 24 to 47 at weekends; Vietnam's time, UTC+7 without summer time.
pub fn hour_class(at_ms: i64) -> usize {
    let hours = at_ms.div_euclid(3_600_000) + 7;
    // 1 January 1970 was a Thursday.
    let weekend = (hours.div_euclid(24) + 3).rem_euclid(7) >= 5;
    usize::try_from(hours.rem_euclid(24)).unwrap_or(0) + if weekend { 24 } else { 0 }
}
