//! Filled by hand through the store: what a year's section reads back.

use hatang_proto::model::{MachineId, Method, Outcome, Reading, SpoolId, TimedReading};

use super::*;
use crate::analysis::episode::{Finding, FindingState};
use crate::analysis::statistics::wilson;
use crate::analysis::verdict::Verdict;
use crate::store::{Admission, NewIntervention, NewJoinCode, NewMeeting, NewTarget, Newcomer, PlacedBatch};

const MINUTE_MS: i64 = 60_000;

#[test]
fn a_unit_without_machines_has_office_time_but_no_coverage() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let day = jiff::civil::date(2026, 1, 9);
    let read = read(&store, unit, &BTreeSet::from([unit]), &[], day, clock::end_of_day_ms(day)).unwrap();
    assert_eq!(read.office_minutes, 5 * 450, "5 to 9 January; the first four days are off");
    assert_eq!((read.covered_minutes, read.machines_measured), (0, 0));
    assert_eq!((read.line, read.speed), (None, None));
}

/// A unit with one machine that measured the Internet every minute of office hours; `round_trip_us` says how.
fn measured(
    days: impl Iterator<Item = i8>,
    round_trip_us: impl Fn(i8, i64) -> Option<u32>,
) -> (tempfile::TempDir, Store, UnitId, MachineNo) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let target = NewTarget {
        name: "VNNIC".to_owned(),
        segment: Segment::Internet,
        probe: Probe::Icmp { host: "203.119.9.1".to_owned() },
        period_s: 60,
        timeout_ms: 3_000,
        unit: None,
    };
    let target = store.add_target(target, "test", 0).unwrap();
    let machine = join(&store, unit);
    let mut samples = Vec::new();
    for day in days {
        for minute in (450..1_020).filter(|minute| !(690..810).contains(minute)) {
            let at_ms = clock::start_of_day_ms(jiff::civil::date(2026, 10, day)) + minute * MINUTE_MS;
            let round_trip_us = round_trip_us(day, minute);
            let outcome = if round_trip_us.is_some() { Outcome::Ok } else { Outcome::Timeout };
            let reading = Reading { method: Method::Icmp, outcome, round_trip_us, phases: None };
            samples.push((target, TimedReading { at_ms, reading }));
        }
    }
    let batch = PlacedBatch { samples, ..PlacedBatch::bare(SpoolId([5; 16]), 1) };
    store.accept_blocking(machine, vec![batch], 60).unwrap();
    store.seal(i64::MAX).unwrap();
    (folder, store, unit, machine)
}

fn join(store: &Store, unit: UnitId) -> MachineNo {
    let secret_hash = [1; 32];
    let code = NewJoinCode { secret_hash, unit, uses: 1, expires_ms: 9_999, created_by: "test".to_owned() };
    store.create_join_code(code, 0).unwrap();
    let newcomer = Newcomer {
        secret_hash,
        machine: MachineId([3; 16]),
        label: "PC-01".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: "1".to_owned(),
        certificate_ends_ms: 0,
    };
    let admitted = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(admitted.block_on(store.admit(newcomer, 0)).unwrap(), Admission::Admitted(unit));
    store.machine_number(MachineId([3; 16])).unwrap().unwrap()
}

fn october(store: &Store, unit: UnitId, machine: MachineNo) -> LineQuality {
    let day = jiff::civil::date(2026, 10, 31);
    read(store, unit, &BTreeSet::from([unit]), &[machine], day, clock::end_of_day_ms(day)).unwrap()
}

#[test]
fn measured_office_hours_are_covered_and_the_rest_of_the_year_is_not() {
    let (_folder, store, unit, machine) = measured(5..=9, |_, _| Some(12_000));
    let read = october(&store, unit, machine);
    assert_eq!((read.covered_minutes, read.machines_measured), (5 * 450, 1));
    assert!(0.01 < read.coverage() && read.coverage() < 0.05, "{}", read.coverage());
}

#[test]
fn an_intervention_is_compared_with_the_days_before_it() {
    let (_folder, store, unit, machine) = measured(5..=30, |day, minute| {
        Some(if day < 19 { 60_000 } else { 18_000 } + u32::try_from(minute).unwrap())
    });
    let at_ms = clock::start_of_day_ms(jiff::civil::date(2026, 10, 19));
    let what = "nâng cấp đường truyền".to_owned();
    let new = NewIntervention { unit, at_ms, what, note: String::new(), by: "test".to_owned() };
    store.add_intervention(new, 0).unwrap();
    let read = october(&store, unit, machine);
    let [improvement] = read.improvements.as_slice() else { panic!("{:?}", read.improvements) };
    let (target, shift) = improvement.shift.as_ref().unwrap();
    assert_eq!(target, "VNNIC");
    assert!((-43_500.0..-40_500.0).contains(&shift.shift_us), "{shift:?}");
    assert!(shift.interval.high < 0.0, "{shift:?}");
}

