//! A closer look: for a few minutes every target is asked more often. Pure.
//!
//! What a person felt a moment ago, or what has just become slow, is worth more samples than a quiet hour. The PC's
//! average over any day stays within the budget all the same: a look is granted only while the looks of the last day fit
//! into what usual measuring leaves. Whoever asks for a look without a person waiting leaves one for a person. Granted or
//! not, a complaint itself is kept elsewhere. Nothing is asked from here.

use std::collections::{BTreeMap, VecDeque};

use hatang_proto::model::{Probe, Target, TargetId};

use super::budget::{self, BUDGET_BITS_PER_S};

/// How long a closer look lasts that this PC begins by itself.
pub const LASTS_MS: u64 = 5 * 60_000;
/// What a PC that stands for its whole site may spend on a closer look, bits per second, besides usual measuring.
pub const BOUND_BITS_PER_S: u32 = 12_000;
/// Looks that are granted without a pause between them; each further one waits for its hour.
pub const AT_ONCE: u64 = 2;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
const DAY_S: f64 = 86_400.0;
/// Periods during a look, as far as the bound allows.
const QUICK_MS: u64 = 5_000;
const HTTP_MS: u64 = 10_000;

/// Why a look is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A person at this PC complained.
    Complaint,
    /// A target has just become worse, as seen here.
    Anomaly,
    /// The collector asked the site.
    Collector,
}

/// A look that was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Milliseconds since boot.
    pub until_ms: u64,
    /// What it may cost besides usual measuring.
    pub bits_per_s: u32,
}

/// The looks that one PC has taken since its agent started.
#[derive(Debug, Default)]
pub struct Burst {
    granted: VecDeque<Granted>,
}

#[derive(Debug, Clone, Copy)]
struct Granted {
    at_ms: u64,
    look: Look,
    /// What it costs beyond usual measuring.
    extra_bits: f64,
}

impl Burst {
    /// Until when this PC looks how closely; `None` if another look would cost too much.
    ///
    /// A look that is under way is not prolonged; one that is weaker than what is asked for now gives way.
    pub fn ask(
        &mut self,
        targets: &[Target],
        why: Why,
        lasts_ms: u64,
        bits_per_s: u32,
        now_ms: u64,
    ) -> Option<Look> {
        if targets.is_empty() {
            return None;
        }
        self.granted.retain(|past| past.at_ms <= now_ms && now_ms < past.look.until_ms + DAY_MS);
        let under_way = self.granted.back().map(|last| last.look).filter(|look| now_ms < look.until_ms);
        if let Some(look) = under_way.filter(|look| bits_per_s <= look.bits_per_s) {
            return Some(look);
        }
        let targets: Vec<&Target> = targets.iter().collect();
        let usual = cost(&targets, &usual_periods_ms(&targets));
        let extra_bits = extra_bits(&targets, bits_per_s, lasts_ms);
        let kept_bits = match why {
            Why::Complaint => 0.0,
            Why::Anomaly | Why::Collector => self::extra_bits(&targets, BOUND_BITS_PER_S, LASTS_MS),
        };
        let spent: f64 = self.granted.iter().map(|past| past.extra_bits).sum();
        let spare_bits = (BUDGET_BITS_PER_S - usual) * DAY_S;
        if spare_bits < spent + extra_bits + kept_bits || !self.hour_allows(why, now_ms) {
            return under_way;
        }
        let look = Look { until_ms: now_ms + lasts_ms, bits_per_s };
        self.granted.push_back(Granted { at_ms: now_ms, look, extra_bits });
        Some(look)
    }

    /// Two looks are in hand, each taken one comes back after an hour; the last one is for a person.
    fn hour_allows(&self, why: Why, now_ms: u64) -> bool {
        let mut in_hand_ms = AT_ONCE * HOUR_MS;
        let mut before_ms = None;
        for look in &self.granted {
            let passed = before_ms.map_or(0, |before| look.at_ms - before);
            in_hand_ms = (in_hand_ms + passed).min(AT_ONCE * HOUR_MS).saturating_sub(HOUR_MS);
            before_ms = Some(look.at_ms);
        }
        let passed = before_ms.map_or(0, |before| now_ms - before);
        let needed_ms = if why == Why::Complaint { HOUR_MS } else { AT_ONCE * HOUR_MS };
        needed_ms <= in_hand_ms + passed
    }
}

/// What one PC may spend on a look, if the site has `stretch` times as many PCs as measure each target: all of them
/// together never spend more than the few would.
pub fn share(stretch: u32) -> u32 {
    (BOUND_BITS_PER_S / stretch.max(1)).max(1)
}

/// The usual periods within the budget, milliseconds.
pub fn usual_periods_ms(targets: &[&Target]) -> BTreeMap<TargetId, u64> {
    let set: Vec<Target> = targets.iter().map(|target| (*target).clone()).collect();
    let factor = budget::stretch(&set);
    targets.iter().map(|target| (target.id, budget::stretched_ms(target.period_s, factor))).collect()
}

/// The periods during a closer look, milliseconds: of all targets, never longer than those that are usual at the moment
/// (which may leave targets out), and together not dearer than these and `bits_per_s`.
pub fn periods_ms(
    targets: &[&Target],
    usual: &BTreeMap<TargetId, u64>,
    bits_per_s: u32,
) -> BTreeMap<TargetId, u64> {
    let quick = targets.iter().map(|target| (target.id, quick_ms(&target.probe))).collect();
    // Whatever stays at its usual period costs no more than usual measuring does.
    let factor = (cost(targets, &quick) / f64::from(bits_per_s.max(1))).max(1.0);
    let dense = |target: &&Target| {
        let period_ms = stretched(quick_ms(&target.probe), factor);
        (target.id, usual.get(&target.id).map_or(period_ms, |usual| period_ms.min(*usual)))
    };
    targets.iter().map(dense).collect()
}

fn quick_ms(probe: &Probe) -> u64 {
    match probe {
        Probe::Http { .. } => HTTP_MS,
        _ => QUICK_MS,
    }
}

fn stretched(period_ms: u64, factor: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is positive")]
    let stretched = (period_ms as f64 * factor).ceil() as u64;
    stretched
}

/// Average bits per second at these periods; targets without one cost nothing.
fn cost(targets: &[&Target], periods_ms: &BTreeMap<TargetId, u64>) -> f64 {
    let bits = |target: &&Target| {
        periods_ms.get(&target.id).map_or(0.0, |period_ms| target.cost_bits_per_s(*period_ms))
    };
    targets.iter().map(bits).sum()
}

/// What one look costs beyond usual measuring of everything, bits.
fn extra_bits(targets: &[&Target], bits_per_s: u32, lasts_ms: u64) -> f64 {
    let usual = usual_periods_ms(targets);
    let more = cost(targets, &periods_ms(targets, &usual, bits_per_s)) - cost(targets, &usual);
    more * lasts_ms as f64 / 1_000.0
}

#[cfg(test)]
mod tests;
