//! What the collector tells an agent to measure and to look for: checked, kept, handed on.
//!
//! A message that is out of range is refused with a warning, and what held before stays.

use hatang_proto::convert;
use hatang_proto::wire;

use super::Uplink;

impl Uplink {
    /// The next inventory looks by it.
    pub(super) fn recatalogue(&self, catalogue: wire::ApplicationCatalogue) {
        let kept = convert::catalogue::from_wire(catalogue)
            .map_err(anyhow::Error::from)
            .and_then(|catalogue| self.state.save_catalogue(&catalogue));
        if let Err(fault) = kept {
            tracing::warn!(fault = format!("{fault:#}"), "an application catalogue was not taken");
        }
    }

    pub(super) fn retarget(&self, set: wire::TargetSet) {
        match convert::target::set_from_wire(set) {
            Ok(set) => {
                tracing::info!(
                    targets.version = set.version,
                    targets = set.targets.len(),
                    "targets received"
                );
                if let Err(fault) = self.state.save_targets(&set) {
                    tracing::warn!(
                        fault = format!("{fault:#}"),
                        "the targets will be unknown after a restart"
                    );
                }
                self.targets.send_replace(set);
            }
            Err(fault) => {
                tracing::warn!(%fault, "the collector's targets are out of range; the former ones stay");
            }
        }
    }

    pub(super) fn replan(&self, plan: &wire::ProbingPlan) {
        match convert::plan::from_wire(plan) {
            Ok(plan) => {
                let resting = plan.periods_s.values().filter(|period_s| period_s.is_none()).count();
                tracing::info!(
                    plan.entries = plan.periods_s.len(),
                    plan.resting = resting,
                    "probing plan received"
                );
                self.plan.send_modify(|held| held.plan = Some(plan));
            }
            Err(fault) => {
                tracing::warn!(%fault, "the collector's probing plan is out of range; the former one stays");
            }
        }
    }

    pub(super) fn look_closely(&self, look: wire::CloserLook) {
        match convert::plan::look_from_wire(look) {
            // A full channel means that a look was asked for a moment ago.
            Ok(look) => drop(self.looks.try_send(look)),
            Err(fault) => tracing::warn!(%fault, "a closer look that the collector asks for is out of range"),
        }
    }

    pub(super) fn try_target(&self, trial: wire::TrialTarget) {
        match convert::trial::from_wire(trial) {
            Ok(trial) => self.trials.ask(trial),
            Err(fault) => tracing::warn!(%fault, "a target that the collector wants tried is out of range"),
        }
    }

    pub(super) fn measure_speed(&self, sample: wire::SpeedSample) {
        match convert::speed::sample_from_wire(sample) {
            // A full channel means that one was asked for a moment ago.
            Ok(sample) => drop(self.speeds.try_send(sample)),
            Err(fault) => {
                tracing::warn!(%fault, "a speed sample that the collector asks for is out of range");
            }
        }
    }
}
