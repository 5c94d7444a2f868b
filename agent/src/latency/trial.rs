//! A target measured once for somebody who is about to add it: at once, one at a time, and seldom enough.
//!
//! The PC has the last word: it does not trust the collector to ask seldom. Answers go to whoever listens now; nothing of
//! a trial is kept.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Probe, Reading, Target, Trial, TrialAnswer, TrialRefusal};
use tokio::sync::{broadcast, mpsc};

use super::prober::{Network, Peer, Prober, Question};
use super::way::HopWatch;
use crate::clock::Clock;

/// Trials within an hour; further ones are refused.
const AN_HOUR: usize = 60;
const HOUR_MS: u64 = 3_600_000;
/// Whoever asks does not wait longer, whatever the target's own timeout is.
const PATIENCE_MS: u32 = 5_000;
/// Answers that a busy stream may be behind.
const ANSWERS: usize = 4;

/// How the conversation with the collector reaches the trials.
#[derive(Debug, Clone)]
pub struct TrialLine {
    ask: mpsc::Sender<Trial>,
    answers: broadcast::Sender<TrialAnswer>,
}

impl TrialLine {
    /// With the other end.
    pub fn new() -> (Self, mpsc::Receiver<Trial>) {
        let (ask, asked) = mpsc::channel(1);
        (Self { ask, answers: broadcast::channel(ANSWERS).0 }, asked)
    }

    /// With a task that measures; it ends when the last line does.
    pub fn start(clock: Arc<dyn Clock>) -> Self {
        let (line, asked) = Self::new();
        tokio::spawn(serve(line.answers.clone(), asked, clock));
        line
    }

    /// Asks for a trial; one that finds others waiting is refused.
    pub fn ask(&self, trial: Trial) {
        let number = trial.number;
        if self.ask.try_send(trial).is_err() {
            self.tell(TrialAnswer { number, outcome: Err(TrialRefusal::TooMany) });
        }
    }

    /// The answers from now on.
    pub fn answers(&self) -> broadcast::Receiver<TrialAnswer> {
        self.answers.subscribe()
    }

    fn tell(&self, answer: TrialAnswer) {
        // Without a stream nobody waits for it.
        drop(self.answers.send(answer));
    }
}

/// Measures what is asked for, until nobody can ask any more.
async fn serve(
    answers: broadcast::Sender<TrialAnswer>,
    mut asked: mpsc::Receiver<Trial>,
    clock: Arc<dyn Clock>,
) {
    let (network, mut pace) = (Network::new(), Pace::default());
    while let Some(Trial { number, target }) = asked.recv().await {
        let outcome = if pace.takes(clock.read().boot_ms) {
            measure(&network, &target).await.map_err(|problem| {
                tracing::info!(fault = problem.cause, "a trial that the collector asks for cannot be made");
                TrialRefusal::Cannot
            })
        } else {
            Err(TrialRefusal::TooMany)
        };
        tracing::info!(probe = %target.probe, ok = outcome.is_ok(), "a target was tried for the collector");
        // Without a stream nobody waits for it.
        drop(answers.send(TrialAnswer { number, outcome }));
    }
}

/// Pure: when the last trials were, milliseconds since boot.
#[derive(Debug, Default)]
struct Pace {
    taken: VecDeque<u64>,
}

impl Pace {
    /// Whether one more is taken now; counts it.
    fn takes(&mut self, now_ms: u64) -> bool {
        while self.taken.front().is_some_and(|first| first.saturating_add(HOUR_MS) <= now_ms) {
            self.taken.pop_front();
        }
        let takes = self.taken.len() < AN_HOUR;
        if takes {
            self.taken.push_back(now_ms);
        }
        takes
    }
}

async fn measure<P: Prober>(prober: &P, target: &Target) -> Result<Reading, Problem> {
    let limit = Duration::from_millis(target.timeout_ms.min(PATIENCE_MS).into());
    if let Some(question) = Question::of(&target.probe) {
        return prober.probe(&question, limit).await;
    }
    let gateway = prober.gateway()?;
    if let Probe::FirstHop { toward } = &target.probe {
        let answer = prober.second_router(toward, limit).await?;
        return HopWatch::default().judge(answer, Some(gateway.address), toward, 0);
    }
    let peer = Peer::At { address: gateway.address, scope: gateway.scope };
    prober.probe(&Question::Echo(peer), limit).await
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{BootId, ClockReading, Outcome, Segment, TargetId};

    use super::*;

    struct Still;

    impl Clock for Still {
        fn read(&self) -> ClockReading {
            ClockReading { boot_ms: 60_000, wall_ms: 0 }
        }

        fn boot_id(&self) -> BootId {
            BootId([1; 16])
        }
    }

    fn trial(number: u64, port: u16) -> Trial {
        let target = Target {
            id: TargetId(1),
            name: "thử".to_owned(),
            segment: Segment::Lan,
            probe: Probe::Tcp { host: "127.0.0.1".to_owned(), port },
            period_s: 60,
            timeout_ms: 1_000,
        };
        Trial { number, target }
    }

    #[test]
    fn sixty_trials_an_hour_are_taken() {
        let mut pace = Pace::default();
        assert!((0..60).all(|minute| pace.takes(minute * 1_000)));
        assert!(!pace.takes(HOUR_MS - 1));
        assert!(pace.takes(HOUR_MS), "the first is an hour ago");
        assert!(!pace.takes(HOUR_MS + 999));
    }

    #[tokio::test]
    async fn a_trial_is_measured_at_once_and_answered_under_its_number() {
        let line = TrialLine::start(Arc::new(Still));
        let mut answers = line.answers();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        line.ask(trial(7, listener.local_addr().unwrap().port()));
        let answer = answers.recv().await.unwrap();
        assert_eq!(answer.number, 7);
        let reading = answer.outcome.unwrap();
        assert!(reading.outcome == Outcome::Ok && reading.round_trip_us.is_some(), "{reading:?}");
    }

    #[tokio::test]
    async fn a_crowd_of_trials_is_refused_by_number() {
        let (line, _asked) = TrialLine::new();
        let mut answers = line.answers();
        line.ask(trial(1, 9));
        line.ask(trial(2, 9));
        let refused = TrialAnswer { number: 2, outcome: Err(TrialRefusal::TooMany) };
        assert_eq!(answers.recv().await.unwrap(), refused);
    }
}