#[test]
fn hours_that_recur_are_found_by_the_job_and_read_back() {
    let busy = |_, minute: i64| Some(if (510..600).contains(&minute) { 60_000 } else { 12_000 });
    let (_folder, store, unit, machine) = measured(1..=30, busy);
    let end_ms = clock::end_of_day_ms(jiff::civil::date(2026, 10, 31));
    assert_eq!(crate::jobs::find_recurrences::find_all(&store, end_ms).unwrap(), 0, "no episode, no look");
    let start_ms = clock::start_of_day_ms(jiff::civil::date(2026, 10, 5)) + 510 * MINUTE_MS;
    store.put_episodes(unit, "2026-10-05", vec![episode(start_ms, 0)], end_ms).unwrap();
    assert_eq!(crate::jobs::find_recurrences::find_all(&store, end_ms).unwrap(), 1);
    let read = october(&store, unit, machine);
    let [found] = read.recurring.as_slice() else { panic!("{:?}", read.recurring) };
    assert_eq!((found.target.as_str(), found.hours.from_minute, found.hours.to_minute), ("VNNIC", 510, 600));
    assert_eq!(found.hours.slow_days, found.hours.days);
}

#[test]
fn an_episode_that_let_nothing_through_is_an_outage_and_cuts_a_meeting() {
    let (_folder, store, unit, machine) = measured(5..=9, |_, _| Some(12_000));
    let start_ms = clock::start_of_day_ms(jiff::civil::date(2026, 10, 6)) + 510 * MINUTE_MS;
    let calendar = OfficeCalendar::vietnam().unwrap();
    for (lost, outages, undisturbed) in [(40, (0, 0), Some(true)), (100, (1, 30), Some(false))] {
        store.put_episodes(unit, "2026-10-06", vec![episode(start_ms, lost)], 0).unwrap();
        if lost == 40 {
            let (name, source, by) = ("Họp trực tuyến".to_owned(), "GM 12".to_owned(), "test".to_owned());
            let (from_ms, to_ms) = (start_ms - 600_000, start_ms + 3_600_000);
            store.add_meeting(NewMeeting { unit, from_ms, to_ms, name, source, by }, 0).unwrap();
        }
        let read = october(&store, unit, machine);
        assert_eq!(read.outages(&calendar), outages, "{lost} % lost");
        assert_eq!(read.meetings.iter().map(MeetingQuality::undisturbed).collect::<Vec<_>>(), [undisturbed]);
    }
}

/// Half an hour on the access line in which `lost` of 100 Internet samples were lost.
fn episode(start_ms: i64, lost: u32) -> Episode {
    Episode {
        unit: "1".to_owned(),
        start_ms,
        end_ms: start_ms + 30 * MINUTE_MS,
        open: false,
        verdict: Verdict::AccessLine,
        target: None,
        confidence: 0.9,
        machines: vec!["PC-01".to_owned()],
        measuring: 1,
        peers_bad: 0,
        peers: 0,
        findings: vec![Finding {
            part: Part::Isp,
            target: "VNNIC".to_owned(),
            state: FindingState::Bad,
            samples: 100,
            lost,
            median_us: None,
            baseline_us: Some(12_000),
            excess_us: None,
            loss: wilson(lost, 100),
        }],
        rule: "2026-11-01".to_owned(),
    }
}

/// The line lets nothing through on one morning of fourteen working days, and answers slower at nine than else.
#[test]
fn months_and_hours_of_the_week_come_out_target_by_target() {
    let slow = |_, minute: i64| Some(if (540..600).contains(&minute) { 80_000 } else { 20_000 });
    let (_folder, store, unit, machine) =
        measured(
            [5, 6].into_iter(),
            |day, minute| {
                if day == 6 && minute < 510 { None } else { slow(day, minute) }
            },
        );
    let read = october(&store, unit, machine);
    assert_eq!(read.systems_by_month(), ["VNNIC"]);
    let [month] = read.months.as_slice() else { panic!("{:?}", read.months) };
    assert_eq!((month.year, month.month, month.samples), (2026, 10, 900));
    assert!((month.lost - 60.0 / 900.0).abs() < 1e-9, "{month:?}");
    assert!((month.coverage - 2.0 / 22.0).abs() < 1e-9, "{month:?}");
    assert!((month.available - 1.0).abs() < 1e-9, "nobody judged an episode");
    let monday_at = |hour| {
        let found = read.week.iter().find(|one| one.weekday == 1 && one.hour == hour);
        found.and_then(|one| one.median_us).unwrap()
    };
    assert!((monday_at(9) / 80_000.0 - 1.0).abs() < 0.02 && (monday_at(10) / 20_000.0 - 1.0).abs() < 0.02);
    let tuesday = read.week.iter().find(|one| one.weekday == 2 && one.hour == 7).unwrap();
    assert_eq!(tuesday.median_us, None, "nothing answered");
    assert!(read.week.iter().all(|one| one.weekday <= 2 && one.hour != 12), "{:?}", read.week);
}
