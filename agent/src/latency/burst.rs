//! A closer look after a complaint: for five minutes every target is asked more often. Pure.
//!
//! What a person felt a moment ago is worth more samples than a quiet hour. The look may cost the line
//! [`BOUND_BITS_PER_S`] while it lasts, and the PC's average over any day stays within the budget all the same: a look is
//! granted only while the looks of the last day fit into what usual measuring leaves. Granted or not, the complaint itself
//! is kept elsewhere. Nothing is asked from here.

use std::collections::{BTreeMap, VecDeque};

use hatang_proto::model::{Probe, Target, TargetId};

use super::budget::{self, BUDGET_BITS_PER_S};

/// How long a closer look lasts.
pub const LASTS_MS: u64 = 5 * 60_000;
/// What a PC's measuring may cost while a closer look lasts, bits per second.
pub const BOUND_BITS_PER_S: f64 = 20_000.0;
/// Looks that are granted without a pause between them; each further one waits for its hour.
pub const AT_ONCE: u64 = 2;

const HOUR_MS: u64 = 3_600_000;
/// A day, and the look that began right before it.
const LEDGER_MS: u64 = 24 * HOUR_MS + LASTS_MS;
const DAY_S: f64 = 86_400.0;
/// Periods during a look, as far as the bound allows.
const QUICK_MS: u64 = 5_000;
const HTTP_MS: u64 = 10_000;

/// The looks that one PC has taken since its agent started.
#[derive(Debug, Default)]
pub struct Burst {
    granted: VecDeque<Granted>,
}

#[derive(Debug, Clone, Copy)]
struct Granted {
    at_ms: u64,
    /// What it costs beyond usual measuring.
    extra_bits: f64,
}

impl Burst {
    /// Until when this PC looks closely, milliseconds since boot; `None` if another look would cost too much.
    ///
    /// A look that is under way is not prolonged.
    pub fn ask(&mut self, targets: &[Target], now_ms: u64) -> Option<u64> {
        if targets.is_empty() {
            return None;
        }
        self.granted.retain(|look| look.at_ms <= now_ms && now_ms - look.at_ms < LEDGER_MS);
        if let Some(last) = self.granted.back().filter(|last| now_ms < last.at_ms + LASTS_MS) {
            return Some(last.at_ms + LASTS_MS);
        }
        let targets: Vec<&Target> = targets.iter().collect();
        let extra_bits = extra_bits(&targets);
        let spare_bits = (BUDGET_BITS_PER_S - cost(&targets, &usual_periods_ms(&targets))) * DAY_S;
        let spent: f64 = self.granted.iter().map(|look| look.extra_bits).sum();
        if spare_bits < spent + extra_bits || !self.hour_allows(now_ms) {
            return None;
        }
        self.granted.push_back(Granted { at_ms: now_ms, extra_bits });
        Some(now_ms + LASTS_MS)
    }

    /// Two looks are in hand, each taken one comes back after an hour.
    fn hour_allows(&self, now_ms: u64) -> bool {
        let mut in_hand_ms = AT_ONCE * HOUR_MS;
        let mut before_ms = None;
        for look in &self.granted {
            let passed = before_ms.map_or(0, |before| look.at_ms - before);
            in_hand_ms = (in_hand_ms + passed).min(AT_ONCE * HOUR_MS).saturating_sub(HOUR_MS);
            before_ms = Some(look.at_ms);
        }
        let passed = before_ms.map_or(0, |before| now_ms - before);
        HOUR_MS <= in_hand_ms + passed
    }
}

/// The usual periods within the budget, milliseconds.
pub fn usual_periods_ms(targets: &[&Target]) -> BTreeMap<TargetId, u64> {
    let set: Vec<Target> = targets.iter().map(|target| (*target).clone()).collect();
    let factor = budget::stretch(&set);
    targets.iter().map(|target| (target.id, budget::stretched_ms(target.period_s, factor))).collect()
}

/// The periods during a closer look, milliseconds: never longer than the usual ones, together never dearer than
/// [`BOUND_BITS_PER_S`].
pub fn periods_ms(targets: &[&Target]) -> BTreeMap<TargetId, u64> {
    let usual = usual_periods_ms(targets);
    let quick = targets.iter().map(|target| (target.id, quick_ms(&target.probe))).collect();
    // Whatever stays at its usual period costs no more than usual measuring does.
    let factor = (cost(targets, &quick) / (BOUND_BITS_PER_S - cost(targets, &usual))).max(1.0);
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

/// Average bits per second at these periods.
fn cost(targets: &[&Target], periods_ms: &BTreeMap<TargetId, u64>) -> f64 {
    let bits = |target: &&Target| {
        let period_ms = periods_ms.get(&target.id).copied().unwrap_or(u64::MAX).max(1);
        f64::from(budget::bytes_of(&target.probe)) * 8_000.0 / period_ms as f64
    };
    targets.iter().map(bits).sum()
}

/// What one look costs beyond usual measuring, bits.
fn extra_bits(targets: &[&Target]) -> f64 {
    let more = cost(targets, &periods_ms(targets)) - cost(targets, &usual_periods_ms(targets));
    more * LASTS_MS as f64 / 1_000.0
}

#[cfg(test)]
mod tests;
