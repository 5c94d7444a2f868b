//! A unit as of a day: mergers, late statements, last signs, settings; and that a day reads the same later.

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{
    MachineId, Method, Outcome, Probe, Reading, Segment, SpoolId, TimedReading, UnitId,
};
use jiff::civil::date;

use super::*;
use crate::items::{DeclaredMachine, Particulars, StaffClass, UnitChange, UnitChangeKind};
use crate::store::{
    Admission, NewDeclaration, NewJoinCode, NewRuleSetting, NewTarget, NewUnit, Newcomer, ParentOfNew,
    PlacedBatch,
};

const MERGER: Date = date(2025, 7, 1);
const END_OF_2024: Date = date(2024, 12, 31);
const END_OF_2025: Date = date(2025, 12, 31);
const HOUR_MS: i64 = 3_600_000;

fn morning(day: Date) -> i64 {
    clock::start_of_day_ms(day) + 8 * HOUR_MS
}

/// A district with two communes and three machines; the third joined after the communes merged.
struct District {
    _folder: tempfile::TempDir,
    store: Store,
}

impl District {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        for (parent, level, name) in
            [(None, "huyen", "huyện"), (Some(1), "xa", "xã A"), (Some(1), "xa", "xã B")]
        {
            store.add_unit(parent.map(UnitId), level, name, "2020-01-01", "test", 0).unwrap();
        }
        let gateway = NewTarget {
            name: "cổng".to_owned(),
            segment: Segment::Internet,
            probe: Probe::Gateway,
            period_s: 60,
            timeout_ms: 1_000,
            unit: None,
        };
        store.add_target(gateway, "test", 0).unwrap();
        let district = Self { _folder: folder, store };
        district.join(1, 2, date(2024, 3, 1));
        district.join(2, 3, date(2024, 3, 1));
        district
    }

    fn join(&self, machine: u8, unit: u32, on: Date) {
        let code = NewJoinCode {
            secret_hash: [machine; 32],
            unit: UnitId(unit),
            uses: 1,
            expires_ms: i64::MAX,
            created_by: String::new(),
        };
        self.store.create_join_code(code, 0).unwrap();
        let newcomer = Newcomer {
            secret_hash: [machine; 32],
            machine: MachineId([machine; 16]),
            label: format!("PC-{machine}"),
            agent_version: "1".to_owned(),
            certificate_serial: machine.to_string(),
            certificate_ends_ms: 0,
        };
        let admission = self.store.admit(newcomer, morning(on));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(matches!(runtime.block_on(admission).unwrap(), Admission::Admitted(_)));
    }

    /// A machine measures once and sends its inventory in the morning of a day.
    fn hear(&self, machine: u8, sequence: u64, host_name: &str, on: Date) {
        let number = self.store.machine_number(MachineId([machine; 16])).unwrap().unwrap();
        let reading =
            Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(9), phases: None };
        let sample = TimedReading { at_ms: morning(on), reading };
        let batch = PlacedBatch {
            samples: vec![(hatang_proto::model::TargetId(1), sample)],
            inventories: vec![Inventory { host_name: Some(host_name.to_owned()), ..Inventory::default() }],
            ..PlacedBatch::bare(SpoolId([machine; 16]), sequence)
        };
        self.store.accept_blocking(number, vec![batch], morning(on)).unwrap();
    }

    /// On 1 December 2025 it was written down that both communes became one ward on 1 July.
    fn merge(&self) -> UnitId {
        let ward = NewUnit {
            parent: ParentOfNew::Unit(UnitId(1)),
            level: "phuong".to_owned(),
            name: "phường C".to_owned(),
            named_from: "2025-07-01".to_owned(),
            since: Some("2025-07-01".to_owned()),
        };
        let now_ms = morning(date(2025, 12, 1));
        let ward = self.store.add_units(vec![ward], "test", now_ms).unwrap()[0];
        self.store.merge_units(vec![UnitId(2), UnitId(3)], ward, MERGER, "test", now_ms).unwrap();
        ward
    }

    fn state(&self, unit: u32, as_of: Date) -> UnitState {
        unit_state(&self.store, UnitId(unit), as_of, morning(date(2027, 3, 1))).unwrap()
    }

    fn declare(&self, unit: u32, item: &str, value: &str, from: &str, typed_on: Date) {
        let new = NewDeclaration {
            unit: UnitId(unit),
            item: item.to_owned(),
            value: value.to_owned(),
            by: "VP".to_owned(),
            source: "QĐ".to_owned(),
            reason: None,
            effective_on: from.to_owned(),
        };
        self.store.declare(new, morning(typed_on)).unwrap();
    }

    fn list(&self, unit: u32, label: &str, from: Date) {
        let machine = DeclaredMachine {
            number: 0,
            label: label.to_owned(),
            class: hatang_proto::model::inventory::DeviceClass::Laptop,
            model: String::new(),
            particulars: Particulars { room: Some("Đảng ủy".to_owned()), ..Particulars::default() },
            state_secret: true,
            antivirus: None,
            lan_internet: Some(false),
            cpnet: None,
            working: None,
            by: String::new(),
            source: String::new(),
            from,
            declared_at_ms: 0,
        };
        let unit = UnitId(unit);
        particulars::list_machines(&self.store, unit, &[machine], "VP", "Sổ", morning(from)).unwrap();
    }
}

