//! Frozen reports and settings of rules: only added to.

use jiff::civil::date;

use super::*;

fn report(body: &[u8]) -> NewFrozenReport {
    NewFrozenReport {
        unit: UnitId(1),
        form: "bieu_12_dong_phuong".to_owned(),
        as_of: date(2026, 12, 31),
        body: body.to_vec(),
        sha256: [3; 32],
    }
}

#[test]
fn a_frozen_report_reads_back_and_is_noted() {
    let store = fixture().store;
    let first = store.freeze_report(report(b"first"), "Văn phòng", 7).unwrap();
    let second = store.freeze_report(report(b"second"), "Văn phòng", 8).unwrap();
    let listed: Vec<_> = store.frozen_reports(UnitId(1)).unwrap().iter().map(|row| row.number).collect();
    assert_eq!(listed, [second, first]);
    let (row, body) = store.frozen_report(first).unwrap().unwrap();
    assert_eq!(body, b"first");
    assert_eq!((row.as_of, row.sha256, row.bytes, row.frozen_ms), (date(2026, 12, 31), [3; 32], 5, 7));
    assert_eq!(store.frozen_report(99).unwrap(), None);
    assert_eq!(store.audit(1).unwrap()[0].action, "freeze report");
}

#[test]
fn a_frozen_report_is_neither_changed_nor_deleted_by_anybody() {
    let fixture = fixture();
    let number = fixture.store.freeze_report(report(b"body"), "VP", 7).unwrap();
    let connection = Connection::open(fixture.folder.path().join("hatang.db")).unwrap();
    assert!(connection.execute("UPDATE frozen_report SET body = x'00'", []).is_err());
    assert!(connection.execute("DELETE FROM frozen_report", []).is_err());
    assert_eq!(fixture.store.frozen_report(number).unwrap().unwrap().1, b"body");
}

#[test]
fn a_report_of_no_unit_or_beyond_the_limit_is_refused() {
    let store = fixture().store;
    let mut nowhere = report(b"x");
    nowhere.unit = UnitId(9);
    assert!(matches!(store.freeze_report(nowhere, "VP", 7), Err(StoreError::Refused { .. })));
    let large = report(&vec![0; crate::limits::FROZEN_REPORT_BYTES + 1]);
    assert!(matches!(store.freeze_report(large, "VP", 7), Err(StoreError::Refused { .. })));
}

#[test]
fn settings_of_rules_are_followed_and_never_erased() {
    let store = fixture().store;
    let set = |value: f64| {
        let new = NewRuleSetting {
            unit: UnitId(1),
            rule: "pc_life_years".to_owned(),
            value,
            from: date(2026, 1, 1),
            source: "QĐ 30".to_owned(),
        };
        store.set_rule(new, "VP", 5)
    };
    set(6.0).unwrap();
    set(7.0).unwrap();
    assert!(set(f64::NAN).is_err());
    let values: Vec<_> =
        store.rule_settings(&[UnitId(1)]).unwrap().iter().map(|row| row.setting.value).collect();
    assert_eq!(values, [6.0, 7.0]);
    assert_eq!(store.rule_settings(&[UnitId(2)]).unwrap(), []);
}

#[test]
fn of_several_declarations_all_are_kept_or_none() {
    let store = fixture().store;
    let new = |unit: u32| NewDeclaration {
        unit: UnitId(unit),
        item: "staff_total".to_owned(),
        value: "20".to_owned(),
        by: "VP".to_owned(),
        source: "QĐ".to_owned(),
        reason: None,
        effective_on: "2026-01-01".to_owned(),
    };
    assert!(store.declare_all(vec![new(1), new(9)], 1).is_err());
    assert_eq!(store.declarations(UnitId(1), i64::MAX).unwrap(), []);
    store.declare_all(vec![new(1), new(1)], 1).unwrap();
    assert_eq!(store.declarations(UnitId(1), i64::MAX).unwrap().len(), 2);
}
