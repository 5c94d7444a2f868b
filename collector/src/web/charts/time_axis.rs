//! Where labels stand on an axis of time, and what they say: hours of a day, days of a week, weeks, months.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

use super::HOUR_MS;

const DAY_MS: i64 = 24 * HOUR_MS;
/// Labels of one axis, whatever is asked.
const MOST: usize = 60;

/// A place on the axis with its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tick {
    pub(crate) at_ms: i64,
    pub(crate) label: String,
}

/// Labels of `[from_ms, to_ms)` by a clock that is `offset_s` ahead of UTC; none for a time that no calendar holds.
pub(crate) fn ticks(from_ms: i64, to_ms: i64, offset_s: i32) -> Vec<Tick> {
    let span_ms = to_ms.saturating_sub(from_ms);
    if span_ms <= 36 * HOUR_MS { hours(from_ms, to_ms, offset_s) } else { days(from_ms, to_ms, offset_s) }
}

fn hours(from_ms: i64, to_ms: i64, offset_s: i32) -> Vec<Tick> {
    let (every_ms, offset_ms) = (3 * HOUR_MS, 1_000 * i64::from(offset_s));
    let first_ms = (from_ms + offset_ms + every_ms - 1).div_euclid(every_ms) * every_ms - offset_ms;
    let places = (0..).map(|count| first_ms + count * every_ms).take_while(|at_ms| *at_ms < to_ms);
    let label = |at_ms: i64| format!("{:02}:00", (at_ms + offset_ms).div_euclid(HOUR_MS).rem_euclid(24));
    places.take(MOST).map(|at_ms| Tick { at_ms, label: label(at_ms) }).collect()
}

fn days(from_ms: i64, to_ms: i64, offset_s: i32) -> Vec<Tick> {
    let span_days = (to_ms - from_ms) / DAY_MS;
    let Ok(offset) = Offset::from_seconds(offset_s) else { return Vec::new() };
    let Ok(first) = Timestamp::from_millisecond(from_ms) else { return Vec::new() };
    let mut day = offset.to_datetime(first).date();
    let mut found = Vec::new();
    while found.len() < MOST {
        let Ok(midnight) = offset.to_timestamp(day.to_datetime(Time::midnight())) else { break };
        let at_ms = midnight.as_millisecond();
        if to_ms <= at_ms {
            break;
        }
        if from_ms <= at_ms {
            found.extend(label(day, span_days).map(|label| Tick { at_ms, label }));
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    found
}

/// What a day is labelled with; `None` for days between labels.
fn label(day: Date, span_days: i64) -> Option<String> {
    let monday = day.weekday() == Weekday::Monday;
    match span_days {
        ..=9 => Some(format!("{} {}", weekday(day.weekday()), day.strftime("%d/%m"))),
        10..=40 => monday.then(|| day.strftime("%d/%m").to_string()),
        41..=120 => {
            (monday && day.iso_week_date().week() % 2 == 0).then(|| day.strftime("%d/%m").to_string())
        }
        _ => (day.day() == 1).then(|| format!("Th {}", day.month())),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "T2",
        Weekday::Tuesday => "T3",
        Weekday::Wednesday => "T4",
        Weekday::Thursday => "T5",
        Weekday::Friday => "T6",
        Weekday::Saturday => "T7",
        Weekday::Sunday => "CN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 08:00 in Hà Nội, a Monday.
    const NOW_MS: i64 = 1_795_395_600_000;
    const OFFSET_S: i32 = 7 * 3_600;

    fn labels(days: i64) -> Vec<String> {
        ticks(NOW_MS - days * DAY_MS, NOW_MS, OFFSET_S).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn each_span_has_few_labels_of_its_own_kind() {
        assert_eq!(labels(1), ["09:00", "12:00", "15:00", "18:00", "21:00", "00:00", "03:00", "06:00"]);
        assert_eq!(labels(7).first().map(String::as_str), Some("T3 17/11"));
        assert_eq!(labels(7).last().map(String::as_str), Some("T2 23/11"));
        assert_eq!(labels(30), ["26/10", "02/11", "09/11", "16/11", "23/11"]);
        assert_eq!(labels(90).len(), 7);
        assert_eq!(labels(365).len(), 12);
        assert_eq!(labels(365)[0], "Th 12");
    }

    #[test]
    fn labels_lie_inside_and_strange_times_have_none() {
        for days in [1, 7, 30, 90, 365, 4_000] {
            let ticks = ticks(NOW_MS - days * DAY_MS, NOW_MS, OFFSET_S);
            assert!(ticks.len() <= MOST);
            assert!(ticks.iter().all(|tick| (NOW_MS - days * DAY_MS..NOW_MS).contains(&tick.at_ms)));
        }
        assert_eq!(ticks(NOW_MS, NOW_MS, OFFSET_S), []);
        assert_eq!(ticks(NOW_MS, NOW_MS - 1, OFFSET_S), []);
        assert_eq!(ticks(i64::MAX - 200 * HOUR_MS, i64::MAX, OFFSET_S), []);
    }
}
