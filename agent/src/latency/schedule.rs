//! Which target is due when. Pure: the time since boot is an argument.
//!
//! Every target owns one moment inside its period, fixed by the machine's seed and the target's number alone. Within
//! one PC the moments of consecutive targets lie far apart; across PCs they are spread over the whole period, so that
//! 2,000 PCs switched on together do not ask one server in the same second. A moment that was missed (sleep, a busy PC)
//! is gone: there is no queue and no burst afterwards.

use std::collections::BTreeMap;

use hatang_proto::model::TargetId;

/// A target for which somebody waits is asked for the first time within this many milliseconds.
pub const FIRST_WITHIN_MS: u64 = 10_000;

/// A moment may be used late by up to this part of the period; later, it is missed.
const LATE_PART: u64 = 8;

/// 2^64 divided by the golden ratio: multiples of it, taken modulo 2^64, never cluster.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// When a target is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// Within [`FIRST_WITHIN_MS`]: somebody waits for it.
    Soon,
    /// Within its period, so that many PCs that begin together do not ask together.
    InItsMoment,
}

/// The moments of all targets of one machine.
#[derive(Debug)]
pub struct Schedule {
    seed: u64,
    slots: BTreeMap<TargetId, Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    period_ms: u64,
    next_ms: u64,
}

impl Schedule {
    /// `seed` is the machine's own and stays the same from start to start.
    pub fn new(seed: u64) -> Self {
        Self { seed: mixed(seed), slots: BTreeMap::new() }
    }

    /// Replaces the set of targets with their periods in milliseconds. A target whose period stays keeps its moments;
    /// one that was not there is asked first at the time that `first` says.
    pub fn set(&mut self, periods_ms: &BTreeMap<TargetId, u64>, first: First, now_ms: u64) {
        self.slots.retain(|target, _| periods_ms.contains_key(target));
        for (&target, &period_ms) in periods_ms {
            let period_ms = period_ms.max(1);
            match self.slots.get(&target).copied() {
                Some(slot) if slot.period_ms == period_ms => {}
                Some(_) => {
                    let next_ms = self.moment_after(target, period_ms, now_ms);
                    self.slots.insert(target, Slot { period_ms, next_ms });
                }
                None => {
                    let next_ms = match first {
                        First::Soon => now_ms + self.share(target, period_ms.min(FIRST_WITHIN_MS)),
                        First::InItsMoment => self.moment_after(target, period_ms, now_ms),
                    };
                    self.slots.insert(target, Slot { period_ms, next_ms });
                }
            }
        }
    }

    /// Asks every target within the next [`FIRST_WITHIN_MS`] once, as if it had just been added.
    pub fn soon(&mut self, now_ms: u64) {
        let early = |(target, slot): (&TargetId, &Slot)| {
            let first_ms = now_ms + self.share(*target, slot.period_ms.min(FIRST_WITHIN_MS));
            (*target, Slot { next_ms: slot.next_ms.min(first_ms), ..*slot })
        };
        self.slots = self.slots.iter().map(early).collect();
    }

    /// When [`Schedule::take_due`] should be called next, milliseconds since boot; `None` without targets.
    pub fn next_ms(&self) -> Option<u64> {
        self.slots.values().map(|slot| slot.next_ms).min()
    }

    /// The targets whose moment has come; each is then set to its next moment after `now_ms`.
    pub fn take_due(&mut self, now_ms: u64) -> Vec<TargetId> {
        let mut due = Vec::new();
        let passed: Vec<(TargetId, Slot)> = self
            .slots
            .iter()
            .map(|(target, slot)| (*target, *slot))
            // A clock that went back would otherwise hold the target up until it has caught up.
            .filter(|(_, slot)| slot.next_ms <= now_ms || now_ms + slot.period_ms < slot.next_ms)
            .collect();
        for (target, slot) in passed {
            let in_time =
                now_ms.checked_sub(slot.next_ms).is_some_and(|late_ms| late_ms <= slot.period_ms / LATE_PART);
            if in_time {
                due.push(target);
            }
            let next_ms = self.moment_after(target, slot.period_ms, now_ms);
            self.slots.insert(target, Slot { next_ms, ..slot });
        }
        due
    }

    /// The target's share of `span_ms`: 0 to `span_ms - 1`.
    fn share(&self, target: TargetId, span_ms: u64) -> u64 {
        let fraction = self.seed.wrapping_add(u64::from(target.0).wrapping_mul(GOLDEN));
        u64::try_from((u128::from(fraction) * u128::from(span_ms)) >> 64).unwrap_or_default()
    }

    fn moment_after(&self, target: TargetId, period_ms: u64, now_ms: u64) -> u64 {
        let phase = self.share(target, period_ms);
        let begun = now_ms - now_ms % period_ms + phase;
        if now_ms < begun { begun } else { begun + period_ms }
    }
}

/// The finaliser of SplitMix64: seeds that differ in one bit end far apart.
fn mixed(seed: u64) -> u64 {
    let once = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    twice ^ (twice >> 31)
}

#[cfg(test)]
mod tests;
