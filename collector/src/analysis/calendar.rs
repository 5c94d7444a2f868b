//! Which moments are office hours, as data: weekdays, lunch, holidays, and Saturdays worked instead.
//!
//! The shipped file is for Vietnam; what an office decided otherwise ([`Change`]) is laid over it. A day on which nobody measured is not
//! known here: whoever counts days counts those with samples only.

mod changes;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::Offset;
use serde::Deserialize;

pub use changes::{Change, changed};

/// Its text, in the shape that [`OfficeCalendar::parse`] reads.
pub(crate) const SHIPPED: &str = include_str!("calendar/vietnam.json");

/// The office's days and hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeCalendar {
    zone: Offset,
    weekdays: Vec<i8>,
    hours: Spans,
    off: Vec<DaysOff>,
    on: Vec<Date>,
    /// In the order of their weight.
    changes: Vec<Change>,
    /// Other hours from a day on, in the order of their weight.
    other_hours: Vec<(Date, Spans)>,
}

/// Spans of a working day, minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spans {
    weekday: [(u16, u16); 2],
    saturday: Option<(u16, u16)>,
}

/// Consecutive days without office, both included.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaysOff {
    pub from: Date,
    pub to: Date,
    /// In Vietnamese, as reports print it.
    pub name: String,
    /// How certain the dates are, in English.
    pub status: String,
}

/// A moment as the office's clock shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalMoment {
    pub day: Date,
    /// Minutes since midnight, 0 to 1439.
    pub minute: u16,
}

/// A calendar file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    #[error("the calendar does not read")]
    Json(#[from] serde_json::Error),
    #[error("\"{0}\" is no time of day as HH:MM")]
    Hour(String),
    #[error("the zone's offset of {0} minutes is out of range")]
    Zone(i32),
    #[error("the working hours do not follow one another: morning, then afternoon")]
    Order,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    zone_offset_minutes: i32,
    /// 1 is Monday.
    weekdays: Vec<i8>,
    morning: [String; 2],
    afternoon: [String; 2],
    #[serde(rename = "hours_source")]
    _hours_source: String,
    days_off: Vec<DaysOff>,
    days_on: Vec<DayOn>,
    #[serde(default)]
    changes: Vec<Change>,
}

/// A day worked instead of another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOn {
    pub day: Date,
    /// In Vietnamese.
    pub name: String,
    /// How certain it is, in English.
    pub status: String,
}

/// What the shipped calendar says, for those who look it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedDays {
    pub off: Vec<DaysOff>,
    pub on: Vec<DayOn>,
    /// `["07:30", "11:30"]`
    pub morning: [String; 2],
    pub afternoon: [String; 2],
}

/// Whether a status means that somebody read the decision itself, or the law leaves no choice.
pub fn is_confirmed(status: &str) -> bool {
    matches!(status, "decided" | "by law")
}

/// The days and hours of the shipped calendar.
pub fn shipped_days() -> Result<ShippedDays, CalendarError> {
    let Written { days_off: off, days_on: on, morning, afternoon, .. } = serde_json::from_str(SHIPPED)?;
    Ok(ShippedDays { off, on, morning, afternoon })
}

impl OfficeCalendar {
    /// The calendar that comes with the program.
    pub fn vietnam() -> Result<Self, CalendarError> {
        Self::parse(SHIPPED)
    }

    /// The calendar that comes with the program, with an office's changes in the order of their weight.
    pub fn with(changes: &[Change]) -> Result<Self, CalendarError> {
        Self::parse(&changed(changes)?.to_string())
    }

    /// Reads a calendar from JSON of the shipped file's shape.
    pub fn parse(json: &str) -> Result<Self, CalendarError> {
        let written: Written = serde_json::from_str(json)?;
        let seconds = written.zone_offset_minutes.saturating_mul(60);
        let zone =
            Offset::from_seconds(seconds).map_err(|_| CalendarError::Zone(written.zone_offset_minutes))?;
        let hours = spans(&written.morning, &written.afternoon, None)?;
        let other_hours = written
            .changes
            .iter()
            .map(Change::hours)
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()?;
        let on = written.days_on.iter().map(|day| day.day).collect();
        Ok(Self {
            zone,
            weekdays: written.weekdays,
            hours,
            off: written.days_off,
            on,
            changes: written.changes,
            other_hours,
        })
    }

