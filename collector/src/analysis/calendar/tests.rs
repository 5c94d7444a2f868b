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

fn days(kind: fn(Date, Date, String) -> Change, from: Date, to: Date) -> Change {
    kind(from, to, "theo công văn".to_owned())
}

fn off(from: Date, to: Date, name: String) -> Change {
    Change::Off { from, to, name }
}

fn on(from: Date, to: Date, name: String) -> Change {
    Change::On { from, to, name }
}

fn usual(from: Date, to: Date, name: String) -> Change {
    Change::Usual { from, to, name }
}

fn hours(from: Date, morning: [&str; 2], afternoon: [&str; 2], saturday: Option<[&str; 2]>) -> Change {
    let owned = |span: [&str; 2]| span.map(str::to_owned);
    Change::Hours {
        from,
        morning: owned(morning),
        afternoon: owned(afternoon),
        saturday: saturday.map(owned),
    }
}

#[test]
fn without_a_change_the_calendar_is_the_shipped_one() {
    assert_eq!(OfficeCalendar::with(&[]).unwrap(), OfficeCalendar::vietnam().unwrap());
    assert_eq!(changed(&[]).unwrap(), serde_json::from_str::<serde_json::Value>(SHIPPED).unwrap());
}

#[test]
fn the_last_decision_about_a_day_counts() {
    let (fair, holiday) = (date(2026, 11, 20), date(2026, 9, 2));
    let calendar = OfficeCalendar::with(&[
        days(off, fair, fair),
        days(off, date(2026, 11, 18), date(2026, 11, 25)),
        days(usual, date(2026, 11, 18), date(2026, 11, 19)),
        days(usual, holiday, holiday),
        days(on, date(2026, 11, 22), date(2026, 11, 22)),
    ])
    .unwrap();
    let works = |day: Date| calendar.is_working_day(day);
    assert!(!works(fair) && works(date(2026, 11, 19)) && works(date(2026, 11, 22)), "a Sunday is worked");
    assert!(works(holiday), "a shipped holiday that was none");
    assert!(!works(date(2026, 9, 1)), "its other days stay");
}

#[test]
fn hours_hold_from_their_day_on_and_saturday_mornings_are_half_days() {
    let day = date(2026, 12, 1);
    let calendar = OfficeCalendar::with(&[
        hours(day, ["07:00", "11:30"], ["13:30", "17:30"], Some(["07:30", "11:30"])),
        days(on, date(2026, 12, 12), date(2026, 12, 12)),
        days(off, date(2026, 12, 19), date(2026, 12, 19)),
    ])
    .unwrap();
    let office = |text: &str| calendar.is_office_time(at(text));
    assert!(!office("2026-11-30T07:15:00") && office("2026-12-01T07:15:00") && office("2026-12-01T17:15:00"));
    assert!(!calendar.is_working_day(date(2026, 11, 28)) && calendar.is_working_day(date(2026, 12, 5)));
    assert!(office("2026-12-05T08:00:00") && !office("2026-12-05T14:00:00"), "Saturday mornings only");
    assert!(office("2026-12-12T14:00:00"), "a Saturday worked instead of another day is a whole one");
    assert!(!office("2026-12-19T08:00:00") && !office("2026-12-06T08:00:00"));
}

#[test]
fn hours_of_the_nearer_office_win_and_impossible_ones_are_refused() {
    let (wide, near) = (date(2026, 6, 1), date(2026, 1, 1));
    let calendar = OfficeCalendar::with(&[
        hours(wide, ["08:00", "12:00"], ["13:00", "17:00"], None),
        hours(near, ["07:00", "11:00"], ["13:30", "16:30"], None),
    ])
    .unwrap();
    assert!(
        calendar.is_office_time(at("2026-11-25T07:10:00"))
            && !calendar.is_office_time(at("2026-11-25T16:45:00"))
    );
    for wrong in [
        hours(near, ["11:00", "07:00"], ["13:30", "16:30"], None),
        hours(near, ["07:00", "11:00"], ["10:30", "16:30"], None),
        hours(near, ["07:00", "11:00"], ["13:30", "16:30"], Some(["11:00", "11:00"])),
        hours(near, ["7 giờ", "11:00"], ["13:30", "16:30"], None),
    ] {
        assert!(OfficeCalendar::with(std::slice::from_ref(&wrong)).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_changed_calendar_reads_back_from_its_own_text() {
    let changes = [
        days(off, date(2026, 11, 20), date(2026, 11, 21)),
        hours(date(2026, 1, 1), ["07:00", "11:30"], ["13:30", "17:00"], Some(["07:30", "11:30"])),
    ];
    let text = changed(&changes).unwrap().to_string();
    assert_eq!(OfficeCalendar::parse(&text).unwrap(), OfficeCalendar::with(&changes).unwrap());
}

#[test]
fn the_shipped_days_tell_which_are_not_confirmed() {
    let shipped = shipped_days().unwrap();
    let open: Vec<_> =
        shipped.off.iter().filter(|off| !is_confirmed(&off.status)).map(|off| off.from).collect();
    assert!(open.contains(&date(2026, 8, 29)) && !open.contains(&date(2026, 1, 1)), "{open:?}");
}
