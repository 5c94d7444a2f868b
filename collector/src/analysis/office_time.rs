//! The office time of a period as stretches, so that minutes of many episodes are counted without asking minute by minute.
//!
//! Minutes are whole ones; when an office works is the calendar's matter.

use std::ops::Range;

use super::calendar::OfficeCalendar;

const MINUTE_MS: i64 = 60_000;
/// Looked at first; where something changed between two of them, every minute is.
const STEP_MS: i64 = 5 * MINUTE_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// Stretches of office time in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfficeTime {
    stretches: Vec<Range<i64>>,
}

impl OfficeTime {
    /// Office time within `[from_ms, to_ms)`.
    pub fn of(calendar: &OfficeCalendar, from_ms: i64, to_ms: i64) -> Self {
        let mut time = Self::default();
        let mut was = false;
        let mut at_ms = from_ms.div_euclid(MINUTE_MS) * MINUTE_MS;
        while at_ms < to_ms {
            let next_ms = at_ms + STEP_MS;
            let now = calendar.is_office_time(at_ms);
            let then = calendar.is_office_time(next_ms - MINUTE_MS);
            if now == then {
                time.extend(now, at_ms.max(from_ms)..next_ms.min(to_ms), was);
            } else {
                let mut before = was;
                for minute_ms in (at_ms..next_ms.min(to_ms)).step_by(60_000) {
                    let now = calendar.is_office_time(minute_ms);
                    time.extend(now, minute_ms.max(from_ms)..(minute_ms + MINUTE_MS).min(to_ms), before);
                    before = now;
                }
            }
            was = then;
            at_ms = next_ms;
        }
        time
    }

    fn extend(&mut self, is_office: bool, range: Range<i64>, was: bool) {
        match self.stretches.last_mut() {
            _ if !is_office => {}
            Some(last) if was => last.end = range.end,
            _ => self.stretches.push(range),
        }
    }

    /// In order of time.
    pub fn stretches(&self) -> &[Range<i64>] {
        &self.stretches
    }

    /// Whole minutes of it all.
    pub fn minutes(&self) -> u32 {
        self.within(i64::MIN, i64::MAX)
    }

    /// Whole minutes within `[from_ms, to_ms)`.
    pub fn within(&self, from_ms: i64, to_ms: i64) -> u32 {
        whole_minutes(self.parts(from_ms, to_ms).map(|part| part.end - part.start).sum())
    }

    /// Adds the minutes within `[from_ms, to_ms)` to the hours of the day, whose clock is `offset_ms` ahead of UTC.
    pub fn add_by_hour(&self, from_ms: i64, to_ms: i64, offset_ms: i64, hours: &mut [u32; 24]) {
        for part in self.parts(from_ms, to_ms) {
            let mut at_ms = part.start;
            while at_ms < part.end {
                let local = (at_ms + offset_ms).div_euclid(HOUR_MS);
                let next_ms = ((local + 1) * HOUR_MS - offset_ms).min(part.end);
                let hour = usize::try_from(local.rem_euclid(24)).unwrap_or_default();
                if let Some(minutes) = hours.get_mut(hour) {
                    *minutes += whole_minutes(next_ms - at_ms);
                }
                at_ms = next_ms;
            }
        }
    }

    fn parts(&self, from_ms: i64, to_ms: i64) -> impl Iterator<Item = Range<i64>> {
        let first = self.stretches.partition_point(|stretch| stretch.end <= from_ms);
        self.stretches
            .iter()
            .skip(first)
            .take_while(move |stretch| stretch.start < to_ms)
            .map(move |stretch| stretch.start.max(from_ms)..stretch.end.min(to_ms))
    }
}

fn whole_minutes(ms: i64) -> u32 {
    u32::try_from(ms / MINUTE_MS).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-16 00:00 in Hà Nội, a Monday without a holiday after it.
    const MONDAY_MS: i64 = 1_795_395_600_000 - 8 * HOUR_MS - 7 * DAY_MS;
    const DAY_MS: i64 = 24 * HOUR_MS;
    const OFFSET_MS: i64 = 7 * HOUR_MS;

    fn week() -> (OfficeCalendar, OfficeTime) {
        let calendar = OfficeCalendar::vietnam().unwrap();
        let time = OfficeTime::of(&calendar, MONDAY_MS, MONDAY_MS + 7 * DAY_MS);
        (calendar, time)
    }

    #[test]
    fn a_week_has_five_days_of_two_stretches() {
        let (calendar, time) = week();
        assert_eq!(time.stretches().len(), 10);
        assert_eq!(time.minutes(), 5 * calendar.minutes_of_a_day());
        assert_eq!(time.within(MONDAY_MS + 5 * DAY_MS, MONDAY_MS + 7 * DAY_MS), 0, "a weekend");
    }

    #[test]
    fn minutes_agree_with_the_calendar_asked_minute_by_minute() {
        let (calendar, time) = week();
        for (from, to) in [(0, 13), (401, 777), (1_000, 1_500), (7_000, 9_999)] {
            let minutes = (from..to).filter(|minute| calendar.is_office_time(MONDAY_MS + minute * MINUTE_MS));
            let within = time.within(MONDAY_MS + from * MINUTE_MS, MONDAY_MS + to * MINUTE_MS);
            assert_eq!(usize::try_from(within).unwrap(), minutes.count(), "{from} {to}");
        }
    }

    #[test]
    fn a_period_that_begins_within_office_time_holds_what_is_left_of_it() {
        let calendar = OfficeCalendar::vietnam().unwrap();
        let from_ms = MONDAY_MS + 9 * HOUR_MS + 17 * MINUTE_MS + 500;
        let time = OfficeTime::of(&calendar, from_ms, from_ms + 20 * MINUTE_MS);
        assert_eq!((time.stretches().len(), time.minutes()), (1, 20));
        assert_eq!(OfficeTime::of(&calendar, from_ms, from_ms).minutes(), 0);
    }

    #[test]
    fn hours_of_the_day_add_up_to_the_whole() {
        let (_, time) = week();
        let mut hours = [0; 24];
        time.add_by_hour(MONDAY_MS, MONDAY_MS + 7 * DAY_MS, OFFSET_MS, &mut hours);
        assert_eq!(hours.iter().sum::<u32>(), time.minutes());
        assert_eq!((hours[3], hours[9]), (0, 300));
    }
}
