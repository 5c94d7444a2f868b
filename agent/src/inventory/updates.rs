//! When the last update came, whether a restart is due and whether updates are switched off.
//!
//! Windows writes the day of an update in several forms, one of which follows the language: `3/4/2024` is 4 March or 3 April.
//! Rows that can be read in one way only tell the order for all. Where none does, the earlier of the two days counts: a PC
//! must not look better kept than it is. Days before 2001 or in the future are nonsense and ignored.

use hatang_proto::model::inventory::{Problem, Updates};

use super::calendar::{DAY_S, days_since_1970, is_believed, month_named, written};
use super::incomplete;
use crate::machine::facts::{Facts, UpdateFacts};

/// `SERVICE_DISABLED`
const DISABLED: u32 = 4;
/// 2001-01-01, days since 1970.
const EARLIEST_DAY: i64 = 11_323;
/// Between 1601-01-01, where a FILETIME begins, and 1970-01-01, days.
const FILETIME_TO_UNIX_DAYS: i64 = 134_774;
/// Units of a FILETIME in a day, 100 ns each.
const FILETIME_DAY: u64 = 864_000_000_000;

/// Which of two small numbers in a date is the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    MonthFirst,
    DayFirst,
}

pub(super) fn judge(facts: &Facts, problems: &mut Vec<Problem>) -> Option<Updates> {
    let found = facts.updates.as_ref()?;
    let pending = [found.restart_required, found.servicing_pending];
    if pending == [None, None] {
        problems.push(incomplete(
            "updates",
            "tell whether a restart is pending",
            "neither of the two marks could be looked for",
        ));
    }
    let starts: Vec<u32> = [found.service_start, found.orchestrator_start].into_iter().flatten().collect();
    Some(Updates {
        last_installed: last_installed(found, facts.read_at_ms / 1_000),
        restart_pending: pending.contains(&Some(true)),
        service_disabled: (!starts.is_empty()).then(|| starts.contains(&DISABLED)),
    })
}

fn last_installed(found: &UpdateFacts, now_s: i64) -> Option<String> {
    let texts: Vec<&str> =
        found.installed_on.iter().flatten().chain(&found.last_success).map(|text| text.trim()).collect();
    // A day more, for the clock may stand in another zone.
    let latest = if is_believed(now_s) { now_s / DAY_S + 1 } else { i64::MAX };
    let is_sane = |day: &i64| (EARLIEST_DAY..=latest).contains(day);
    let order = order(&texts);
    texts.into_iter().filter_map(|text| day(text, order, &is_sane)).max().and_then(written)
}

