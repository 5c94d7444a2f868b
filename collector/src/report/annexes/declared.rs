//! Annex V: computers and figures that people stated: what, when, on what paper. Who stated it is not printed.

use std::collections::BTreeSet;

use super::{Content, column, optional, ordinal, table_or};
use crate::forms::catalogue;
use crate::items::state::vietnam_day;
use crate::items::{
    Computer, ComputerId, DeclaredMachine, ItemValue, Provenance, Scope, UnitState, computers, figure,
};
use crate::report::document::Block;
use crate::report::sheet::{Cell, Sheet};

pub(super) fn content(unit: &UnitState) -> Content {
    let (machines, figures) = (machines(unit), figures(unit));
    let heading = |text: &str| Block::Heading { text: text.into(), level: 2 };
    Content {
        title: "THIẾT BỊ VÀ SỐ LIỆU DO ĐƠN VỊ KÊ KHAI",
        landscape: false,
        blocks: vec![
            heading("1. Máy tính không cài phần mềm thu thập"),
            table_or(&machines, "Không kê khai máy tính nào."),
            heading("2. Số liệu kê khai"),
            table_or(&figures, "Không kê khai số liệu nào cho năm báo cáo."),
        ],
        sheets: vec![machines, figures],
    }
}

fn machines(unit: &UnitState) -> Sheet {
    let named = computers(unit);
    let of =
        |machine: &DeclaredMachine| named.iter().find(|one| one.id == ComputerId::Declared(machine.number));
    let known = unit.declared_machines.iter().filter_map(|machine| Some((machine, of(machine)?)));
    Sheet {
        name: "V Máy kê khai".into(),
        title: "Máy tính không cài phần mềm thu thập".into(),
        columns: vec![
            column("number", "STT", 11),
            column("label", "Mã máy", 27),
            column("class", "Loại máy", 28),
            column("model", "Hãng, kiểu máy", 33),
            column("year_equipped", "Năm trang bị", 15),
            column("declared_on", "Ngày kê khai", 23),
            column("source", "Căn cứ", 28),
        ],
        rows: known.enumerate().map(|(index, (machine, one))| machine_row(index, machine, one)).collect(),
    }
}

fn machine_row(index: usize, machine: &DeclaredMachine, one: &Computer) -> Vec<Cell> {
    vec![
        ordinal(index),
        Cell::text(&one.label),
        Cell::text(one.class_name),
        Cell::text(&one.model),
        one.year_equipped.map_or(Cell::Blank, Cell::Year),
        vietnam_day(machine.declared_at_ms).map_or(Cell::Blank, Cell::Date),
        optional(Some(&machine.source)),
    ]
}

/// What was stated for the report's year, in the catalogue's order.
fn figures(unit: &UnitState) -> Sheet {
    let stated: BTreeSet<&str> = unit.declarations.iter().map(|stated| stated.item.as_str()).collect();
    let mut rows = Vec::new();
    for item in catalogue::all().unwrap_or_default() {
        if !stated.contains(item.id.as_str()) {
            continue;
        }
        let figure = figure(&item, Scope::Whole, unit);
        let used = matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden));
        let Some(declared) = figure.declared else { continue };
        let (value, measure) = match declared.value {
            ItemValue::Number(number) => (Cell::Whole(number), Cell::text(&item.unit)),
            ItemValue::Flag(flag) => (Cell::Flag(flag), Cell::Blank),
            ItemValue::Text(text) => (Cell::text(text), Cell::Blank),
        };
        let reason = declared.override_reason.map(|reason| format!("điều chỉnh: {reason}"));
        let unused = (!used).then(|| "để đối chiếu, báo cáo dùng số đo".to_owned());
        let paper = Some(declared.source).filter(|source| !source.is_empty());
        let basis: Vec<String> = paper.into_iter().chain(reason).chain(unused).collect();
        rows.push(vec![
            ordinal(rows.len()),
            Cell::text(&item.name_vi),
            value,
            measure,
            vietnam_day(declared.declared_at_ms).map_or(Cell::Blank, Cell::Date),
            Cell::text(basis.join("; ")),
        ]);
    }
    Sheet {
        name: "V Số liệu kê khai".into(),
        title: "Số liệu kê khai".into(),
        columns: vec![
            column("number", "STT", 11),
            column("item", "Chỉ tiêu", 55),
            column("value", "Giá trị", 26),
            column("measure", "Đơn vị tính", 17),
            column("declared_on", "Ngày kê khai", 23),
            column("basis", "Căn cứ", 33),
        ],
        rows,
    }
}
