//! The watch turn by turn, on a store that is fed as agents feed it.

use hatang_proto::model::{
    MachineId, Method, Outcome, Probe, Reading, Segment, SpoolId, TargetId, TimedReading, UnitId,
};

use super::*;
use crate::analysis::verdict::Verdict;
use crate::store::{
    Admission, EpisodeQuery, MachineNo, NewJoinCode, NewLine, NewTarget, Newcomer, PlacedBatch,
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const MACHINES: u8 = 3;
/// Round trips when nothing is wrong, microseconds: gateway, first hop, two references.
const USUAL_US: [u32; 4] = [600, 3_000, 12_000, 45_000];

/// One unit that has measured from 8 to 12 h for a week, the local time of a Thursday's 8 h, and its watch.
struct Office {
    _folder: tempfile::TempDir,
    store: Store,
    watch: Watch,
    unit: UnitId,
    machines: Vec<MachineNo>,
    targets: Vec<TargetId>,
    sequence: u64,
}

fn morning_ms() -> i64 {
    clock::local_moment("2026-01-15 08:00").unwrap()
}

impl Office {
    fn open() -> Self {
        let mut office = Self::begin();
        for day in (1..=7).rev() {
            office.feed(morning_ms() - day * DAY_MS, 240, &|_, _| 0);
        }
        office
    }

    /// Without samples.
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let line = NewLine {
            unit,
            valid_from: "2025-01-01".to_owned(),
            provider: "VNPT".to_owned(),
            kind: "FTTH".to_owned(),
            down_kbps: None,
            up_kbps: None,
            by: "test".to_owned(),
        };
        store.add_line(line, 0).unwrap();
        Self {
            watch: Watch::new(store.clone()),
            machines: enrol(&store, unit),
            targets: add_targets(&store),
            sequence: 0,
            _folder: folder,
            store,
            unit,
        }
    }

    /// Minutes of samples from a moment on, in batches of five minutes; `excess_us` by machine and target.
    fn feed(&mut self, from_ms: i64, minutes: i64, excess_us: &dyn Fn(usize, usize) -> u32) {
        for first in (0..minutes).step_by(5) {
            self.sequence += 1;
            for (place, machine) in self.machines.clone().into_iter().enumerate() {
                let samples = (first..minutes.min(first + 5)).flat_map(|minute| {
                    let at_ms = from_ms + minute * MINUTE_MS;
                    self.targets.iter().enumerate().map(move |(index, target)| {
                        let noise = u32::try_from(minute * 7 % 10).unwrap() * USUAL_US[index] / 50;
                        (*target, echo(at_ms, USUAL_US[index] + noise + excess_us(place, index)))
                    })
                });
                let batch = batch(self.sequence, samples.collect());
                self.store.accept_blocking(machine, vec![batch], from_ms).unwrap();
            }
        }
    }

    fn turn(&mut self, now_ms: i64) -> Seen {
        self.watch.turn(now_ms, &|| true).unwrap()
    }

    fn episodes(&self) -> Vec<EpisodeRow> {
        self.store.episodes(&EpisodeQuery { limit: 99, ..EpisodeQuery::default() }).unwrap().0
    }
}

fn add_targets(store: &Store) -> Vec<TargetId> {
    let icmp = |host: &str| Probe::Icmp { host: host.to_owned() };
    let wanted = [
        ("Cổng mạng", Segment::Lan, Probe::Gateway),
        ("Chặng đầu", Segment::AccessLine, Probe::FirstHop { toward: "192.0.2.1".to_owned() }),
        ("Trong nước", Segment::Internet, icmp("192.0.2.1")),
        ("Quốc tế", Segment::Internet, icmp("192.0.2.2")),
    ];
    let add = |(name, segment, probe): (&str, Segment, Probe)| {
        let name = name.to_owned();
        let target = NewTarget { name, segment, probe, period_s: 60, timeout_ms: 3_000, unit: None };
        store.add_target(target, "test", 0).unwrap()
    };
    wanted.into_iter().map(add).collect()
}

fn enrol(store: &Store, unit: UnitId) -> Vec<MachineNo> {
    let secret_hash = [1; 32];
    let (uses, expires_ms) = (MACHINES.into(), i64::MAX);
    let code = NewJoinCode { secret_hash, unit, uses, expires_ms, created_by: "test".to_owned() };
    store.create_join_code(code, 0).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let enrol_one = |number: u8| {
        let machine = MachineId([number; 16]);
        let newcomer = Newcomer {
            secret_hash,
            machine,
            label: format!("PC-{number}"),
            agent_version: "0.1.0".to_owned(),
            certificate_serial: machine.to_string(),
            certificate_ends_ms: 0,
        };
        assert_eq!(runtime.block_on(store.admit(newcomer, 0)).unwrap(), Admission::Admitted(unit));
        store.machine_number(machine).unwrap().unwrap()
    };
    (1..=MACHINES).map(enrol_one).collect()
}

fn echo(at_ms: i64, round_trip_us: u32) -> TimedReading {
    let reading = Reading {
        method: Method::Icmp,
        outcome: Outcome::Ok,
        round_trip_us: Some(round_trip_us),
        phases: None,
    };
    TimedReading { at_ms, reading }
}

