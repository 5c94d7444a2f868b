//! The board over a real store: what it keeps, what it notices, and how long ten thousand machines take.

use super::fleet_fixture::{Fleet, NOW_MS, id, pc};

use super::*;
use crate::store::{MachineState, NewJoinCode, Newcomer};
use crate::web::views::AntivirusLight;

fn labels(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| &*entry.label).collect()
}

#[test]
fn no_machine_and_no_unit_is_an_empty_board() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    let board = Board::default().current(&store, NOW_MS).unwrap();
    assert!(board.within(None).is_empty() && board.within(Some(UnitId(1))).is_empty());
    assert!(board.units.all().is_empty());
}

#[test]
fn a_unit_has_its_own_machines_and_those_below_it_and_no_others() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 4, pc(1)), (2, 2, pc(2)), (3, 6, pc(3)), (4, 3, pc(4)), (5, 1, pc(5))]);
    let board = fleet.now();
    assert_eq!(labels(board.within(None)).len(), 5);
    assert_eq!(labels(board.within(Some(UnitId(2)))), ["MÁY-00002", "MÁY-00004", "MÁY-00001"]);
    assert_eq!(labels(board.within(Some(UnitId(5)))), ["MÁY-00003"]);
    assert_eq!(labels(board.within(Some(UnitId(7)))), Vec::<&str>::new());
    assert_eq!(labels(board.within(Some(UnitId(99)))), Vec::<&str>::new());
    let four = board.units.place(UnitId(4)).unwrap();
    let above: Vec<u32> =
        board.units.upwards(four).filter_map(|place| board.units.at(place)).map(|unit| unit.unit.0).collect();
    assert_eq!(above, [4, 2, 1]);
}

#[test]
fn only_another_inventory_is_read_again() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 3, pc(1)), (2, 3, pc(2))]);
    let before = fleet.now();
    let mut changed = pc(1);
    changed.antivirus = Some(vec![]);
    fleet.send(1, 2, changed, NOW_MS + 10);
    let after = fleet.now();
    let brief = |board: &Snapshot, number| Arc::clone(&board.get(id(number)).unwrap().brief);
    assert_eq!(brief(&before, 1).antivirus, AntivirusLight::On);
    assert_eq!(brief(&after, 1).antivirus, AntivirusLight::Missing);
    assert!(Arc::ptr_eq(&brief(&before, 2), &brief(&after, 2)));
}

#[test]
fn a_reading_serves_a_second_unless_somebody_changed_something() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 3, pc(1))]);
    let first = fleet.now();
    let at = |now_ms| fleet.board.current(&fleet.store, now_ms).unwrap();
    assert!(Arc::ptr_eq(&first, &at(NOW_MS + 999)));
    assert!(!Arc::ptr_eq(&first, &at(NOW_MS + 1_000)));
    fleet.store.move_machine(id(1), UnitId(6), "test", NOW_MS + 1_000).unwrap();
    assert_eq!(labels(at(NOW_MS + 1_000).within(Some(UnitId(5)))), ["MÁY-00001"]);
    fleet.store.set_machine_state(id(1), MachineState::Retired, "test", NOW_MS + 1_000).unwrap();
    assert!(at(NOW_MS + 1_000).within(None).is_empty());
}

#[test]
fn a_clock_that_was_set_back_does_not_keep_an_old_reading() {
    let fleet = Fleet::new();
    let later = fleet.board.current(&fleet.store, NOW_MS + 3_600_000).unwrap();
    assert!(!Arc::ptr_eq(&later, &fleet.now()));
}

#[test]
fn support_that_ends_overnight_is_noticed_without_a_new_inventory() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 3, pc(1))]);
    let on = |days: i64| {
        let board = fleet.board.current(&fleet.store, NOW_MS + days * 86_400_000).unwrap();
        board.matters(board.get(id(1)).unwrap())
    };
    assert_eq!(on(5), []);
    assert!(matches!(on(6)[..], [Matter::SupportEnded { .. }]));
    assert_eq!(on(0), [], "and a day before it reads as it was");
}

#[test]
fn a_machine_without_an_inventory_is_listed_and_nothing_is_known_of_it() {
    let fleet = Fleet::new();
    fleet.join(&[(1, 3, pc(1))]);
    let code = NewJoinCode {
        secret_hash: [9; 32],
        unit: UnitId(3),
        uses: 1,
        expires_ms: i64::MAX,
        created_by: String::new(),
    };
    fleet.store.create_join_code(code, 0).unwrap();
    let newcomer = Newcomer {
        secret_hash: [9; 32],
        machine: id(2),
        label: "mới".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: "x".to_owned(),
        certificate_ends_ms: 0,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(fleet.store.admit(newcomer, NOW_MS)).unwrap();
    let board = fleet.now();
    let entry = board.get(id(2)).unwrap();
    assert_eq!((&*entry.label, &*entry.brief), ("mới", &Brief::default()));
    assert_eq!(entry.brief.antivirus, AntivirusLight::Unknown);
}

#[test]
fn units_below_one_another_in_a_circle_stand_nowhere_and_end_nothing() {
    let row = |unit, parent| crate::store::UnitRow {
        unit: UnitId(unit),
        parent: Some(UnitId(parent)),
        level: String::new(),
        name: String::new(),
        since: None,
        end: None,
    };
    let tree = UnitTree::new(vec![row(1, 2), row(2, 1)]);
    assert!(tree.all().is_empty() && tree.subtree(UnitId(1)).is_none());
}

/// Prints what ten thousand machines take; the bounds are those of a build without optimisation on a slow machine.
#[test]
fn ten_thousand_machines_are_read_once_and_then_looked_at_quickly() {
    let fleet = Fleet::new();
    let machines: Vec<_> =
        (0..10_000_u16).map(|number| (number, u32::from(number % 7) + 1, pc(number))).collect();
    fleet.join(&machines);
    let started = clock::unix_ms();
    let first = fleet.now();
    let built = clock::unix_ms() - started;
    let started = clock::unix_ms();
    let second = fleet.board.current(&fleet.store, NOW_MS + 1_000).unwrap();
    let again = clock::unix_ms() - started;
    eprintln!("first reading {built} ms, next reading {again} ms");
    assert_eq!(first.within(None).len(), 10_000);
    let off = |board: &Snapshot| {
        board.within(None).iter().filter(|entry| entry.brief.antivirus == AntivirusLight::Off).count()
    };
    assert_eq!((off(&first), off(&second)), (1_000, 1_000));
    assert!(again < 2_000 && again < built, "{again} ms after {built} ms");
}
