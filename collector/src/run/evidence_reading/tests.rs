//! Packs out of a real store: sealed, late, forgotten and changed samples and episodes.

use std::io::Cursor;
use std::sync::Arc;

use hatang_proto::model::{Method, Outcome, Reading, Segment, SpoolId, TargetId, TimedReading};

use super::*;
use crate::analysis::episode::{Episode, Finding, FindingState, Interval, Part};
use crate::analysis::verdict::Verdict;
use crate::evidence::SigningKey;
use crate::evidence::pack::{self, Report};
use crate::jobs::merkle_day::seal_days;
use crate::limits::SAMPLE_DAYS;
use crate::run::evidence_key;
use crate::store::{Admission, NewJoinCode, NewTarget, Newcomer, PlacedBatch};

const MINUTE_MS: i64 = 60_000;
/// 2026-10-05 08:00 in Viet Nam, a Monday.
const FIRST_MS: i64 = 1_791_162_000_000;
const DAYS: i64 = 3;

struct Office {
    folder: tempfile::TempDir,
    store: Store,
    key: Arc<SigningKey>,
    unit: UnitId,
    machine: MachineNo,
    target: TargetId,
}

/// Three mornings of one PC and one target; the last is slow, judged so, final and sealed.
fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let target = NewTarget {
        name: "Cổng CPNet".to_owned(),
        segment: Segment::Cpnet,
        probe: "icmp:10.0.0.1".parse().unwrap(),
        period_s: 60,
        timeout_ms: 3_000,
        unit: None,
    };
    let target = store.add_target(target, "test", 0).unwrap();
    let code = NewJoinCode {
        secret_hash: [1; 32],
        unit,
        uses: 1,
        expires_ms: i64::MAX,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, 0).unwrap();
    let machine = MachineId([1; 16]);
    let newcomer = Newcomer {
        secret_hash: [1; 32],
        machine,
        label: "MAY-01".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: 0,
    };
    let admitted = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(store.admit(newcomer, FIRST_MS - DAY_MS));
    assert!(matches!(admitted.unwrap(), Admission::Admitted(_)));
    let machine = store.machine_number(machine).unwrap().unwrap();
    let key = Arc::new(evidence_key::open_or_create(folder.path()).unwrap());
    let office = Office { folder, store, key, unit, machine, target };
    for day in 0..DAYS {
        office.measure(day.unsigned_abs() + 1, day, 0..60);
    }
    office.store.put_episodes(unit, "2026-10-07", vec![episode(unit)], after(DAYS)).unwrap();
    office.store.finish_episodes("2027-01-01").unwrap();
    office.seal(after(DAYS));
    office
}

/// Noon of a day counted from the first.
fn after(days: i64) -> i64 {
    FIRST_MS + days * DAY_MS + 4 * 60 * MINUTE_MS
}

impl Office {
    fn measure(&self, sequence: u64, day: i64, minutes: std::ops::Range<i64>) {
        let slow_us = if day == DAYS - 1 { 60_000 } else { 0 };
        let sample = |minute: i64| {
            let us = 14_000 + u32::try_from(minute).unwrap() + slow_us;
            let reading =
                Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(us), phases: None };
            (self.target, TimedReading { at_ms: FIRST_MS + day * DAY_MS + minute * MINUTE_MS, reading })
        };
        let batch = PlacedBatch {
            samples: minutes.map(sample).collect(),
            ..PlacedBatch::bare(SpoolId([7; 16]), sequence)
        };
        self.store.accept_blocking(self.machine, vec![batch], FIRST_MS + day * DAY_MS).unwrap();
    }

    fn seal(&self, now_ms: i64) {
        self.store.seal(now_ms).unwrap();
        while 0 < seal_days(&self.store, &self.key, now_ms, || false).unwrap() {}
    }

    fn input(&self, now_ms: i64) -> Result<PackInput> {
        read(&self.store, self.unit, Claim::Episode(1), now_ms)
    }

    fn alter(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.folder.path().join("hatang.db")).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    fn checked(&self, now_ms: i64) -> (PackInput, Report) {
        let input = self.input(now_ms).unwrap();
        let bytes = pack::build(&input, &self.key).unwrap();
        let report = pack::verify(Cursor::new(bytes), &self.key.public()).unwrap();
        assert_eq!(report.faults, []);
        (input, report)
    }
}

fn episode(unit: UnitId) -> Episode {
    let start_ms = FIRST_MS + (DAYS - 1) * DAY_MS;
    Episode {
        unit: unit.0.to_string(),
        start_ms,
        end_ms: start_ms + 60 * MINUTE_MS,
        open: false,
        verdict: Verdict::Cpnet,
        target: None,
        confidence: 0.1 + 0.2,
        machines: vec!["MAY-01".to_owned()],
        measuring: 1,
        peers_bad: 0,
        peers: 0,
        findings: vec![Finding {
            part: Part::Cpnet,
            target: "Cổng CPNet".to_owned(),
            state: FindingState::Bad,
            samples: 60,
            lost: 0,
            median_us: Some(74_030),
            baseline_us: Some(14_002),
            excess_us: Some(Interval { low: 1.0 / 3.0, high: 2.0 / 3.0 }),
            loss: Interval { low: 0.0, high: 0.06 },
        }],
        rule: "2026-11-01".to_owned(),
    }
}

