//! A unit with one thing wrong at a time, and one with everything odd.

use hatang_proto::model::inventory::DeviceClass;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::forms;
use crate::items::tests::{declared, machine, office, unit};
use crate::items::{Declaration, Reach, UnitChange, UnitChangeKind, figures};
use crate::report::document::Block;
use crate::report::{ReportDetails, document};

fn of(unit: &UnitState) -> Vec<Warning> {
    let form = forms::load("bieu_12_dong_phuong").unwrap();
    let figures = figures(&form, unit);
    warnings(
        &form,
        unit,
        &figures,
        &document(
            &form,
            unit,
            &figures,
            &crate::report::known::Known::of(&form, unit),
            None,
            &ReportDetails::default(),
        ),
    )
}

fn checks(unit: &UnitState) -> Vec<String> {
    of(unit).into_iter().map(|warning| warning.check).collect()
}

fn says(unit: &UnitState, check: &str, words: &str) {
    let all = of(unit);
    assert!(all.iter().any(|w| w.check == check && w.text.contains(words)), "{check} {words}: {all:#?}");
}

fn offices(count: u8) -> UnitState {
    let read = |number| {
        let mut machine = machine(number, Some(office(DeviceClass::Desktop)));
        machine.reach = Reach { gateway: Some(true), internet: Some(true), cpnet: None };
        machine
    };
    unit((1..=count).map(read).collect())
}

fn declare(unit: &mut UnitState, item: &str, value: i64, year: i16, reason: Option<&str>) {
    unit.declarations.push(Declaration {
        item: item.into(),
        value: ItemValue::Number(value),
        by: "văn thư".into(),
        source: "Sổ tài sản".into(),
        declared_at_ms: 1_797_500_000_000,
        effective_on: date(year, 12, 1),
        override_reason: reason.map(Into::into),
    });
}

#[test]
fn both_sides_of_a_difference_are_named() {
    let mut unit = offices(2);
    unit.machines.push(machine(9, None));
    unit.declared_machines = vec![declared(1, DeviceClass::Laptop)];
    declare(&mut unit, "desktop_count", 5, 2026, None);
    says(
        &unit,
        "measured_against_declared",
        "Mục 3 (Số máy tính để bàn): đo được 2, kê khai 5. Máy đã tính: PC-01, PC-02.",
    );
    says(&unit, "measured_against_declared", "Chưa đọc được: PC-09");
    says(&unit, "measured_against_declared", "Máy kê khai: MT-01");
}

#[test]
fn low_coverage_is_one_warning_for_rows_that_lack_the_same_machines() {
    let mut unit = offices(8);
    unit.machines.push(machine(9, None));
    let enough = checks(&{
        let mut unit = offices(9);
        unit.machines.push(machine(10, None));
        unit
    });
    assert!(!enough.contains(&"coverage_low".into()));
    let low: Vec<Warning> = of(&unit).into_iter().filter(|warning| warning.check == "coverage_low").collect();
    assert!((1..=3).contains(&low.len()), "{low:#?}");
    assert!(low.iter().any(|w| w.text.contains("8/9 máy, dưới 90%") && w.text.contains("PC-09")), "{low:#?}");
}

#[test]
fn last_years_declarations_blanks_and_overrides_are_one_warning_each() {
    let mut unit = offices(1);
    declare(&mut unit, "staff_total", 20, 2025, None);
    declare(&mut unit, "desktop_count", 7, 2026, Some("05 máy ở kho"));
    says(&unit, "unconfirmed", "năm trước 20");
    says(&unit, "overridden", "ghi 7 thay cho 1, lý do: 05 máy ở kho");
    let found = checks(&unit);
    for check in ["unconfirmed", "blank", "overridden"] {
        assert_eq!(found.iter().filter(|one| *one == check).count(), 1, "{check}");
    }
}

#[test]
fn more_users_than_staff_and_more_computers_than_people_are_told() {
    let mut unit = offices(3);
    declare(&mut unit, "staff_total", 2, 2026, None);
    declare(&mut unit, "voffice_users", 25, 2026, None);
    declare(&mut unit, "digital_signatures", 1, 2026, None);
    declare(&mut unit, "digital_signatures_active", 2, 2026, None);
    says(&unit, "users_above_staff", "25 trong khi đơn vị có 2 cán bộ");
    says(&unit, "active_above_issued", "2 chữ ký số dùng thường xuyên nhưng chỉ được cấp 1");
    says(&unit, "percent_above_hundred", "150% lớn hơn 100%");
}

