//! What people declared, beside what was measured.

use super::*;
use DeviceClass::{Desktop, Laptop, Tablet, Virtual};

#[test]
fn a_measurement_wins_over_a_declaration_and_keeps_the_difference() {
    let mut unit = classes(&[Desktop, Desktop]);
    declare(&mut unit, "desktop_count", ItemValue::Number(18));
    let figure = ask(&unit, "desktop_count");
    assert_eq!((number(&figure), figure.provenance), (Some(2), Some(Provenance::Measured)));
    let sides = figure.difference.unwrap();
    assert_eq!((sides.measured, sides.declared), (ItemValue::Number(2), ItemValue::Number(18)));
}

#[test]
fn agreement_is_no_difference() {
    let mut unit = classes(&[Desktop]);
    declare(&mut unit, "desktop_count", ItemValue::Number(1));
    let figure = ask(&unit, "desktop_count");
    assert_eq!((figure.difference, figure.provenance), (None, Some(Provenance::Measured)));
}

#[test]
fn a_declaration_is_used_where_no_machine_could_be_read() {
    let mut unit = classes(&[Virtual]);
    declare(&mut unit, "desktop_count", ItemValue::Number(18));
    let figure = ask(&unit, "desktop_count");
    assert_eq!((number(&figure), figure.provenance), (Some(18), Some(Provenance::Declared)));
    assert_eq!(coverage(&figure), (0, 1));
}

#[test]
fn an_override_wins_over_everything() {
    let mut unit = classes(&[Desktop]);
    declare(&mut unit, "desktop_count", ItemValue::Number(5));
    declare(&mut unit, "desktop_count", ItemValue::Number(7));
    unit.declarations[0].override_reason = Some("04 máy lưu kho".into());
    let figure = ask(&unit, "desktop_count");
    assert_eq!((number(&figure), figure.provenance), (Some(5), Some(Provenance::Overridden)));
    assert_eq!(figure.difference.unwrap().measured, ItemValue::Number(1));
}

#[test]
fn of_several_declarations_the_latest_that_applies_counts() {
    let mut unit = unit(Vec::new());
    for (value, day, at_ms) in [
        (19, date(2026, 3, 1), 9),
        (20, date(2026, 6, 1), 1),
        (21, date(2026, 6, 1), 2),
        (22, date(2026, 12, 19), 3),
    ] {
        declare(&mut unit, "staff_total", ItemValue::Number(value));
        let last = unit.declarations.last_mut().unwrap();
        (last.effective_on, last.declared_at_ms) = (day, at_ms);
    }
    assert_eq!(number(&ask(&unit, "staff_total")), Some(21));
    unit.declarations.reverse();
    assert_eq!(number(&ask(&unit, "staff_total")), Some(21));
    unit.as_of = date(2026, 5, 31);
    assert_eq!(number(&ask(&unit, "staff_total")), Some(19));
}

#[test]
fn last_years_declaration_is_proposed_and_not_used() {
    let mut unit = unit(Vec::new());
    declare(&mut unit, "staff_total", ItemValue::Number(20));
    unit.as_of = date(2027, 12, 18);
    let figure = ask(&unit, "staff_total");
    assert_eq!((figure.value, figure.declared), (None, None));
    assert_eq!(figure.proposal.unwrap().value, ItemValue::Number(20));
}

#[test]
fn a_declaration_of_the_wrong_kind_is_not_used_and_remarked() {
    let mut unit = unit(Vec::new());
    declare(&mut unit, "staff_total", ItemValue::Text("hai mươi".into()));
    declare(&mut unit, "tablet_count", ItemValue::Number(-1));
    for item in ["staff_total", "tablet_count"] {
        let figure = ask(&unit, item);
        assert_eq!((figure.value, figure.notes.len()), (None, 1), "{item}");
    }
}

#[test]
fn every_declared_item_of_the_catalogue_works_without_code() {
    let declared = |item: &&Item| item.kind == "declared" && item.id != "as_of";
    for item in catalogue::all().unwrap().iter().filter(declared) {
        let value = match item.expects() {
            crate::forms::ValueKind::Number => ItemValue::Number(0),
            crate::forms::ValueKind::Flag => ItemValue::Flag(false),
            crate::forms::ValueKind::Text => ItemValue::Text("x".into()),
        };
        let mut unit = classes(&[Desktop]);
        assert_eq!(figure(item, Scope::Whole, &unit).value, None, "{}", item.id);
        declare(&mut unit, &item.id, value.clone());
        let figure = figure(item, Scope::Whole, &unit);
        let expected = (Some(value), Some(Provenance::Declared));
        assert_eq!((figure.value, figure.provenance), expected, "{}", item.id);
    }
}

#[test]
fn a_firewall_is_declared_only() {
    let mut unit = classes(&[Desktop]);
    assert_eq!(ask(&unit, "firewall_present").value, None);
    declare(&mut unit, "firewall_present", ItemValue::Flag(false));
    assert_eq!(ask(&unit, "firewall_present").value, Some(ItemValue::Flag(false)));
}

#[test]
fn seen_tablets_contradict_a_smaller_declaration_only() {
    let mut unit = classes(&[Tablet, Desktop]);
    let seen = ["phần mềm thu thập thấy ít nhất 1 máy"];
    assert_eq!(ask(&unit, "tablet_count").value, None);
    assert_eq!(ask(&unit, "tablet_count").notes, seen);
    declare(&mut unit, "tablet_count", ItemValue::Number(0));
    assert_eq!((number(&ask(&unit, "tablet_count")), ask(&unit, "tablet_count").notes.len()), (Some(0), 1));
    unit.declarations[0].value = ItemValue::Number(3);
    assert_eq!(ask(&unit, "tablet_count").notes.len(), 0);
}

#[test]
fn the_ratio_needs_all_its_terms() {
    let mut unit = classes(&[Desktop, Desktop, Laptop, Virtual]);
    assert_eq!(ask(&unit, "computer_staff_ratio_pct").value, None);
    declare(&mut unit, "staff_total", ItemValue::Number(8));
    let figure = ask(&unit, "computer_staff_ratio_pct");
    assert_eq!((number(&figure), figure.provenance), (Some(38), Some(Provenance::Derived)));
    assert_eq!(figure.formula.as_deref(), Some("(2 + 1)/8"));
    assert_eq!((coverage(&figure), figure.machines.len(), figure.missing.len()), ((3, 4), 3, 1));
    unit.declarations[0].value = ItemValue::Number(0);
    assert_eq!(ask(&unit, "computer_staff_ratio_pct").value, None);
}
