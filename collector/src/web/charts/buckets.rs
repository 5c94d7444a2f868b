//! Readings gathered into equal stretches of time.
//!
//! Three things are kept apart: no sample at all, a sample that nothing answered, and an answer that says no. Round
//! trips are those of good answers only. Whether a stretch means congestion is not judged here.

use hatang_proto::model::{Outcome, TimedReading};

/// What a chart covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// Unix milliseconds, inclusive.
    pub(crate) from_ms: i64,
    /// Unix milliseconds, exclusive.
    pub(crate) to_ms: i64,
    /// Length of a bucket, at least 1 ms.
    pub(crate) bucket_ms: i64,
    /// Seconds that local time is ahead of UTC.
    pub(crate) offset_s: i32,
}

impl Window {
    /// The day up to `now_ms`, in buckets of five minutes, or wide enough for two samples of a target that is asked
    /// less often.
    pub(crate) fn last_day(now_ms: i64, period_s: u32, offset_s: i32) -> Self {
        const FIVE_MINUTES_MS: i64 = 300_000;
        let wanted_ms = 2_000 * i64::from(period_s);
        let bucket_ms =
            FIVE_MINUTES_MS * (wanted_ms + FIVE_MINUTES_MS - 1).div_euclid(FIVE_MINUTES_MS).max(1);
        let to_ms = (now_ms.div_euclid(FIVE_MINUTES_MS) + 1) * FIVE_MINUTES_MS;
        Self { from_ms: to_ms - 86_400_000, to_ms, bucket_ms, offset_s }
    }

    fn index(&self, at_ms: i64) -> Option<usize> {
        let inside = (self.from_ms..self.to_ms).contains(&at_ms);
        inside.then(|| usize::try_from((at_ms - self.from_ms) / self.bucket_ms).ok()).flatten()
    }
}

/// What happened within one stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bucket {
    pub(super) start_ms: i64,
    pub(super) samples: u32,
    /// Nothing came back, or a router said that nothing can.
    pub(super) lost: u32,
    /// Something answered, but not as it should.
    pub(super) failed: u32,
    /// `None` if nothing answered as it should.
    pub(super) times: Option<Times>,
}

/// Round trips of good answers, microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) p10_us: u32,
    pub(super) median_us: u32,
    pub(super) p90_us: u32,
    pub(super) p95_us: u32,
}

impl Times {
    fn of(mut round_trips_us: Vec<u32>) -> Option<Self> {
        round_trips_us.sort_unstable();
        let at = |per_cent: usize| {
            let rank = (round_trips_us.len() * per_cent).div_ceil(100).max(1);
            round_trips_us.get(rank - 1).copied()
        };
        Some(Self { p10_us: at(10)?, median_us: at(50)?, p90_us: at(90)?, p95_us: at(95)? })
    }
}

/// The whole window in a few numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) samples: u64,
    pub(crate) lost: u64,
    pub(crate) failed: u64,
    pub(super) times: Option<Times>,
}

impl Summary {
    pub(crate) fn of(readings: &[TimedReading], window: &Window) -> Self {
        let whole = Window { bucket_ms: (window.to_ms - window.from_ms).max(1), ..*window };
        let (samples, lost, failed, times) = bucketed(readings, &whole)
            .first()
            .map_or((0, 0, 0, None), |bucket| (bucket.samples, bucket.lost, bucket.failed, bucket.times));
        Self { samples: samples.into(), lost: lost.into(), failed: failed.into(), times }
    }
}

/// One bucket after the other over the whole window, those without samples included.
pub(super) fn bucketed(readings: &[TimedReading], window: &Window) -> Vec<Bucket> {
    let starts =
        (window.from_ms..window.to_ms).step_by(usize::try_from(window.bucket_ms).unwrap_or(1).max(1));
    let empty = |start_ms| Bucket { start_ms, samples: 0, lost: 0, failed: 0, times: None };
    let mut buckets: Vec<(Bucket, Vec<u32>)> = starts.map(|start_ms| (empty(start_ms), Vec::new())).collect();
    for timed in readings {
        let Some(slot) = window.index(timed.at_ms) else { continue };
        let Some((bucket, round_trips_us)) = buckets.get_mut(slot) else { continue };
        bucket.samples += 1;
        match (timed.reading.outcome, timed.reading.round_trip_us) {
            (Outcome::Ok, Some(round_trip_us)) => round_trips_us.push(round_trip_us),
            (Outcome::Timeout | Outcome::Unreachable, _) => bucket.lost += 1,
            _ => bucket.failed += 1,
        }
    }
    let finish = |(bucket, round_trips_us)| Bucket { times: Times::of(round_trips_us), ..bucket };
    buckets.into_iter().map(finish).collect()
}
