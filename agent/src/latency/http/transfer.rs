//! One GET whose body is counted and thrown away: how fast the line carries a file.
//!
//! The first piece of the body only starts the clock: the time that it took is the server's, too. Nothing is kept, no
//! redirect followed, no proxy used. Whether a transfer is allowed now is decided in [`crate::latency::speed`].

use std::time::Duration;

use hatang_proto::model::{Outcome, SpeedOutcome, SpeedSample};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::{Http, failure, stamps};

/// A file that ended earlier tells a speed only if it kept the line busy for [`LONG`].
const LARGE: u32 = 500_000;
const LONG: Duration = Duration::from_secs(2);
/// Below this the clock tells more than the line.
const SHORTEST: Duration = Duration::from_millis(1);

/// What has come of the body.
#[derive(Debug, Clone, Copy)]
struct Counted {
    /// After the first piece.
    bytes: u32,
    begun: Instant,
    last: Instant,
}

/// Why no more is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// As many bytes as were wanted.
    Full,
    /// The file ended.
    File,
    Time,
}

impl Http {
    /// Fetches once; ends at the wish's bytes or seconds at the latest.
    pub(in crate::latency) async fn transfer(&self, sample: &SpeedSample) -> SpeedOutcome {
        let url = sample.file.as_str();
        let client = match self.client(url).await {
            Ok(client) => client,
            Err(problem) => {
                tracing::warn!(
                    operation = problem.operation,
                    cause = problem.cause,
                    "cannot measure the speed"
                );
                return SpeedOutcome::CannotAsk;
            }
        };
        let ends = Instant::now() + Duration::from_secs(u64::from(sample.max_s));
        let (ended, stamps) = stamps::taken(timeout_at(ends, client.get(url).send())).await;
        let answer = match ended {
            Ok(Ok(answer)) => answer,
            Ok(Err(fault)) => {
                let seen = failure(stamps, &fault);
                return seen.map_or(SpeedOutcome::CannotAsk, |(outcome, _)| SpeedOutcome::Failed(outcome));
            }
            Err(_elapsed) if stamps.is_looking_up() => return SpeedOutcome::Failed(Outcome::Dns),
            Err(_elapsed) => return SpeedOutcome::Failed(Outcome::Timeout),
        };
        match answer.status().as_u16() {
            200 => count(answer, sample.max_bytes, ends).await,
            status @ 300..=399 => SpeedOutcome::Redirected(status),
            status @ 400.. => SpeedOutcome::Failed(Outcome::HttpStatus(status)),
            // An answer without a file.
            _ => SpeedOutcome::TooSmall,
        }
    }
}

/// Reads the body until it is enough.
async fn count(mut answer: Response, max_bytes: u32, ends: Instant) -> SpeedOutcome {
    let mut counted: Option<Counted> = None;
    let ending = loop {
        let piece = match timeout_at(ends, answer.chunk()).await {
            Err(_elapsed) => break Ending::Time,
            Ok(Ok(None)) => break Ending::File,
            Ok(Ok(Some(piece))) => piece,
            Ok(Err(_broken)) => return SpeedOutcome::Failed(Outcome::Refused),
        };
        let now = Instant::now();
        match &mut counted {
            None => counted = Some(Counted { bytes: 0, begun: now, last: now }),
            Some(counted) => {
                let len = u32::try_from(piece.len()).unwrap_or(u32::MAX);
                let Some(bytes) = counted.bytes.checked_add(len).filter(|bytes| *bytes <= max_bytes) else {
                    break Ending::Full;
                };
                (counted.bytes, counted.last) = (bytes, now);
            }
        }
    };
    counted.map_or_else(|| nothing(ending), |counted| outcome(counted, ending, Instant::now()))
}

fn nothing(ending: Ending) -> SpeedOutcome {
    if ending == Ending::Time { SpeedOutcome::Failed(Outcome::Timeout) } else { SpeedOutcome::TooSmall }
}

/// What was counted, as a speed if it is one.
fn outcome(counted: Counted, ending: Ending, now: Instant) -> SpeedOutcome {
    let Counted { bytes, begun, last } = counted;
    // A line that fell silent was slow all that time.
    let took = if ending == Ending::Time { now } else { last } - begun;
    if bytes == 0 {
        return nothing(ending);
    }
    if took < SHORTEST || (ending == Ending::File && bytes < LARGE && took < LONG) {
        return SpeedOutcome::TooSmall;
    }
    let duration_us = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
    SpeedOutcome::Measured { bytes, duration_us: duration_us.min(LONGEST_US) }
}

/// The most that the contract takes.
const LONGEST_US: u32 = *hatang_proto::limits::SPEED_S.end() * 1_000_000;

#[cfg(test)]
mod tests;
