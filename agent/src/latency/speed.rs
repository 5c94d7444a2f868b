//! How fast the line carries a file, when the collector asks: whether that may be now, and the asking.
//!
//! The PC has the last word: it does not trust the collector to ask seldom, and it does not disturb its user. Who is asked
//! when is decided in the collector.

use std::sync::Arc;

use hatang_proto::limits::SPEED_PAUSE_H;
use hatang_proto::model::{SpeedOutcome, SpeedSample, TrafficReading};

use super::http::Http;

/// Traffic of its own below which nobody is disturbed and the speed is the line's, bits per second, both directions.
const QUIET_BITS_PER_S: u64 = 200_000;
/// A reading of traffic older than this says nothing about now, milliseconds.
const FRESH_MS: u64 = 180_000;

/// Pure: why this PC does not measure now. `last_ms` is when it last began to; times since boot, milliseconds.
pub fn refusal(last_ms: Option<u64>, now_ms: u64, traffic: Option<&TrafficReading>) -> Option<SpeedOutcome> {
    let pause_ms = u64::from(SPEED_PAUSE_H) * 3_600_000;
    if last_ms.is_some_and(|last_ms| now_ms < last_ms.saturating_add(pause_ms)) {
        return Some(SpeedOutcome::TooSoon);
    }
    let is_quiet = |traffic: &TrafficReading| {
        let bits = traffic.down_bytes.saturating_add(traffic.up_bytes).saturating_mul(8_000);
        let is_fresh = now_ms.saturating_sub(traffic.at_boot_ms) <= FRESH_MS;
        is_fresh && bits.checked_div(u64::from(traffic.span_ms)).is_some_and(|rate| rate <= QUIET_BITS_PER_S)
    };
    // Unknown traffic is not quiet.
    (!traffic.is_some_and(is_quiet)).then_some(SpeedOutcome::Busy)
}

/// Fetches the file once and keeps nothing of it.
pub async fn measure(sample: &SpeedSample) -> SpeedOutcome {
    Http::new(Arc::default()).transfer(sample).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    fn traffic(at_boot_ms: u64, down_bytes: u64) -> TrafficReading {
        TrafficReading { at_boot_ms, span_ms: 60_000, down_bytes, up_bytes: 0 }
    }

    #[test]
    fn a_quiet_pc_measures_once_in_twenty_hours() {
        let quiet = |now_ms| traffic(now_ms, 1_000);
        assert_eq!(refusal(None, 60_000, Some(&quiet(60_000))), None);
        for (now_ms, expected) in [
            (0, Some(SpeedOutcome::TooSoon)),
            (20 * HOUR_MS - 1, Some(SpeedOutcome::TooSoon)),
            (20 * HOUR_MS, None),
        ] {
            let now_ms = HOUR_MS + now_ms;
            assert_eq!(refusal(Some(HOUR_MS), now_ms, Some(&quiet(now_ms))), expected, "at {now_ms}");
        }
    }

    #[test]
    fn a_pc_that_carries_traffic_or_cannot_tell_does_not_measure() {
        assert_eq!(refusal(None, 60_000, None), Some(SpeedOutcome::Busy));
        assert_eq!(refusal(None, 60_000, Some(&traffic(60_000, 1_500_000))), None);
        assert_eq!(refusal(None, 60_000, Some(&traffic(60_000, 1_501_000))), Some(SpeedOutcome::Busy));
        assert_eq!(refusal(None, 60_000, Some(&traffic(60_000, u64::MAX))), Some(SpeedOutcome::Busy));
        assert_eq!(refusal(None, HOUR_MS, Some(&traffic(60_000, 0))), Some(SpeedOutcome::Busy), "old");
    }
}
