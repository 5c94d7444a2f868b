//! The store as its callers see it: batches once, samples exactly, faults by name.

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{
    BootId, CatalogueEntry, Complaint, ComplaintId, LostSamples, MachineId, Method, Outcome, Reading,
    SpoolId, TargetId, TimedReading, UnitId,
};

use super::*;

mod accounts;
mod computers;
mod evidence;
mod frozen;
mod measured;
mod replacing;
mod target_versions;
mod tree;

const DAY_MS: i64 = 86_400_000;
const SPOOL: SpoolId = SpoolId([5; 16]);

struct Fixture {
    folder: tempfile::TempDir,
    store: Store,
    machine: MachineNo,
    id: MachineId,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let code = NewJoinCode {
        secret_hash: [1; 32],
        unit: UnitId(1),
        uses: 1,
        expires_ms: 1_000,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, 0).unwrap();
    let id = MachineId([9; 16]);
    assert_eq!(admit(&store, id, 10), Admission::Admitted(UnitId(1)));
    let machine = store.machine_number(id).unwrap().unwrap();
    Fixture { folder, store, machine, id }
}

fn admit(store: &Store, machine: MachineId, now_ms: i64) -> Admission {
    let newcomer = Newcomer {
        secret_hash: [1; 32],
        machine,
        label: "PC-01".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: 0,
    };
    wait(store.admit(newcomer, now_ms)).unwrap()
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn reading(round_trip_us: u32) -> Reading {
    Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(round_trip_us), phases: None }
}

fn batch(sequence: u64, samples: &[(u16, i64, u32)]) -> PlacedBatch {
    let sample = |&(target, at_ms, round_trip_us): &(u16, i64, u32)| {
        (TargetId(target), TimedReading { at_ms, reading: reading(round_trip_us) })
    };
    PlacedBatch { samples: samples.iter().map(sample).collect(), ..PlacedBatch::bare(SPOOL, sequence) }
}

fn accept(fixture: &Fixture, batches: Vec<PlacedBatch>) -> Vec<Accepted> {
    fixture.store.accept_blocking(fixture.machine, batches, 20).unwrap()
}

fn stored(fixture: &Fixture) -> Vec<(u16, i64, u32)> {
    let series = fixture.store.series(fixture.machine, 0, 40 * DAY_MS).unwrap();
    let flat = series.into_iter().flat_map(|(target, readings)| {
        readings
            .into_iter()
            .map(move |reading| (target.0, reading.at_ms, reading.reading.round_trip_us.unwrap_or(0)))
    });
    flat.collect()
}

#[test]
fn a_replayed_batch_is_stored_once() {
    let fixture = fixture();
    let first = batch(1, &[(1, 1_000, 10)]);
    assert_eq!(accept(&fixture, vec![first.clone()]), [Accepted::Stored]);
    assert_eq!(
        accept(&fixture, vec![first, batch(2, &[(1, 2_000, 20)])]),
        [Accepted::Replayed, Accepted::Stored]
    );
    assert_eq!(stored(&fixture), [(1, 1_000, 10), (1, 2_000, 20)]);
}

#[test]
fn a_batch_that_would_leave_a_hole_is_refused_and_nothing_after_it_is_taken() {
    let fixture = fixture();
    let outcome = accept(&fixture, vec![batch(1, &[]), batch(3, &[(1, 3, 3)]), batch(2, &[(1, 2, 2)])]);
    assert_eq!(outcome, [Accepted::Stored, Accepted::OutOfOrder { acknowledged: 1 }]);
    assert_eq!(stored(&fixture), []);
}

#[test]
fn a_declared_gap_is_accepted_with_its_record_of_loss() {
    let fixture = fixture();
    let mut after_gap = batch(6, &[(1, 6, 6)]);
    after_gap.skipped_before = 5;
    after_gap.lost_samples = vec![LostSamples { samples: 40, first_sequence: 1, last_sequence: 5 }];
    assert_eq!(accept(&fixture, vec![after_gap]), [Accepted::Stored]);
    assert_eq!(fixture.store.lost_samples(fixture.machine).unwrap()[0].lost.samples, 40);
}

