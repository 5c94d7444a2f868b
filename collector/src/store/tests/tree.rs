//! The dated tree: names, levels, places, mergers.

use jiff::civil::{Date, date};

use super::*;
use crate::clock;

const MERGER: Date = date(2025, 7, 1);
const NOW: Date = date(2026, 11, 25);

fn now_ms() -> i64 {
    clock::start_of_day_ms(NOW)
}

/// A province, a district, two communes below it, a department below the first.
fn tree() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    for (parent, level, name) in [
        (None, "tinh", "tỉnh"),
        (Some(1), "huyen", "huyện"),
        (Some(2), "xa", "xã A"),
        (Some(2), "xa", "xã B"),
        (Some(3), "phong", "văn phòng"),
    ] {
        store.add_unit(parent.map(UnitId), level, name, "2020-01-01", "test", 0).unwrap();
    }
    (folder, store)
}

fn found(store: &Store, name: &str, since: &str) -> UnitId {
    let new = NewUnit {
        parent: ParentOfNew::Unit(UnitId(1)),
        level: "phuong".to_owned(),
        name: name.to_owned(),
        named_from: since.to_owned(),
        since: Some(since.to_owned()),
    };
    store.add_units(vec![new], "test", 0).unwrap()[0]
}

fn join(store: &Store, machine: u8, unit: u32, on: Date) -> MachineId {
    let secret_hash = [machine; 32];
    let code = NewJoinCode {
        secret_hash,
        unit: UnitId(unit),
        uses: 1,
        expires_ms: i64::MAX,
        created_by: String::new(),
    };
    store.create_join_code(code, 0).unwrap();
    let id = MachineId([machine; 16]);
    let newcomer = Newcomer {
        secret_hash,
        machine: id,
        label: format!("PC-{machine:02}"),
        agent_version: "1".to_owned(),
        certificate_serial: id.to_string(),
        certificate_ends_ms: 0,
    };
    let at_ms = clock::start_of_day_ms(on) + 3_600_000;
    assert!(matches!(wait(store.admit(newcomer, at_ms)).unwrap(), Admission::Admitted(_)));
    id
}

fn merge(store: &Store, from: &[u32], into: UnitId) -> Result<(), StoreError> {
    store.merge_units(from.iter().copied().map(UnitId).collect(), into, MERGER, "test", now_ms())
}

fn shape(store: &Store, day: &str) -> Vec<(u32, Option<u32>)> {
    let units = store.units(day).unwrap();
    units.iter().map(|row| (row.unit.0, row.parent.map(|parent| parent.0))).collect()
}

fn place(store: &Store, machine: MachineId, day: Date) -> Option<u32> {
    let places = store.units_of_machines(clock::end_of_day_ms(day)).unwrap();
    places.into_iter().find(|(id, _)| *id == machine).map(|(_, unit)| unit.0)
}

#[test]
fn a_merger_leaves_the_tree_before_it_as_it_was() {
    let (_folder, store) = tree();
    let into = found(&store, "phường C", "2025-07-01");
    merge(&store, &[3, 4], into).unwrap();
    let old = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(2)), (5, Some(3))];
    assert_eq!(shape(&store, "2024-12-31"), old);
    assert_eq!(shape(&store, "2025-06-30"), old);
    assert_eq!(shape(&store, "2025-07-01"), [(1, None), (2, Some(1)), (5, Some(6)), (6, Some(1))]);
    let ended = &store.units_ever("2026-01-01").unwrap()[2];
    assert_eq!(ended.end, Some(("2025-07-01".to_owned(), into)));
}

#[test]
fn machines_belong_to_the_successor_from_the_days_first_moment_and_one_that_moved_on_stays_there() {
    let (_folder, store) = tree();
    let early = join(&store, 1, 3, date(2024, 1, 1));
    let gone = join(&store, 2, 4, date(2024, 1, 1));
    let late = join(&store, 3, 4, date(2026, 3, 1));
    store.move_machine(gone, UnitId(2), "test", clock::start_of_day_ms(date(2025, 9, 1))).unwrap();
    let into = found(&store, "phường C", "2025-07-01");
    merge(&store, &[3, 4], into).unwrap();
    let of = |machine, day| place(&store, machine, day);
    assert_eq!((of(early, date(2025, 6, 30)), of(early, MERGER)), (Some(3), Some(6)));
    assert_eq!(of(gone, date(2025, 6, 30)), Some(4));
    assert_eq!((of(gone, date(2025, 8, 31)), of(gone, date(2025, 9, 1))), (Some(6), Some(2)));
    assert_eq!((of(late, date(2026, 2, 1)), of(late, date(2026, 3, 1))), (None, Some(6)));
    let present: Vec<_> = store.machines(now_ms()).unwrap().iter().map(|row| row.unit.0).collect();
    assert_eq!(present, [6, 2, 6]);
    assert_eq!(store.join_codes().unwrap()[0].unit, into, "a code that is still out admits to the successor");
}

#[test]
fn agents_go_on_measuring_what_their_former_unit_asked_for() {
    let (_folder, store) = tree();
    let machine = join(&store, 1, 3, date(2024, 1, 1));
    let target = |unit: u32, name: &str| NewTarget {
        name: name.to_owned(),
        segment: hatang_proto::model::Segment::Application,
        probe: "icmp:10.0.0.1".parse().unwrap(),
        period_s: 60,
        timeout_ms: 1_000,
        unit: Some(UnitId(unit)),
    };
    for (unit, name) in [(3, "own"), (4, "other"), (2, "district"), (1, "province")] {
        store.add_target(target(unit, name), "test", 0).unwrap();
    }
    let number = store.machine_number(machine).unwrap().unwrap();
    let measured = || {
        let set = store.target_set(number).unwrap();
        (set.version, set.targets.into_iter().map(|target| target.name).collect::<Vec<_>>())
    };
    let (version, before) = measured();
    assert_eq!(before, ["own", "district", "province"]);
    let into = found(&store, "phường C", "2025-07-01");
    merge(&store, &[3], into).unwrap();
    let (later, after) = measured();
    assert_eq!(after, ["own", "province"]);
    assert!(version < later, "agents hear of it");
}

