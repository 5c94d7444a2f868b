//! Pure: what the status shows, gathered from what passes by.
//!
//! It remembers the last reading of each target and the problems that stand; it writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::inventory::{Inventory, Problem};
use hatang_proto::model::{
    ClockReading, Outcome, Reading, SpeedOutcome, Target, TargetId, TargetSet, TrafficReading,
};

use super::speeds::Answered;
use crate::latency::Observation;
use crate::limits::STATUS_PROBLEMS;
use crate::outbox::OutboxState;
use crate::state::status::{
    LastReading, SpeedStatus, SpoolStatus, StatusReport, TargetStatus, TrafficStatus,
};
use crate::uplink::{AGENT_VERSION, LinkReport};

/// What has been seen so far.
#[derive(Debug, Default)]
pub(super) struct Board {
    last: BTreeMap<TargetId, (Reading, i64)>,
    measuring: BTreeMap<String, Problem>,
    reading: Vec<Problem>,
    resting: BTreeSet<TargetId>,
    traffic: Option<TrafficStatus>,
    speed: Option<SpeedStatus>,
}

impl Board {
    /// A board on which the last speed sample still stands.
    pub(super) fn after(before: Option<StatusReport>) -> Self {
        Self { speed: before.and_then(|report| report.speed), ..Self::default() }
    }

    pub(super) fn observe(&mut self, seen: &Observation, now: ClockReading) {
        match seen {
            Observation::Sample(sample) => {
                let ago = now.boot_ms.saturating_sub(sample.at_boot_ms);
                self.last.insert(sample.target, (sample.reading, now.wall_ms.saturating_sub_unsigned(ago)));
            }
            Observation::Resolved(_) => {}
            Observation::Problem(problem) => {
                tracing::warn!(
                    part = problem.part,
                    operation = problem.operation,
                    cause = problem.cause,
                    "a part cannot be measured"
                );
                self.measuring.insert(problem.part.clone(), problem.clone());
            }
            Observation::Solved { part } => {
                tracing::info!(part, "a part can be measured again");
                self.measuring.remove(part);
            }
        }
    }

    pub(super) fn inventory(&mut self, found: &Inventory) {
        self.reading.clone_from(&found.problems);
    }

    /// The targets that other machines measure for the time being.
    pub(super) fn resting(&mut self, targets: BTreeSet<TargetId>) {
        self.resting = targets;
    }

    pub(super) fn traffic(&mut self, reading: &TrafficReading) {
        let TrafficReading { span_ms, down_bytes, up_bytes, .. } = *reading;
        self.traffic = Some(TrafficStatus { span_ms, down_bytes, up_bytes });
    }

    pub(super) fn speed(&mut self, answered: &Answered, now: ClockReading) {
        let outcome = answered.reading.outcome;
        let ago = now.boot_ms.saturating_sub(answered.reading.at_boot_ms);
        self.speed = Some(SpeedStatus {
            at_ms: now.wall_ms.saturating_sub_unsigned(ago),
            url: answered.file.to_string(),
            outcome: speed_outcome(outcome),
            bytes: if let SpeedOutcome::Measured { bytes, .. } = outcome { bytes } else { 0 },
            bits_per_s: outcome.bits_per_s(),
        });
    }

    pub(super) fn report(
        &self,
        targets: &TargetSet,
        link: &LinkReport,
        outbox: &OutboxState,
        now: ClockReading,
    ) -> StatusReport {
        let disk = outbox.problem.as_ref().map(|cause| Problem {
            part: "spool".to_owned(),
            operation: "keep samples on disk".to_owned(),
            cause: cause.clone(),
        });
        let problems =
            disk.into_iter().chain(self.measuring.values().cloned()).chain(self.reading.iter().cloned());
        StatusReport {
            agent_version: AGENT_VERSION.to_owned(),
            written_ms: now.wall_ms,
            joined: link.joined.clone(),
            link: link.link.clone(),
            spool: SpoolStatus::new(&outbox.depth, outbox.in_memory as u64),
            targets: targets.targets.iter().map(|target| self.target(target)).collect(),
            traffic: self.traffic,
            speed: self.speed.clone(),
            problems: problems.take(STATUS_PROBLEMS).collect(),
        }
    }

    fn target(&self, target: &Target) -> TargetStatus {
        let last = self.last.get(&target.id).map(|(reading, at_ms)| LastReading {
            outcome: outcome(reading.outcome),
            round_trip_us: reading.round_trip_us,
            at_ms: *at_ms,
        });
        let rests = self.resting.contains(&target.id);
        TargetStatus {
            id: target.id.0,
            name: target.name.clone(),
            probe: target.probe.to_string(),
            last,
            rests,
        }
    }
}

fn outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Ok => "ok".to_owned(),
        Outcome::Timeout => "timeout".to_owned(),
        Outcome::Unreachable => "unreachable".to_owned(),
        Outcome::Refused => "refused".to_owned(),
        Outcome::Dns => "dns".to_owned(),
        Outcome::Tls => "tls".to_owned(),
        Outcome::HttpStatus(status) => format!("http {status}"),
    }
}

fn speed_outcome(outcome_of: SpeedOutcome) -> String {
    match outcome_of {
        SpeedOutcome::Measured { .. } => "measured".to_owned(),
        SpeedOutcome::Failed(fault) => outcome(fault),
        SpeedOutcome::Redirected(status) => format!("http {status}, not followed"),
        SpeedOutcome::TooSmall => "the file is too small".to_owned(),
        SpeedOutcome::Busy => "not tried: this PC was busy".to_owned(),
        SpeedOutcome::TooSoon => "not tried: too soon after the last one".to_owned(),
        SpeedOutcome::CannotAsk => "not tried: this PC cannot ask".to_owned(),
    }
}
