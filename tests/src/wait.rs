//! Waiting on a state, with a limit.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Pause between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Looks until `look` gives a value; fails with what was seen last after `limit`.
pub fn wait_for<T, S: Debug>(what: &str, limit: Duration, mut look: impl FnMut() -> Result<T, S>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(value) => return value,
            Err(seen) if limit < begun.elapsed() => {
                panic!("waited {limit:?} for {what}; last seen: {seen:?}")
            }
            Err(_) => std::thread::park_timeout(LOOK_EVERY),
        }
    }
}

/// What came of some work, and how long it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    (work(), begun.elapsed())
}
