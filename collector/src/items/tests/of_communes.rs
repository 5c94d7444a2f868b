//! A unit with communes below it: its office, and the communes added up.

use hatang_proto::model::inventory::DeviceClass::{Desktop, Laptop};

use super::*;

fn named(name: &str, level: &str, first: u8, classes: &[DeviceClass]) -> UnitState {
    let machines = (first..).zip(classes).map(|(number, class)| {
        let mut machine = machine(number, Some(office(*class)));
        machine.gateway = Some(name.into());
        machine
    });
    UnitState { unit_name: name.into(), unit_level: level.into(), ..unit(machines.collect()) }
}

/// An office with a department and two communes.
fn district() -> UnitState {
    let department = named("phòng Nội vụ", "phong", 10, &[Desktop, Laptop]);
    let mut first = named("xã Đại Hợp", "xa", 20, &[Desktop, Desktop, Laptop]);
    let mut second = named("xã Minh Đức", "xa", 30, &[Desktop, Desktop]);
    declare(&mut first, "staff_total", ItemValue::Number(4));
    declare(&mut first, "hub_count", ItemValue::Number(2));
    declare(&mut second, "staff_total", ItemValue::Number(2));
    let own = named("huyện Đông Sơn", "huyen", 1, &[Desktop]);
    let mut district = named("huyện Đông Sơn", "huyen", 1, &[Desktop]);
    declare(&mut district, "staff_total", ItemValue::Number(3));
    district.machines =
        [&own, &department, &first, &second].iter().flat_map(|unit| unit.machines.clone()).collect();
    first.declared_machines = vec![declared(5, Desktop)];
    district.declared_machines = first.declared_machines.clone();
    district.children = vec![department, first, second];
    district
}

fn of(scope: Scope, item: &str, unit: &UnitState) -> Figure {
    figure(&catalogue::item(item).unwrap(), scope, unit)
}

#[test]
fn office_and_communes_together_are_the_whole() {
    let unit = district();
    for (item, office, communes) in [
        ("desktop_count", 2, 5),
        ("laptop_count", 1, 1),
        ("computer_total", 3, 6),
        ("computer_working_count", 3, 6),
    ] {
        assert_eq!(number(&of(Scope::Office, item, &unit)), Some(office), "{item}");
        assert_eq!(number(&of(Scope::Communes, item, &unit)), Some(communes), "{item}");
        assert_eq!(number(&of(Scope::Whole, item, &unit)), Some(office + communes), "{item}");
    }
    let sum = of(Scope::Communes, "desktop_count", &unit);
    assert_eq!((sum.parts.working, coverage(&sum)), (Some(5), (2, 2)));
    assert_eq!(sum.machines[0].machine, Basis::Commune("xã Đại Hợp".into()));
}

#[test]
fn a_commune_without_the_figure_is_missing_by_name() {
    let figure = of(Scope::Communes, "hub_count", &district());
    assert_eq!((number(&figure), coverage(&figure)), (Some(2), (1, 2)));
    assert_eq!((figure.missing[0].label.as_str(), figure.parts.working), ("xã Minh Đức", None));
    let nobody = of(Scope::Communes, "kiosk_count", &district());
    assert_eq!((nobody.value, nobody.provenance), (None, None));
}

#[test]
fn ratios_of_communes_are_made_of_sums_over_those_that_know_all_terms() {
    let mut unit = district();
    let ratio = of(Scope::Communes, "computer_staff_ratio_pct", &unit);
    assert_eq!((number(&ratio), ratio.parts.ratio), (Some(100), Some((6, 6))));
    assert_eq!(number(&of(Scope::Communes, "computer_staff_ratio_mt", &unit)), Some(3));
    assert_eq!(number(&of(Scope::Communes, "computer_staff_ratio_cbcc", &unit)), Some(3));
    assert_eq!(number(&of(Scope::Office, "computer_staff_ratio_mt", &unit)), Some(1));
    assert_eq!(number(&of(Scope::Office, "computer_staff_ratio_cbcc", &unit)), Some(1));
    unit.children[2].declarations.clear();
    let ratio = of(Scope::Communes, "computer_staff_ratio_pct", &unit);
    assert_eq!((ratio.parts.ratio, coverage(&ratio)), (Some((4, 4)), (1, 2)));
    assert_eq!(ratio.missing[0].label, "xã Minh Đức");
}

#[test]
fn communes_with_a_lan_are_counted_and_staff_is_averaged() {
    let mut unit = district();
    for scope in [Scope::Whole, Scope::Communes] {
        let lan = of(scope, "communes_with_lan_count", &unit);
        assert_eq!((number(&lan), lan.parts.working, coverage(&lan)), (Some(2), Some(2), (2, 2)));
        assert_eq!(number(&of(scope, "communes_total", &unit)), Some(2));
        assert_eq!(number(&of(scope, "staff_commune_avg", &unit)), Some(3));
        assert_eq!(number(&of(scope, "units_with_lan_pct", &unit)), Some(100));
    }
    for machine in &mut unit.children[2].machines {
        machine.gateway = None;
    }
    let lan = of(Scope::Communes, "communes_with_lan_count", &unit);
    assert_eq!((number(&lan), coverage(&lan)), (Some(1), (1, 2)));
    declare(&mut unit.children[2], "lan_present", ItemValue::Flag(false));
    assert_eq!(number(&of(Scope::Communes, "units_with_lan_pct", &unit)), Some(50));
}