/// What the rows with a number above 12 say; `None` if none has one or they contradict each other.
fn order(texts: &[&str]) -> Option<Order> {
    let told = texts.iter().filter_map(|text| parted(text)).filter_map(|(first, second, _)| {
        match (12 < first, 12 < second) {
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    });
    let told: Vec<Order> = told.collect();
    let first = *told.first()?;
    told.iter().all(|order| *order == first).then_some(first)
}

/// Days since 1970.
fn day(text: &str, order: Option<Order>, is_sane: &dyn Fn(&i64) -> bool) -> Option<i64> {
    if let Some((first, second, year)) = parted(text) {
        let month_first = days_since_1970(year, first, second).filter(is_sane);
        let day_first = days_since_1970(year, second, first).filter(is_sane);
        return match order {
            Some(Order::MonthFirst) => month_first,
            Some(Order::DayFirst) => day_first,
            None => [month_first, day_first].into_iter().flatten().min(),
        };
    }
    compact(text)
        .or_else(|| filetime(text))
        .or_else(|| year_first(text))
        .or_else(|| named(text))
        .filter(is_sane)
}

/// `5/14/2019`, `14-05-2019`, followed by a clock or not: the first two numbers and the year.
fn parted(text: &str) -> Option<(i64, i64, i64)> {
    let date = text.split_whitespace().next()?;
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let [first, second, year] = parts.as_slice() else { return None };
    let year = (year.len() == 4).then(|| year.parse().ok())??;
    Some((first.parse().ok()?, second.parse().ok()?, year))
}

/// `2019-05-14 03:02:11`.
fn year_first(text: &str) -> Option<i64> {
    let date = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    (year.len() == 4).then(|| days_since_1970(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))?
}

/// `20190514`, alone or before a clock.
fn compact(text: &str) -> Option<i64> {
    let is_alone = matches!(text.len(), 8 | 14) && text.chars().all(|sign| sign.is_ascii_digit());
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    is_alone.then(|| days_since_1970(number(0..4)?, number(4..6)?, number(6..8)?))?
}

/// A FILETIME in 16 hexadecimal digits (`Win32_QuickFixEngineering.InstalledOn` on Windows 7).
fn filetime(text: &str) -> Option<i64> {
    let ticks = (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok())??;
    i64::try_from(ticks / FILETIME_DAY).ok().map(|days| days - FILETIME_TO_UNIX_DAYS)
}

/// `14 May 2019`, `May 14, 2019`.
fn named(text: &str) -> Option<i64> {
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let [one, two, year, ..] = words.as_slice() else { return None };
    let (month, day) = match (month_named(one), month_named(two)) {
        (Some(month), None) => (month, two),
        (None, Some(month)) => (month, one),
        _ => return None,
    };
    days_since_1970(year.parse().ok()?, month, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2025-11-20 09:15 UTC.
    const NOW_S: i64 = 1_763_630_100;

    fn newest(rows: &[&str], last_success: Option<&str>) -> Option<String> {
        let found = UpdateFacts {
            installed_on: Some(rows.iter().map(|row| (*row).to_owned()).collect()),
            last_success: last_success.map(str::to_owned),
            ..UpdateFacts::default()
        };
        last_installed(&found, NOW_S)
    }

    #[test]
    fn the_newest_day_of_all_forms_counts() {
        for (rows, last_success, expected) in [
            (["5/14/2019"].as_slice(), None, Some("2019-05-14")),
            (&["20190514", "20190612"], None, Some("2019-06-12")),
            (&["01d50a1a00000000"], None, Some("2019-05-14")),
            (&["14.05.2019"], None, Some("2019-05-14")),
            (&["14 May 2019", "May 15, 2019"], None, Some("2019-05-15")),
            (&["5/14/2019 12:00:00 AM"], None, Some("2019-05-14")),
            (&[], Some("2019-05-14 03:02:11"), Some("2019-05-14")),
            (&["5/14/2019"], Some("2020-01-15 00:00:00"), Some("2020-01-15")),
            (&["", "hôm qua", "99/99/2019", "zzzzzzzzzzzzzzzz"], None, None),
        ] {
            assert_eq!(newest(rows, last_success).as_deref(), expected, "{rows:?}");
        }
    }

    #[test]
    fn rows_that_read_in_one_way_only_tell_the_order_for_all() {
        assert_eq!(newest(&["10/9/2024", "3/25/2024"], None).as_deref(), Some("2024-10-09"));
        assert_eq!(newest(&["10/9/2024", "25/3/2024"], None).as_deref(), Some("2024-09-10"));
    }

    #[test]
    fn without_any_such_row_the_earlier_day_counts() {
        assert_eq!(newest(&["3/4/2024"], None).as_deref(), Some("2024-03-04"));
        assert_eq!(newest(&["10/9/2024"], None).as_deref(), Some("2024-09-10"));
        // The other reading lies in the future.
        assert_eq!(newest(&["11/12/2025"], None).as_deref(), Some("2025-11-12"));
        assert_eq!(newest(&["12/11/2025"], None).as_deref(), Some("2025-11-12"));
    }

    #[test]
    fn days_in_the_future_and_before_2001_are_ignored() {
        assert_eq!(newest(&["1/13/2031", "12/31/1999", "5/14/2019"], None).as_deref(), Some("2019-05-14"));
        assert_eq!(newest(&["16010101", "0000000000000000"], None), None);
    }

    #[test]
    fn a_disabled_service_and_a_pending_restart_are_told_and_unread_is_a_problem() {
        let judged = |found: UpdateFacts| {
            let mut problems = Vec::new();
            let facts = Facts { updates: Some(found), read_at_ms: NOW_S * 1_000, ..Facts::default() };
            (judge(&facts, &mut problems).unwrap(), problems.len())
        };
        let (updates, problems) = judged(UpdateFacts {
            service_start: Some(3),
            orchestrator_start: Some(4),
            servicing_pending: Some(true),
            ..UpdateFacts::default()
        });
        assert_eq!((updates.restart_pending, updates.service_disabled, problems), (true, Some(true), 0));
        let (updates, problems) = judged(UpdateFacts::default());
        assert_eq!((updates.restart_pending, updates.service_disabled, problems), (false, None, 1));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_of_days_panic(text in "\\PC{0,24}", date in "[0-9a-f/.: -]{0,24}") {
            newest(&[&text, &date], Some(&text));
        }
    }
}