fn batch(sequence: u64, samples: Vec<(TargetId, TimedReading)>) -> PlacedBatch {
    PlacedBatch { samples, ..PlacedBatch::bare(SpoolId([5; 16]), sequence) }
}

/// Everything beyond the gateway.
fn beyond(_machine: usize, target: usize) -> u32 {
    if target == 0 { 0 } else { 200_000 }
}

#[test]
fn a_choking_line_is_told_within_two_windows_keeps_its_number_and_ends() {
    let mut office = Office::open();
    let start_ms = morning_ms();
    office.feed(start_ms, 30, &|_, _| 0);
    let quiet = office.turn(start_ms + 30 * MINUTE_MS);
    assert_eq!((quiet.new.len(), quiet.learnt, quiet.waiting), (0, 1, 0));

    let bad_ms = start_ms + 30 * MINUTE_MS;
    let mut alarm = None;
    for turn in 1..=6 {
        office.feed(bad_ms + (turn - 1) * 5 * MINUTE_MS, 5, &beyond);
        let now_ms = bad_ms + turn * 5 * MINUTE_MS;
        let seen = office.turn(now_ms);
        assert_eq!(seen.learnt, 0, "the usual of a day holds for that day");
        if let Some(row) = seen.new.first() {
            assert_eq!(alarm, None, "it is new only once");
            assert!(row.episode.open, "{row:?}");
            alarm = Some(turn);
        }
    }
    assert!(alarm.is_some_and(|turn| turn <= 2), "told after {alarm:?} windows");
    office.feed(bad_ms + 30 * MINUTE_MS, 40, &|_, _| 0);
    let over = office.turn(bad_ms + 70 * MINUTE_MS);
    assert_eq!((over.new.len(), over.changed.len()), (0, 1));
    let rows = office.episodes();
    assert_eq!(rows.len(), 1, "{rows:#?}");
    let episode = &rows[0].episode;
    assert_eq!((episode.verdict, episode.open), (Verdict::AccessLine, false), "{episode:#?}");
    assert!((episode.start_ms - bad_ms).abs() <= 5 * MINUTE_MS, "{episode:#?}");
    assert!((episode.end_ms - bad_ms - 30 * MINUTE_MS).abs() <= 5 * MINUTE_MS, "{episode:#?}");
    let idle = office.turn(bad_ms + 75 * MINUTE_MS);
    assert_eq!(idle.judged, 0, "a quiet unit is not judged again");
}

#[test]
fn late_samples_of_past_days_are_judged_and_two_nights_make_a_day_final() {
    let mut office = Office::open();
    let start_ms = morning_ms();
    office.feed(start_ms, 60, &|_, _| 0);
    office.turn(start_ms + HOUR_MS);
    office.feed(start_ms + HOUR_MS, 60, &beyond);
    let next_day_ms = start_ms + DAY_MS;
    let seen = office.turn(next_day_ms);
    assert_eq!(seen.new.len(), 1, "the spool drained a day late");
    assert!(!seen.new[0].episode.open);
    assert_eq!(seen.new[0].day, "2026-01-15");
    assert!(!office.episodes()[0].is_final, "one night has judged it");
    office.turn(next_day_ms + DAY_MS);
    let rows = office.episodes();
    assert!(rows[0].is_final);
    assert_eq!((rows.len(), rows[0].number), (1, seen.new[0].number));
}

#[test]
fn a_restart_finds_what_happened_meanwhile_even_if_it_was_sealed() {
    let mut office = Office::open();
    let start_ms = morning_ms();
    office.feed(start_ms, 60, &beyond);
    office.feed(start_ms + HOUR_MS, 120, &|_, _| 0);
    office.store.seal(i64::MAX).unwrap();
    office.watch = Watch::new(office.store.clone());
    assert_eq!(office.turn(start_ms + 3 * HOUR_MS).new.len(), 1);
    office.watch = Watch::new(office.store.clone());
    let again = office.turn(start_ms + 3 * HOUR_MS + MINUTE_MS);
    assert_eq!((again.new.len(), again.changed.len(), again.learnt), (0, 0, 0));
}

#[test]
fn a_unit_that_has_just_begun_is_learnt_anew_every_hour_of_its_first_day() {
    let mut office = Office::begin();
    office.feed(morning_ms(), 30, &|_, _| 0);
    let learnt_at = |office: &mut Office, minute: i64| office.turn(morning_ms() + minute * MINUTE_MS).learnt;
    assert_eq!(learnt_at(&mut office, 30), 1);
    office.feed(morning_ms() + 30 * MINUTE_MS, 65, &|_, _| 0);
    assert_eq!(learnt_at(&mut office, 60), 0);
    assert_eq!(learnt_at(&mut office, 95), 1);
    assert_eq!(office.episodes(), []);
}

#[test]
fn a_turn_that_has_no_time_leaves_its_work_to_the_next() {
    let mut office = Office::open();
    office.feed(morning_ms(), 60, &beyond);
    let now_ms = morning_ms() + HOUR_MS;
    let seen = office.watch.turn(now_ms, &|| false).unwrap();
    assert_eq!((seen.judged, seen.new.len()), (0, 0));
    assert!(0 < seen.waiting);
    assert_eq!(office.turn(now_ms + MINUTE_MS).new.len(), 1);
    assert_eq!(office.unit, office.episodes()[0].unit);
}
