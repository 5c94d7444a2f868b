//! The office day in bins of 15 minutes, and how far each lies above the usual.
//!
//! The usual of a day is the lower of two: its own quiet quarter, and what the quiet quarters of the working days around
//! it show. So neither a slow drift nor a new route of the line looks like a peak, nor does a long peak hide itself.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::calendar::OfficeCalendar;
use super::super::statistics::{MAD_TO_SIGMA, median, median_deviation, quantile_sorted};
use super::Level;

/// Bins from 07:00 to 17:00.
pub(super) const BINS: usize = 40;
const FIRST_MINUTE: u16 = 7 * 60;
const BIN_MINUTES: u16 = 15;
/// A bin is raised above 7 ms at least: what people can feel, and more than a queue of one packet.
const LEAST_US: f64 = 7_000.0;
const DEVIATIONS: f64 = 3.0;
/// Share of a day's bins that counts as its quiet time.
const QUIET: f64 = 0.25;
/// Working days before and after that say what is usual around a day.
const AROUND: usize = 5;
/// A day with fewer bins says too little about itself.
const FEWEST_BINS: usize = 8;

/// Medians by working day and bin.
pub(super) struct Days(BTreeMap<Date, [Option<f64>; BINS]>);

/// How far a day's bins lie above the usual.
pub(super) struct Excess([Option<Bin>; BINS]);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bin {
    pub(super) excess_us: f64,
    pub(super) raised: bool,
}

impl Excess {
    pub(super) fn bins(&self) -> &[Option<Bin>; BINS] {
        &self.0
    }
}

/// The bin's beginning, minutes since midnight.
pub(super) fn minute(bin: usize) -> u16 {
    FIRST_MINUTE + u16::try_from(bin).unwrap_or(u16::MAX / BIN_MINUTES) * BIN_MINUTES
}

impl Days {
    pub(super) fn gather(levels: &[Level], calendar: &OfficeCalendar) -> Self {
        let mut pooled: BTreeMap<(Date, usize), Vec<f64>> = BTreeMap::new();
        for level in levels.iter().filter(|level| level.median_us.is_finite()) {
            let Some(local) = calendar.local(level.at_ms) else { continue };
            let Some(minute) = local.minute.checked_sub(FIRST_MINUTE) else { continue };
            let bin = usize::from(minute / BIN_MINUTES);
            if bin < BINS {
                pooled.entry((local.day, bin)).or_default().push(level.median_us);
            }
        }
        let mut days: BTreeMap<Date, [Option<f64>; BINS]> = BTreeMap::new();
        for ((day, bin), mut values) in pooled {
            if let Some(place) = days.entry(day).or_insert([None; BINS]).get_mut(bin) {
                *place = median(&mut values);
            }
        }
        days.retain(|day, bins| {
            calendar.is_working_day(*day) && FEWEST_BINS <= bins.iter().flatten().count()
        });
        Self(days)
    }

    pub(super) fn dates(&self) -> Vec<Date> {
        self.0.keys().copied().collect()
    }

    /// Every bin against the usual of its day.
    pub(super) fn excess(&self) -> Vec<(Date, Excess)> {
        let own: Vec<f64> = self.0.values().map(quiet_level).collect();
        let noise: Vec<f64> =
            self.0.values().zip(&own).map(|(bins, level)| quiet_noise(bins, *level)).collect();
        self.0
            .iter()
            .enumerate()
            .map(|(index, (day, bins))| {
                let around = index.saturating_sub(AROUND)..(index + AROUND + 1).min(own.len());
                let mut levels = own.get(around.clone()).unwrap_or_default().to_vec();
                let mut spreads = noise.get(around).unwrap_or_default().to_vec();
                let usual = lower(own.get(index).copied(), median(&mut levels));
                let spread = median(&mut spreads).unwrap_or(0.0);
                let limit = LEAST_US.max(DEVIATIONS * MAD_TO_SIGMA * spread);
                let judged = bins.map(|level| {
                    let excess_us = level? - usual;
                    Some(Bin { excess_us, raised: limit < excess_us })
                });
                (*day, Excess(judged))
            })
            .collect()
    }
}

fn lower(own: Option<f64>, around: Option<f64>) -> f64 {
    own.unwrap_or(f64::INFINITY).min(around.unwrap_or(f64::INFINITY))
}

fn quiet_level(bins: &[Option<f64>; BINS]) -> f64 {
    let mut values: Vec<f64> = bins.iter().flatten().copied().collect();
    values.sort_unstable_by(f64::total_cmp);
    quantile_sorted(&values, QUIET).unwrap_or(f64::INFINITY)
}

/// Median absolute deviation of the day's lower half from its quiet level.
fn quiet_noise(bins: &[Option<f64>; BINS], level: f64) -> f64 {
    let mut values: Vec<f64> = bins.iter().flatten().copied().collect();
    values.sort_unstable_by(f64::total_cmp);
    values.truncate(values.len().div_ceil(2));
    median_deviation(&values, level).unwrap_or(0.0)
}