/// Lines of these kinds among the days of the pack.
fn lines(input: &PackInput, kind: &str) -> usize {
    let lines = input.days.iter().flat_map(|day| &day.lines);
    lines.filter(|line| line.line.contains(&format!("\"kind\":\"{kind}\""))).count()
}

#[test]
fn a_sealed_episode_comes_with_its_proof_and_nothing_is_called_unsealed() {
    let office = office();
    let (input, report) = office.checked(after(DAYS));
    assert_eq!((lines(&input, "episode"), lines(&input, "chunk")), (1, 3));
    assert_eq!((report.samples, report.unsealed_days, report.notes), (180, Vec::new(), Vec::new()));
}

#[test]
fn an_episode_that_became_final_months_later_is_found_in_the_tree_that_holds_it() {
    let office = office();
    let late = 5 * SAMPLE_DAYS;
    let mut other = episode(office.unit);
    other.start_ms += 61 * MINUTE_MS;
    other.end_ms += 61 * MINUTE_MS;
    office.store.put_episodes(office.unit, "2026-10-08", vec![other], after(DAYS)).unwrap();
    office.store.finish_episodes("2028-01-01").unwrap();
    office.measure(4, late, 0..1);
    office.seal(after(late + 1));
    let input = read(&office.store, office.unit, Claim::Episode(2), after(late + 1)).unwrap();
    assert_eq!(lines(&input, "episode"), 1);
    let newest = input.days.last().unwrap().statement.day;
    assert!(400 < (newest - jiff::civil::date(2026, 10, 7)).get_days(), "{newest}");
    let bytes = pack::build(&input, &office.key).unwrap();
    let report = pack::verify(Cursor::new(bytes), &office.key.public()).unwrap();
    assert_eq!((report.faults, report.notes), (Vec::new(), Vec::new()));
}

#[test]
fn an_episode_that_is_not_final_is_said_to_be_unsealed() {
    let office = office();
    let mut other = episode(office.unit);
    other.start_ms += 61 * MINUTE_MS;
    other.end_ms += 61 * MINUTE_MS;
    office.store.put_episodes(office.unit, "2026-10-08", vec![other], after(DAYS)).unwrap();
    let input = read(&office.store, office.unit, Claim::Episode(2), after(DAYS)).unwrap();
    let bytes = pack::build(&input, &office.key).unwrap();
    let report = pack::verify(Cursor::new(bytes), &office.key.public()).unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.notes, ["episode 2 is not sealed yet"]);
}

#[test]
fn late_samples_are_unsealed_until_a_later_tree_holds_them_as_a_supplement() {
    let office = office();
    office.measure(4, DAYS - 1, 60..70);
    let (input, report) = office.checked(after(DAYS));
    assert_eq!((report.samples, report.unsealed_days.as_slice()), (190, &["2026-10-07".to_owned()][..]));
    assert_eq!(input.series.iter().filter(|copy| !copy.sealed).count(), 1);

    office.measure(5, DAYS, 300..301);
    office.seal(after(DAYS + 1));
    let (input, report) = office.checked(after(DAYS + 1));
    assert_eq!((report.samples, report.unsealed_days), (190, Vec::new()));
    let supplements = input.days.iter().flat_map(|day| &day.lines);
    assert_eq!(supplements.filter(|line| line.line.contains("\"supplement\":true")).count(), 1);
}

#[test]
fn an_old_episode_keeps_its_own_samples_and_says_which_days_are_gone() {
    let office = office();
    let today = after(DAYS + SAMPLE_DAYS + 10).div_euclid(DAY_MS);
    assert_ne!(office.store.forget(today - SAMPLE_DAYS, 0).unwrap(), 0);
    let (input, report) = office.checked(after(DAYS + SAMPLE_DAYS + 10));
    assert_eq!((report.samples, report.notes), (60, Vec::new()));
    assert_eq!((lines(&input, "episode"), lines(&input, "chunk")), (1, 1));
    let gone = input.context.excluded.iter().filter(|one| one.why.contains("hết hạn lưu"));
    assert_eq!(gone.count(), 2);
}

#[test]
fn samples_and_episodes_changed_since_they_were_sealed_make_no_pack() {
    for (sql, expected) in [
        (
            "UPDATE episode SET body = replace(body, '\"measuring\":1', '\"measuring\":9')",
            "episode 1 is not the one that was sealed",
        ),
        (
            "UPDATE chunk SET body = (SELECT body FROM chunk ORDER BY chunk_key LIMIT 1)",
            "are not the ones that were sealed",
        ),
    ] {
        let office = office();
        office.alter(sql);
        let fault = office.input(after(DAYS)).unwrap_err();
        assert!(format!("{fault:#}").contains(expected), "{fault:#}");
    }
}
