//! Two states of one unit, put together computer by computer.

use hatang_proto::model::inventory::{Antivirus, AntivirusState, OperatingSystem};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::forms;
use crate::items::tests::{declared, machine, office, unit};
use crate::items::value::ItemValue;

fn pc(number: u8, class: DeviceClass) -> MachineState {
    machine(number, Some(office(class)))
}

fn kinds(comparison: &Comparison) -> Vec<(ChangeKind, &str)> {
    comparison.changes.iter().map(|change| (change.kind, change.label())).collect()
}

#[test]
fn new_and_gone_computers_are_told() {
    let before = unit(vec![pc(1, DeviceClass::Desktop), pc(2, DeviceClass::Desktop)]);
    let now = unit(vec![pc(2, DeviceClass::Desktop), pc(3, DeviceClass::Laptop)]);
    assert_eq!(kinds(&compare(&before, &now)), [(ChangeKind::New, "PC-03"), (ChangeKind::Gone, "PC-01")]);
}

#[test]
fn another_machine_under_the_same_mark_or_at_the_same_post_is_a_replacement() {
    let mut renewed = pc(9, DeviceClass::Desktop);
    renewed.label = "pc-01 ".into();
    let at_post = |number, room: &str| {
        let mut machine = pc(number, DeviceClass::Desktop);
        machine.particulars.room = Some(room.into());
        machine.particulars.staff_class = Some(StaffClass::Official);
        machine
    };
    let before = unit(vec![pc(1, DeviceClass::Desktop), at_post(2, "Văn phòng")]);
    let now = unit(vec![renewed, at_post(7, "Văn phòng"), at_post(8, "Đảng ủy")]);
    let found = compare(&before, &now);
    assert_eq!(
        kinds(&found),
        [(ChangeKind::New, "PC-08"), (ChangeKind::Replaced, "PC-07"), (ChangeKind::Replaced, "pc-01")]
    );
}

#[test]
fn a_listed_computer_that_got_an_agent_is_the_same_computer() {
    let mut before = unit(Vec::new());
    before.declared_machines = vec![declared(1, DeviceClass::Desktop)];
    let mut machine = pc(1, DeviceClass::Desktop);
    machine.label = "MT-01".into();
    assert!(compare(&before, &unit(vec![machine])).is_empty());
}

#[test]
fn moves_classes_antivirus_and_systems_are_told_only_if_both_days_are_known() {
    let mut was = pc(1, DeviceClass::Desktop);
    let mut is = pc(1, DeviceClass::Laptop);
    let product = Antivirus { product: "BKAV".into(), state: AntivirusState::On, ..Antivirus::default() };
    was.inventory.as_mut().unwrap().antivirus = Some(vec![product]);
    let system = |name: &str| Some(OperatingSystem { name: name.into(), ..OperatingSystem::default() });
    was.inventory.as_mut().unwrap().system = system("Windows 10 Pro");
    is.inventory.as_mut().unwrap().system = system("Windows 11 Pro");
    was.particulars.room = Some("Văn phòng".into());
    is.particulars.room = Some("Một cửa".into());
    is.particulars.staff_class = Some(StaffClass::Official);
    let found = compare(&unit(vec![was.clone()]), &unit(vec![is]));
    let expected = [ChangeKind::Moved, ChangeKind::Class, ChangeKind::AntivirusLost, ChangeKind::System];
    assert_eq!(kinds(&found), expected.map(|kind| (kind, "PC-01")));
    // Not read is not lost.
    assert!(compare(&unit(vec![was]), &unit(vec![machine(1, None)])).is_empty());
}

#[test]
fn a_computer_in_another_unit_below_has_moved() {
    let below = |name: &str| {
        let mut child = unit(vec![pc(1, DeviceClass::Desktop)]);
        child.unit_name = name.into();
        let mut whole = unit(vec![pc(1, DeviceClass::Desktop)]);
        whole.children = vec![child];
        whole
    };
    assert_eq!(kinds(&compare(&below("Văn phòng"), &below("Một cửa"))), [(ChangeKind::Moved, "PC-01")]);
}

#[test]
fn a_figure_says_which_computers_made_the_difference() {
    let before =
        unit(vec![pc(1, DeviceClass::Desktop), pc(2, DeviceClass::Desktop), pc(3, DeviceClass::Laptop)]);
    let now = unit([3, 4, 5, 6].into_iter().map(|number| pc(number, DeviceClass::Desktop)).collect());
    let form = forms::load("bieu_12_dong_phuong").unwrap();
    let changes = figure_changes(&form, &before, &now, &compare(&before, &now));
    let desktops = changes.iter().find(|change| change.item == "desktop_count").unwrap();
    assert_eq!(desktops.text(), "tăng 2: 3 máy mới, 1 máy cũ nay được tính, 2 máy không còn");
    assert_eq!(desktops.now, Some(ItemValue::Number(4)));
}

