//! The only place that asks for the time.
//!
//! Everything else is handed `now`, in Unix milliseconds. The collector's clock is the one that counts: agents' times
//! are derived from it, so its machine should keep time by NTP; nothing here checks that.

#![expect(clippy::disallowed_methods, reason = "the one place that may ask")]

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix time in milliseconds; 0 for a clock set before 1970.
pub fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    i64::try_from(since).unwrap_or(i64::MAX)
}

/// Viet Nam keeps UTC+7 all year and has kept it since 1975.
pub const ZONE_OFFSET_MS: i64 = 7 * 3_600_000;

const DAY_MS: i64 = 86_400_000;

/// The calendar date in Viet Nam at a moment, `YYYY-MM-DD` when printed.
pub fn local_date(at_ms: i64) -> jiff::civil::Date {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::offset(7).to_datetime(moment).date()
}

/// The wall clock in Viet Nam at a moment.
pub fn local_time(at_ms: i64) -> jiff::civil::DateTime {
    jiff::tz::offset(7).to_datetime(jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default())
}

/// The first millisecond of a day in Viet Nam, Unix time.
pub fn start_of_day_ms(day: jiff::civil::Date) -> i64 {
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    jiff::tz::offset(7).to_timestamp(midnight).map_or(i64::MAX - DAY_MS, jiff::Timestamp::as_millisecond)
}

/// The last millisecond of a day in Viet Nam, Unix time.
pub fn end_of_day_ms(day: jiff::civil::Date) -> i64 {
    start_of_day_ms(day) + DAY_MS - 1
}

/// `YYYY-MM-DD HH:MM` in Viet Nam.
pub fn local_minute(at_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::offset(7).to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Unix milliseconds of a moment in Viet Nam as people write it, `YYYY-MM-DD HH:MM`; `None` if it is none.
pub fn local_moment(text: &str) -> Option<i64> {
    let moment = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M", text.trim()).ok()?;
    jiff::tz::offset(7).to_timestamp(moment).ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_was_written_reads_back() {
        let at_ms = local_moment("2026-11-25 08:15").unwrap();
        assert_eq!(local_minute(at_ms), "2026-11-25 08:15");
        assert_eq!(local_moment("25/11/2026"), None);
        assert_eq!(local_moment("2026-02-30 08:15"), None);
    }
}