    /// What the office's clock shows at a Unix time in milliseconds; `None` beyond the years that a date can have.
    pub fn local(&self, at_ms: i64) -> Option<LocalMoment> {
        let moment = self.zone.to_datetime(jiff::Timestamp::from_millisecond(at_ms).ok()?);
        Some(LocalMoment { day: moment.date(), minute: minutes(moment.time()) })
    }

    /// People work on this day: a weekday that is no holiday, or a day worked instead of one.
    pub fn is_working_day(&self, day: Date) -> bool {
        let usual = || {
            self.weekdays.contains(&day.weekday().to_monday_one_offset())
                || (day.weekday() == Weekday::Saturday && self.hours_on(day).saturday.is_some())
        };
        match self.decision(day) {
            Some(Change::Off { .. }) => false,
            Some(Change::On { .. }) => true,
            Some(_) => usual(),
            None => self.on.contains(&day) || (usual() && self.day_off(day).is_none()),
        }
    }

    /// What was decided last about a day.
    fn decision(&self, day: Date) -> Option<&Change> {
        self.changes.iter().rfind(|change| change.covers(day))
    }

    fn hours_on(&self, day: Date) -> Spans {
        self.other_hours.iter().rfind(|(from, _)| *from <= day).map_or(self.hours, |(_, spans)| *spans)
    }

    /// When people work on a day, if they do.
    fn spans_on(&self, day: Date) -> impl Iterator<Item = (u16, u16)> {
        let hours = self.hours_on(day);
        let half = hours.saturday.filter(|_| {
            day.weekday() == Weekday::Saturday
                && !matches!(self.decision(day), Some(Change::On { .. }))
                && !self.on.contains(&day)
        });
        let full = if half.is_some() { [None, None] } else { hours.weekday.map(Some) };
        full.into_iter().chain([half]).flatten()
    }

    /// The shipped holiday that a day belongs to.
    pub fn day_off(&self, day: Date) -> Option<&DaysOff> {
        self.off.iter().find(|off| off.from <= day && day <= off.to)
    }

    /// People are at their desks: a working day, not before, after, or at lunch.
    pub fn is_office_time(&self, at_ms: i64) -> bool {
        self.local(at_ms).is_some_and(|local| {
            self.spans_on(local.day).any(|(from, to)| (from..to).contains(&local.minute))
                && self.is_working_day(local.day)
        })
    }

    /// Minutes of work in one working day by the shipped hours.
    pub fn minutes_of_a_day(&self) -> u32 {
        self.hours.weekday.iter().map(|(from, to)| u32::from(to - from)).sum()
    }

    /// Working days of `[from, to]`.
    pub fn working_days(&self, from: Date, to: Date) -> u32 {
        let count = from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to);
        u32::try_from(count.filter(|day| self.is_working_day(*day)).count()).unwrap_or(u32::MAX)
    }
}

fn spans(
    morning: &[String; 2],
    afternoon: &[String; 2],
    saturday: Option<&[String; 2]>,
) -> Result<Spans, CalendarError> {
    let span = |[from, to]: &[String; 2]| Ok::<_, CalendarError>((minute_of(from)?, minute_of(to)?));
    let (morning, afternoon, saturday) = (span(morning)?, span(afternoon)?, saturday.map(span).transpose()?);
    let follow = morning.0 < morning.1 && morning.1 <= afternoon.0 && afternoon.0 < afternoon.1;
    if !follow || saturday.is_some_and(|(from, to)| to <= from) {
        return Err(CalendarError::Order);
    }
    Ok(Spans { weekday: [morning, afternoon], saturday })
}

fn minute_of(text: &str) -> Result<u16, CalendarError> {
    let read = Time::strptime("%H:%M", text).map_err(|_| CalendarError::Hour(text.to_owned()))?;
    Ok(minutes(read))
}

fn minutes(time: Time) -> u16 {
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or_default()
}

#[cfg(test)]
mod tests;