#[test]
fn another_spool_of_the_same_machine_begins_at_one_again() {
    let fixture = fixture();
    accept(&fixture, vec![batch(1, &[(1, 1, 1)])]);
    let mut other = batch(1, &[(1, 2, 2)]);
    other.spool = SpoolId([6; 16]);
    assert_eq!(accept(&fixture, vec![other]), [Accepted::Stored]);
    assert_eq!(stored(&fixture).len(), 2);
}

#[test]
fn samples_are_the_same_before_and_after_sealing_and_late_ones_join_their_day() {
    let fixture = fixture();
    let minute = |i: i64| (u16::try_from(i % 3).unwrap() + 1, i * 60_000, u32::try_from(i).unwrap() * 7);
    let on_time: Vec<_> = (0..3_000).filter(|i| i % 10 != 0).map(minute).collect();
    let late: Vec<_> = (0..3_000).filter(|i| i % 10 == 0).map(minute).collect();
    accept(&fixture, vec![batch(1, &on_time)]);
    assert_eq!(fixture.store.seal(i64::MAX).unwrap().samples, 2_700);
    accept(&fixture, vec![batch(2, &late)]);
    let before = stored(&fixture);
    fixture.store.seal(i64::MAX).unwrap();
    let mut all: Vec<_> = (0..3_000).map(minute).collect();
    all.sort_unstable();
    assert_eq!(before, all);
    assert_eq!(stored(&fixture), all);
}

#[test]
fn sealed_hours_are_pooled_by_hour_of_the_week() {
    let fixture = fixture();
    let monday_ms = 4 * DAY_MS;
    let samples: Vec<_> = (0..60).map(|i| (1, monday_ms + i * 60_000, 2_000)).collect();
    accept(&fixture, vec![batch(1, &samples)]);
    fixture.store.seal(i64::MAX).unwrap();
    let week = fixture.store.hour_of_week(&[fixture.machine], TargetId(1), 0, 7 * DAY_MS, 0).unwrap();
    assert_eq!(week.cells[0].count(), 60);
    assert_eq!(week.cells[1].count(), 0);
    let median = week.cells[0].quantile(0.5).unwrap();
    assert!((median - 2_000.0).abs() <= 20.0, "{median}");
}

#[test]
fn a_revoked_machine_is_neither_greeted_nor_heard() {
    let fixture = fixture();
    fixture.store.set_machine_state(fixture.id, MachineState::Revoked, "test", 30).unwrap();
    assert_eq!(accept(&fixture, vec![batch(1, &[(1, 1, 1)])]), [Accepted::Revoked]);
    let hello = Hello {
        machine: fixture.id,
        spool: SPOOL,
        boot: BootId([2; 16]),
        placing: Placing { boot_ms: 1, start_ms: 1, by_contact: true },
        agent_version: String::new(),
    };
    assert_eq!(wait(fixture.store.greet(hello, 40)).unwrap(), None);
    assert_eq!(stored(&fixture), []);
}

#[test]
fn a_join_code_admits_as_many_as_it_says_and_not_after_its_end() {
    let fixture = fixture();
    assert_eq!(admit(&fixture.store, MachineId([8; 16]), 20), Admission::UsedUp);
    assert_eq!(admit(&fixture.store, MachineId([8; 16]), 1_001), Admission::Expired);
    fixture.store.revoke_join_code(1, "test", 30).unwrap();
    assert_eq!(admit(&fixture.store, MachineId([8; 16]), 30), Admission::Revoked);
}

