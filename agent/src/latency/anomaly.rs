//! Noticing by itself that a target has just become slow or lossy. Pure.
//!
//! Three readings against the last hour of the same target: enough to begin a closer look at once, much too little for a
//! verdict, which is made elsewhere. A false alarm costs part of the day's budget and nothing else.

use std::collections::{BTreeMap, VecDeque};

use hatang_proto::model::{Outcome, Sample, TargetId};

/// The newest readings, which are judged.
const NEWEST: usize = 3;
/// Readings before them that say what is usual: an hour at the usual pace.
const USUAL: usize = 60;
/// Fewer say nothing.
const USUAL_AT_LEAST: usize = 10;
/// Readings closer together than this do not enlarge what is usual, or five minutes of a closer look would become it.
const APART_MS: u64 = 30_000;
/// A median that is later than the usual one by more than this, and by more than [`DEVIATIONS`], is slow.
const SLOW_US: u32 = 20_000;
const DEVIATIONS: u32 = 5;
/// A target that usually loses more than one in this many is judged by its round trips only.
const USUALLY_LOST: usize = 10;

/// What is usual for each target.
#[derive(Debug, Default)]
pub struct AnomalyWatch {
    targets: BTreeMap<TargetId, History>,
}

#[derive(Debug, Default)]
struct History {
    newest: VecDeque<Option<u32>>,
    usual: VecDeque<Option<u32>>,
    took_ms: Option<u64>,
}

impl AnomalyWatch {
    /// Takes a sample; whether its target has just become worse than usual.
    pub fn observe(&mut self, sample: &Sample) -> bool {
        let answered = sample.reading.outcome == Outcome::Ok;
        let reading = sample.reading.round_trip_us.filter(|_| answered);
        self.targets.entry(sample.target).or_default().take(reading, sample.at_boot_ms)
    }

    /// Forgets targets that are measured no longer.
    pub fn retain(&mut self, kept: impl Fn(TargetId) -> bool) {
        self.targets.retain(|target, _| kept(*target));
    }
}

impl History {
    fn take(&mut self, reading: Option<u32>, at_ms: u64) -> bool {
        self.newest.push_back(reading);
        if NEWEST < self.newest.len()
            && let Some(passed) = self.newest.pop_front()
            && self.took_ms.is_none_or(|took_ms| at_ms.abs_diff(took_ms) >= APART_MS)
        {
            self.took_ms = Some(at_ms);
            self.usual.push_back(passed);
            if USUAL < self.usual.len() {
                self.usual.pop_front();
            }
        }
        self.newest.len() == NEWEST
            && USUAL_AT_LEAST <= self.usual.len()
            && (self.is_lossy() || self.is_slow())
    }

    fn is_lossy(&self) -> bool {
        let lost =
            |readings: &VecDeque<Option<u32>>| readings.iter().filter(|reading| reading.is_none()).count();
        2 <= lost(&self.newest) && lost(&self.usual) * USUALLY_LOST <= self.usual.len()
    }

    fn is_slow(&self) -> bool {
        let answered: Vec<u32> = self.usual.iter().flatten().copied().collect();
        let newest: Vec<u32> = self.newest.iter().flatten().copied().collect();
        if answered.len() < USUAL_AT_LEAST || newest.len() < 2 {
            return false;
        }
        let Some(usual) = median(answered.clone()) else { return false };
        let Some(deviation) = median(answered.iter().map(|us| us.abs_diff(usual)).collect()) else {
            return false;
        };
        let tolerated = usual.saturating_add(SLOW_US.max(deviation.saturating_mul(DEVIATIONS)));
        // Of two the lower one decides, of three the middle one.
        median(newest).is_some_and(|us| tolerated < us)
    }
}

/// The lower median; `None` of nothing.
fn median(mut values: Vec<u32>) -> Option<u32> {
    values.sort_unstable();
    let middle = values.len().checked_sub(1)? / 2;
    values.get(middle).copied()
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{Method, Reading};

    use super::*;

    fn sample(minute: u64, round_trip_us: Option<u32>) -> Sample {
        let outcome = if round_trip_us.is_some() { Outcome::Ok } else { Outcome::Timeout };
        let reading = Reading { method: Method::Icmp, outcome, round_trip_us, phases: None };
        Sample { target: TargetId(1), at_boot_ms: minute * 60_000, reading }
    }

    /// At which readings an alarm came.
    fn alarms(readings: impl IntoIterator<Item = Option<u32>>) -> Vec<usize> {
        let mut watch = AnomalyWatch::default();
        let readings = readings.into_iter().enumerate();
        readings
            .filter(|(at, reading)| watch.observe(&sample(*at as u64, *reading)))
            .map(|(at, _)| at)
            .collect()
    }

    fn quiet(count: usize) -> impl Iterator<Item = Option<u32>> {
        (0..count).map(|at| Some(9_000 + u32::try_from(at * 7_919 % 3_000).unwrap()))
    }

    #[test]
    fn the_second_slow_reading_is_noticed_and_a_single_one_is_not() {
        let slow = |count| vec![Some(48_000); count];
        assert_eq!(alarms(quiet(30).chain(slow(1)).chain(quiet(10))), Vec::<usize>::new());
        assert_eq!(alarms(quiet(30).chain(slow(2))), [31]);
    }

    #[test]
    fn two_losses_of_three_are_noticed_unless_the_target_always_loses() {
        assert_eq!(alarms(quiet(30).chain([None, Some(9_000), None])), [32]);
        assert_eq!(alarms((0..60).map(|at| (at % 3 == 0).then_some(9_000))), Vec::<usize>::new());
    }

    #[test]
    fn a_beginning_says_nothing_and_a_slow_target_that_stays_slow_becomes_usual() {
        assert_eq!(alarms([Some(900_000); 12]), Vec::<usize>::new());
        let lasting = alarms(quiet(30).chain(vec![Some(48_000); 120]));
        assert_eq!(lasting.first(), Some(&31));
        assert!(lasting.last() < Some(&80), "{lasting:?}");
    }

    #[test]
    fn a_jittery_target_is_given_five_deviations() {
        let jitter = (0..60).map(|at| Some(50_000 + u32::try_from(at * 7_919 % 60_000).unwrap()));
        assert_eq!(alarms(jitter.chain([Some(125_000), Some(126_000)])), Vec::<usize>::new());
    }

    #[test]
    fn five_minutes_of_a_closer_look_do_not_become_what_is_usual() {
        let mut watch = AnomalyWatch::default();
        for (at, reading) in quiet(60).enumerate() {
            watch.observe(&sample(at as u64, reading));
        }
        let looked =
            (0..60).map(|at| Sample { at_boot_ms: 3_600_000 + at * 5_000, ..sample(0, Some(48_000)) });
        let noticed = looked.filter(|sample| watch.observe(sample)).count();
        assert_eq!(noticed, 59, "all but the first");
    }
}
