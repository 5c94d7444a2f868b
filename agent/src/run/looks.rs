//! Closer looks: who asks for one, what it may cost, and passing it on to measuring.
//!
//! Whether one is granted is decided by `latency::burst`, whether something has become worse by `latency::anomaly`.

use std::collections::BTreeSet;

use hatang_proto::model::{CloserLook, Sample, Target, TargetId, TargetSet};
use tokio::sync::watch;

use crate::latency::Wish;
use crate::latency::anomaly::AnomalyWatch;
use crate::latency::burst::{self, Burst, Look, Why};
use crate::latency::plan::Held;

/// The looks of this PC.
pub(super) struct Looks {
    targets: watch::Receiver<TargetSet>,
    plan: watch::Receiver<Held>,
    wishes: watch::Sender<Wish>,
    bursts: Burst,
    anomalies: AnomalyWatch,
}

impl Looks {
    pub(super) fn new(
        targets: watch::Receiver<TargetSet>,
        plan: watch::Receiver<Held>,
        wishes: watch::Sender<Wish>,
    ) -> Self {
        Self { targets, plan, wishes, bursts: Burst::default(), anomalies: AnomalyWatch::default() }
    }

    /// Takes a sample; one that shows that something has become worse begins a look.
    pub(super) fn observe(&mut self, sample: &Sample, now_ms: u64) {
        if self.anomalies.observe(sample) {
            let targets = self.targets.borrow();
            self.anomalies.retain(|id| targets.targets.iter().any(|target| target.id == id));
            drop(targets);
            self.look_by_itself(Why::Anomaly, now_ms);
        }
    }

    /// Somebody at this PC complained; until when it looks closely, if it does.
    pub(super) fn complained(&mut self, now_ms: u64) -> Option<u64> {
        self.look_by_itself(Why::Complaint, now_ms).map(|look| look.until_ms)
    }

    /// The collector asks for a look.
    pub(super) fn asked(&mut self, look: CloserLook, now_ms: u64) {
        self.look(Why::Collector, u64::from(look.lasts_s) * 1_000, look.bits_per_s, now_ms);
    }

    /// The targets that other machines measure for the time being.
    pub(super) fn resting(&self, now_ms: u64) -> BTreeSet<TargetId> {
        let (targets, plan) = (self.targets.borrow(), self.plan.borrow());
        if now_ms < self.wishes.borrow().look.until_ms {
            return BTreeSet::new();
        }
        let all: Vec<&Target> = targets.targets.iter().collect();
        let wanted = plan.periods_ms(&all, now_ms);
        all.iter().map(|target| target.id).filter(|id| !wanted.contains_key(id)).collect()
    }

    /// The PC has woken from sleep.
    pub(super) fn woke(&self) {
        self.wishes.send_modify(|wish| wish.resumed = wish.resumed.wrapping_add(1));
    }

    /// A look that nobody outside asked for may cost this PC its share of what its site may spend.
    fn look_by_itself(&mut self, why: Why, now_ms: u64) -> Option<Look> {
        let bits_per_s = burst::share(self.plan.borrow().stretch());
        self.look(why, burst::LASTS_MS, bits_per_s, now_ms)
    }

    /// Looks more closely, if the budget allows.
    fn look(&mut self, why: Why, lasts_ms: u64, bits_per_s: u32, now_ms: u64) -> Option<Look> {
        let look = self.bursts.ask(&self.targets.borrow().targets, why, lasts_ms, bits_per_s, now_ms)?;
        if self.wishes.borrow().look != look {
            let closely_s = look.until_ms.saturating_sub(now_ms) / 1_000;
            tracing::info!(?why, closely_s, bits_per_s, "looking more closely for a while");
            self.wishes.send_modify(|wish| wish.look = look);
        }
        Some(look)
    }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{Method, Outcome, Probe, ProbingPlan, Reading, Segment};

    use super::*;

    fn looks(stretch: u32) -> (Looks, watch::Receiver<Wish>) {
        let target = Target {
            id: TargetId(1),
            name: "8.8.8.8".to_owned(),
            segment: Segment::Internet,
            probe: Probe::Icmp { host: "8.8.8.8".to_owned() },
            period_s: 60,
            timeout_ms: 1_000,
        };
        let targets = watch::channel(TargetSet { version: 1, targets: vec![target] }).1;
        let plan = ProbingPlan { periods_s: [(TargetId(1), None)].into(), holds_s: 60, stretch };
        let plan = watch::channel(Held { plan: Some(plan), heard_ms: 0 }).1;
        let (wishes, wished) = watch::channel(Wish::default());
        (Looks::new(targets, plan, wishes), wished)
    }

    fn sample(minute: u64, round_trip_us: u32) -> Sample {
        let round_trip_us = Some(round_trip_us);
        let reading = Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us, phases: None };
        Sample { target: TargetId(1), at_boot_ms: minute * 60_000, reading }
    }

    #[test]
    fn a_pc_begins_a_look_by_itself_when_a_target_becomes_slow() {
        let (mut looks, wished) = looks(1);
        for minute in 0..30 {
            looks.observe(&sample(minute, 9_000), minute * 60_000);
        }
        assert_eq!(wished.borrow().look, Look::default());
        for minute in 30..32 {
            looks.observe(&sample(minute, 90_000), minute * 60_000);
        }
        assert_eq!(wished.borrow().look.until_ms, 31 * 60_000 + burst::LASTS_MS);
    }

    #[test]
    fn in_a_large_site_a_pc_takes_only_its_share_and_the_collector_may_say_how_much() {
        let (mut looks, wished) = looks(13);
        assert_eq!(looks.resting(0), [TargetId(1)].into());
        looks.complained(1_000);
        assert_eq!(looks.resting(1_000), BTreeSet::new());
        assert_eq!(wished.borrow().look.bits_per_s, burst::BOUND_BITS_PER_S / 13);
        looks.asked(CloserLook { lasts_s: 300, bits_per_s: 900 }, 2_000);
        assert_eq!(wished.borrow().look.bits_per_s, burst::BOUND_BITS_PER_S / 13, "one is under way");
    }
}
