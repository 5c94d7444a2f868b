//! Where samples lie in calendar time: pure.
//!
//! A PC's calendar may be years off; its boot clock is good to some ten seconds a day. Each contact pins the boot clock
//! to the collector's clock; between two contacts the difference is spread evenly. A boot that never had contact is
//! placed by the PC's own calendar, corrected by that calendar's error at the next contact.

use hatang_proto::model::Boot;

use crate::store::Placing;

/// A PC calendar that is off by less than this is taken as it is; milliseconds.
const TOLERATED_ERROR_MS: i64 = 2_000;
/// A PC's clock drifts by at most one part in this (500 ppm).
const DRIFT_DIVISOR: i64 = 2_000;
/// Differences between the ways of two messages that mean nothing; milliseconds.
const JITTER_MS: i64 = 20;
/// Late findings are believed when they have kept coming for this long; milliseconds.
const LATE_FOR_MS: i64 = 180_000;

/// The line that maps one boot's clock to Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootLine {
    before: Option<Placing>,
    latest: Placing,
    late: Option<Late>,
}

/// Findings that came out later than a drifting clock explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Late {
    since_ms: i64,
    least_start_ms: i64,
}

impl BootLine {
    /// A boot that is placed by one finding only.
    pub fn from_single(latest: Placing) -> Self {
        Self { before: None, latest, late: None }
    }

    /// The boot that runs during a contact; `before` is what was known of it until then.
    pub fn at_contact(before: Option<Placing>, latest: Placing) -> Self {
        let before = before.filter(|before| before.by_contact && before.boot_ms < latest.boot_ms);
        Self { before, latest, late: None }
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

    /// Takes a later finding of the same contact; samples from here on go by it.
    ///
    /// A message that the network held back makes a boot look later than it was, never earlier. So a finding that is
    /// later than drift explains is believed only when such findings have kept coming for [`LATE_FOR_MS`]: then the
    /// boot's clock really stood still (a paused guest).
    pub fn follow(&mut self, found: Placing, now_ms: i64) {
        let elapsed = i64::try_from(found.boot_ms - self.latest.boot_ms).unwrap_or(i64::MAX);
        let explained = self.latest.start_ms.saturating_add(elapsed / DRIFT_DIVISOR + JITTER_MS);
        let mut start_ms = found.start_ms;
        if start_ms <= explained {
            self.late = None;
        } else {
            let known = self.late.unwrap_or(Late { since_ms: now_ms, least_start_ms: start_ms });
            let late = Late { least_start_ms: known.least_start_ms.min(start_ms), ..known };
            let believed = LATE_FOR_MS <= now_ms - late.since_ms;
            start_ms = if believed { late.least_start_ms } else { self.latest.start_ms };
            self.late = if believed { None } else { Some(late) };
        }
        self.before = Some(self.latest);
        self.latest = Placing { start_ms, ..found };
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

    fn found(boot_ms: u64, start_ms: i64) -> Placing {
        Placing { boot_ms, start_ms, by_contact: true }
    }

    #[test]
    fn messages_that_the_network_held_back_do_not_move_the_clock() {
        let mut line = BootLine::at_contact(None, found(0, 1_000_000));
        for minute in 1..=10_u64 {
            let held_back_ms = i64::try_from(600_000 - minute * 60_000).unwrap();
            line.follow(found(minute * 60_000, 1_000_000 + held_back_ms), 1_600_000);
        }
        assert_eq!(line.place(300_000), 1_300_000);
        assert_eq!(line.latest().start_ms, 1_000_000);
    }

    #[test]
    fn a_clock_that_stood_still_is_followed_after_three_minutes() {
        let mut line = BootLine::at_contact(None, found(0, 1_000_000));
        let paused_ms = 7_200_000;
        for minute in 1..=4_i64 {
            let now_ms = 1_000_000 + paused_ms + minute * 60_000;
            line.follow(found(minute.unsigned_abs() * 60_000, 1_000_000 + paused_ms), now_ms);
        }
        assert_eq!(line.latest().start_ms, 1_000_000 + paused_ms);
    }

    #[test]
    fn slow_drift_is_followed_both_ways() {
        for drift_ms in [-6, 6] {
            let mut line = BootLine::at_contact(None, found(0, 1_000_000));
            for minute in 1..=1_440_i64 {
                line.follow(
                    found(minute.unsigned_abs() * 60_000, 1_000_000 + minute * drift_ms),
                    minute * 60_000,
                );
            }
            assert_eq!(line.latest().start_ms, 1_000_000 + 1_440 * drift_ms);
        }
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