#[test]
fn flags_of_communes_are_true_only_if_all_are() {
    let mut unit = district();
    declare(&mut unit.children[1], "firewall_present", ItemValue::Flag(true));
    assert_eq!(of(Scope::Communes, "firewall_present", &unit).value, None, "one commune did not say");
    declare(&mut unit.children[2], "firewall_present", ItemValue::Flag(true));
    assert_eq!(of(Scope::Communes, "firewall_present", &unit).value, Some(ItemValue::Flag(true)));
    unit.children[2].declarations.last_mut().unwrap().value = ItemValue::Flag(false);
    assert_eq!(of(Scope::Communes, "firewall_present", &unit).value, Some(ItemValue::Flag(false)));
}

#[test]
fn what_cannot_be_added_stays_blank() {
    let mut unit = district();
    for child in &mut unit.children {
        declare(child, "security_standard", ItemValue::Text("TCVN".into()));
        declare(child, "email_active_pct", ItemValue::Number(50));
        declare(child, "scanner_year", ItemValue::Number(2018));
    }
    for item in ["security_standard", "email_active_pct", "scanner_year"] {
        let figure = of(Scope::Communes, item, &unit);
        assert_eq!((figure.value, figure.missing.len()), (None, 2), "{item}");
    }
}

#[test]
fn staff_of_the_whole_is_that_of_the_office_and_of_all_communes() {
    let mut unit = district();
    let whole = of(Scope::Whole, "staff_total", &unit);
    assert_eq!((number(&whole), whole.formula.as_deref()), (Some(9), Some("3 + 6")));
    assert_eq!(number(&of(Scope::Office, "staff_total", &unit)), Some(3));
    assert_eq!(number(&of(Scope::Whole, "computer_staff_ratio_pct", &unit)), Some(100));
    unit.children[1].declarations.clear();
    let whole = of(Scope::Whole, "staff_total", &unit);
    assert_eq!((number(&whole), &whole.notes[..]), (Some(3), &["chưa gồm xã Đại Hợp".to_owned()][..]));
}

/// The figures of huyện Đông Sơn's report of 2020.
#[test]
fn a_district_of_fourteen_communes_comes_out_as_it_was_reported() {
    let classes: Vec<DeviceClass> = [Desktop; 42].into_iter().chain([Laptop; 26]).collect();
    let mut unit = named("huyện Đông Sơn", "huyen", 1, &classes);
    declare(&mut unit, "staff_total", ItemValue::Number(64));
    for item in ["switch_count", "hub_count"] {
        declare(&mut unit, item, ItemValue::Number(5));
        declare(&mut unit, &format!("{item}@working"), ItemValue::Number(5));
    }
    for commune in 0..14_i64 {
        let mut below = named(&format!("xã {commune}"), "xa", 0, &[]);
        let laptops = if commune < 3 { 2 } else { 1 };
        below.declared_machines = (0..18 + laptops)
            .map(|number| declared(100 * commune + number, if number < 18 { Desktop } else { Laptop }))
            .collect();
        declare(&mut below, "staff_total", ItemValue::Number(21));
        declare(&mut below, "lan_present", ItemValue::Flag(true));
        unit.declared_machines.extend(below.declared_machines.clone());
        unit.children.push(below);
    }
    let reported = [
        (Scope::Office, "server_count", 0, None),
        (Scope::Office, "computer_total", 68, Some(68)),
        (Scope::Office, "desktop_count", 42, Some(42)),
        (Scope::Office, "laptop_count", 26, Some(26)),
        (Scope::Office, "switch_count", 5, Some(5)),
        (Scope::Office, "hub_count", 5, Some(5)),
        (Scope::Office, "computer_staff_ratio_mt", 1, None),
        (Scope::Office, "computer_staff_ratio_cbcc", 1, None),
        (Scope::Communes, "computer_total", 269, Some(269)),
        (Scope::Communes, "desktop_count", 252, Some(252)),
        (Scope::Communes, "laptop_count", 17, Some(17)),
        (Scope::Communes, "communes_with_lan_count", 14, Some(14)),
        (Scope::Communes, "computer_staff_ratio_mt", 19, None),
        (Scope::Communes, "computer_staff_ratio_cbcc", 21, None),
    ];
    for (scope, item, value, working) in reported {
        let figure = of(scope, item, &unit);
        assert_eq!((number(&figure), figure.parts.working), (Some(value), working), "{item} {scope:?}");
    }
}

#[test]
fn a_unit_without_communes_has_no_figures_of_communes() {
    let unit = classes(&[Desktop]);
    for item in catalogue::all().unwrap().iter().filter(|item| item.id != "units_with_lan_pct") {
        assert_eq!(figure(item, Scope::Communes, &unit).value, None, "{}", item.id);
    }
}
