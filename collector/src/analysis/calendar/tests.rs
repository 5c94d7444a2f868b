use jiff::civil::date;

use super::*;

fn at(text: &str) -> i64 {
    format!("{text}+07:00").parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

#[test]
fn people_are_at_their_desks_in_the_morning_and_afternoon_but_not_at_lunch_or_on_sunday() {
    let calendar = OfficeCalendar::vietnam().unwrap();
    let office = |text: &str| calendar.is_office_time(at(text));
    assert!(office("2026-11-25T07:30:00") && office("2026-11-25T16:59:59"));
    for outside in
        ["2026-11-25T07:29:59", "2026-11-25T12:00:00", "2026-11-25T17:00:00", "2026-11-22T09:00:00"]
    {
        assert!(!office(outside), "{outside}");
    }
}

#[test]
fn tet_is_off_and_a_saturday_worked_instead_of_a_friday_is_on() {
    let calendar = OfficeCalendar::vietnam().unwrap();
    assert!(!calendar.is_working_day(date(2026, 2, 17)), "the first day of the lunar year");
    assert_eq!(calendar.day_off(date(2026, 2, 17)).unwrap().name, "Tết Nguyên đán");
    assert!(!calendar.is_working_day(date(2026, 1, 2)));
    assert!(calendar.is_working_day(date(2026, 1, 10)), "worked instead");
}

#[test]
fn working_days_of_a_month_leave_out_weekends_and_holidays() {
    let calendar = OfficeCalendar::vietnam().unwrap();
    assert_eq!(calendar.working_days(date(2026, 2, 1), date(2026, 2, 28)), 15);
    assert_eq!(calendar.working_days(date(2026, 2, 28), date(2026, 2, 1)), 0);
    assert_eq!(calendar.minutes_of_a_day(), 450);
}

#[test]
fn a_time_that_no_calendar_knows_is_no_moment() {
    let calendar = OfficeCalendar::vietnam().unwrap();
    assert_eq!(calendar.local(i64::MAX), None);
    assert!(!calendar.is_office_time(i64::MIN));
}

#[test]
fn a_calendar_with_hours_in_the_wrong_order_is_refused() {
    let swapped = SHIPPED.replace("\"07:30\", \"11:30\"", "\"11:30\", \"07:30\"");
    assert!(matches!(OfficeCalendar::parse(&swapped), Err(CalendarError::Order)));
    let odd = SHIPPED.replace("\"07:30\"", "\"7h30\"");
    assert!(matches!(OfficeCalendar::parse(&odd), Err(CalendarError::Hour(text)) if text == "7h30"));
}
