//! Times in the zone of the people who read them.
//!
//! The zone comes with the settings and the present with the request; nothing here asks for either. A time that no
//! calendar holds reads as not known and stops no page.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The moment a page is made for, and its zone.
#[derive(Debug, Clone)]
pub(crate) struct Local {
    /// Unix milliseconds.
    pub(crate) now_ms: i64,
    pub(crate) zone: TimeZone,
}

impl Local {
    /// "07:42 hôm nay", "16:30 hôm qua", "16:30 22/11", "16:30 22/11/2025".
    pub(crate) fn moment(&self, at_ms: i64) -> String {
        let (Some((day, clock)), Some((today, _))) =
            (self.split(at_ms, "%H:%M"), self.split(self.now_ms, "%H:%M"))
        else {
            return "không rõ".to_owned();
        };
        let yesterday = today.yesterday().ok();
        if day == today {
            format!("{clock} hôm nay")
        } else if Some(day) == yesterday {
            format!("{clock} hôm qua")
        } else if day.year() == today.year() {
            format!("{clock} {}", day.strftime("%d/%m"))
        } else {
            format!("{clock} {}", day.strftime("%d/%m/%Y"))
        }
    }

    /// "07:42:05".
    pub(crate) fn clock_with_seconds(&self, at_ms: i64) -> String {
        self.split(at_ms, "%H:%M:%S").map(|(_, clock)| clock).unwrap_or_default()
    }

    /// Seconds that the zone is ahead of UTC at this moment.
    pub(crate) fn offset_s(&self) -> i32 {
        Timestamp::from_millisecond(self.now_ms).map_or(0, |now| self.zone.to_offset(now).seconds())
    }

    /// "07:42".
    pub(crate) fn clock(&self, at_ms: i64) -> String {
        self.split(at_ms, "%H:%M").map(|(_, clock)| clock).unwrap_or_default()
    }

    /// A day ("2026-11-23" or "23/11/2026") and a time ("7:42", "07h42") as Unix milliseconds.
    pub(crate) fn read_moment(&self, day: &str, clock: &str) -> Option<i64> {
        let clock = clock.trim().replace(['h', 'g'], ":");
        let (hour, minute) = clock.split_once(':')?;
        let minute = if minute.is_empty() { "0" } else { minute };
        let time = jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
        let zoned = read_day(day)?.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond())
    }

    /// "23/11/2026".
    pub(crate) fn date(&self, at_ms: i64) -> String {
        self.split(at_ms, "")
            .map_or_else(|| "không rõ".to_owned(), |(day, _)| day.strftime("%d/%m/%Y").to_string())
    }

    /// "16:30:05 22/11/2025".
    pub(crate) fn full(&self, at_ms: i64) -> String {
        format!("{} {}", self.clock_with_seconds(at_ms), self.date(at_ms))
    }

    fn split(&self, at_ms: i64, format: &str) -> Option<(Date, String)> {
        let zoned = Timestamp::from_millisecond(at_ms).ok()?.to_zoned(self.zone.clone());
        Some((zoned.date(), zoned.strftime(format).to_string()))
    }
}

impl Local {
    /// Whether a day written `YYYY-MM-DD` is over; one that does not read is not.
    pub(crate) fn is_past(&self, day: &str) -> bool {
        self.days_since(day).is_some_and(|days| 0 < days)
    }

    /// Whole days from a day written `YYYY-MM-DD` to today; negative for one to come.
    pub(crate) fn days_since(&self, day: &str) -> Option<i32> {
        let (today, _) = self.split(self.now_ms, "")?;
        Some((today - day.parse::<Date>().ok()?).get_days())
    }
}

/// A day written `YYYY-MM-DD` as people here write it, "14/10/2025"; anything else stays as it is.
pub(crate) fn written_day(day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| day.strftime("%d/%m/%Y").to_string())
}

/// A day as people type it ("23/11/2026") or as programs write it ("2026-11-23").
pub(crate) fn read_day(typed: &str) -> Option<Date> {
    let typed = typed.trim();
    let day = typed.parse().or_else(|_| Date::strptime("%d/%m/%Y", typed)).ok()?;
    // What four digits hold: later arithmetic must not leave the calendar.
    (2000..=2199).contains(&Date::year(day)).then_some(day)
}

/// A length of time by its largest unit: "45 giây", "12 phút", "3 giờ", "364 ngày".
pub(crate) fn duration(ms: i64) -> String {
    let seconds = ms.unsigned_abs() / 1_000;
    match seconds {
        0..120 => format!("{seconds} giây"),
        120..7_200 => format!("{} phút", seconds / 60),
        7_200..172_800 => format!("{} giờ", seconds / 3_600),
        _ => format!("{} ngày", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;

    /// 2026-11-23 08:00 in Hà Nội.
    const NOW_MS: i64 = 1_795_395_600_000;

    fn local() -> Local {
        Local { now_ms: NOW_MS, zone: TimeZone::fixed(offset(7)) }
    }

    #[test]
    fn a_moment_is_as_long_as_it_needs_to_be() {
        let hours_ago = [0, 8, 9, 33, 24 * 30, 24 * 400];
        let moments = hours_ago.map(|hours| local().moment(NOW_MS - hours * 3_600_000));
        let expected = [
            "08:00 hôm nay",
            "00:00 hôm nay",
            "23:00 hôm qua",
            "23:00 21/11",
            "08:00 24/10",
            "08:00 19/10/2025",
        ];
        assert_eq!(moments, expected);
    }

    #[test]
    fn a_time_outside_the_calendar_is_not_known() {
        assert_eq!(local().moment(i64::MAX), "không rõ");
        assert_eq!(local().date(i64::MIN), "không rõ");
    }

    #[test]
    fn a_day_is_past_once_it_is_over() {
        assert_eq!(
            ["2026-11-22", "2026-11-23", "2026-11-24", "?"].map(|day| local().is_past(day)),
            [true, false, false, false]
        );
        assert_eq!(local().days_since("2025-11-23"), Some(365));
        assert_eq!([written_day("2025-10-14"), written_day("soon")], ["14/10/2025", "soon"]);
    }

    #[test]
    fn a_moment_is_read_as_a_form_sends_it_and_as_people_type_it() {
        let read = |day: &str, clock: &str| local().read_moment(day, clock);
        assert_eq!(read("2026-11-23", "08:00"), Some(NOW_MS));
        assert_eq!(read(" 23/11/2026", "8h"), Some(NOW_MS));
        assert_eq!(read("23/11/2026", "8h05"), Some(NOW_MS + 300_000));
        for (day, clock) in [
            ("2026-02-30", "08:00"),
            ("", "08:00"),
            ("2026-11-23", "24:00"),
            ("2026-11-23", ""),
            ("9999-12-31", "23:59"),
        ] {
            assert_eq!(read(day, clock), None, "{day} {clock}");
        }
    }

    #[test]
    fn a_duration_has_one_unit() {
        let texts = [45_000, 720_000, -3 * 3_600_000, 364 * 86_400_000].map(duration);
        assert_eq!(texts, ["45 giây", "12 phút", "3 giờ", "364 ngày"]);
    }
}