#[test]
fn a_jump_made_by_a_rule_names_the_rule_and_the_figure_under_the_old_one() {
    let of_2020 = |on| {
        let mut state = unit((1..=3).map(|number| pc(number, DeviceClass::Desktop)).collect());
        for machine in &mut state.machines {
            machine.particulars.year_equipped = Some(2020);
        }
        state.as_of = on;
        state
    };
    let (before, now) = (of_2020(date(2025, 12, 18)), of_2020(date(2026, 12, 18)));
    let mut form = forms::load("bieu_12_dong_phuong").unwrap();
    let row = form.rows.first_mut().unwrap();
    row.item = forms::catalogue::item("computers_over_life_count").unwrap();
    let changes = figure_changes(&form, &before, &now, &compare(&before, &now));
    let over = changes.iter().find(|change| change.item == "computers_over_life_count").unwrap();
    let said = over.text();
    assert!(said.starts_with("giảm 3: quy định thay đổi") && said.contains("5 → 7"), "{said}");
    assert!(said.contains("theo quy định cũ là 3"), "{said}");
}

proptest! {
    #[test]
    fn a_state_compared_with_itself_gives_nothing(state in states()) {
        prop_assert_eq!(compare(&state, &state).changes, []);
    }

    #[test]
    fn swapping_the_days_swaps_new_and_gone(one in states(), other in states()) {
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        let ids = |comparison: &Comparison, kind, now: bool| -> Vec<ComputerId> {
            let side = |change: &ComputerChange| if now { change.now.clone() } else { change.before.clone() };
            let mut ids: Vec<_> = comparison.of_kind(kind).filter_map(side).map(|side| side.id).collect();
            ids.sort();
            ids
        };
        prop_assert_eq!(there.of_kind(ChangeKind::Replaced).count(), back.of_kind(ChangeKind::Replaced).count());
        prop_assert_eq!(ids(&there, ChangeKind::New, true).len(), ids(&back, ChangeKind::Gone, false).len());
        prop_assert_eq!(ids(&there, ChangeKind::AntivirusLost, true), ids(&back, ChangeKind::AntivirusGained, true));
        // Nothing is lost: every computer of either day is the same, replaced, gone or new.
        let count = |state: &UnitState| state.machines.len() + state.declared_machines.len();
        let changed = |kind| there.of_kind(kind).count();
        let kept = count(&one) - changed(ChangeKind::Gone);
        prop_assert_eq!(kept, count(&other) - changed(ChangeKind::New));
    }
}

/// Up to eight machines and four listed computers, with few marks, rooms and classes so that they meet.
fn states() -> impl Strategy<Value = UnitState> {
    let class = prop::sample::select(vec![DeviceClass::Desktop, DeviceClass::Laptop, DeviceClass::Unknown]);
    let room = prop::option::of(prop::sample::select(vec!["Văn phòng", "Một cửa"]));
    let staff = prop::option::of(prop::sample::select(StaffClass::ALL.to_vec()));
    let mark = prop::sample::select(vec!["", "MT-01", "mt 01", "PC-02"]);
    let one = (1_u8..9, class, room, staff, mark, any::<bool>());
    (prop::collection::vec(one.clone(), 0..8), prop::collection::vec(one, 0..4)).prop_map(
        |(machines, listed)| {
            let mut state = unit(Vec::new());
            for (number, class, room, staff, mark, read) in machines {
                if state.machines.iter().any(|machine| machine.id.0 == [number; 16]) {
                    continue;
                }
                let mut machine = machine(number, read.then(|| office(class)));
                machine.label = mark.into();
                machine.particulars.room = room.map(Into::into);
                machine.particulars.staff_class = staff;
                state.machines.push(machine);
            }
            for (number, class, room, staff, mark, _) in listed {
                if state.declared_machines.iter().any(|machine| machine.number == i64::from(number)) {
                    continue;
                }
                let mut machine = declared(i64::from(number), class);
                machine.label = mark.into();
                machine.particulars.room = room.map(Into::into);
                machine.particulars.staff_class = staff;
                state.declared_machines.push(machine);
            }
            state.as_of = date(2026, 12, 18);
            state
        },
    )
}
