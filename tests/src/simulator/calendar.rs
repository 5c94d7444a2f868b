//! Days and hours of an office at UTC+7.
//!
//! Days are numbered from Monday 2026-09-07, a fortnight after which no public holiday falls for a quarter.

/// Midnight of day 0 by local time, Unix milliseconds.
pub const FIRST_DAY_MS: i64 = 1_788_714_000_000;
pub const MINUTE_MS: i64 = 60_000;
pub const DAY_MS: i64 = 1_440 * MINUTE_MS;

/// When work begins and ends, minutes after midnight.
pub const OPENS: i64 = 7 * 60 + 30;
pub const CLOSES: i64 = 17 * 60;

/// Local midnight of a day, Unix milliseconds.
pub fn midnight_ms(day: u32) -> i64 {
    FIRST_DAY_MS + i64::from(day) * DAY_MS
}

/// Monday to Friday.
pub fn is_working(day: u32) -> bool {
    day % 7 < 5
}

/// How busy the whole country's network is, 0 to 1: two humps, at half past nine and at three.
pub fn busy(minute_of_day: i64) -> f64 {
    let hump = |centre: f64, width: f64| {
        let distance = (minute_of_day as f64 - centre) / width;
        (-0.5 * distance * distance).exp()
    };
    (hump(570.0, 60.0) + hump(900.0, 60.0) + 0.6 * hump(1_230.0, 70.0)).min(1.0)
}

/// Minute of the local day.
pub fn minute_of_day(at_ms: i64) -> i64 {
    (at_ms - FIRST_DAY_MS).rem_euclid(DAY_MS) / MINUTE_MS
}
