//! What of the target set this PC measures, and how often: the collector's plan, or without one everything. Pure.
//!
//! A plan holds while the collector was heard not long ago. After that the PCs of a site may have become fewer, so every
//! PC measures everything again, but each as much less often as the site had PCs. Whatever comes out stays within the
//! PC's own budget.

use std::collections::BTreeMap;

use hatang_proto::model::{ProbingPlan, Target, TargetId};

use super::burst;

/// The plan as last received; none before the first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    pub plan: Option<ProbingPlan>,
    /// When the collector was last heard, milliseconds since boot.
    pub heard_ms: u64,
}

impl Held {
    /// The targets to measure with the periods that are wanted; those that others measure are left out.
    pub fn wanted(&self, targets: &[&Target], now_ms: u64) -> Vec<Target> {
        let with_period = |target: &Target, period_s| Target { period_s, ..target.clone() };
        match &self.plan {
            None => targets.iter().map(|target| (*target).clone()).collect(),
            Some(plan) if now_ms < self.ends_ms(plan) => targets
                .iter()
                .filter_map(|target| {
                    let planned = plan.periods_s.get(&target.id).copied();
                    planned.unwrap_or(Some(target.period_s)).map(|period_s| with_period(target, period_s))
                })
                .collect(),
            Some(plan) => targets
                .iter()
                .map(|target| {
                    let times = if target.is_local() { 1 } else { plan.stretch };
                    with_period(target, target.period_s.saturating_mul(times))
                })
                .collect(),
        }
    }

    /// The periods to measure by, milliseconds, within the PC's budget.
    pub fn periods_ms(&self, targets: &[&Target], now_ms: u64) -> BTreeMap<TargetId, u64> {
        let wanted = self.wanted(targets, now_ms);
        burst::usual_periods_ms(&wanted.iter().collect::<Vec<_>>())
    }

    /// When the periods change by themselves, milliseconds since boot.
    pub fn changes_ms(&self, now_ms: u64) -> Option<u64> {
        let ends_ms = self.plan.as_ref().map(|plan| self.ends_ms(plan));
        ends_ms.filter(|ends_ms| now_ms < *ends_ms)
    }

    /// How many PCs of the site share the measuring of one target that one of them would do alone.
    pub fn stretch(&self) -> u32 {
        self.plan.as_ref().map_or(1, |plan| plan.stretch.max(1))
    }

    fn ends_ms(&self, plan: &ProbingPlan) -> u64 {
        self.heard_ms + u64::from(plan.holds_s) * 1_000
    }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::Segment;

    use super::*;

    fn targets() -> Vec<Target> {
        ["gateway", "8.8.8.8", "https://a/"]
            .iter()
            .zip(1..)
            .map(|(probe, id)| Target {
                id: TargetId(id),
                name: (*probe).to_owned(),
                segment: Segment::Internet,
                probe: probe.parse().unwrap(),
                period_s: 60,
                timeout_ms: 2_000,
            })
            .collect()
    }

    fn periods(held: &Held, now_ms: u64) -> Vec<(u16, u64)> {
        let targets = targets();
        let periods = held.periods_ms(&targets.iter().collect::<Vec<_>>(), now_ms);
        periods.into_iter().map(|(target, period_ms)| (target.0, period_ms)).collect()
    }

    fn held() -> Held {
        let periods_s = [(TargetId(2), None), (TargetId(3), Some(90)), (TargetId(77), Some(5))].into();
        Held { plan: Some(ProbingPlan { periods_s, holds_s: 1_800, stretch: 13 }), heard_ms: 1_000 }
    }

    #[test]
    fn without_a_plan_everything_is_measured_as_the_set_says() {
        assert_eq!(periods(&Held::default(), u64::MAX), [(1, 60_000), (2, 60_000), (3, 60_000)]);
    }

    #[test]
    fn a_plan_rests_what_others_measure_and_leaves_alone_what_it_does_not_name() {
        assert_eq!(periods(&held(), 1_800_999), [(1, 60_000), (3, 90_000)]);
        assert_eq!(held().changes_ms(0), Some(1_801_000));
    }

    #[test]
    fn a_collector_that_is_silent_for_long_leaves_everybody_measuring_everything_but_less_often() {
        assert_eq!(periods(&held(), 1_801_000), [(1, 60_000), (2, 780_000), (3, 780_000)]);
        assert_eq!(held().changes_ms(1_801_000), None);
    }

    #[test]
    fn a_plan_that_asks_for_too_much_is_stretched_into_the_budget() {
        let mut held = held();
        held.plan.as_mut().unwrap().periods_s = [(TargetId(3), Some(5))].into();
        let stretched = periods(&held, 0);
        assert!(50_000 < stretched[2].1, "{stretched:?}");
    }
}