#[test]
fn an_inventory_holds_until_the_next_and_a_repeated_one_is_confirmed() {
    let fixture = fixture();
    let named = |name: &str| Inventory { host_name: Some(name.to_owned()), ..Inventory::default() };
    for (sequence, name, now_ms) in [(1, "A", 100), (2, "A", 200), (3, "B", 300)] {
        let mut batch = batch(sequence, &[]);
        batch.inventories = vec![named(name)];
        fixture.store.accept_blocking(fixture.machine, vec![batch], now_ms).unwrap();
    }
    let rows = fixture.store.inventories(fixture.id).unwrap();
    let spans: Vec<_> =
        rows.iter().map(|row| (row.valid_from_ms, row.valid_to_ms, row.confirmed_ms)).collect();
    assert_eq!(spans, [(300, None, 300), (100, Some(300), 200)]);
    let then = fixture.store.machine(fixture.id, 250).unwrap().unwrap();
    assert_eq!(then.inventory.unwrap().0.host_name.as_deref(), Some("A"));
}

#[test]
fn a_unit_is_called_what_it_was_called_on_that_day() {
    let fixture = fixture();
    fixture.store.rename_unit(UnitId(1), "xã Tân Minh", "2026-07-01", "test", 5).unwrap();
    let name = |day: &str| fixture.store.units(day).unwrap()[0].name.clone();
    assert_eq!(name("2026-06-30"), "xã Minh Đức");
    assert_eq!(name("2026-07-01"), "xã Tân Minh");
    assert_eq!(name("2024-01-01"), "xã Minh Đức");
}

#[test]
fn a_newer_database_is_refused_untouched_and_a_foreign_file_too() {
    let fixture = fixture();
    let path = fixture.folder.path().join("hatang.db");
    drop(fixture.store);
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));
    let foreign = fixture.folder.path().join("foreign.db");
    std::fs::write(&foreign, "this is a letter, not a database, and long enough to be read as one").unwrap();
    assert!(matches!(Store::open(&foreign), Err(StoreError::Foreign { .. })));
}

#[test]
fn a_failing_write_does_not_spoil_those_that_share_its_commit() {
    let fixture = fixture();
    let duplicate = NewJoinCode {
        secret_hash: [1; 32],
        unit: UnitId(1),
        uses: 1,
        expires_ms: 1,
        created_by: String::new(),
    };
    assert!(fixture.store.create_join_code(duplicate, 0).is_err());
    assert_eq!(fixture.store.join_codes().unwrap().len(), 1);
    assert_eq!(accept(&fixture, vec![batch(1, &[(1, 1, 1)])]), [Accepted::Stored]);
}

#[test]
fn old_days_are_forgotten_and_younger_ones_kept() {
    let fixture = fixture();
    accept(&fixture, vec![batch(1, &[(1, 5 * DAY_MS, 1), (1, 6 * DAY_MS, 2)])]);
    fixture.store.seal(i64::MAX).unwrap();
    fixture.store.forget(6, 0).unwrap();
    assert_eq!(stored(&fixture), [(1, 6 * DAY_MS, 2)]);
}

fn said(id: u8, at_ms: i64) -> (i64, Complaint) {
    let id = ComplaintId([id; 16]);
    (at_ms, Complaint { id, at_boot_ms: 1, about: "VOFFICE".to_owned(), note: "chậm".to_owned() })
}

