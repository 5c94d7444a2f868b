//! Annex I: every computer, by its mark and its room.

use super::{Content, column, ordinal, table_or};
use crate::items::{Computer, Provenance, UnitState, computers};
use crate::report::document::Block;
use crate::report::sheet::{Cell, Sheet};
use crate::report::vietnamese::{number, short_date};

pub(super) fn content(unit: &UnitState) -> Content {
    let all = computers(unit);
    let sheet = Sheet {
        name: "I Máy tính".into(),
        title: "Danh sách máy tính".into(),
        columns: vec![
            column("number", "STT", 10),
            column("label", "Mã máy", 25),
            column("room", "Phòng, bộ phận", 29),
            column("class", "Loại máy", 29),
            column("year_equipped", "Năm trang bị", 15),
            column("configuration", "Cấu hình", 62),
            column("system", "Hệ điều hành", 30),
            column("condition", "Tình trạng", 52),
        ],
        rows: all.iter().enumerate().map(row).collect(),
    };
    let measured = all.iter().filter(|one| one.provenance == Provenance::Measured).count();
    let counted = |count: usize| number(i64::try_from(count).unwrap_or(i64::MAX));
    let lead = format!(
        "Tổng số {} máy: {} máy có phần mềm thu thập, {} máy do đơn vị kê khai (tính đến ngày {}). Ô trống: chưa có số liệu.",
        counted(all.len()),
        counted(measured),
        counted(all.len() - measured),
        short_date(unit.as_of),
    );
    let lead = (!all.is_empty()).then_some(Block::Paragraph(lead));
    let table = table_or(&sheet, "Chưa có máy tính nào được đo hoặc kê khai.");
    Content {
        title: "DANH SÁCH MÁY TÍNH",
        landscape: true,
        blocks: lead.into_iter().chain([table]).collect(),
        sheets: vec![sheet],
    }
}

fn row((index, one): (usize, &Computer)) -> Vec<Cell> {
    vec![
        ordinal(index),
        Cell::text(&one.label),
        super::optional(one.room.as_deref()),
        Cell::text(one.class_name),
        one.year_equipped.map_or(Cell::Blank, Cell::Year),
        Cell::text(configuration(one)),
        Cell::text(&one.system),
        Cell::text(condition(one)),
    ]
}

/// `Dell OptiPlex 3050; Intel Core i3-7100; RAM 4 GB; HDD 500 GB`
fn configuration(one: &Computer) -> String {
    let memory = if one.memory.is_empty() { String::new() } else { format!("RAM {}", one.memory) };
    let parts = [&one.model, &one.cpu, &memory, &one.disks];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("; ")
}

/// Whether it is in use, then what is wrong with it; never a praise.
fn condition(one: &Computer) -> String {
    let use_of = match (one.working, one.last_heard) {
        (Some(true), _) => "đang dùng".to_owned(),
        (Some(false), _) => "hỏng".to_owned(),
        (None, Some(day)) => format!("cần xác nhận, lần cuối {}", short_date(day)),
        (None, None) => "cần xác nhận".to_owned(),
    };
    let second_hand = (one.condition.second_hand == Some(true)).then(|| "đã qua sử dụng".to_owned());
    let reasons = one.condition.reasons().map(|reason| reason.text.clone());
    std::iter::once(use_of).chain(second_hand).chain(reasons).collect::<Vec<_>>().join("; ")
}
