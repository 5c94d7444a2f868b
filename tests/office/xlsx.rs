//! The workbook, opened by LibreOffice: every cell is what the report's sheets hold.

use hatang_collector::items::UnitState;
use hatang_collector::report::{self, Cell, Format, Sheet};

use crate::contents::made;
use crate::fixture;
use crate::suite::worksheets;

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Whether a cell was read as what it is; days and moments show as the reader's settings are.
fn is(read: &str, cell: &Cell) -> bool {
    // LibreOffice writes a share as `0.4%`, with all its digits.
    let (digits, one) = read.strip_suffix('%').map_or((read, 1.0), |digits| (digits, 100.0));
    let number = |value: f64| digits.parse::<f64>().is_ok_and(|read| (read / one - value).abs() < 1e-9);
    match cell {
        Cell::Blank => read.is_empty(),
        Cell::Text(text) => words(read) == words(text),
        Cell::Whole(value) => read == value.to_string(),
        Cell::Year(year) => read == year.to_string(),
        Cell::Flag(value) => {
            read == if *value { "1" } else { "0" } || read == if *value { "Có" } else { "Không" }
        }
        Cell::Decimal(value, _) | Cell::Share(value) => number(*value),
        Cell::Date(day) => {
            read.contains(&day.year().to_string()) || read.contains(&format!("{:02}", day.year() % 100))
        }
        Cell::Moment(_) => !read.is_empty(),
    }
}

fn compare(sheet: &Sheet, read: &[Vec<String>]) -> usize {
    let titles: Vec<_> = sheet.columns.iter().map(|column| words(&column.title)).collect();
    let is_head = |row: &Vec<String>| row.iter().map(|cell| words(cell)).collect::<Vec<_>>() == titles;
    let head = read.iter().position(is_head).unwrap_or_else(|| panic!("{}: no head in {read:?}", sheet.name));
    let rows = &read[head + 1..];
    assert_eq!(rows.len(), sheet.rows.len(), "{}", sheet.name);
    let mut numbers = 0;
    for (read, row) in rows.iter().zip(&sheet.rows) {
        for (index, cell) in row.iter().enumerate() {
            let read = read.get(index).map_or("", String::as_str);
            assert!(is(read, cell), "{}: `{read}` is not {cell:?}", sheet.name);
            let number = matches!(cell, Cell::Whole(_) | Cell::Year(_) | Cell::Decimal(..) | Cell::Share(_));
            numbers += usize::from(number);
        }
    }
    numbers
}

/// Gives how many numbers there are.
fn tried(unit: &UnitState) -> usize {
    let report = made(unit);
    let read = worksheets(&report::print(&report, Format::Xlsx).unwrap().bytes);
    assert_eq!(
        read.len(),
        report.sheets.len(),
        "{:?}",
        read.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    let of = |sheet: &Sheet| {
        let found = read.iter().find(|(name, _)| *name == sheet.name);
        &found.unwrap_or_else(|| panic!("no worksheet {}", sheet.name)).1
    };
    report.sheets.iter().map(|sheet| compare(sheet, of(sheet))).sum()
}

#[test]
fn a_workbook_has_every_number_of_five_hundred_computers() {
    let numbers = tried(&fixture::unit(500));
    assert!(1_000 < numbers, "{numbers}");
}

#[test]
fn a_workbook_of_a_unit_without_a_computer_opens() {
    tried(&fixture::empty());
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let mut unit = fixture::unit(3);
    unit.machines[0].label = "=1+1".into();
    unit.machines[1].label = "007".into();
    unit.machines[2].label = "@\"x\", 'y'; <&>".into();
    tried(&unit);
}