fn labels(state: &UnitState) -> Vec<&str> {
    state.machines.iter().map(|machine| machine.label.as_str()).collect()
}

fn names(state: &UnitState) -> Vec<&str> {
    state.children.iter().map(|child| child.unit_name.as_str()).collect()
}

#[test]
fn reports_before_and_after_a_merger_each_see_the_tree_of_their_day() {
    let district = District::new();
    district.list(2, "MT-BM-01", date(2024, 5, 1));
    district.declare(2, "staff_total", "20", "2024-01-01", date(2024, 2, 1));
    let ward = district.merge();
    district.join(3, ward.0, date(2025, 12, 5));
    let old = district.state(1, END_OF_2024);
    assert_eq!((names(&old), labels(&old)), (vec!["xã A", "xã B"], vec!["PC-1", "PC-2"]));
    assert_eq!((labels(&old.children[0]), old.children[0].declared_machines.len()), (vec!["PC-1"], 1));
    assert_eq!((old.children[0].parents.clone(), old.changes), (vec!["huyện".to_owned()], Vec::new()));
    let new = district.state(1, END_OF_2025);
    assert_eq!((names(&new), labels(&new)), (vec!["phường C"], vec!["PC-1", "PC-2", "PC-3"]));
    let of_ward = &new.children[0];
    assert_eq!((labels(of_ward).len(), of_ward.declared_machines.len()), (3, 1));
    assert_eq!(of_ward.declarations, [], "what was declared stays with the old unit");
    assert_eq!(of_ward.unit_level, "phuong");
    let absorbed = |name: &str| UnitChange { on: MERGER, kind: UnitChangeKind::Absorbed(name.to_owned()) };
    assert_eq!(of_ward.changes, [absorbed("xã A"), absorbed("xã B")]);
    assert_eq!(
        district.state(1, date(2025, 6, 30)).children.len(),
        2,
        "the day before belongs to the old tree"
    );
}

#[test]
fn a_unit_that_ended_says_so_and_one_that_has_not_begun_has_no_report() {
    let district = District::new();
    let ward = district.merge();
    let ended = district.state(2, END_OF_2025);
    assert_eq!((ended.machines.len(), ended.unit_name.as_str()), (0, "xã A"));
    let merged = UnitChangeKind::MergedInto("phường C".to_owned());
    assert_eq!(ended.changes, [UnitChange { on: MERGER, kind: merged }]);
    let now_ms = morning(date(2026, 1, 1));
    let fault = unit_state(&district.store, ward, END_OF_2024, now_ms).unwrap_err().to_string();
    assert!(fault.contains("begins only on 2025-07-01"), "{fault}");
    assert!(unit_state(&district.store, UnitId(77), END_OF_2024, now_ms).is_err());
    let of_ward =
        unit_state_with_year_before(&district.store, ward, END_OF_2025, END_OF_2024, now_ms).unwrap();
    assert!(of_ward.year_before.is_none());
    let of_all =
        unit_state_with_year_before(&district.store, UnitId(1), END_OF_2025, END_OF_2024, now_ms).unwrap();
    let before = of_all.year_before.unwrap();
    assert_eq!((before.as_of, names(&before)), (END_OF_2024, vec!["xã A", "xã B"]));
    assert!(before.year_before.is_none());
}

