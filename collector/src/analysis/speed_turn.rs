//! When a unit's line is due for a speed sample, and which machine takes it.
//!
//! A transfer disturbs people and fills a busy line, so it waits until the office is closed: in the evening, or early in the
//! morning if nobody was on in the evening. Units of one district do not all fetch at the same moment.

use std::collections::BTreeSet;
use std::ops::Range;

use hatang_proto::model::{MachineId, UnitId};

use super::calendar::OfficeCalendar;

/// Least time between two askings of a unit, milliseconds: a machine refuses within 20 hours.
const PAUSE_MS: i64 = 21 * 3_600_000;

/// A stretch of the day in which may be asked, in minutes since midnight, and over how many minutes from its begin the
/// units are spread.
struct Stretch {
    minutes: Range<u16>,
    spread: u32,
}

/// Lunch is none: the office is closed, but people are at their PCs.
const STRETCHES: [Stretch; 2] = [
    Stretch { minutes: 6 * 60..7 * 60, spread: 45 },
    Stretch { minutes: 17 * 60 + 30..22 * 60, spread: 120 },
];

/// The unit is due now: outside office hours, at or after its own minute, and not asked within 21 hours.
pub fn speed_turn(unit: UnitId, now_ms: i64, asked_ms: Option<i64>, calendar: &OfficeCalendar) -> bool {
    // A collector whose clock was set back asks anew.
    if asked_ms.is_some_and(|asked_ms| asked_ms <= now_ms && now_ms - asked_ms < PAUSE_MS) {
        return false;
    }
    let Some(local) = calendar.local(now_ms) else { return false };
    let is_own_minute = |stretch: &Stretch| {
        stretch.minutes.contains(&local.minute)
            && own_share(unit, stretch.spread) <= u32::from(local.minute - stretch.minutes.start)
    };
    !calendar.is_office_time(now_ms) && STRETCHES.iter().any(is_own_minute)
}

/// Minutes below `spread`, always the same of a unit, and different ones of neighbours.
fn own_share(unit: UnitId, spread: u32) -> u32 {
    // Knuth's multiplicative hash; the upper bits are the mixed ones.
    (unit.0.wrapping_mul(2_654_435_761) >> 16) % spread
}

/// The machine whose turn it is: the one after that which was asked last, so that all of a site share the cost and one that
/// cannot answer holds up nothing. `None` if nobody is there.
pub fn speed_machine(present: &BTreeSet<MachineId>, last: Option<MachineId>) -> Option<MachineId> {
    let next = last.and_then(|last| present.iter().find(|machine| last < **machine));
    next.or(present.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: i64 = 60_000;
    const HOUR_MS: i64 = 60 * MINUTE_MS;
    /// Midnight in Viet Nam, Monday 2026-03-02.
    const MONDAY_MS: i64 = 1_772_384_400_000;

    fn calendar() -> OfficeCalendar {
        OfficeCalendar::vietnam().unwrap()
    }

    fn first_turn(unit: u32, from_ms: i64, asked_ms: Option<i64>) -> Option<i64> {
        let calendar = calendar();
        let minutes = (0..24 * 60).map(|minute| from_ms + minute * MINUTE_MS);
        minutes.into_iter().find(|at| speed_turn(UnitId(unit), *at, asked_ms, &calendar))
    }

    #[test]
    fn no_unit_is_ever_asked_between_seven_and_half_past_five_or_at_night() {
        let calendar = calendar();
        for day in 0..7 {
            for minute in (0..6 * 60).chain(7 * 60..17 * 60 + 30).chain(22 * 60..24 * 60) {
                let now_ms = MONDAY_MS + day * 24 * HOUR_MS + minute * MINUTE_MS;
                assert!(
                    (1..50).all(|unit| !speed_turn(UnitId(unit), now_ms, None, &calendar)),
                    "{day} {minute}"
                );
            }
        }
    }

    #[test]
    fn every_unit_has_its_minute_of_the_evening_and_units_are_spread_over_two_hours() {
        let noon_ms = MONDAY_MS + 12 * HOUR_MS;
        let minutes: Vec<i64> = (1..=200)
            .map(|unit| (first_turn(unit, noon_ms, None).unwrap() - MONDAY_MS) / MINUTE_MS)
            .collect();
        assert!(minutes.iter().all(|minute| (1_050..1_170).contains(minute)));
        let at_once = minutes.iter().map(|one| minutes.iter().filter(|other| one == *other).count()).max();
        assert!(at_once <= Some(8), "{at_once:?} of 200 units at the same minute");
    }

    #[test]
    fn a_unit_is_asked_every_evening_once_and_in_the_morning_only_after_an_empty_evening() {
        let first_ms = first_turn(7, MONDAY_MS + 12 * HOUR_MS, None).unwrap();
        let calendar = calendar();
        let asked = |now_ms| speed_turn(UnitId(7), now_ms, Some(first_ms), &calendar);
        assert!((0..21 * 60).all(|minute| !asked(first_ms + minute * MINUTE_MS)));
        assert_eq!(first_turn(7, first_ms + MINUTE_MS, Some(first_ms)), Some(first_ms + 24 * HOUR_MS));
        let tuesday_ms = MONDAY_MS + 24 * HOUR_MS;
        let morning_ms = first_turn(7, tuesday_ms, Some(MONDAY_MS - 6 * HOUR_MS)).unwrap() - tuesday_ms;
        assert!((6 * HOUR_MS..7 * HOUR_MS).contains(&morning_ms));
        assert!(asked(first_ms - HOUR_MS) || first_ms - HOUR_MS < MONDAY_MS + 1_050 * MINUTE_MS, "set back");
    }

    #[test]
    fn machines_of_a_site_take_turns() {
        let machine = |number: u8| MachineId([number; 16]);
        let present = BTreeSet::from([machine(2), machine(5), machine(9)]);
        assert_eq!(speed_machine(&present, None), Some(machine(2)));
        assert_eq!(speed_machine(&present, Some(machine(2))), Some(machine(5)));
        assert_eq!(speed_machine(&present, Some(machine(7))), Some(machine(9)), "the last one is off today");
        assert_eq!(speed_machine(&present, Some(machine(9))), Some(machine(2)));
        assert_eq!(speed_machine(&BTreeSet::new(), Some(machine(2))), None);
    }
}
