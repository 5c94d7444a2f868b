//! Where samples lie in calendar time: pure.
//!
//! A PC's calendar may be years off; its boot clock is good to some ten seconds a day. Each contact pins the boot clock
//! to the collector's clock; between two contacts the difference is spread evenly. A boot that never had contact is
//! placed by the PC's own calendar, corrected by that calendar's error at the next contact.

use hatang_proto::model::Boot;

use crate::store::Placing;

/// A PC calendar that is off by less than this is taken as it is; milliseconds.
const TOLERATED_ERROR_MS: i64 = 2_000;

/// The line that maps one boot's clock to Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootLine {
    before: Option<Placing>,
    latest: Placing,
}

impl BootLine {
    /// A boot that is placed by one finding only.
    pub fn from_single(latest: Placing) -> Self {
        Self { before: None, latest }
    }

    /// The boot that runs during a contact; `before` is what was known of it until then.
    pub fn at_contact(before: Option<Placing>, latest: Placing) -> Self {
        Self { before: before.filter(|before| before.by_contact && before.boot_ms < latest.boot_ms), latest }
    }

    /// Unix milliseconds of a moment of the boot's clock.
    pub fn place(&self, boot_ms: u64) -> i64 {
        let start_ms = match self.before {
            Some(before) if boot_ms <= before.boot_ms => before.start_ms,
            Some(before) if boot_ms < self.latest.boot_ms => interpolate(before, self.latest, boot_ms),
            _ => self.latest.start_ms,
        };
        start_ms.saturating_add(i64::try_from(boot_ms).unwrap_or(i64::MAX))
    }

    /// A later finding of the same contact; samples from here on go by it.
    pub fn follow(&mut self, latest: Placing) {
        self.before = Some(self.latest);
        self.latest = latest;
    }

    pub fn latest(&self) -> Placing {
        self.latest
    }
}

/// What a reading taken just now by the PC says about its boot.
pub fn by_contact(boot: &Boot, age_ms: u64, now_ms: i64) -> Placing {
    let boot_ms = boot.clock.boot_ms.saturating_add(age_ms);
    let since_boot = i64::try_from(boot_ms).unwrap_or(i64::MAX);
    Placing { boot_ms, start_ms: now_ms.saturating_sub(since_boot), by_contact: true }
}

/// How far the PC's calendar is off at contact, milliseconds; small errors count as none.
pub fn calendar_error(wall_ms: i64, now_ms: i64) -> i64 {
    let error = wall_ms.saturating_sub(now_ms);
    if error.saturating_abs() < TOLERATED_ERROR_MS { 0 } else { error }
}

/// Places a boot without contact by the PC's calendar.
pub fn by_calendar(boot: &Boot, calendar_error_ms: i64) -> Placing {
    let since_boot = i64::try_from(boot.clock.boot_ms).unwrap_or(i64::MAX);
    let start_ms = boot.clock.wall_ms.saturating_sub(calendar_error_ms).saturating_sub(since_boot);
    Placing { boot_ms: boot.clock.boot_ms, start_ms, by_contact: false }
}

fn interpolate(before: Placing, latest: Placing, boot_ms: u64) -> i64 {
    let span = i128::from(latest.boot_ms - before.boot_ms).max(1);
    let passed = i128::from(boot_ms - before.boot_ms);
    let drift = i128::from(latest.start_ms) - i128::from(before.start_ms);
    before.start_ms.saturating_add(i64::try_from(drift * passed / span).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hatang_proto::model::{BootId, ClockReading};

    fn boot(boot_ms: u64, wall_ms: i64) -> Boot {
        Boot { id: BootId([1; 16]), clock: ClockReading { boot_ms, wall_ms } }
    }

    #[test]
    fn the_calendar_of_the_pc_does_not_matter_while_in_contact() {
        let line = BootLine::at_contact(None, by_contact(&boot(5_000, 0), 0, 1_700_000_005_000));
        assert_eq!(line.place(4_000), 1_700_000_004_000);
    }

    #[test]
    fn drift_between_two_contacts_is_spread_evenly() {
        let first = Placing { boot_ms: 0, start_ms: 1_000_000, by_contact: true };
        let second = Placing { boot_ms: 86_400_000, start_ms: 1_010_000, by_contact: true };
        let line = BootLine::at_contact(Some(first), second);
        assert_eq!(line.place(43_200_000) - 43_200_000, 1_005_000);
        assert_eq!(line.place(86_400_000) - 86_400_000, 1_010_000);
    }

    #[test]
    fn a_boot_without_contact_is_corrected_by_the_calendars_error() {
        let year = 365 * 86_400_000_i64;
        let error = calendar_error(1_700_000_000_000 - year, 1_700_000_000_000);
        let placing = by_calendar(&boot(60_000, 1_600_000_060_000 - year), error);
        assert_eq!(placing.start_ms, 1_600_000_000_000);
    }

    #[test]
    fn a_calendar_that_is_right_within_two_seconds_is_believed() {
        assert_eq!(calendar_error(1_999, 0), 0);
        assert_eq!(calendar_error(2_000, 0), 2_000);
    }
}
