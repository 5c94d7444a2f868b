use super::*;

fn at(text: &str) -> i64 {
    format!("{text}:00+07:00").parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn disturbance(from: &str, to: &str, verdict: Verdict) -> Disturbance {
    Disturbance { start_ms: at(from), end_ms: at(to), verdict, dead: false }
}

fn quality(disturbances: Vec<Disturbance>) -> LineQuality {
    LineQuality { disturbances, ..LineQuality::default() }
}

fn calendar() -> OfficeCalendar {
    OfficeCalendar::vietnam().unwrap()
}

#[test]
fn only_office_hours_count_so_lunch_nights_and_sundays_drop_out() {
    let given = quality(vec![
        disturbance("2026-11-25T11:00", "2026-11-25T14:00", Verdict::AccessLine),
        disturbance("2026-11-25T20:00", "2026-11-25T23:00", Verdict::AccessLine),
        disturbance("2026-11-22T08:00", "2026-11-22T11:00", Verdict::Lan),
    ]);
    let found = given.congestion(&calendar());
    assert_eq!((found.events, found.minutes), (1, 60), "11:00-11:30 and 13:30-14:00");
}

#[test]
fn one_computer_a_power_cut_and_a_dead_line_are_no_congestion() {
    let mut dead = disturbance("2026-11-25T09:00", "2026-11-25T09:40", Verdict::Isp);
    dead.dead = true;
    let given = quality(vec![
        disturbance("2026-11-25T08:00", "2026-11-25T09:00", Verdict::Pc),
        disturbance("2026-11-25T08:00", "2026-11-25T09:00", Verdict::OutagePower),
        dead,
    ]);
    assert_eq!(given.congestion(&calendar()), Congestion::default());
    assert_eq!(given.outages(&calendar()), (1, 40));
}

#[test]
fn shares_add_up_to_a_hundred_and_an_open_cause_has_its_own() {
    let verdicts = [
        Verdict::Lan,
        Verdict::AccessLineSelfLoad,
        Verdict::Isp,
        Verdict::Cpnet,
        Verdict::Ambiguous,
        Verdict::Insufficient,
    ];
    let given = verdicts.map(|verdict| disturbance("2026-11-25T08:00", "2026-11-25T09:00", verdict));
    let shares = quality(given.to_vec()).congestion(&calendar()).shares;
    assert_eq!(shares.lan + shares.line + shares.cpnet + shares.application + shares.open, 100, "{shares:?}");
    assert_eq!((shares.application, shares.own_traffic), (0, 17));
    assert!(33 <= shares.open && shares.open <= 34, "{shares:?}");
}

#[test]
fn the_busiest_hours_are_the_shortest_that_hold_most_of_the_time() {
    let mut given: Vec<_> = (16..21)
        .map(|day| {
            disturbance(&format!("2026-11-{day}T08:30"), &format!("2026-11-{day}T10:00"), Verdict::Isp)
        })
        .collect();
    given.push(disturbance("2026-11-20T15:00", "2026-11-20T16:00", Verdict::Isp));
    let found = quality(given).congestion(&calendar());
    assert_eq!(found.busiest, Some((510, 600)), "{found:?}");
}

#[test]
fn a_meeting_that_nobody_measured_is_neither_good_nor_bad() {
    let meeting = |lost, interrupted| MeetingQuality { lost, interrupted }.undisturbed();
    assert_eq!(meeting(None, false), None);
    assert_eq!(meeting(Some(0.02), false), Some(true));
    assert_eq!(meeting(Some(0.021), false), Some(false));
    assert_eq!(meeting(Some(0.0), true), Some(false));
}

#[test]
fn a_period_without_office_time_has_no_coverage() {
    assert!(LineQuality::default().coverage().abs() < f64::EPSILON);
    let half = LineQuality { office_minutes: 900, covered_minutes: 450, ..LineQuality::default() };
    assert!((half.coverage() - 0.5).abs() < f64::EPSILON);
}

#[test]
fn the_log_lists_what_is_counted_and_its_minutes_in_office_hours() {
    let logged = |disturbance: Disturbance| Logged {
        disturbance,
        open: false,
        system: "VNNIC".into(),
        machines: 3,
        measuring: 4,
        median_us: Some(90_000),
        usual_us: Some(5_000),
        lost: Some(0.1),
        confidence: 0.9,
        rule: "2026-11-01".into(),
    };
    let mut dead = disturbance("2026-11-23T11:20", "2026-11-23T12:00", Verdict::Pc);
    dead.dead = true;
    let disturbances = vec![
        disturbance("2026-11-25T08:00", "2026-11-25T09:00", Verdict::Isp),
        disturbance("2026-11-25T08:00", "2026-11-25T09:00", Verdict::Pc),
        disturbance("2026-11-25T21:00", "2026-11-25T22:00", Verdict::Isp),
        dead,
    ];
    let log = disturbances.iter().cloned().map(logged).collect();
    let given = LineQuality { log, ..quality(disturbances) };
    let minutes: Vec<u32> = given.counted_log(&calendar()).into_iter().map(|(_, minutes)| minutes).collect();
    assert_eq!(minutes, [10, 60], "the night and one computer's own trouble are not counted");
    let counted = given.congestion(&calendar()).events + given.outages(&calendar()).0;
    assert_eq!(counted, 2);
}
