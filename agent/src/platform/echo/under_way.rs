//! How many calls have not returned, and waiting until none is left.
//!
//! Windows 7 stops with a blue screen (0x76, `PROCESS_HAS_LOCKED_PAGES`, tcpip.sys) if a program ends while its echo is
//! under way, so that whoever ends the program waits first. It neither calls nor cancels anything.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
pub(super) struct UnderWay {
    count: Mutex<u32>,
    none_left: Condvar,
}

/// One call; ends when dropped.
pub(super) struct Call<'c>(&'c UnderWay);

impl UnderWay {
    pub(super) const fn new() -> Self {
        Self { count: Mutex::new(0), none_left: Condvar::new() }
    }

    pub(super) fn begin(&self) -> Call<'_> {
        *self.lock() += 1;
        Call(self)
    }

    /// Blocks until no call is under way, at most `limit`; whether none is.
    pub(super) fn wait(&self, limit: Duration) -> bool {
        let waited = self.none_left.wait_timeout_while(self.lock(), limit, |count| 0 < *count);
        *waited.unwrap_or_else(PoisonError::into_inner).0 == 0
    }

    fn lock(&self) -> MutexGuard<'_, u32> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let mut count = self.0.lock();
        *count = count.saturating_sub(1);
        if *count == 0 {
            self.0.none_left.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn whoever_waits_goes_on_when_the_last_call_is_over() {
        let calls = UnderWay::new();
        assert!(calls.wait(Duration::ZERO));
        let (first, second) = (calls.begin(), calls.begin());
        assert!(!calls.wait(Duration::ZERO));
        drop(first);
        assert!(!calls.wait(Duration::ZERO));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| calls.wait(LONG));
            drop(second);
            assert!(waiting.join().unwrap());
        });
    }
}