#[test]
fn a_complaint_is_kept_once_with_the_unit_of_its_moment() {
    let fixture = fixture();
    let other = fixture.store.add_unit(None, "xa", "xã Tân Minh", "2025-07-01", "test", 0).unwrap();
    fixture.store.move_machine(fixture.id, other, "test", 1_000).unwrap();
    let mut first = batch(1, &[]);
    first.complaints = vec![said(1, 999), said(2, 1_000)];
    let mut again = batch(2, &[]);
    again.complaints = vec![said(1, 5_000), said(3, 5)];
    accept(&fixture, vec![first.clone(), first, again]);
    let (rows, count) =
        fixture.store.complaints(&ComplaintQuery { limit: 9, ..ComplaintQuery::default() }).unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.id.0[0], row.unit.0, row.at_ms)).collect();
    assert_eq!(
        seen,
        [(2, 2, 1_000), (1, 1, 999), (3, 2, 5)],
        "before its first unit a machine counts with today's"
    );
    assert_eq!(count, 3);
    assert_eq!(rows[0].source, ComplaintSource::Machine { machine: fixture.id, label: "PC-01".to_owned() });
    let of_first = ComplaintQuery { units: Some(vec![UnitId(1)]), limit: 9, ..ComplaintQuery::default() };
    assert_eq!(fixture.store.complaints(&of_first).unwrap().1, 1);
    let since = ComplaintQuery { since_ms: Some(1_000), limit: 9, ..ComplaintQuery::default() };
    assert_eq!(fixture.store.complaints(&since).unwrap().1, 1);
}

#[test]
fn a_complaint_that_somebody_wrote_down_names_who_did() {
    let fixture = fixture();
    let mark = fixture.store.complaint_mark().unwrap();
    let new = NewComplaint {
        id: ComplaintId([4; 16]),
        unit: UnitId(1),
        at_ms: 7,
        about: "Một cửa".to_owned(),
        note: String::new(),
        by: "Văn phòng".to_owned(),
    };
    fixture.store.add_complaint(new, 9).unwrap();
    let row = fixture.store.complaint(ComplaintId([4; 16])).unwrap().unwrap();
    assert_eq!((row.at_ms, row.received_ms), (7, 9));
    assert_eq!(row.source, ComplaintSource::Person { by: "Văn phòng".to_owned() });
    assert_eq!(fixture.store.complained_since(mark).unwrap(), [(UnitId(1), None)]);
    assert_eq!(fixture.store.complaints_by_unit(7).unwrap(), [(UnitId(1), 1)]);
    assert_eq!(fixture.store.complaints_by_unit(8).unwrap(), []);
    assert_eq!(fixture.store.complained_since(fixture.store.complaint_mark().unwrap()).unwrap(), []);
}

#[test]
fn a_machine_that_complains_without_end_fills_no_disk() {
    let fixture = fixture();
    for sequence in 1..=5 {
        let mut batch = batch(sequence, &[]);
        let number = u8::try_from(sequence).unwrap() * 50;
        batch.complaints = (0..50).map(|index| said(number - index, 1)).collect();
        accept(&fixture, vec![batch]);
    }
    let all = ComplaintQuery { limit: 1, ..ComplaintQuery::default() };
    assert_eq!(fixture.store.complaints(&all).unwrap().1, crate::limits::COMPLAINTS_PER_DAY);
}

