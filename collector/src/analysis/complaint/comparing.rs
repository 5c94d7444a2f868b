//! One target at one time against the same hours of other days, machine by machine.
//!
//! Each machine is compared with itself, so that one behind slow Wi-Fi neither accuses nor clears the others. A refusal
//! counts as lost: refused always, it is usual and accuses nobody.

use std::ops::Range;

use super::super::network::{Observation, Reply, Role, Site};
use super::super::rules::Rules;
use super::super::statistics::{MAD_TO_SIGMA, median, median_deviation, wilson};
use super::Measured;

const DAY_MS: i64 = 86_400_000;
/// The zone of Viet Nam, which keeps no summer time.
const ZONE_MS: i64 = 7 * 3_600_000;
/// Fewest samples on which one machine alone is compared; its neighbours stand beside it.
const FEWEST_OF_MACHINE: u32 = 3;
/// Fewest usual samples of a machine for a usual of its own.
const FEWEST_USUAL: usize = 5;

/// A target over some time and its usual.
#[derive(Debug, Clone)]
pub(super) struct Comparison {
    pub(super) during: Measured,
    pub(super) usual: Measured,
    pub(super) usual_days: u32,
    /// Median of each sample's excess over its machine's usual, microseconds.
    pub(super) excess_us: Option<f64>,
    pub(super) slow: bool,
    pub(super) lossy: bool,
    pub(super) machines: Vec<Compared>,
}

/// One machine's part.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) name: String,
    pub(super) bad: bool,
}

impl Comparison {
    pub(super) fn is_bad(&self) -> bool {
        self.slow || self.lossy
    }

    pub(super) fn machines_bad(&self) -> usize {
        self.machines.iter().filter(|machine| machine.bad).count()
    }

    pub(super) fn is_bad_at(&self, machine: &str) -> bool {
        self.machines.iter().any(|known| known.bad && known.name == machine)
    }
}

/// Samples of one machine, split.
#[derive(Debug, Default)]
struct Part {
    during: Tally,
    usual: Tally,
}

/// Answered times in microseconds, and how many were asked.
#[derive(Debug, Default, Clone)]
struct Tally {
    answered: Vec<f64>,
    lost: u32,
}

impl Tally {
    fn take(&mut self, reply: Reply) {
        match reply {
            Reply::After(us) => self.answered.push(f64::from(us)),
            Reply::Lost | Reply::Denied => self.lost += 1,
        }
    }

    fn samples(&self) -> u32 {
        self.lost + u32::try_from(self.answered.len()).unwrap_or(u32::MAX)
    }

    fn add(&mut self, other: &Self) {
        self.answered.extend(&other.answered);
        self.lost += other.lost;
    }

    fn measured(&self) -> Measured {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between two round trips"
        )]
        let median_us = median(&mut self.answered.clone()).map(|us| us as u32);
        Measured { samples: self.samples(), lost: self.lost, median_us }
    }
}

/// Compares what the site's machines measured of `role` within `span` with the same hours of days before.
pub(super) fn compare(site: &Site, role: &Role, span: &Range<i64>, rules: &Rules) -> Comparison {
    let mut parts = Vec::new();
    let mut days: Vec<i64> = Vec::new();
    for machine in &site.machines {
        let mut part = Part::default();
        for observation in machine.series.get(role).map_or(&[][..], Vec::as_slice) {
            if span.contains(&observation.at_ms) {
                part.during.take(observation.reply);
            } else if let Some(day) = earlier_day(observation, span) {
                part.usual.take(observation.reply);
                days.push(day);
            }
        }
        parts.push((machine.name.clone(), part));
    }
    days.sort_unstable();
    days.dedup();
    compare_parts(&parts, u32::try_from(days.len()).unwrap_or(u32::MAX), rules)
}

/// What was measured of a role within some time, without comparing.
pub(super) fn measure(site: &Site, role: &Role, span: &Range<i64>) -> Measured {
    let mut tally = Tally::default();
    for observation in site.machines.iter().filter_map(|machine| machine.series.get(role)).flatten() {
        if span.contains(&observation.at_ms) {
            tally.take(observation.reply);
        }
    }
    tally.measured()
}

/// How many days before `span` it lies at the same hours of the same kind of day (working day or weekend).
fn earlier_day(observation: &Observation, span: &Range<i64>) -> Option<i64> {
    let back = -(observation.at_ms - span.start).div_euclid(DAY_MS);
    let shifted = observation.at_ms + back * DAY_MS;
    let same = is_weekend(observation.at_ms) == is_weekend(shifted);
    (0 < back && same && span.contains(&shifted)).then_some(back)
}

/// 1 January 1970 was a Thursday.
fn is_weekend(at_ms: i64) -> bool {
    ((at_ms + ZONE_MS).div_euclid(DAY_MS) + 3).rem_euclid(7) >= 5
}

fn compare_parts(parts: &[(String, Part)], usual_days: u32, rules: &Rules) -> Comparison {
    let (mut during, mut usual) = (Tally::default(), Tally::default());
    for (_, part) in parts {
        during.add(&part.during);
        usual.add(&part.usual);
    }
    let usual_lost = wilson(usual.lost, usual.samples()).high;
    let pooled_usual = median(&mut usual.answered.clone());
    let own_usual = |part: &Part| {
        if part.usual.answered.len() < FEWEST_USUAL {
            pooled_usual
        } else {
            median(&mut part.usual.answered.clone())
        }
    };
    let (mut excess, mut noise) = (Vec::new(), Vec::new());
    for (_, part) in parts {
        let Some(own) = own_usual(part) else { continue };
        excess.extend(part.during.answered.iter().map(|us| us - own));
        noise.extend(part.usual.answered.iter().map(|us| us - own));
    }
    let deviation = median_deviation(&noise, 0.0).unwrap_or(0.0) * MAD_TO_SIGMA;
    let slow_from = f64::from(rules.slow_us).max(rules.slow_deviations * deviation);
    let loses = |tally: &Tally| {
        let low = wilson(tally.lost, tally.samples()).low;
        2 <= tally.lost && rules.loss_share < low && (usual.samples() == 0 || usual_lost < low)
    };
    let slow = |excess: Option<f64>| excess.is_some_and(|excess| slow_from < excess);
    let mut machines = Vec::new();
    for (name, part) in parts.iter().filter(|(_, part)| FEWEST_OF_MACHINE <= part.during.samples()) {
        let mut own: Vec<f64> = own_usual(part)
            .map_or_else(Vec::new, |own| part.during.answered.iter().map(|us| us - own).collect());
        machines.push(Compared { name: name.clone(), bad: loses(&part.during) || slow(median(&mut own)) });
    }
    let enough = rules.fewest_samples <= during.samples();
    let excess_us = median(&mut excess);
    Comparison {
        during: during.measured(),
        usual: usual.measured(),
        usual_days,
        excess_us,
        slow: enough && slow(excess_us),
        lossy: enough && loses(&during),
        machines,
    }
}