#[test]
fn a_merger_that_contradicts_the_tree_changes_nothing() {
    let (_folder, store) = tree();
    let into = found(&store, "phường C", "2025-07-01");
    let late = found(&store, "phường D", "2026-01-01");
    let merge_on = |from: &[u32], into: UnitId, on: Date| {
        let from = from.iter().copied().map(UnitId).collect();
        store.merge_units(from, into, on, "test", now_ms()).unwrap_err().to_string()
    };
    for (from, into, on, told) in [
        (&[3, 3][..], into, MERGER, "unit 3 is named twice"),
        (&[3, 99], into, MERGER, "there is no unit 99"),
        (&[3], UnitId(3), MERGER, "unit 3 is unit 3 or below it"),
        (&[3], UnitId(5), MERGER, "unit 5 is unit 3 or below it"),
        (&[3], late, MERGER, "unit 7 begins only on 2026-01-01"),
        (&[3], into, date(2026, 11, 26), "2026-11-26 has not come yet"),
        (&[], into, MERGER, "no unit is named"),
    ] {
        let fault = merge_on(from, into, on);
        assert!(fault.contains(told), "{fault}");
    }
    assert!(store.units_ever("2026-11-25").unwrap().iter().all(|row| row.end.is_none()));
    merge(&store, &[3], into).unwrap();
    assert!(merge_on(&[3], into, MERGER).contains("unit 3 ended on 2025-07-01 and went into unit 6"));
    assert!(merge_on(&[4], UnitId(3), date(2025, 1, 1)).contains("unit 3 ends on 2025-07-01 itself"));
    assert!(store.move_machine(MachineId([1; 16]), UnitId(3), "test", now_ms()).is_err());
}

#[test]
fn an_abolished_district_leaves_its_communes_below_the_province() {
    let (_folder, store) = tree();
    merge(&store, &[2], UnitId(1)).unwrap();
    assert_eq!(shape(&store, "2025-12-31"), [(1, None), (3, Some(1)), (4, Some(1)), (5, Some(3))]);
}

#[test]
fn a_unit_moves_and_changes_its_level_from_a_day_on() {
    let (_folder, store) = tree();
    store.place_unit(UnitId(3), Some(UnitId(1)), MERGER, "test", now_ms()).unwrap();
    store.rename_unit_with_level(UnitId(3), "phường A", Some("phuong"), "2025-07-01", "test", 0).unwrap();
    let row = |day: &str| store.units(day).unwrap()[2].clone();
    let seen = |day| {
        let row = row(day);
        (row.parent.map(|unit| unit.0), row.level, row.name)
    };
    assert_eq!(seen("2025-06-30"), (Some(2), "xa".to_owned(), "xã A".to_owned()));
    assert_eq!(seen("2025-07-01"), (Some(1), "phuong".to_owned(), "phường A".to_owned()));
    let changes = store.unit_changes("2025-01-01", "2025-12-31").unwrap();
    let kinds: Vec<_> = changes.into_iter().map(|change| change.kind).collect();
    let renamed = UnitChangeKind::Renamed { from: "xã A".to_owned(), to: "phường A".to_owned() };
    let moved = UnitChangeKind::Moved { from: Some(UnitId(2)), to: Some(UnitId(1)) };
    assert_eq!(kinds, [renamed, moved]);
    assert_eq!(store.unit_changes("2026-01-01", "2026-12-31").unwrap(), []);
}

#[test]
fn a_move_in_a_circle_or_into_the_future_is_refused() {
    let (_folder, store) = tree();
    let fault = |unit: u32, parent: u32, on: Date| {
        let parent = Some(UnitId(parent));
        store.place_unit(UnitId(unit), parent, on, "test", now_ms()).unwrap_err().to_string()
    };
    assert!(fault(2, 5, MERGER).contains("unit 5 is unit 2 or below it"));
    assert!(fault(2, 2, MERGER).contains("unit 2 is unit 2 or below it"));
    assert!(fault(3, 1, date(2027, 1, 1)).contains("has not come yet"));
    assert!(fault(9, 1, MERGER).contains("there is no unit 9"));
    assert!(store.rename_unit(UnitId(9), "x", "2025-01-01", "test", 0).is_err());
}

#[test]
fn units_are_added_together_or_not_at_all() {
    let (_folder, store) = tree();
    let new = |parent| NewUnit {
        parent,
        level: "xa".to_owned(),
        name: "xã".to_owned(),
        named_from: "2020-01-01".to_owned(),
        since: None,
    };
    assert!(
        store.add_units(vec![new(ParentOfNew::None), new(ParentOfNew::Unit(UnitId(77)))], "t", 0).is_err()
    );
    assert!(store.add_units(vec![new(ParentOfNew::Earlier(0))], "t", 0).is_err());
    assert_eq!(store.units("2026-01-01").unwrap().len(), 5);
    let added = store.add_units(vec![new(ParentOfNew::None), new(ParentOfNew::Earlier(0))], "t", 0).unwrap();
    assert_eq!(shape(&store, "2026-01-01").last(), Some(&(added[1].0, Some(added[0].0))));
}