/// Another machine of the unit, admitted at `now_ms` with a join code of its own.
fn newcomer(store: &Store, number: u8, now_ms: i64) -> (MachineId, MachineNo) {
    let (secret_hash, machine) = ([number; 32], MachineId([number; 16]));
    let code = NewJoinCode {
        secret_hash,
        unit: UnitId(1),
        uses: 1,
        expires_ms: i64::MAX,
        created_by: String::new(),
    };
    store.create_join_code(code, 0).unwrap();
    let newcomer = Newcomer {
        secret_hash,
        machine,
        label: format!("PC-{number}"),
        agent_version: String::new(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: 0,
    };
    wait(store.admit(newcomer, now_ms)).unwrap();
    (machine, store.machine_number(machine).unwrap().unwrap())
}

fn report_hardware(store: &Store, machine: MachineNo, sequence: u64, hardware: Option<&str>, now_ms: i64) {
    let mut batch = batch(sequence, &[]);
    let mut inventory = Inventory::default();
    inventory.identity.fingerprint = hardware.map(str::to_owned);
    inventory.identity.hardware_uuid = hardware.map(|name| format!("uuid of {name}"));
    batch.inventories = vec![inventory];
    store.accept_blocking(machine, vec![batch], now_ms).unwrap();
}

#[test]
fn two_identities_of_one_computer_are_shown_until_somebody_decides() {
    let fixture = fixture();
    let store = &fixture.store;
    let (second, number) = newcomer(store, 2, 500);
    report_hardware(store, fixture.machine, 1, Some("a"), 100);
    assert_eq!(store.twins().unwrap(), []);
    report_hardware(store, number, 1, Some("a"), 600);
    let pair = TwinRow { machine: fixture.id, other: second, other_label: "PC-2".to_owned(), since_ms: 600 };
    let back = TwinRow { machine: second, other: fixture.id, other_label: "PC-01".to_owned(), since_ms: 600 };
    assert_eq!(store.twins().unwrap(), [pair, back]);
    let settled = store.settle_pair([second, fixture.id], Decision::Same, "test", 700).unwrap();
    assert_eq!(settled, Settled::Retired(fixture.id), "the older identity ends");
    assert_eq!(store.twins().unwrap(), []);
    assert_eq!(store.inventories(fixture.id).unwrap().len(), 1, "its history stays");
    let again = store.settle_pair([second, fixture.id], Decision::Same, "test", 701).unwrap();
    assert_eq!(again, Settled::NoPair);
}

#[test]
fn machines_that_an_administrator_called_different_are_never_asked_about_again() {
    let fixture = fixture();
    let store = &fixture.store;
    let (second, number) = newcomer(store, 2, 500);
    report_hardware(store, fixture.machine, 1, Some("a"), 100);
    report_hardware(store, number, 1, Some("a"), 600);
    let settled = store.settle_pair([fixture.id, second], Decision::Different, "test", 700).unwrap();
    assert_eq!(settled, Settled::KeptBoth);
    report_hardware(store, number, 2, Some("b"), 800);
    report_hardware(store, number, 3, Some("a"), 900);
    assert_eq!(store.twins().unwrap(), []);
    let alone = store.settle_pair([fixture.id, fixture.id], Decision::Same, "test", 900).unwrap();
    assert_eq!(alone, Settled::NoPair);
}

#[test]
fn a_machine_that_turns_into_one_that_is_known_is_noticed() {
    let fixture = fixture();
    let store = &fixture.store;
    let (second, number) = newcomer(store, 2, 500);
    report_hardware(store, fixture.machine, 1, Some("a"), 100);
    report_hardware(store, fixture.machine, 2, Some("b"), 200);
    report_hardware(store, number, 1, Some("c"), 600);
    assert_eq!(store.twins().unwrap(), []);
    report_hardware(store, number, 2, Some("a"), 700);
    let pairs: Vec<_> = store.twins().unwrap().iter().map(|twin| (twin.machine, twin.other)).collect();
    assert_eq!(pairs, [(fixture.id, second), (second, fixture.id)], "also by what the other was before");
    report_hardware(store, number, 3, Some("d"), 800);
    assert_eq!(store.twins().unwrap(), [], "what both were once and neither is means nothing");
}

#[test]
fn machines_that_placeholders_alone_name_are_never_a_pair() {
    let fixture = fixture();
    let (_, number) = newcomer(&fixture.store, 2, 500);
    report_hardware(&fixture.store, fixture.machine, 1, None, 100);
    report_hardware(&fixture.store, number, 1, None, 600);
    assert_eq!(fixture.store.twins().unwrap(), []);
}

#[test]
fn inventories_of_two_boards_that_take_turns_are_noticed_for_a_week() {
    let fixture = fixture();
    let store = &fixture.store;
    for (sequence, board) in (1..).zip(["a", "b", "a"]) {
        report_hardware(store, fixture.machine, sequence, Some(board), 1_000);
    }
    assert_eq!(store.alternations(1_000).unwrap(), [], "once may be a repair");
    report_hardware(store, fixture.machine, 4, Some("b"), 2_000);
    let row =
        AlternationRow { machine: fixture.id, kind: AlternationKind::Board, returns: 2, last_ms: 2_000 };
    assert_eq!(store.alternations(2_001).unwrap(), [row]);
    assert_eq!(store.alternations(2_000 + 7 * DAY_MS).unwrap(), []);
}

#[test]
fn a_catalogue_has_no_entry_twice_and_an_end() {
    let fixture = fixture();
    let entry = |name: String| CatalogueEntry { pattern: format!("*{name}*"), name };
    let add = |name: String| fixture.store.add_catalogue_entry(entry(name), "test", 1).unwrap();
    assert_eq!(fixture.store.versions().unwrap().catalogue, 0);
    assert!(matches!(add("VOFFICE".to_owned()), AddedEntry::Added(_)));
    assert_eq!(add("VOFFICE".to_owned()), AddedEntry::Known);
    for number in 1..hatang_proto::limits::MAX_CATALOGUE {
        assert!(matches!(add(format!("Phần mềm {number}")), AddedEntry::Added(_)));
    }
    assert_eq!(add("một nữa".to_owned()), AddedEntry::Full);
    assert_eq!(fixture.store.catalogue().unwrap().version, 64);
    assert!(!fixture.store.remove_catalogue_entry(999, "test", 2).unwrap());
    assert_eq!(fixture.store.versions().unwrap().catalogue, 64);
}

#[test]
fn a_watcher_sees_each_fresh_batch_once_also_after_the_tail_was_emptied() {
    let fixture = fixture();
    let look = |mark: i64| {
        let mut seen = Vec::new();
        let mark = fixture
            .store
            .fresh_samples(mark, |machine, samples| {
                assert_eq!(machine, fixture.machine);
                seen.extend(samples.iter().map(|(_, sample)| sample.at_ms));
            })
            .unwrap();
        (mark, seen)
    };
    assert_eq!(look(0), (0, vec![]));
    accept(&fixture, vec![batch(1, &[(1, 1_000, 10)]), batch(2, &[(1, 2_000, 20)])]);
    let (mark, seen) = look(0);
    assert_eq!(seen, [1_000, 2_000]);
    assert_eq!(look(mark), (mark, vec![]));
    fixture.store.seal(i64::MAX).unwrap();
    accept(&fixture, vec![batch(3, &[(1, 3_000, 30)])]);
    assert_eq!(look(mark).1, [3_000]);
}

#[test]
fn a_machine_came_and_went_when_it_said_so_and_a_boot_by_the_pcs_own_calendar_does_not_count() {
    let fixture = fixture();
    for (boot, start_ms, by_contact) in [(1, 100, true), (2, 9_000, true), (3, 9_500, false)] {
        let mut with_boot = batch(boot, &[]);
        let placing = Placing { boot_ms: 0, start_ms, by_contact };
        with_boot.placing = Some((BootId([u8::try_from(boot).unwrap(); 16]), placing));
        accept(&fixture, vec![with_boot]);
    }
    wait(fixture.store.say_goodbye(fixture.machine, true, 8_000)).unwrap();
    let coming = |at_ms, kind| Coming { at_ms, kind };
    assert_eq!(
        fixture.store.comings(fixture.machine, 0, 10_000).unwrap(),
        [coming(100, ComingKind::Boot), coming(8_000, ComingKind::Shutdown), coming(9_000, ComingKind::Boot)]
    );
    assert_eq!(fixture.store.comings(fixture.machine, 8_001, 9_000).unwrap(), []);
    let places = fixture.store.machine_places(10_000).unwrap();
    assert_eq!((places[0].unit, places[0].label.as_str()), (UnitId(1), "PC-01"));
    fixture.store.set_machine_state(fixture.id, MachineState::Retired, "a", 5_000).unwrap();
    assert_eq!(fixture.store.machine_places(10_000).unwrap(), []);
    assert_eq!(fixture.store.machine_places(4_999).unwrap().len(), 1);
}
