//! Does the network get slow at the same hours on many working days?
//!
//! The primary test for "vào lúc cao điểm hay bị tắc nghẽn". Time is cut into 15-minute bins of the office day; a bin is
//! raised if its median lies clearly above what that day and the days around it show at their quiet times. Hours at
//! which bins are raised on many working days, and more often than chance would raise them, are claimed as one sentence:
//! "N of D working days, from–to, +x ms". A spectrum sees a daily rhythm only if its period is a day, so it misses an
//! office with two peaks; [`super::spectrum`] runs beside this for comparison with published work only.

mod bins;
mod chance;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::OfficeCalendar;
use super::episode::Interval;
use super::statistics::{median_interval_sorted, median_sorted};
use bins::{BINS, Days};

/// One bin of 15 minutes, or less: several values within one bin are pooled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Median round trip of that time, microseconds.
    pub median_us: f64,
}

/// A time of day at which the network is slow on many working days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recurrence {
    /// Minutes since local midnight, multiples of 15.
    pub from_minute: u16,
    pub to_minute: u16,
    /// Working days on which most of this time was slow …
    pub slow_days: u32,
    /// … of those with samples at this time.
    pub days: u32,
    /// Median excess of the slow days over the usual, microseconds, with its 95 % interval.
    pub excess_us: f64,
    pub interval: Interval,
    /// Probability that chance alone raises the window's weakest bin so often.
    pub chance: f64,
}

/// What the test says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Finding {
    /// Fewer than [`FEWEST_DAYS`] working days have samples.
    Insufficient { days: u32 },
    /// No time of day is slow on many days.
    Nothing { days: u32 },
    /// In order of the day; a morning and an afternoon window are usual.
    Recurrent(Vec<Recurrence>),
}

/// Fewest working days with samples on which anything is claimed.
pub const FEWEST_DAYS: u32 = 8;
/// A bin belongs to a window if it is raised on at least this share of its days …
const OFTEN: f64 = 0.4;
/// … and chance would raise any of the day's bins so often with less than this probability.
const CHANCE: f64 = 0.01;
/// A window is at least this many bins long.
const SHORTEST: usize = 2;

/// Tests levels of one target at one unit, in any order.
pub fn recurrence(levels: &[Level], calendar: &OfficeCalendar) -> Finding {
    let days = Days::gather(levels, calendar);
    let counted = u32::try_from(days.dates().len()).unwrap_or(u32::MAX);
    if counted < FEWEST_DAYS {
        return Finding::Insufficient { days: counted };
    }
    let excess = days.excess();
    let raised = Raised::count(&excess);
    let found: Vec<Recurrence> =
        raised.windows().into_iter().filter_map(|window| describe(window, &excess, &raised)).collect();
    if found.is_empty() { Finding::Nothing { days: counted } } else { Finding::Recurrent(found) }
}

/// How often each bin of the day is raised.
struct Raised {
    hits: [u32; BINS],
    days: [u32; BINS],
    chance: [f64; BINS],
}

impl Raised {
    fn count(excess: &[(Date, bins::Excess)]) -> Self {
        let (mut hits, mut days) = ([0; BINS], [0; BINS]);
        for (_, day) in excess {
            for ((hits, days), bin) in hits.iter_mut().zip(&mut days).zip(day.bins()) {
                if let Some(bin) = bin {
                    *days += 1;
                    *hits += u32::from(bin.raised);
                }
            }
        }
        // The off-peak rate: what the quietest quarter of the day's bins shows.
        let mut shares: Vec<f64> = hits
            .iter()
            .zip(&days)
            .filter(|(_, days)| 0 < **days)
            .map(|(hits, days)| f64::from(*hits) / f64::from(*days))
            .collect();
        shares.sort_unstable_by(f64::total_cmp);
        shares.truncate(shares.len().div_ceil(4));
        let rate = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        let mut chance = [1.0; BINS];
        for ((chance, hits), days) in chance.iter_mut().zip(hits).zip(days) {
            *chance = chance::at_least(hits, days, rate.max(0.02)) * BINS as f64;
        }
        Self { hits, days, chance }
    }

    /// Runs of bins that are often raised; one bin in between may be less often so.
    fn windows(&self) -> Vec<std::ops::Range<usize>> {
        let often = |index: usize, share: f64| {
            let (hits, days, chance) = self.at(index);
            FEWEST_DAYS <= days && share * f64::from(days) <= f64::from(hits) && chance < CHANCE
        };
        let mut windows: Vec<std::ops::Range<usize>> = Vec::new();
        for index in (0..BINS).filter(|index| often(*index, OFTEN)) {
            match windows.last_mut() {
                Some(last) if last.end == index => last.end = index + 1,
                Some(last) if last.end + 1 == index && often(last.end, OFTEN / 2.0) => last.end = index + 1,
                _ => windows.push(index..index + 1),
            }
        }
        windows.retain(|window| SHORTEST <= window.len());
        windows
    }

    fn at(&self, index: usize) -> (u32, u32, f64) {
        let number = |list: &[u32; BINS]| list.get(index).copied().unwrap_or(0);
        (number(&self.hits), number(&self.days), self.chance.get(index).copied().unwrap_or(1.0))
    }
}

/// The sentence's numbers: days on which most of the window was raised, and by how much.
fn describe(
    window: std::ops::Range<usize>,
    excess: &[(Date, bins::Excess)],
    raised: &Raised,
) -> Option<Recurrence> {
    let (mut days, mut by_day) = (0, Vec::new());
    for (_, day) in excess {
        let seen: Vec<_> = day.bins().get(window.clone())?.iter().flatten().collect();
        if seen.len() * 2 < window.len() {
            continue;
        }
        days += 1;
        if seen.len() <= seen.iter().filter(|bin| bin.raised).count() * 2 {
            let mut values: Vec<f64> = seen.iter().map(|bin| bin.excess_us).collect();
            by_day.extend(super::statistics::median(&mut values));
        }
    }
    by_day.sort_unstable_by(f64::total_cmp);
    let slow_days = u32::try_from(by_day.len()).ok()?;
    if days < FEWEST_DAYS || f64::from(slow_days) < OFTEN * f64::from(days) {
        return None;
    }
    let chance = window.clone().map(|index| raised.at(index).2).fold(0.0, f64::max);
    Some(Recurrence {
        from_minute: bins::minute(window.start),
        to_minute: bins::minute(window.end),
        slow_days,
        days,
        excess_us: median_sorted(&by_day)?,
        interval: median_interval_sorted(&by_day)?,
        chance: chance.min(1.0),
    })
}

#[cfg(test)]
mod tests;
