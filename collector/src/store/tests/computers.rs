//! What people said about machines, and the computers that they listed.

use jiff::civil::{Date, date};

use super::*;

fn said(room: &str) -> StatedParticulars {
    StatedParticulars {
        staff_class: Some("official".to_owned()),
        room: Some(room.to_owned()),
        cpnet_required: Some(false),
        year_equipped: Some(2020),
        second_hand: None,
        years_before: Some(3),
    }
}

fn listed(label: &str, from: Date) -> NewDeclaredMachine {
    NewDeclaredMachine {
        label: label.to_owned(),
        class: "desktop".to_owned(),
        model: "Máy \"lắp\" <ráp>".to_owned(),
        particulars: said("Đảng ủy"),
        state_secret: true,
        antivirus: Some(true),
        lan_internet: Some(false),
        cpnet: None,
        working: None,
        from,
    }
}

fn labels(store: &Store, day: Date) -> Vec<String> {
    store.declared_machines(day).unwrap().into_iter().map(|row| row.machine.label).collect()
}

#[test]
fn what_was_said_of_a_machine_holds_from_a_moment_until_a_later_one() {
    let fixture = fixture();
    let set = |room: &str, from_ms, now_ms| {
        let new = NewParticulars { machine: fixture.id, stated: said(room), from_ms };
        fixture.store.set_particulars(new, "Văn phòng", now_ms).unwrap();
    };
    set("Phòng 1", 100, 100);
    set("Phòng 2", 200, 150);
    let room = |at_ms| {
        let rows = fixture.store.particulars(at_ms).unwrap();
        rows.into_iter().next().and_then(|row| row.stated.room)
    };
    assert_eq!(room(99), None);
    assert_eq!(room(199).as_deref(), Some("Phòng 1"));
    assert_eq!(room(200).as_deref(), Some("Phòng 2"));
    set("Phòng 1b", 100, 300);
    assert_eq!(room(199).as_deref(), Some("Phòng 1b"), "of one moment the statement made last counts");
    let history = fixture.store.particulars_history(fixture.id).unwrap();
    let kept: Vec<_> = history.iter().map(|row| (row.from_ms, row.stated_ms)).collect();
    assert_eq!(kept, [(200, 150), (100, 300), (100, 100)], "nothing is erased");
    assert_eq!(history[0].stated, said("Phòng 2"));
    let entry = &fixture.store.audit(1).unwrap()[0];
    assert_eq!((entry.actor.as_str(), entry.action.as_str()), ("Văn phòng", "set particulars"));
    assert!(entry.detail.contains("room Phòng 1b, must be on CPNet 0, year equipped 2020"));
}

#[test]
fn of_many_statements_all_are_kept_or_none() {
    let fixture = fixture();
    let new = |machine| NewParticulars { machine, stated: said("x"), from_ms: 1 };
    let both = vec![new(fixture.id), new(MachineId([7; 16]))];
    let fault = fixture.store.set_all_particulars(both, "test", 1).unwrap_err();
    assert!(matches!(fault, StoreError::Refused { .. }), "{fault}");
    assert_eq!(fixture.store.particulars(i64::MAX).unwrap(), []);
    assert_eq!(fixture.store.audit(1).unwrap()[0].action, "enrol machine");
}

#[test]
fn a_listed_computer_counts_from_its_day_until_it_is_withdrawn() {
    let store = fixture().store;
    let machine = listed("MT-BM-01", date(2026, 1, 1));
    let numbers = store.add_declared_machines(UnitId(1), vec![machine.clone()], "VP", "Sổ", 5).unwrap();
    let rows = store.declared_machines(date(2026, 1, 1)).unwrap();
    assert_eq!((&rows[0].machine, rows[0].unit), (&machine, UnitId(1)));
    assert_eq!((rows[0].by.as_str(), rows[0].source.as_str(), rows[0].declared_ms), ("VP", "Sổ", 5));
    let end = |day| store.withdraw_declared_machine(numbers[0], day, "thanh lý", "VP", 6);
    assert!(end(date(2025, 12, 31)).is_err(), "it cannot end before it began");
    end(date(2026, 6, 1)).unwrap();
    assert!(end(date(2026, 7, 1)).is_err(), "it ended already");
    assert!(store.withdraw_declared_machine(99, date(2026, 7, 1), "x", "VP", 6).is_err());
    assert!(labels(&store, date(2025, 12, 31)).is_empty());
    assert_eq!(labels(&store, date(2026, 5, 31)), ["MT-BM-01"]);
    assert!(labels(&store, date(2026, 6, 1)).is_empty());
    assert_eq!(store.audit(1).unwrap()[0].detail, "2026-06-01 thanh lý");
}

#[test]
fn a_list_is_taken_as_a_whole_or_not_at_all() {
    let store = fixture().store;
    let day = date(2026, 1, 1);
    let add = |labels: &[&str]| {
        let machines = labels.iter().map(|label| listed(label, day)).collect();
        store.add_declared_machines(UnitId(1), machines, "VP", "Sổ", 5)
    };
    let fault = add(&["A", "B", "A"]).unwrap_err().to_string();
    assert!(fault.contains("declared machine \"A\" already"), "{fault}");
    assert!(labels(&store, day).is_empty());
    add(&["A", "B"]).unwrap();
    assert!(add(&["B"]).is_err());
    assert!(store.add_declared_machines(UnitId(9), vec![listed("C", day)], "VP", "Sổ", 5).is_err());
    assert_eq!(labels(&store, day), ["A", "B"]);
}

#[test]
fn a_computer_that_is_listed_anew_is_counted_once_each_day() {
    let store = fixture().store;
    let first =
        store.add_declared_machines(UnitId(1), vec![listed("A", date(2026, 1, 1))], "VP", "Sổ", 5).unwrap();
    let mut anew = listed("A", date(2026, 5, 1));
    anew.working = Some(false);
    store.follow_declared_machine(first[0], anew, "VP", "Sổ", 6).unwrap();
    let working = |day| {
        let rows = store.declared_machines(day).unwrap();
        rows.into_iter().map(|row| row.machine.working).collect::<Vec<_>>()
    };
    assert_eq!(working(date(2026, 4, 30)), [None]);
    assert_eq!(working(date(2026, 5, 1)), [Some(false)]);
}

#[test]
fn listed_computers_go_with_their_unit_when_it_merges() {
    let store = fixture().store;
    let other = store.add_unit(None, "phuong", "phường", "2020-01-01", "test", 0).unwrap();
    let now_ms = crate::clock::start_of_day_ms(date(2026, 1, 1));
    store.add_declared_machines(UnitId(1), vec![listed("A", date(2024, 1, 1))], "VP", "Sổ", 5).unwrap();
    store.merge_units(vec![UnitId(1)], other, date(2025, 7, 1), "test", now_ms).unwrap();
    let late = listed("late to be listed", date(2024, 2, 1));
    store.add_declared_machines(UnitId(1), vec![late], "VP", "Sổ", 5).unwrap();
    let units = |day| {
        let rows = store.declared_machines(day).unwrap();
        rows.into_iter().map(|row| row.unit.0).collect::<Vec<_>>()
    };
    assert_eq!(units(date(2025, 6, 30)), [1, 1]);
    assert_eq!(units(date(2025, 7, 1)), [2, 2]);
    let after = listed("B", date(2025, 7, 1));
    let fault = store.add_declared_machines(UnitId(1), vec![after], "VP", "Sổ", 5).unwrap_err();
    assert!(fault.to_string().contains("unit 1 ended on 2025-07-01 and went into unit 2"), "{fault}");
}
