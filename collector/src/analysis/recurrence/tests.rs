use jiff::civil::date;

use super::*;

const MINUTE: i64 = 60_000;

/// Deterministic noise in [-1, 1).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1_u32 << 30) - 1.0
    }
}

/// Levels of `days` days from 2026-09-07 on, 15 ms plus what `add_ms` says of (working day's number, minute).
fn levels(days: i64, mut add_ms: impl FnMut(i64, i64) -> f64) -> Vec<Level> {
    let first = date(2026, 9, 7).to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(7))).unwrap();
    let mut noise = Noise(7);
    let mut made = Vec::new();
    for day in 0..days {
        for minute in (7 * 60..17 * 60).step_by(15) {
            let at_ms = first.timestamp().as_millisecond() + (day * 1_440 + minute) * MINUTE;
            let median_us = 15_000.0 + 500.0 * noise.next() + 1_000.0 * add_ms(day, minute);
            made.push(Level { at_ms, median_us });
        }
    }
    made
}

fn test(levels: &[Level]) -> Finding {
    recurrence(levels, &OfficeCalendar::vietnam().unwrap())
}

fn twin(minute: i64) -> f64 {
    if (510..630).contains(&minute) || (840..960).contains(&minute) { 20.0 } else { 0.0 }
}

#[test]
fn two_office_peaks_are_found_with_their_hours_days_and_size() {
    let Finding::Recurrent(found) = test(&levels(28, |_, minute| twin(minute))) else {
        panic!("nothing found")
    };
    let [morning, afternoon] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((morning.from_minute, morning.to_minute), (8 * 60 + 30, 10 * 60 + 30));
    assert_eq!((afternoon.from_minute, afternoon.to_minute), (14 * 60, 16 * 60));
    assert_eq!((morning.slow_days, morning.days), (20, 20));
    assert!(morning.interval.low <= morning.excess_us && morning.excess_us <= morning.interval.high);
    assert!((19_000.0..21_500.0).contains(&morning.excess_us), "{}", morning.excess_us);
}

#[test]
fn peaks_on_six_of_ten_days_are_found_and_counted() {
    let sometimes = |day: i64, minute| if (day * 7) % 10 < 6 { twin(minute) } else { 0.0 };
    let Finding::Recurrent(found) = test(&levels(84, sometimes)) else { panic!("nothing found") };
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|window| window.slow_days < window.days));
}

#[test]
fn quiet_weeks_claim_nothing() {
    assert!(matches!(test(&levels(84, |_, _| 0.0)), Finding::Nothing { days } if 55 < days));
}

#[test]
fn slow_hours_that_wander_over_the_day_claim_nothing() {
    let wandering =
        |day: i64, minute| if (0..120).contains(&(minute - 420 - day * 97 % 480)) { 40.0 } else { 0.0 };
    assert!(matches!(test(&levels(84, wandering)), Finding::Nothing { .. }));
}

#[test]
fn a_line_that_became_slower_for_good_claims_nothing() {
    let moved = |day: i64, _| if day < 40 { 0.0 } else { 25.0 };
    assert!(matches!(test(&levels(84, moved)), Finding::Nothing { .. }));
}

#[test]
fn slowness_on_saturdays_and_holidays_does_not_count() {
    let weekend = |day: i64, minute| if 5 <= day % 7 { twin(minute) } else { 0.0 };
    assert!(matches!(test(&levels(84, weekend)), Finding::Nothing { .. }));
}

#[test]
fn a_week_of_samples_is_insufficient_and_says_how_many_days_there_were() {
    assert_eq!(test(&levels(7, |_, minute| twin(minute))), Finding::Insufficient { days: 5 });
    assert_eq!(test(&[]), Finding::Insufficient { days: 0 });
}

#[test]
fn a_long_peak_over_most_of_the_day_is_found_against_the_days_around_it() {
    let long = |day: i64, minute: i64| if day % 2 == 0 && (480..990).contains(&minute) { 30.0 } else { 0.0 };
    let Finding::Recurrent(found) = test(&levels(84, long)) else { panic!("nothing found") };
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn values_that_are_no_numbers_are_passed_over() {
    let mut given = levels(28, |_, minute| twin(minute));
    given.push(Level { at_ms: i64::MAX, median_us: 1.0 });
    given.extend(given.clone().iter().map(|level| Level { median_us: f64::NAN, ..*level }));
    assert!(matches!(test(&given), Finding::Recurrent(found) if found.len() == 2));
}
