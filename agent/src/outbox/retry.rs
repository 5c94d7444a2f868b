//! Pure: how long to wait before the next try.
//!
//! Full jitter: the pause is drawn evenly between nothing and a step that doubles with every failure, so that the PCs
//! of a district that come back at 07:30 do not knock together. The random number is an argument; nothing sleeps here.

use std::time::Duration;

use crate::limits::{RETRY_BASE, RETRY_CAP, RETRY_REFUSED};

/// How a try ended, as far as waiting is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Not reached, cut, or told to come back later.
    Failed,
    /// The collector lost count: the first time it is asked again at once.
    OutOfOrder,
    /// Only a person can lift it: revoked, certificate refused, join code refused.
    Refused,
}

/// The ladder of pauses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retry {
    failures: u32,
    out_of_order: bool,
}

impl Retry {
    /// Forgets all failures: data was acknowledged.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// The pause after this ending; `random` is any number, evenly drawn.
    ///
    /// After [`Ending::Refused`] it lies in the last tenth of [`RETRY_REFUSED`]; otherwise between zero and the step,
    /// at most [`RETRY_CAP`].
    pub fn pause(&mut self, ending: Ending, random: u64) -> Duration {
        match ending {
            Ending::Refused => RETRY_REFUSED.saturating_sub(part_of(RETRY_REFUSED / 10, random)),
            Ending::OutOfOrder if !self.out_of_order => {
                self.out_of_order = true;
                Duration::ZERO
            }
            Ending::OutOfOrder | Ending::Failed => {
                let step = RETRY_BASE.saturating_mul(1 << self.failures.min(16)).min(RETRY_CAP);
                self.failures = self.failures.saturating_add(1);
                part_of(step, random)
            }
        }
    }
}

/// An evenly drawn part of `whole`, to the millisecond.
fn part_of(whole: Duration, random: u64) -> Duration {
    let millis = u64::try_from(whole.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(random % millis.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_pause_stays_below_its_step_and_the_cap(randoms in prop::collection::vec(any::<u64>(), 1..60)) {
            let mut retry = Retry::default();
            for (failures, random) in randoms.into_iter().enumerate() {
                let step = RETRY_BASE * 2_u32.pow(u32::try_from(failures.min(20)).unwrap());
                let pause = retry.pause(Ending::Failed, random);
                prop_assert!(pause <= step.min(RETRY_CAP));
            }
        }

        #[test]
        fn a_refusal_is_asked_again_about_hourly(random in any::<u64>()) {
            let pause = Retry::default().pause(Ending::Refused, random);
            prop_assert!(RETRY_REFUSED.mul_f64(0.9) <= pause && pause <= RETRY_REFUSED);
        }
    }

    #[test]
    fn the_whole_step_can_be_drawn() {
        let mut retry = Retry::default();
        assert_eq!(retry.pause(Ending::Failed, 1_000), RETRY_BASE);
        assert_eq!(retry.pause(Ending::Failed, 2_000), RETRY_BASE * 2);
    }

    #[test]
    fn a_lost_count_is_mended_at_once_but_only_once() {
        let mut retry = Retry::default();
        assert_eq!(retry.pause(Ending::OutOfOrder, 999), Duration::ZERO);
        assert_eq!(retry.pause(Ending::OutOfOrder, 999), Duration::from_millis(999));
    }

    #[test]
    fn success_starts_the_ladder_again() {
        let mut retry = Retry::default();
        for _ in 0..9 {
            retry.pause(Ending::Failed, 0);
        }
        retry.succeeded();
        assert!(retry.pause(Ending::Failed, u64::MAX) <= RETRY_BASE);
    }
}