#[test]
fn a_secret_mark_stands_first_and_a_double_mark_is_told() {
    let mut unit = offices(2);
    let mut secret = declared(1, DeviceClass::Desktop);
    (secret.label, secret.state_secret) = ("pc-01".into(), true);
    let mut double = declared(2, DeviceClass::Desktop);
    double.label = "PC-02".into();
    unit.declared_machines = vec![secret, double];
    assert_eq!(checks(&unit).first().map(String::as_str), Some("secret_mark_reports"));
    says(&unit, "counted_twice", "hai lần: PC-02.");
}

#[test]
fn silent_machines_are_named_with_their_last_day() {
    let mut unit = offices(2);
    unit.machines[0].last_heard_ms = None;
    unit.machines[1].last_heard_ms = Some(1_790_000_000_000);
    says(&unit, "silent_machines", "PC-01 (chưa lần nào), PC-02 (lần cuối 21/09/2026)");
}

#[test]
fn changed_rules_units_and_districts_are_told_in_the_year_of_the_change_only() {
    let mut unit = offices(1);
    unit.parents = vec!["huyện Tứ Kỳ".into(), "tỉnh Hải Dương".into()];
    unit.changes = vec![UnitChange {
        on: date(2025, 7, 1),
        kind: UnitChangeKind::Renamed { from: "xã Minh Đức".into(), to: "xã Tứ Kỳ".into() },
    }];
    says(&unit, "rule_changed", "5 năm");
    says(&unit, "rule_changed", "→ 7 năm");
    says(&unit, "unit_changed", "Từ 01/07/2025, xã Minh Đức đổi tên thành xã Tứ Kỳ");
    says(&unit, "district_named", "cây đơn vị còn huyện Tứ Kỳ");
    let mut later = offices(1);
    later.as_of = date(2027, 12, 18);
    let found = checks(&later);
    for check in ["rule_changed", "unit_changed", "district_named"] {
        assert!(!found.contains(&check.to_owned()), "{check}: {:#?}", of(&later));
    }
}

#[test]
fn a_declared_text_is_proofread_and_our_own_text_is_not_blamed() {
    let mut unit = offices(1);
    let own = of(&unit);
    let text_checks = [
        "sentence_twice",
        "section_skipped",
        "spelling",
        "number_style",
        "old_year",
        "spacing",
        "ratio_wrong",
    ];
    assert!(own.iter().all(|warning| !text_checks.contains(&warning.check.as_str())), "{own:#?}");
    let form = forms::load("bieu_12_dong_phuong").unwrap();
    let figures = figures(&form, &unit);
    let mut printed = document(
        &form,
        &unit,
        &figures,
        &crate::report::known::Known::of(&form, &unit),
        None,
        &ReportDetails::default(),
    );
    printed.blocks.push(Block::Paragraph("Năm 2025, mua phần mền diệt vi rút.".into()));
    unit.as_of = date(2026, 12, 18);
    let found: Vec<String> =
        warnings(&form, &unit, &figures, &printed).into_iter().map(|w| w.check).collect();
    assert!(found.contains(&"spelling".into()) && found.contains(&"old_year".into()), "{found:?}");
}

#[test]
fn a_unit_without_machines_is_told_so_once() {
    let found = checks(&unit(Vec::new()));
    assert_eq!(found.iter().filter(|check| *check == "no_machines").count(), 1);
    assert!(!found.contains(&"coverage_low".into()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_values_make_it_panic_or_print_nonsense(
        values in prop::collection::vec((0_usize..90, any::<i64>(), 2024_i16..2028, any::<bool>()), 0..20),
        label in "\\PC{0,320}",
        machines in 0_u8..20,
    ) {
        let mut unit = offices(machines);
        for machine in &mut unit.machines {
            machine.label.clone_from(&label);
        }
        unit.unit_name = format!("xã {label}");
        let items = forms::catalogue::all().unwrap();
        for (index, value, year, overrides) in values {
            declare(&mut unit, &items[index].id, value, year, overrides.then_some(label.as_str()));
        }
        for warning in of(&unit) {
            prop_assert!(!warning.text.is_empty() && !warning.text.contains("NaN") && !warning.text.contains("null"));
            prop_assert!(warning.text.chars().count() < 6_000);
        }
    }
}
