//! Before and after: by how much a line became quicker or slower since somebody changed something.
//!
//! Hours are matched: a day is compared by what each of its hours was before at the same hour, so that a week with more
//! mornings does not look quicker. One number a day enters the estimate, because hours of one day go together; the shift
//! is Hodges and Lehmann's (the median of all differences, "Estimates of location based on rank tests", 1963), its
//! interval the one of the rank-sum test.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::episode::Interval;
use super::statistics::{Z_95, median, median_sorted, wilson};

/// The median of one hour of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HourLevel {
    /// Days since any fixed day.
    pub day: i64,
    /// 0 to 23.
    pub hour: u8,
    /// Median round trip, microseconds.
    pub median_us: f64,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// Microseconds; negative: it became quicker.
    pub shift_us: f64,
    /// 95 % interval.
    pub interval: Interval,
    /// Median of the hours compared, before and after, microseconds.
    pub before_us: f64,
    pub after_us: f64,
    pub days_before: u32,
    pub days_after: u32,
}

impl Shift {
    /// The interval does not hold "no change".
    pub fn is_beyond_chance(&self) -> bool {
        0.0 < self.interval.low || self.interval.high < 0.0
    }
}

/// Whether the shares of days on which something happened lie apart by more than chance: their 95 % intervals do not
/// touch. Each side is how many of how many days; `None` with fewer than [`FEWEST_DAYS`] on either.
///
/// Days are counted, not samples, because losses come in bursts and samples of one day are not independent.
pub fn loss_differs(first: (u32, u32), second: (u32, u32)) -> Option<bool> {
    if [first.1, second.1].iter().any(|days| (*days as usize) < FEWEST_DAYS) {
        return None;
    }
    let (one, other) = (wilson(first.0, first.1), wilson(second.0, second.1));
    Some(one.high < other.low || other.high < one.low)
}

/// Fewest days on either side; with fewer no interval of 95 % exists.
pub const FEWEST_DAYS: usize = 4;

/// Compares the hours that occur on both sides; `None` with fewer than [`FEWEST_DAYS`] days on either.
pub fn shift(before: &[HourLevel], after: &[HourLevel]) -> Option<Shift> {
    let hours = |levels: &[HourLevel]| levels.iter().map(|level| level.hour).collect::<BTreeSet<_>>();
    let shared: BTreeSet<u8> = hours(before).intersection(&hours(after)).copied().collect();
    let matched = |levels: &[HourLevel]| -> Vec<HourLevel> {
        let usable = |level: &&HourLevel| level.median_us.is_finite() && shared.contains(&level.hour);
        levels.iter().filter(usable).copied().collect()
    };
    let (before, after) = (matched(before), matched(after));
    let usual = usual_by_hour(&before);
    let (first, second) = (by_day(&before, &usual), by_day(&after, &usual));
    if first.len() < FEWEST_DAYS || second.len() < FEWEST_DAYS {
        return None;
    }
    let mut differences: Vec<f64> =
        second.iter().flat_map(|after| first.iter().map(move |before| after - before)).collect();
    differences.sort_unstable_by(f64::total_cmp);
    let (m, n) = (first.len() as f64, second.len() as f64);
    let rank = m * n / 2.0 - Z_95 * (m * n * (m + n + 1.0) / 12.0).sqrt();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, below their count"
    )]
    let cut = rank.max(0.0).floor() as usize;
    let low = *differences.get(cut)?;
    let high = *differences.get(differences.len().checked_sub(1 + cut)?)?;
    let middle =
        |levels: &[HourLevel]| median(&mut levels.iter().map(|level| level.median_us).collect::<Vec<_>>());
    Some(Shift {
        shift_us: median_sorted(&differences)?,
        interval: Interval { low, high },
        before_us: middle(&before)?,
        after_us: middle(&after)?,
        days_before: u32::try_from(first.len()).ok()?,
        days_after: u32::try_from(second.len()).ok()?,
    })
}

