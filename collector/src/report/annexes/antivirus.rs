//! Annex II: what protects each computer against viruses.

use std::collections::BTreeMap;

use super::{Content, column, ordinal, table_or};
use crate::items::{Computer, ComputerId, MachineState, UnitState, computers};
use crate::report::document::Block;
use crate::report::generated::{Guard, guard, signature_age};
use crate::report::sheet::{Cell, Sheet};

pub(super) fn content(unit: &UnitState) -> Content {
    let machines: BTreeMap<ComputerId, &MachineState> =
        unit.machines.iter().map(|machine| (ComputerId::Machine(machine.id), machine)).collect();
    let all = computers(unit);
    let rows = all.iter().enumerate().map(|(index, one)| row(index, one, machines.get(&one.id).copied()));
    let sheet = Sheet {
        name: "II Diệt vi rút".into(),
        title: "Phần mềm diệt vi rút".into(),
        columns: vec![
            column("number", "STT", 11),
            column("label", "Mã máy", 29),
            column("room", "Phòng, bộ phận", 33),
            column("products", "Phần mềm diệt vi rút", 50),
            column("signature_days", "Mẫu nhận diện (ngày)", 21),
            column("guarded", "Đang bảo vệ", 21),
        ],
        rows: rows.collect(),
    };
    let lead =
        "Mẫu nhận diện: số ngày kể từ khi nhà sản xuất phát hành mẫu đang dùng. Ô trống: chưa có số liệu.";
    let lead = (!all.is_empty()).then(|| Block::Paragraph(lead.into()));
    let table = table_or(&sheet, "Chưa có máy tính nào được đo hoặc kê khai.");
    Content {
        title: "PHẦN MỀM DIỆT VI RÚT",
        landscape: false,
        blocks: lead.into_iter().chain([table]).collect(),
        sheets: vec![sheet],
    }
}

fn row(index: usize, one: &Computer, machine: Option<&MachineState>) -> Vec<Cell> {
    let guarded = match machine.map_or(Guard::Unknown, guard) {
        Guard::On => Cell::Flag(true),
        Guard::Off => Cell::Flag(false),
        Guard::Unknown => Cell::Blank,
    };
    vec![
        ordinal(index),
        Cell::text(&one.label),
        super::optional(one.room.as_deref()),
        Cell::text(&one.antivirus),
        machine.and_then(signature_age).map_or(Cell::Blank, |days| Cell::Whole(days.into())),
        guarded,
    ]
}