#[test]
fn the_year_before_is_chosen_by_the_day() {
    assert_eq!(same_day_a_year_earlier(date(2024, 2, 29)), date(2023, 2, 28));
    assert_eq!(same_day_a_year_earlier(END_OF_2025), END_OF_2024);
    assert_eq!(end_of_the_year_before(date(2025, 3, 1)), END_OF_2024);
}

#[test]
fn what_is_typed_in_january_for_december_counts_in_december() {
    let district = District::new();
    district.declare(1, "staff_total", "20", "2024-12-31", date(2025, 1, 5));
    district.declare(1, "hub_count@working", "3", "2024-12-31", date(2025, 1, 5));
    district.declare(1, "staff_total", "21", "2025-01-01", date(2025, 1, 5));
    for (item, value) in
        [("lan_present@year", "1"), ("hub_count@broken", "1"), ("no_such_item", "1"), ("hub_count@year", "x")]
    {
        district.declare(1, item, value, "2024-12-31", date(2025, 1, 5));
    }
    let stated = district.state(1, END_OF_2024).declarations;
    let seen: Vec<_> = stated.iter().map(|stated| (stated.item.as_str(), &stated.value)).collect();
    let (twenty, three) = (crate::items::ItemValue::Number(20), crate::items::ItemValue::Number(3));
    assert_eq!(seen, [("staff_total", &twenty), ("hub_count@working", &three)]);
}

#[test]
fn a_past_day_knows_the_last_sign_and_the_names_of_its_own_time() {
    let district = District::new();
    let (october, later) = (date(2024, 10, 3), date(2025, 2, 1));
    district.hear(1, 1, "PC-CU", date(2024, 10, 1));
    district.hear(1, 2, "PC-CU", october);
    let then = district.state(1, END_OF_2024);
    district.hear(1, 3, "PC-CU", later);
    district.hear(1, 4, "PC-MOI", date(2025, 2, 2));
    assert_eq!(district.state(1, END_OF_2024), then);
    let machine = |as_of| {
        let state = district.state(1, as_of);
        let machine = state.machines.iter().find(|machine| machine.id == MachineId([1; 16])).unwrap();
        (machine.label.clone(), machine.last_heard_ms, machine.inventory_at_ms)
    };
    assert_eq!(machine(END_OF_2024), ("PC-CU".to_owned(), Some(morning(october)), Some(morning(october))));
    assert_eq!(machine(date(2024, 10, 1)).1, Some(morning(date(2024, 10, 1))));
    assert_eq!(machine(date(2024, 9, 30)), ("PC-MOI".to_owned(), None, None));
    assert_eq!(machine(later).0, "PC-CU");
    let newest = Some(morning(date(2025, 2, 2)));
    assert_eq!(machine(END_OF_2025), ("PC-MOI".to_owned(), newest, newest));
}

#[test]
fn what_the_nearest_unit_set_for_a_rule_counts() {
    let district = District::new();
    let set = |unit: u32, rule: &str, value: f64, from: Date| {
        let source = format!("QĐ {value}");
        let new = NewRuleSetting { unit: UnitId(unit), rule: rule.to_owned(), value, from, source };
        district.store.set_rule(new, "VP", 5).unwrap();
    };
    set(1, "pc_life_years", 6.0, date(2024, 1, 1));
    set(1, "norm_printer", 4.0, date(2024, 1, 1));
    set(2, "pc_life_years", 8.0, date(2025, 1, 1));
    set(2, "pc_life_years", 7.0, date(2025, 1, 1));
    let values = |unit, as_of| {
        let state = district.state(unit, as_of);
        let set = state.rule_settings.iter();
        set.map(|set| (set.rule.clone(), set.value)).collect::<Vec<_>>()
    };
    let of = |rule: &str, value: f64| (rule.to_owned(), value);
    assert_eq!(values(2, END_OF_2024), [of("norm_printer", 4.0), of("pc_life_years", 6.0)]);
    assert_eq!(values(2, END_OF_2025), [of("norm_printer", 4.0), of("pc_life_years", 7.0)]);
    assert_eq!(values(3, END_OF_2025), [of("norm_printer", 4.0), of("pc_life_years", 6.0)]);
    assert_eq!(values(1, date(2023, 12, 31)), []);
}

