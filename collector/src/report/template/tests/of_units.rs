//! Values of a unit's report.

use super::*;
use crate::items::ItemValue;
use crate::report::tests::{declared, unit};
use crate::report::{Cell, ReportDetails, Sheet, SheetColumn};

#[test]
fn every_item_of_the_catalogue_has_a_value_and_blank_is_not_zero() {
    let mut unit = unit();
    unit.declarations.push(declared("printer_count", ItemValue::Number(1_685), "sổ"));
    unit.declarations.push(declared("scanner_year", ItemValue::Number(2_019), "sổ"));
    unit.declarations.push(declared("firewall_present", ItemValue::Flag(false), "sổ"));
    let sheet = Sheet {
        name: "I Máy tính".into(),
        title: String::new(),
        columns: vec![SheetColumn { key: "label".into(), title: "Mã".into(), width_mm: 10 }],
        rows: vec![vec![Cell::Text("PC-01".into())], vec![Cell::Blank]],
    };
    let values = values(&unit, &ReportDetails::default(), &[sheet]).unwrap();
    for item in crate::forms::catalogue::all().unwrap() {
        assert!(values.texts.contains_key(&item.id), "{}", item.id);
    }
    for (name, text) in [
        ("printer_count", "1.685"),
        ("scanner_year", "2019"),
        ("firewall_present", "Không"),
        ("tablet_count", ""),
        ("unit_name", "phường Thái Học"),
        ("issuer", "Ủy ban nhân dân phường Thái Học"),
        ("as_of", "31/12/2026"),
        ("next_year", "2027"),
    ] {
        assert_eq!(values.texts[name], text, "{name}");
    }
    assert_eq!(values.lists["machines"].rows.len(), 2);
    assert_eq!(values.lists["i_may_tinh"], values.lists["machines"]);
    assert!(values.lists["episodes"].rows.is_empty());
    let filled = fill(&docx(&p("{{tablet_count}} {{printer_count}}")), &values).unwrap();
    assert!(part_of(&filled.bytes, MAIN).contains("…… 1.685"));
}
