//! Days of the Gregorian calendar and the forms in which systems write them.
//!
//! Pure: what is no day of the believed years is no date, and no text makes it fail. It knows nothing of time zones but
//! what a text itself says, and never asks what day it is.

pub(super) const DAY_S: i64 = 86_400;
/// A calendar before this (2020-01-01) is a dead battery's, Unix seconds.
const EARLIEST_BELIEVED_S: i64 = 1_577_836_800;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The PC's calendar can be reckoned with.
pub(super) const fn is_believed(now_s: i64) -> bool {
    EARLIEST_BELIEVED_S <= now_s
}

/// Days between 1970-01-01 and a day of the years 1970 to 2200; `None` if there is no such day.
pub(super) fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=2200).contains(&year) || !(1..=12).contains(&month) || day < 1 || length(year, month) < day {
        return None;
    }
    // March first, so that the leap day ends the year.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

const fn length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `YYYY-MM-DD` of a day counted from 1970-01-01; `None` outside of 1970 to 2200.
pub(super) fn written(days: i64) -> Option<String> {
    // By the era of 400 years, which has 146,097 days and begins on 1 March.
    let shifted = days.checked_add(719_468).filter(|_| (0..=84_370).contains(&days))?;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// Number of a month by its English name or the beginning of it.
pub(super) fn month_named(name: &str) -> Option<i64> {
    let short = name.get(..3)?.to_lowercase();
    MONTHS.iter().position(|month| *month == short).and_then(|at| i64::try_from(at + 1).ok())
}

/// Unix seconds out of `20251120091500`, `20251120`, the same followed by a fraction, Unix seconds, or RFC 1123.
pub(super) fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = text.split(['.', '-', '+']).next().unwrap_or_default();
    if !digits.is_empty() && digits.chars().all(|sign| sign.is_ascii_digit()) {
        return match digits.len() {
            8 | 14 => compact(digits),
            9 | 10 if digits.len() == text.len() => digits.parse().ok(),
            _ => None,
        };
    }
    rfc_1123(text)
}

/// `20251120091500` or `20251120`, taken as universal time: the forms do not tell their zone.
fn compact(digits: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i64>().ok();
    let days = days_since_1970(number(0..4)?, number(4..6)?, number(6..8)?)?;
    let of_day =
        if digits.len() == 14 { clock(number(8..10)?, number(10..12)?, number(12..14)?)? } else { 0 };
    Some(days * DAY_S + of_day)
}

/// `Thu, 20 Nov 2025 09:15:00 GMT`; the day's name may be absent.
fn rfc_1123(text: &str) -> Option<i64> {
    let text = text.split_once(',').map_or(text, |(_, rest)| rest);
    let words: Vec<&str> = text.split_whitespace().collect();
    let [day, month, year, time, ..] = words.as_slice() else { return None };
    let days = days_since_1970(year.parse().ok()?, month_named(month)?, day.parse().ok()?)?;
    let parts: Vec<i64> = time.split(':').map_while(|part| part.parse().ok()).collect();
    let [hour, minute, second] = parts.as_slice() else { return None };
    Some(days * DAY_S + clock(*hour, *minute, *second)?)
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    fits.then_some(hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_are_read_in_the_forms_that_products_write() {
        for (text, expected) in [
            ("20251120091500", Some(1_763_630_100)),
            ("20251120091500.000000+420", Some(1_763_630_100)),
            ("20251120", Some(1_763_596_800)),
            ("1763630100", Some(1_763_630_100)),
            ("Thu, 20 Nov 2025 09:15:00 GMT", Some(1_763_630_100)),
            ("20 Nov 2025 09:15:00", Some(1_763_630_100)),
            ("20251320091500", None),
            ("20250229000000", None),
            ("20251120251500", None),
            ("Thu, 20 Nov", None),
            ("hôm qua", None),
            ("", None),
        ] {
            assert_eq!(instant(text), expected, "{text}");
        }
    }

    #[test]
    fn every_day_is_written_as_the_day_it_is() {
        for (year, month, day, text) in
            [(1970, 1, 1, "1970-01-01"), (2024, 2, 29, "2024-02-29"), (2200, 12, 31, "2200-12-31")]
        {
            assert_eq!(days_since_1970(year, month, day).and_then(written).as_deref(), Some(text));
        }
        let read_back = |days: i64| {
            let text = written(days)?;
            let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
            days_since_1970(parts.next()??, parts.next()??, parts.next()??)
        };
        assert!((0..=84_370).all(|days| read_back(days) == Some(days)));
        assert_eq!((written(-1), written(84_371), written(i64::MAX)), (None, None, None));
    }

    #[test]
    fn a_day_that_does_not_exist_is_none() {
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2025, 4, 31), (2025, 0, 1), (1969, 12, 31)]
        {
            assert_eq!(days_since_1970(year, month, day), None, "{year} {month} {day}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_of_moments_panic(text in "\\PC{0,30}", date in "[0-9 :,A-Za-z.+-]{0,32}") {
            instant(&text);
            instant(&date);
        }
    }
}