#[test]
fn the_first_statement_about_a_machine_holds_since_it_joined_and_later_ones_from_their_day() {
    let district = District::new();
    let id = MachineId([1; 16]);
    let known = |class| Particulars { staff_class: Some(class), ..Particulars::default() };
    let keep = |class, on| {
        particulars::keep(&district.store, vec![(id, known(class))], None, "VP", morning(on)).unwrap()
    };
    assert_eq!(keep(StaffClass::Official, date(2025, 1, 5)), 1);
    assert_eq!(keep(StaffClass::Official, date(2025, 1, 6)), 0, "nothing new was said");
    assert_eq!(keep(StaffClass::OneStop, date(2025, 3, 1)), 1);
    let class = |as_of| district.state(2, as_of).machines[0].particulars.staff_class;
    assert_eq!(class(END_OF_2024), Some(StaffClass::Official));
    assert_eq!(class(date(2025, 2, 28)), Some(StaffClass::Official));
    assert_eq!(class(date(2025, 3, 1)), Some(StaffClass::OneStop));
}

#[test]
fn of_two_statements_on_the_day_it_joined_the_second_counts() {
    let district = District::new();
    let joined = date(2024, 3, 1);
    let say = |year| {
        let known = Particulars { year_equipped: Some(year), ..Particulars::default() };
        let said = vec![(MachineId([1; 16]), known)];
        particulars::keep(&district.store, said, None, "VP", morning(joined) + 60_000).unwrap()
    };
    assert_eq!((say(2019), say(2020), say(2020)), (1, 1, 0));
    assert_eq!(district.state(2, joined).machines[0].particulars.year_equipped, Some(2020));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_kept() {
    let district = District::new();
    let now_ms = morning(date(2026, 1, 1));
    let refuse = |wrong: Particulars| {
        let said = vec![(MachineId([2; 16]), Particulars::default()), (MachineId([1; 16]), wrong)];
        format!("{:#}", particulars::keep(&district.store, said, None, "VP", now_ms).unwrap_err())
    };
    let room = |room: &str| Particulars { room: Some(room.to_owned()), ..Particulars::default() };
    assert!(refuse(room(" ")).contains("the room takes 1 to 300 characters"));
    assert!(refuse(room(&"ộ".repeat(301))).contains("the room takes 1 to 300 characters"));
    let future = Particulars { year_equipped: Some(2027), ..Particulars::default() };
    assert!(refuse(future).contains("2027 is no year of equipment: 1980 to 2026"));
    let contradiction =
        Particulars { second_hand: Some(false), years_before: Some(2), ..Particulars::default() };
    assert!(refuse(contradiction).contains("not second-hand"));
    let unknown = vec![(MachineId([9; 16]), room("Phòng"))];
    assert!(particulars::keep(&district.store, unknown, None, "VP", now_ms).is_err());
    assert_eq!(district.store.particulars(i64::MAX).unwrap(), []);
    particulars::keep(
        &district.store,
        vec![(MachineId([1; 16]), room(&"ộ".repeat(300)))],
        None,
        "VP",
        now_ms,
    )
    .unwrap();
}

#[test]
fn a_day_reads_the_same_whatever_holds_from_later_days_on() {
    let district = District::new();
    district.hear(1, 1, "PC-1", date(2024, 11, 1));
    district.hear(2, 1, "PC-2", date(2024, 12, 31));
    district.declare(1, "staff_total", "20", "2024-06-01", date(2024, 6, 1));
    district.list(2, "MT-BM-01", date(2024, 5, 1));
    let room = |room: &str| Particulars { room: Some(room.to_owned()), ..Particulars::default() };
    let say = |name: &str, from| {
        let said = vec![(MachineId([1; 16]), room(name))];
        particulars::keep(&district.store, said, Some(from), "VP", morning(date(2026, 1, 1))).unwrap();
    };
    say("Phòng 1", date(2024, 6, 1));
    let before = [1, 2, 3].map(|unit| district.state(unit, END_OF_2024));

    let ward = district.merge();
    district.join(3, ward.0, date(2025, 12, 5));
    district.hear(1, 2, "TEN-MOI", date(2025, 12, 6));
    district.hear(2, 2, "PC-2", date(2025, 1, 1));
    district.hear(3, 1, "PC-3", date(2025, 12, 6));
    district.declare(1, "staff_total", "30", "2025-01-01", date(2024, 12, 30));
    say("Phòng 2", date(2025, 1, 1));
    district.list(ward.0, "MT-BM-02", date(2025, 8, 1));
    let number = district.store.declared_machines(END_OF_2024).unwrap()[0].number;
    district.store.withdraw_declared_machine(number, date(2025, 9, 1), "hỏng", "VP", 9).unwrap();
    district.store.rename_unit(UnitId(1), "quận", "2025-01-01", "test", 9).unwrap();
    let source = "QĐ".to_owned();
    let from = date(2025, 1, 1);
    let rule = NewRuleSetting { unit: UnitId(1), rule: "pc_life_years".to_owned(), value: 9.0, from, source };
    district.store.set_rule(rule, "VP", 9).unwrap();
    let retired = crate::store::MachineState::Retired;
    district.store.set_machine_state(MachineId([2; 16]), retired, "VP", morning(date(2026, 2, 1))).unwrap();
    district.store.seal(i64::MAX).unwrap();

    assert_eq!([1, 2, 3].map(|unit| district.state(unit, END_OF_2024)), before);
    assert_ne!(district.state(1, END_OF_2025), before[0]);
}

/// Something that holds from a day after 2024 on; what the tree refuses is as good as any other.
fn later_change(district: &District, (kind, unit, day): (u8, u32, i16)) {
    let on = END_OF_2024 + i64::from(day).days();
    let (store, now_ms, target) = (&district.store, morning(END_OF_2025), UnitId(unit));
    match kind {
        0 => drop(store.rename_unit_with_level(
            target,
            "tên mới",
            Some("phuong"),
            &on.to_string(),
            "VP",
            now_ms,
        )),
        1 => drop(store.place_unit(target, (unit == 3).then_some(UnitId(2)), on, "VP", now_ms)),
        2 => drop(store.merge_units(vec![target], UnitId(5 - unit.min(4)), on, "VP", now_ms)),
        3 => district.declare(unit, "staff_total", "77", &on.to_string(), END_OF_2024),
        4 => drop(store.move_machine(MachineId([1; 16]), target, "VP", morning(on))),
        5 => drop(store.withdraw_declared_machine(1, on, "hỏng", "VP", now_ms)),
        6 => {
            let room = Particulars { room: Some("Phòng mới".to_owned()), ..Particulars::default() };
            let said = vec![(MachineId([1; 16]), room)];
            particulars::keep(store, said, Some(on), "VP", now_ms).unwrap();
        }
        _ => {
            let source = "QĐ".to_owned();
            let rule = "pc_life_years".to_owned();
            store
                .set_rule(NewRuleSetting { unit: target, rule, value: 9.0, from: on, source }, "VP", 9)
                .unwrap();
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn no_later_change_whatever_it_is_reaches_back(
        changes in proptest::collection::vec((0_u8..8, 1_u32..4, 1_i16..365), 1..10)
    ) {
        let district = District::new();
        district.list(2, "MT-BM-01", date(2024, 5, 1));
        let before = [1, 2, 3].map(|unit| district.state(unit, END_OF_2024));
        for change in changes {
            later_change(&district, change);
        }
        proptest::prop_assert_eq!([1, 2, 3].map(|unit| district.state(unit, END_OF_2024)), before);
    }
}
