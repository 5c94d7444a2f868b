//! Speed samples that the collector asks for: one at a time, beside everything else, or refused.
//!
//! Whether one is allowed is decided by `latency::speed`.

use std::sync::Arc;

use hatang_proto::model::{SpeedOutcome, SpeedReading, SpeedSample, TrafficReading, WebFile};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::latency::speed;

/// A wish and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) reading: SpeedReading,
    pub(super) file: WebFile,
}

/// The speed samples of this PC.
pub(super) struct Speeds {
    clock: Arc<dyn Clock>,
    asked: mpsc::Receiver<SpeedSample>,
    done: mpsc::Receiver<Answered>,
    finish: mpsc::Sender<Answered>,
    /// When the last one began, milliseconds since boot.
    last_ms: Option<u64>,
    traffic: Option<TrafficReading>,
    running: Option<JoinHandle<()>>,
}

impl Speeds {
    /// With the way for wishes.
    pub(super) fn new(clock: Arc<dyn Clock>) -> (Self, mpsc::Sender<SpeedSample>) {
        let (ask, asked) = mpsc::channel(1);
        let (finish, done) = mpsc::channel(1);
        (Self { clock, asked, done, finish, last_ms: None, traffic: None, running: None }, ask)
    }

    /// What this PC carried last.
    pub(super) fn traffic(&mut self, reading: TrafficReading) {
        self.traffic = Some(reading);
    }

    /// The next answer; loses nothing when it is dropped.
    pub(super) async fn next(&mut self) -> Answered {
        loop {
            tokio::select! {
                Some(sample) = self.asked.recv() => {
                    if let Some(refused) = self.begin(sample) {
                        return refused;
                    }
                }
                Some(answered) = self.done.recv() => return answered,
            }
        }
    }

    /// Begins a transfer, unless it is refused.
    fn begin(&mut self, sample: SpeedSample) -> Option<Answered> {
        let at_boot_ms = self.clock.read().boot_ms;
        if let Some(outcome) = speed::refusal(self.last_ms, at_boot_ms, self.traffic.as_ref()) {
            tracing::info!(?outcome, "a speed sample that the collector asks for is refused");
            return Some(Answered { reading: SpeedReading { at_boot_ms, outcome }, file: sample.file });
        }
        self.last_ms = Some(at_boot_ms);
        let finish = self.finish.clone();
        self.running = Some(tokio::spawn(async move {
            let outcome = speed::measure(&sample).await;
            if let SpeedOutcome::Measured { bytes, duration_us } = outcome {
                tracing::info!(bytes, duration_us, "the line's speed was measured");
            } else {
                tracing::info!(?outcome, "the line's speed could not be measured");
            }
            // The agent stops.
            drop(
                finish
                    .send(Answered { reading: SpeedReading { at_boot_ms, outcome }, file: sample.file })
                    .await,
            );
        }));
        None
    }
}

impl Drop for Speeds {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{BootId, ClockReading, Outcome};

    use super::*;

    /// It is always one minute after boot.
    struct Still;

    impl Clock for Still {
        fn read(&self) -> ClockReading {
            ClockReading { boot_ms: 60_000, wall_ms: 0 }
        }

        fn boot_id(&self) -> BootId {
            BootId([1; 16])
        }
    }

    #[tokio::test]
    async fn every_wish_is_answered_and_the_second_of_a_day_refused() {
        let (mut speeds, ask) = Speeds::new(Arc::new(Still));
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let file: WebFile = format!("http://{free}/").parse().unwrap();
        let sample = SpeedSample { file: file.clone(), max_bytes: 100_000, max_s: 1 };
        ask.send(sample.clone()).await.unwrap();
        assert_eq!(speeds.next().await.reading.outcome, SpeedOutcome::Busy, "its traffic is not known yet");
        speeds.traffic(TrafficReading { at_boot_ms: 59_000, span_ms: 1_000, down_bytes: 9, up_bytes: 9 });
        for expected in [SpeedOutcome::Failed(Outcome::Refused), SpeedOutcome::TooSoon] {
            ask.send(sample.clone()).await.unwrap();
            let reading = SpeedReading { at_boot_ms: 60_000, outcome: expected };
            assert_eq!(speeds.next().await, Answered { reading, file: file.clone() });
        }
    }
}
