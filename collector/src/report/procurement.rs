//! What a unit needs to buy, as the table of a report and as a sheet.
//!
//! The list itself comes from [`crate::items::procurement()`]; each line prints its reason and the rule behind it.

use super::document::{Block, Table, TableRow};
use super::sheet::{Cell, Sheet, SheetColumn};
use super::vietnamese::number;
use crate::forms::{Align, Column};
use crate::items::procurement::{Line, Need, Procurement};
use crate::items::text::{capitalised, clean, shorten};

/// Longest reason in a cell, characters.
const REASON: usize = 300;

/// Key, title, width on paper, alignment.
const COLUMNS: [(&str, &str, u16, Align); 7] = [
    ("stt", "STT", 12, Align::Center),
    ("what", "Tên thiết bị", 27, Align::Left),
    ("quantity", "Số lượng", 15, Align::Right),
    ("reason", "Lý do", 38, Align::Left),
    ("rule", "Căn cứ", 30, Align::Left),
    ("price", "Đơn giá tối đa (đồng)", 21, Align::Right),
    ("amount", "Thành tiền (đồng)", 22, Align::Right),
];

/// The table with its sum, then what could not be said.
pub(super) fn blocks(list: &Procurement) -> Vec<Block> {
    let mut blocks = Vec::new();
    if list.lines.is_empty() {
        blocks.push(Block::Paragraph(
            "Không có thiết bị nào cần thay thế hoặc bổ sung theo số liệu hiện có.".into(),
        ));
    } else {
        let column = |(_, title, width_mm, align): &(&str, &str, u16, Align)| Column {
            title: (*title).into(),
            width_mm: *width_mm,
            align: *align,
        };
        blocks.push(Block::Table(Table {
            caption: String::new(),
            columns: COLUMNS.iter().map(column).collect(),
            rows: groups(list).chain(std::iter::once(total(list))).collect(),
        }));
    }
    let lines: Vec<String> = list.notes.iter().map(|note| capitalised(&clean(note))).collect();
    if !lines.is_empty() {
        blocks.push(Block::Notes { label: "Ghi chú:".into(), lines });
    }
    blocks
}

/// The same lines with real numbers.
pub fn sheet(list: &Procurement) -> Sheet {
    let row = |(index, line): (usize, &Line)| {
        vec![
            Cell::Whole(i64::try_from(index + 1).unwrap_or(i64::MAX)),
            Cell::text(line.what),
            Cell::Whole(line.quantity),
            Cell::text(clean(&line.reason)),
            Cell::text(clean(&line.rule)),
            line.price_vnd.map_or(Cell::Blank, Cell::Whole),
            line.amount_vnd.map_or(Cell::Blank, Cell::Whole),
        ]
    };
    Sheet {
        name: "Nhu cầu mua sắm".into(),
        title: "Nhu cầu mua sắm, thay thế thiết bị".into(),
        columns: COLUMNS
            .iter()
            .map(|(key, title, width_mm, _)| SheetColumn {
                key: (*key).into(),
                title: (*title).into(),
                width_mm: width_mm.saturating_mul(3) / 2,
            })
            .collect(),
        rows: list.lines.iter().enumerate().map(row).collect(),
    }
}

/// What is replaced, then what is added, each under a heading and numbered on.
fn groups(list: &Procurement) -> impl Iterator<Item = TableRow> {
    let heading = |stt: &str, title: &str| TableRow {
        cells: [stt, title, "", "", "", "", ""].map(String::from).into(),
        group: true,
    };
    let of = |need: Need| list.lines.iter().filter(move |line| line.need == need);
    [(Need::Replace, "I", "Thay thế"), (Need::Add, "II", "Bổ sung")].into_iter().flat_map(
        move |(need, stt, title)| {
            let head = of(need).next().map(|_| heading(stt, title));
            head.into_iter().chain(of(need).zip(1_i64..).map(|(line, place)| printed(line, place)))
        },
    )
}

fn printed(line: &Line, place: i64) -> TableRow {
    let money = |amount: Option<i64>| amount.map(number).unwrap_or_default();
    TableRow::plain(vec![
        place.to_string(),
        line.what.into(),
        number(line.quantity),
        shorten(&clean(&line.reason), REASON),
        clean(&line.rule),
        money(line.price_vnd),
        money(line.amount_vnd),
    ])
}

fn total(list: &Procurement) -> TableRow {
    let all: i64 = list.lines.iter().map(|line| line.quantity).fold(0, i64::saturating_add);
    let priced = list.lines.iter().any(|line| line.amount_vnd.is_some());
    let sum = if priced { number(list.total_vnd) } else { String::new() };
    let cells = vec![
        String::new(),
        "Tổng cộng".into(),
        number(all),
        String::new(),
        String::new(),
        String::new(),
        sum,
    ];
    TableRow { cells, group: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::PORTRAIT_MM;

    fn line(need: Need, quantity: i64, price_vnd: Option<i64>) -> Line {
        Line {
            need,
            what: "máy vi tính",
            quantity,
            reason: "PC-01 <&>: trang bị năm 2015".into(),
            rule: "Thông tư 141/2025/TT-BTC".into(),
            price_vnd,
            amount_vnd: price_vnd.map(|price| price * quantity),
            computer: None,
        }
    }

    #[test]
    fn the_table_numbers_each_group_and_adds_up() {
        let lines = vec![line(Need::Replace, 1, Some(20_000_000)), line(Need::Add, 2, Some(20_000_000))];
        let list =
            Procurement { lines, total_vnd: 60_000_000, notes: vec!["chưa biết số máy in".into()] };
        let blocks = blocks(&list);
        let Some(Block::Table(table)) = blocks.first() else { panic!("{blocks:?}") };
        let rows: Vec<_> =
            table.rows.iter().map(|row| (row.cells[0].as_str(), row.cells[6].as_str())).collect();
        let expected = [("I", ""), ("1", "20.000.000"), ("II", ""), ("1", "40.000.000"), ("", "60.000.000")];
        assert_eq!(rows, expected);
        assert_eq!(table.columns.iter().map(|column| column.width_mm).sum::<u16>(), PORTRAIT_MM);
        assert!(matches!(&blocks[1], Block::Notes { lines, .. } if lines.len() == 1));
        assert_eq!(sheet(&list).rows.len(), 2);
    }

    #[test]
    fn nothing_to_buy_is_said_and_an_unknown_price_stays_blank() {
        assert!(matches!(blocks(&Procurement::default()).as_slice(), [Block::Paragraph(_)]));
        let list = Procurement { lines: vec![line(Need::Add, 1, None)], ..Procurement::default() };
        let Some(Block::Table(table)) = blocks(&list).into_iter().next() else { panic!("no table") };
        assert!(table.rows.iter().all(|row| row.cells[5].is_empty() && row.cells[6].is_empty()));
        assert_eq!(sheet(&list).rows[0][5], Cell::Blank);
    }
}
