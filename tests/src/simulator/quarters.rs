//! Three months of one target, with and without a daily pattern, for tests of recurrence.
//!
//! A quarter is a list of medians over a quarter of an hour each, on the days and hours on which an office measures.
//! What is planted is told beside it: two humps on most working days, or something that must not be taken for them.

use super::calendar::{MINUTE_MS, OPENS, is_working, midnight_ms};
use super::noise::Noise;
use super::random::Random;

const DAYS: u32 = 91;
const BIN_MINUTES: i64 = 15;

/// What was planted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pattern {
    /// Half past eight to half past ten, and two to four, on this share of the working days, by so many microseconds.
    TwinPeaks { share_of_days: f64, height_us: f64 },
    /// Nothing but noise.
    Quiet,
    /// Trouble on some days, at another hour each time.
    Scattered,
    /// The way gets longer, little by little or at once, and stays so.
    Drifting,
    /// Every Wednesday night and Thursday before work.
    WeeklyUpdates,
}

#[derive(Debug, Clone)]
pub struct Quarter {
    pub pattern: Pattern,
    /// Begin of each quarter of an hour, Unix milliseconds, and its median in microseconds.
    pub medians: Vec<(i64, f64)>,
    /// The same with the smallest value.
    pub minima: Vec<(i64, f64)>,
    /// Working days on which the office was closed.
    pub holidays: Vec<u32>,
}

/// A quarter with two peaks on 60 to 100 % of its working days.
pub fn with_peaks(seed: u64) -> Quarter {
    let mut random = Random::new(seed ^ 0x7065_616B);
    let pattern = Pattern::TwinPeaks {
        share_of_days: random.between(0.6, 1.0),
        height_us: random.across(10_000.0, 60_000.0),
    };
    draw(&mut random, pattern)
}

/// A quarter without a daily pattern.
pub fn without_pattern(seed: u64) -> Quarter {
    let mut random = Random::new(seed ^ 0x666C_6174);
    let all = [Pattern::Quiet, Pattern::Scattered, Pattern::Drifting, Pattern::WeeklyUpdates];
    let pattern = all[random.index(all.len())];
    draw(&mut random, pattern)
}

/// An interval in which the median is raised.
#[derive(Debug, Clone, Copy)]
struct Raised {
    from: i64,
    until: i64,
    by_us: f64,
}

fn draw(random: &mut Random, pattern: Pattern) -> Quarter {
    let noise = Noise::shipped();
    let track = &noise.internet[random.index(noise.internet.len())];
    let base_us = random.across(8_000.0, 200_000.0);
    let holidays: Vec<u32> =
        (0..random.whole(0, 3)).map(|_| random.whole(0, i64::from(DAYS) - 1) as u32).collect();
    let measures_at_night = random.chance(0.4);
    let drift_us = random.across(3_000.0, 30_000.0);
    let step_day = random.whole(10, 80) as u32;
    let is_slow = random.chance(0.5);
    let mut quarter =
        Quarter { pattern, medians: Vec::new(), minima: Vec::new(), holidays: holidays.clone() };
    for day in 0..DAYS {
        let works = is_working(day) && !holidays.contains(&day);
        let raised = raised(random, pattern, day, works);
        let drift = match pattern {
            Pattern::Drifting if is_slow => drift_us * f64::from(day) / f64::from(DAYS),
            Pattern::Drifting if step_day <= day => drift_us,
            _ => 0.0,
        };
        for bin in 0..(1_440 / BIN_MINUTES) {
            let minute = bin * BIN_MINUTES;
            let office = works && (OPENS - 15..17 * 60 + 15).contains(&minute);
            if !(office || measures_at_night) || random.chance(0.01) {
                continue;
            }
            let by: f64 = raised.iter().map(|one| one.at(minute)).sum();
            let (median, minimum) = bin_of(random, track, base_us + drift, by);
            let at_ms = midnight_ms(day) + minute * MINUTE_MS;
            quarter.medians.push((at_ms, median));
            quarter.minima.push((at_ms, minimum));
        }
    }
    quarter
}

fn raised(random: &mut Random, pattern: Pattern, day: u32, works: bool) -> Vec<Raised> {
    let late = |random: &mut Random| random.whole(-10, 10);
    match pattern {
        Pattern::TwinPeaks { share_of_days, height_us } if works && random.chance(share_of_days) => {
            let peaks = [(510, 630), (840, 960)].map(|(from, until)| Raised {
                from: from + late(random),
                until: until + late(random),
                by_us: height_us * random.between(0.75, 1.25),
            });
            peaks.to_vec()
        }
        Pattern::Scattered if works && random.chance(0.35) => {
            let from = random.whole(OPENS, 16 * 60);
            let length = random.across(15.0, 180.0) as i64;
            vec![Raised { from, until: from + length, by_us: random.across(8_000.0, 100_000.0) }]
        }
        Pattern::WeeklyUpdates if day % 7 == 2 => {
            vec![Raised { from: 20 * 60, until: 1_440, by_us: 40_000.0 }]
        }
        Pattern::WeeklyUpdates if day % 7 == 3 => {
            vec![Raised { from: 0, until: OPENS + 20, by_us: 40_000.0 }]
        }
        _ => Vec::new(),
    }
}

impl Raised {
    /// Share of the bin that lies within, times the height.
    fn at(&self, minute: i64) -> f64 {
        let common = (self.until.min(minute + BIN_MINUTES) - self.from.max(minute)).max(0);
        if 2 * common < BIN_MINUTES { 0.0 } else { self.by_us }
    }
}

/// Median and minimum of fifteen samples in a row out of the track.
fn bin_of(random: &mut Random, track: &[Option<i32>], base_us: f64, by_us: f64) -> (f64, f64) {
    let start = random.index(track.len());
    let mut values: Vec<f64> = (0..15)
        .filter_map(|offset| track[(start + offset) % track.len()])
        .map(|noise| base_us + f64::from(noise) + by_us * random.between(0.6, 1.4))
        .collect();
    values.sort_by(f64::total_cmp);
    let middle = values.get(values.len() / 2).copied().unwrap_or(base_us + by_us);
    (middle, values.first().copied().unwrap_or(base_us + by_us))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(quarter: &Quarter, hours: std::ops::Range<i64>) -> f64 {
        let inside: Vec<f64> = (quarter.medians.iter())
            .filter(|(at_ms, _)| hours.contains(&(super::super::calendar::minute_of_day(*at_ms) / 60)))
            .map(|(_, us)| *us)
            .collect();
        inside.iter().sum::<f64>() / inside.len() as f64
    }

    #[test]
    fn peaks_stand_out_and_other_patterns_have_none() {
        for seed in 0..30 {
            let peaks = with_peaks(seed);
            assert!(mean(&peaks, 11..13) + 3_000.0 < mean(&peaks, 14..16), "seed {seed}");
            let flat = without_pattern(seed);
            assert!((mean(&flat, 11..13) - mean(&flat, 14..16)).abs() < 8_000.0, "seed {seed}");
        }
    }
}
