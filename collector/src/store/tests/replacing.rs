//! Machines shut out, let back in, and put in each other's place.

use super::*;
use crate::store::{NewParticulars, Replacement, StatedParticulars};

const NEW: MachineId = MachineId([7; 16]);

fn code(secret: u8, unit: u32) -> NewJoinCode {
    NewJoinCode {
        secret_hash: [secret; 32],
        unit: UnitId(unit),
        uses: 1,
        expires_ms: 1_000_000,
        created_by: "test".to_owned(),
    }
}

fn come(store: &Store, secret: u8, machine: MachineId, now_ms: i64) -> Admission {
    let newcomer = Newcomer {
        secret_hash: [secret; 32],
        machine,
        label: "PC-02".to_owned(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: 0,
    };
    wait(store.admit(newcomer, now_ms)).unwrap()
}

fn say(store: &Store, machine: MachineId, room: &str) {
    let stated = StatedParticulars {
        room: Some(room.to_owned()),
        year_equipped: Some(2019),
        second_hand: Some(true),
        ..StatedParticulars::default()
    };
    store.set_particulars(NewParticulars { machine, stated, from_ms: 20 }, "VP", 20).unwrap();
}

fn said(store: &Store, machine: MachineId) -> Vec<StatedParticulars> {
    store.particulars_history(machine).unwrap().into_iter().map(|row| row.stated).collect()
}

#[test]
fn a_machine_is_shut_out_once_with_its_reason() {
    let Fixture { store, id, folder: _folder, .. } = fixture();
    let before = store.versions().unwrap().ended;
    assert!(store.shut_out(id, "máy bị mất", "an", 50).unwrap());
    assert!(!store.shut_out(id, "lần nữa", "an", 60).unwrap());
    assert!(before < store.versions().unwrap().ended, "open streams are looked at");
    let access = store.machine_access(id).unwrap().unwrap();
    assert_eq!(access.state, MachineState::Revoked);
    assert_eq!(
        (access.ended_ms, access.ended_by.as_deref(), access.reason.as_deref()),
        (Some(50), Some("an"), Some("máy bị mất"))
    );
    assert_eq!(store.active_machine(id).unwrap(), None);
    assert!(!store.shut_out(MachineId([0; 16]), "x", "an", 50).unwrap());
    let noted = &store.audit(1).unwrap()[0];
    assert_eq!((noted.action.as_str(), noted.detail.as_str()), ("revoke machine", "máy bị mất"));
}

#[test]
fn who_comes_back_by_its_code_stands_where_the_old_one_stood_and_counts_once() {
    let Fixture { store, id, folder: _folder, .. } = fixture();
    store.add_unit(None, "xa", "xã Khác", "2025-07-01", "test", 0).unwrap();
    say(&store, id, "P.101");
    store.shut_out(id, "máy bị mất", "an", 50).unwrap();
    let number = store.create_rejoin_code(code(2, 1), id, 60).unwrap();
    store.move_machine(id, UnitId(2), "an", 65).unwrap();
    assert_eq!(come(&store, 2, NEW, 70), Admission::Admitted(UnitId(1)));
    let old = store.machine_access(id).unwrap().unwrap();
    assert_eq!(old.state, MachineState::Revoked, "the old key stays refused");
    assert_eq!(old.successor.unwrap().machine, NEW);
    let new = store.machine_access(NEW).unwrap().unwrap();
    assert_eq!((new.unit, new.former.unwrap().machine), (UnitId(2), id), "where the old one stands now");
    assert_eq!(said(&store, NEW), said(&store, id));
    let counted = |at_ms| -> Vec<MachineId> {
        let units = [UnitId(1), UnitId(2)];
        store.machines_of_units(&units, at_ms).unwrap().into_iter().map(|(_, row)| row.machine).collect()
    };
    assert_eq!((counted(49), counted(55), counted(70)), (vec![id], vec![], vec![NEW]));
    assert_eq!(come(&store, 2, MachineId([8; 16]), 80), Admission::UsedUp);
    let codes = store.join_codes().unwrap();
    assert_eq!(codes[0].number, number);
    assert_eq!(codes[0].rejoins.as_deref(), Some("PC-01"));
    let joined = store.joined(Some(number), 0, 90).unwrap();
    assert_eq!(joined.len(), 1);
    assert!(!joined[0].has_inventory && !joined[0].has_samples);
}

#[test]
fn a_machine_in_service_that_joins_again_leaves_service() {
    let Fixture { store, id, folder: _folder, .. } = fixture();
    store.create_rejoin_code(code(2, 1), id, 60).unwrap();
    come(&store, 2, NEW, 70);
    assert_eq!(store.machine_access(id).unwrap().unwrap().state, MachineState::Retired);
    assert_eq!(store.active_machine(id).unwrap(), None);
}

#[test]
fn a_later_code_to_come_back_ends_the_earlier_one_and_so_does_a_replacement() {
    let Fixture { store, id, folder: _folder, .. } = fixture();
    store.create_rejoin_code(code(2, 1), id, 60).unwrap();
    store.create_rejoin_code(code(3, 1), id, 61).unwrap();
    assert_eq!(come(&store, 2, NEW, 70), Admission::Revoked);
    store.create_join_code(code(4, 1), 62).unwrap();
    come(&store, 4, NEW, 71);
    store.replace_machine(id, NEW, Replacement::AnotherComputer, "an", 72).unwrap();
    assert_eq!(come(&store, 3, MachineId([8; 16]), 73), Admission::Revoked);
    assert!(store.create_rejoin_code(code(5, 1), id, 74).is_err(), "it has a successor");
}

#[test]
fn another_computer_takes_over_the_desk_and_not_the_age() {
    let Fixture { store, id, folder: _folder, .. } = fixture();
    say(&store, id, "P.101");
    store.create_join_code(code(4, 1), 0).unwrap();
    come(&store, 4, NEW, 70);
    assert_eq!(store.replaceable_by(NEW, UnitId(1)).unwrap()[0].machine, id);
    assert_eq!(store.replaceable_by(id, UnitId(1)).unwrap(), []);
    assert!(
        store.replace_machine(NEW, id, Replacement::SameComputer, "an", 80).is_err(),
        "the elder cannot follow"
    );
    assert!(store.replace_machine(id, MachineId([0; 16]), Replacement::SameComputer, "an", 80).is_err());
    store.replace_machine(id, NEW, Replacement::AnotherComputer, "an", 80).unwrap();
    let [taken] = &said(&store, NEW)[..] else { panic!("one statement") };
    assert_eq!((taken.room.as_deref(), taken.year_equipped, taken.second_hand), (Some("P.101"), None, None));
    assert!(store.replace_machine(id, NEW, Replacement::AnotherComputer, "an", 81).is_err(), "once");
    assert_eq!(store.twins().unwrap(), []);
}

#[test]
fn what_people_said_of_the_newcomer_is_not_overwritten() {
    let Fixture { store, id, folder: _folder, .. } = fixture();
    say(&store, id, "P.101");
    store.create_join_code(code(4, 1), 0).unwrap();
    come(&store, 4, NEW, 15);
    say(&store, NEW, "P.202");
    store.replace_machine(id, NEW, Replacement::SameComputer, "an", 80).unwrap();
    assert_eq!(said(&store, NEW).len(), 1);
}
