//! Pure: how many complaints one PC may make.
//!
//! A person who is angry presses a button often; a program that runs wild presses it for ever. Neither may fill the
//! spool. The time since boot is an argument.

use std::collections::VecDeque;

use crate::limits::{COMPLAINTS_AT_MOST, COMPLAINTS_WITHIN_MS};

/// The moments of the complaints that still count.
#[derive(Debug, Default)]
pub struct Pace {
    taken_ms: VecDeque<u64>,
}

impl Pace {
    /// Counts one complaint, or says how many milliseconds it has to wait.
    pub fn take(&mut self, now_ms: u64) -> Result<(), u64> {
        // A clock that went back would otherwise hold a person up for long.
        self.taken_ms.retain(|at| *at <= now_ms && now_ms - *at < COMPLAINTS_WITHIN_MS);
        match self.taken_ms.front() {
            Some(oldest) if COMPLAINTS_AT_MOST <= self.taken_ms.len() => {
                Err(oldest + COMPLAINTS_WITHIN_MS - now_ms)
            }
            _ => {
                self.taken_ms.push_back(now_ms);
                Ok(())
            }
        }
    }
}

/// What a person is told who has to wait.
pub fn sentence(wait_ms: u64) -> String {
    let minutes = wait_ms.div_ceil(60_000).max(1);
    format!(
        "Máy này đã gửi {COMPLAINTS_AT_MOST} phản ánh trong {} phút. Hãy chờ {minutes} phút rồi gửi lại.",
        COMPLAINTS_WITHIN_MS / 60_000
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_seventh_complaint_within_ten_minutes_waits_for_the_first_to_age() {
        let mut pace = Pace::default();
        for at in 0..6 {
            assert_eq!(pace.take(at * 10_000), Ok(()));
        }
        assert_eq!(pace.take(60_000), Err(540_000));
        assert_eq!(pace.take(599_999), Err(1));
        assert_eq!(pace.take(600_000), Ok(()));
        assert_eq!(pace.take(600_001), Err(9_999));
    }

    #[test]
    fn a_clock_that_went_back_holds_nobody_up() {
        let mut pace = Pace::default();
        for _ in 0..6 {
            assert_eq!(pace.take(9_000_000), Ok(()));
        }
        assert_eq!(pace.take(5), Ok(()));
    }

    #[test]
    fn the_wait_is_told_in_whole_minutes() {
        assert!(sentence(540_000).contains("chờ 9 phút") && sentence(1).contains("chờ 1 phút"));
    }

    proptest! {
        #[test]
        fn no_ten_minutes_hold_more_than_six(gaps in prop::collection::vec(0_u64..200_000, 1..80)) {
            let (mut pace, mut now, mut taken) = (Pace::default(), 0, Vec::new());
            for gap in gaps {
                now += gap;
                if pace.take(now).is_ok() {
                    taken.push(now);
                }
            }
            for window in taken.windows(COMPLAINTS_AT_MOST + 1) {
                prop_assert!(COMPLAINTS_WITHIN_MS <= window[COMPLAINTS_AT_MOST] - window[0]);
            }
        }
    }
}
