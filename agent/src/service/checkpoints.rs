//! Pure: what a service reports about itself while it starts, works and stops.
//!
//! Windows gives up on a service whose pending state shows no progress: each report of the same state raises the
//! checkpoint, each other state begins anew. Source: Microsoft Learn, `SERVICE_STATUS` (`dwCheckPoint`, `dwWaitHint`).

use std::time::Duration;

/// Longest time between two reports of a start; a cold, old disk takes its time.
const START_HINT: Duration = Duration::from_secs(20);
/// Longest time between two reports of a stop, which as a whole takes less than three seconds.
const STOP_HINT: Duration = Duration::from_secs(5);

/// Where a service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Running,
    Stopping,
    /// With zero after an orderly stop, else a number of the service's own.
    Stopped(u32),
}

/// One report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) phase: Phase,
    pub(super) checkpoint: u32,
    pub(super) wait_hint: Duration,
}

/// Raises the checkpoint by itself.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    last: Option<Report>,
}

impl Checkpoints {
    /// The report of this phase; `None` if the service is beyond it already: it neither works again after a stop has begun
    /// nor stops again after it has.
    pub(super) fn report(&mut self, phase: Phase) -> Option<Report> {
        if self.last.is_some_and(|last| order(phase) < order(last.phase) || order(last.phase) == 3) {
            return None;
        }
        let (pending, wait_hint) = match phase {
            Phase::Starting => (true, START_HINT),
            Phase::Stopping => (true, STOP_HINT),
            Phase::Running | Phase::Stopped(_) => (false, Duration::ZERO),
        };
        let before = self.last.filter(|last| last.phase == phase).map_or(0, |last| last.checkpoint);
        let checkpoint = if pending { before.saturating_add(1) } else { 0 };
        let report = Report { phase, checkpoint, wait_hint };
        self.last = Some(report);
        Some(report)
    }
}

fn order(phase: Phase) -> u8 {
    match phase {
        Phase::Starting => 0,
        Phase::Running => 1,
        Phase::Stopping => 2,
        Phase::Stopped(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoints(phases: &[Phase]) -> Vec<Option<u32>> {
        let mut checkpoints = Checkpoints::default();
        phases.iter().map(|phase| checkpoints.report(*phase).map(|report| report.checkpoint)).collect()
    }

    #[test]
    fn each_report_of_a_pending_state_raises_the_checkpoint() {
        let (start, stop) = (Phase::Starting, Phase::Stopping);
        let life = [start, start, start, Phase::Running, stop, stop, Phase::Stopped(0)];
        assert_eq!(checkpoints(&life), [1, 2, 3, 0, 1, 2, 0].map(Some));
    }

    #[test]
    fn nothing_is_reported_after_the_end_and_no_work_after_the_stop() {
        let (stop, end) = (Phase::Stopping, Phase::Stopped(2));
        assert_eq!(
            checkpoints(&[stop, Phase::Running, end, stop, end]),
            [Some(1), None, Some(0), None, None]
        );
    }

    #[test]
    fn a_start_that_fails_ends_at_once() {
        assert_eq!(checkpoints(&[Phase::Starting, Phase::Stopped(1)]), [Some(1), Some(0)]);
    }

    #[test]
    fn only_pending_states_ask_for_patience() {
        let mut checkpoints = Checkpoints::default();
        let mut patience = |phase| checkpoints.report(phase).unwrap().wait_hint;
        assert!(crate::limits::STOP_WITHIN < patience(Phase::Starting));
        assert_eq!(patience(Phase::Running), Duration::ZERO);
        assert!(crate::limits::STOP_WITHIN < patience(Phase::Stopping));
        assert_eq!(patience(Phase::Stopped(0)), Duration::ZERO);
    }
}