fn usual_by_hour(levels: &[HourLevel]) -> BTreeMap<u8, f64> {
    let mut by_hour: BTreeMap<u8, Vec<f64>> = BTreeMap::new();
    for level in levels {
        by_hour.entry(level.hour).or_default().push(level.median_us);
    }
    by_hour.into_iter().filter_map(|(hour, mut values)| Some((hour, median(&mut values)?))).collect()
}

/// How far each day lies from the usual of its hours.
fn by_day(levels: &[HourLevel], usual: &BTreeMap<u8, f64>) -> Vec<f64> {
    let mut days: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for level in levels {
        if let Some(usual) = usual.get(&level.hour) {
            days.entry(level.day).or_default().push(level.median_us - usual);
        }
    }
    days.into_values().filter_map(|mut values| median(&mut values)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Busy mornings, quiet afternoons, and a little noise.
    fn days(range: std::ops::Range<i64>, hours: std::ops::Range<u8>, level_us: f64) -> Vec<HourLevel> {
        let of_hour = |day: i64, hour: u8| {
            let busy = if hour < 11 { 30_000.0 } else { 0.0 };
            HourLevel { day, hour, median_us: level_us + busy + (day * 37 % 11) as f64 * 100.0 }
        };
        range.flat_map(|day| hours.clone().map(move |hour| of_hour(day, hour))).collect()
    }

    #[test]
    fn a_repair_is_measured_and_its_interval_holds_the_truth() {
        let shift = shift(&days(0..20, 7..17, 60_000.0), &days(20..40, 7..17, 18_000.0)).unwrap();
        assert!(shift.interval.low <= -42_000.0 && -42_000.0 <= shift.interval.high, "{shift:?}");
        assert!(shift.interval.high < -41_000.0, "{shift:?}");
        assert_eq!((shift.days_before, shift.days_after), (20, 20));
    }

    #[test]
    fn more_busy_mornings_after_the_change_do_not_look_like_a_slower_line() {
        let after = days(20..40, 7..11, 18_000.0);
        let shift = shift(&days(0..20, 7..17, 18_000.0), &after).unwrap();
        assert!(shift.interval.low <= 0.0 && 0.0 <= shift.interval.high, "{shift:?}");
        assert!(shift.shift_us.abs() < 1_000.0, "{shift:?}");
    }

    #[test]
    fn a_change_is_beyond_chance_only_if_its_interval_leaves_zero_out() {
        let moved = shift(&days(0..20, 7..17, 60_000.0), &days(20..40, 7..17, 18_000.0)).unwrap();
        let same = shift(&days(0..20, 7..17, 60_000.0), &days(20..40, 7..17, 60_000.0)).unwrap();
        assert!(moved.is_beyond_chance() && !same.is_beyond_chance(), "{moved:?} {same:?}");
    }

    #[test]
    fn lossy_days_differ_only_if_chance_would_hardly_do_it() {
        assert_eq!(loss_differs((2, 20), (18, 20)), Some(true));
        assert_eq!(loss_differs((18, 20), (2, 20)), Some(true));
        assert_eq!(loss_differs((2, 20), (6, 20)), Some(false));
        assert_eq!(loss_differs((0, 3), (20, 20)), None, "three days say nothing");
        assert_eq!(loss_differs((0, 0), (0, 0)), None);
    }

    #[test]
    fn three_days_or_no_hour_in_common_say_nothing() {
        let before = days(0..20, 7..17, 18_000.0);
        assert_eq!(shift(&before, &days(20..23, 7..17, 9_000.0)), None);
        assert_eq!(shift(&before, &days(20..40, 18..22, 9_000.0)), None);
        assert_eq!(shift(&[], &[]), None);
    }

    #[test]
    fn the_fewest_days_give_the_widest_interval() {
        let shift = shift(&days(0..4, 7..17, 18_000.0), &days(10..14, 7..17, 28_000.0)).unwrap();
        assert!(shift.interval.low <= shift.shift_us && shift.shift_us <= shift.interval.high);
    }
}
