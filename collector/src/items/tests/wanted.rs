//! What a unit needs to buy.

use hatang_proto::model::inventory::DeviceClass::{Desktop, Server};

use super::*;

fn twenty_people(machines: usize) -> UnitState {
    let mut unit = classes(&vec![Desktop; machines]);
    declare(&mut unit, "staff_total", ItemValue::Number(20));
    unit
}

#[test]
fn old_computers_are_replaced_and_missing_ones_added_at_the_ceiling_price() {
    let mut unit = twenty_people(18);
    unit.machines[4].particulars.year_equipped = Some(2015);
    declare(&mut unit, "photocopier_count", ItemValue::Number(2));
    let list = procurement(&unit);
    assert_eq!((list.computers(Need::Replace), list.computers(Need::Add)), (1, 2));
    let old = &list.lines[0];
    assert_eq!(old.reason, "PC-05: trang bị năm 2015, quá 7 năm");
    assert_eq!(old.rule, "Thông tư 141/2025/TT-BTC, Phụ lục I, chưa xác nhận");
    let lines: Vec<_> = list.lines.iter().map(|line| (line.what, line.quantity, line.amount_vnd)).collect();
    assert_eq!(
        lines,
        [
            ("máy vi tính", 1, Some(20_000_000)),
            ("máy vi tính", 2, Some(40_000_000)),
            ("máy in", 7, Some(91_000_000)),
            ("máy scan", 2, Some(44_000_000)),
        ]
    );
    assert_eq!(list.total_vnd, 195_000_000);
    let shredders =
        "chưa biết số máy hủy tài liệu; định mức là 2 chiếc (theo QĐ 10/2026/QĐ-TTg, Phụ lục Mục B)";
    assert_eq!(list.notes, [shredders]);
    assert_eq!(ask(&unit, "plan_hw").notes, ["đề xuất theo định mức: 195.000.000 đồng, 4 khoản"]);
}

#[test]
fn before_its_day_a_norm_is_not_applied_and_that_is_said() {
    let mut unit = twenty_people(1);
    unit.as_of = date(2026, 3, 8);
    unit.declarations[0].effective_on = date(2026, 1, 1);
    let list = procurement(&unit);
    assert_eq!((list.lines.len(), list.total_vnd), (0, 0));
    assert_eq!(list.notes[0], "thời điểm này không áp dụng định mức máy vi tính");
    assert_eq!(list.notes.len(), 6);
    unit.as_of = date(2026, 3, 9);
    assert_eq!(procurement(&unit).computers(Need::Add), 19);
}

#[test]
fn nothing_is_asked_for_on_a_guess() {
    let list = procurement(&unit(Vec::new()));
    assert_eq!((list.lines.len(), list.notes.len()), (0, 1));
    let unread = procurement(&twenty_people(0));
    assert_eq!(unread.lines.len(), 0, "no machine was read, so nothing is known to be missing");
    assert!(unread.notes.iter().any(|note| note == "chưa biết tổng số máy tính nên chưa tính theo định mức"));
}

#[test]
fn servers_are_not_replaced_by_the_norm_for_staff() {
    let mut unit = classes(&[Server]);
    unit.machines[0].particulars.year_equipped = Some(2010);
    assert_eq!(procurement(&unit).lines.len(), 0);
}
