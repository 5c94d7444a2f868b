//! Whatever machines and people say, a figure is fit to print.

use proptest::prelude::*;

use super::*;
use crate::forms::ValueKind;

fn some<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(value)
}

fn a_class() -> impl Strategy<Value = DeviceClass> {
    use DeviceClass::{AllInOne, Desktop, Laptop, MiniPc, Server, Tablet, Unknown, Virtual};
    proptest::sample::select(vec![AllInOne, Desktop, Laptop, MiniPc, Server, Tablet, Unknown, Virtual])
}

prop_compose! {
    fn particulars()(
        staff_class in some(proptest::sample::select(StaffClass::ALL.to_vec())),
        room in some(any::<String>()),
        cpnet_required in any::<Option<bool>>(),
        year_equipped in any::<Option<i16>>(),
        second_hand in any::<Option<bool>>(),
        years_before in any::<Option<u8>>(),
    ) -> Particulars {
        Particulars { staff_class, room, cpnet_required, year_equipped, second_hand, years_before }
    }
}

prop_compose! {
    fn a_machine()(
        number in any::<u8>(),
        class in some(a_class()),
        particulars in particulars(),
        (gateway, internet, cpnet) in any::<(Option<bool>, Option<bool>, Option<bool>)>(),
        name in some(any::<String>()),
        last_heard_ms in any::<Option<i64>>(),
        memory in any::<Option<(u64, Option<u64>)>>(),
    ) -> MachineState {
        let mut inventory = class.map(office);
        if let (Some(inventory), Some((total_bytes, installed_bytes))) = (&mut inventory, memory) {
            inventory.memory = Some(hatang_proto::model::inventory::Memory { total_bytes, installed_bytes });
        }
        MachineState {
            particulars,
            reach: Reach { gateway, internet, cpnet },
            gateway: name,
            last_heard_ms,
            ..machine(number, inventory)
        }
    }
}

prop_compose! {
    fn a_listed_machine()(
        number in any::<i64>(),
        class in a_class(),
        particulars in particulars(),
        (antivirus, lan_internet, cpnet, working) in any::<(Option<bool>, Option<bool>, Option<bool>, Option<bool>)>(),
    ) -> DeclaredMachine {
        DeclaredMachine { particulars, antivirus, lan_internet, cpnet, working, ..declared(number, class) }
    }
}

fn a_statement() -> impl Strategy<Value = (String, i64, bool)> {
    let ids: Vec<String> = catalogue::all().unwrap().into_iter().map(|item| item.id).collect();
    let ending = proptest::sample::select(vec!["", "", "@working", "@year"]);
    let number = prop_oneof![Just(0), 0..100_i64, Just(1_000_000_000_000_000), any::<i64>()];
    (proptest::sample::select(ids), ending, number, any::<bool>())
        .prop_map(|(item, ending, number, overrides)| (format!("{item}{ending}"), number, overrides))
}

prop_compose! {
    fn a_unit()(
        machines in proptest::collection::vec(a_machine(), 0..4),
        declared_machines in proptest::collection::vec(a_listed_machine(), 0..3),
        stated in proptest::collection::vec(a_statement(), 0..12),
        year in 2017..2030_i16,
    ) -> UnitState {
        let mut unit = UnitState { declared_machines, ..unit(machines) };
        unit.as_of = date(year, 12, 18);
        for (item, number, overrides) in stated {
            let expects = catalogue::item(&item).map_or(ValueKind::Number, |item| item.expects());
            let value = match expects {
                ValueKind::Number => ItemValue::Number(number),
                ValueKind::Flag => ItemValue::Flag(number > 0),
                ValueKind::Text => ItemValue::Text(number.to_string()),
            };
            declare(&mut unit, &item, value);
            let last = unit.declarations.last_mut().unwrap();
            last.effective_on = date(year, 1, 1);
            last.override_reason = overrides.then(|| "kiểm kê".into());
        }
        unit
    }
}

fn check(item: &Item, figure: &Figure) {
    assert_eq!(figure.value.is_some(), figure.provenance.is_some(), "{}", item.id);
    if let Some(value) = &figure.value {
        assert!(
            value.fits(item.expects()) || matches!(value, ItemValue::Number(number) if 0 <= *number),
            "{figure:?}"
        );
        assert!(!value_text(value).to_lowercase().contains("nan"), "{figure:?}");
    }
    if let (Some(ItemValue::Number(number)), "%") = (&figure.value, item.unit.as_str()) {
        assert!(*number <= 100 || figure.notes.iter().any(|note| note.contains("100%")), "{figure:?}");
    }
    let parts = &figure.parts;
    let numbers = [parts.working, parts.second_hand, parts.ratio.map(|ratio| ratio.0.min(ratio.1))];
    assert!(numbers.into_iter().flatten().all(|number| 0 <= number), "{figure:?}");
    if let (Some(working), Some(ItemValue::Number(all))) = (parts.working, &figure.value) {
        assert!(working <= *all, "{figure:?}");
    }
    let coverage = figure.coverage.unwrap_or(Coverage { measured: 0, of: 0 });
    assert!(coverage.measured <= coverage.of, "{figure:?}");
}

fn value_text(value: &ItemValue) -> String {
    serde_json::to_string(value).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_figure_is_negative_no_number_is_none_and_more_than_a_hundred_percent_is_remarked(
        own in a_unit(),
        communes in proptest::collection::vec(a_unit(), 0..3),
    ) {
        let mut unit = own;
        for (number, mut commune) in communes.into_iter().enumerate() {
            commune.as_of = unit.as_of;
            commune.unit_level = if number == 0 { "phong" } else { "xa" }.into();
            unit.machines.extend(commune.machines.clone());
            unit.declared_machines.extend(commune.declared_machines.clone());
            unit.children.push(commune);
        }
        for item in &catalogue::all().unwrap() {
            for scope in [Scope::Whole, Scope::Office, Scope::Communes] {
                check(item, &figure(item, scope, &unit));
            }
        }
        let list = procurement(&unit);
        prop_assert!(0 <= list.total_vnd && list.lines.iter().all(|line| 0 < line.quantity));
    }
}
