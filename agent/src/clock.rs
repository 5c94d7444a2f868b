//! The only place that asks for the time.
//!
//! Two readings are taken together: milliseconds since boot, which only run forward, and what the PC believes the
//! calendar to be, which may be years off. [`StepWatch`] is pure and notices when the second jumps against the first;
//! nothing here repairs times, the collector does.

#![expect(clippy::disallowed_methods, reason = "the one place that may ask")]

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use hatang_proto::model::{Boot, BootId, ClockReading, ClockStep};

use crate::platform::boot;

/// A difference between the clocks below this is drift or adjustment, not a step; milliseconds.
pub const STEP_THRESHOLD_MS: i64 = 1_000;

/// Where the time comes from; tests bring their own.
pub trait Clock: Send + Sync {
    fn read(&self) -> ClockReading;
    fn boot_id(&self) -> BootId;

    /// The boot that runs now with a fresh reading.
    fn boot(&self) -> Boot {
        Boot { id: self.boot_id(), clock: self.read() }
    }
}

/// The clocks of this machine.
#[derive(Debug)]
pub struct SystemClock {
    boot_id: BootId,
}

impl SystemClock {
    /// Fails if the system does not name its boot.
    pub fn open() -> io::Result<Self> {
        Ok(Self { boot_id: boot::boot_id()? })
    }
}

impl Clock for SystemClock {
    fn read(&self) -> ClockReading {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        ClockReading { boot_ms: boot::boot_milliseconds(), wall_ms: i64::try_from(wall).unwrap_or(i64::MAX) }
    }

    fn boot_id(&self) -> BootId {
        self.boot_id
    }
}

/// Compares each reading with the one before.
#[derive(Debug, Default)]
pub struct StepWatch {
    last: Option<ClockReading>,
}

impl StepWatch {
    /// The step between the last reading and this one, if the calendar moved by a second or more against the boot clock.
    pub fn observe(&mut self, reading: ClockReading) -> Option<ClockStep> {
        let last = self.last.replace(reading)?;
        let passed = i64::try_from(reading.boot_ms.saturating_sub(last.boot_ms)).unwrap_or(i64::MAX);
        let expected = last.wall_ms.saturating_add(passed);
        (STEP_THRESHOLD_MS <= reading.wall_ms.saturating_sub(expected).saturating_abs()).then_some(
            ClockStep {
                at_boot_ms: reading.boot_ms,
                wall_before_ms: expected,
                wall_after_ms: reading.wall_ms,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(boot_ms: u64, wall_ms: i64) -> ClockReading {
        ClockReading { boot_ms, wall_ms }
    }

    #[test]
    fn clocks_that_run_together_make_no_step() {
        let mut watch = StepWatch::default();
        assert_eq!(watch.observe(reading(1_000, 50_000)), None);
        assert_eq!(watch.observe(reading(61_000, 110_400)), None);
    }

    #[test]
    fn a_calendar_set_back_is_a_step_with_both_times() {
        let mut watch = StepWatch::default();
        watch.observe(reading(0, 1_000_000_000));
        let step = watch.observe(reading(60_000, 1_000_000)).unwrap();
        assert_eq!((step.wall_before_ms, step.wall_after_ms), (1_000_060_000, 1_000_000));
    }

    #[test]
    fn a_step_is_reported_once() {
        let mut watch = StepWatch::default();
        watch.observe(reading(0, 0));
        assert!(watch.observe(reading(10, 90_000_000)).is_some());
        assert_eq!(watch.observe(reading(20, 90_000_010)), None);
    }
}
