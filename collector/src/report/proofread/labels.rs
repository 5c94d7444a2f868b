//! A table row whose label was lost.

use super::token::{Kind, Reading};
use super::{Finding, Page};

const CHECK: &str = "label_lost";

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let lost = page.readings.iter().enumerate().filter(|(index, reading)| {
        if reading.paragraph.is_row() { cells(&reading.paragraph.text) } else { plain(page, *index, reading) }
    });
    lost.map(|(_, reading)| Finding {
        check: CHECK,
        line: reading.line(0),
        text: "Dòng của bảng chỉ có số, mất tên chỉ tiêu. Ghi lại tên theo biểu mẫu.".into(),
    })
    .collect()
}

/// A row number and figures, and nothing to say of what.
fn cells(row: &str) -> bool {
    let mut cells = row.split('\t').map(str::trim);
    let numbered = cells.next().is_some_and(|first| is_number(first.trim_end_matches('.')));
    let label = cells.next();
    let figures: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    numbered && label == Some("") && !figures.is_empty() && figures.iter().all(|cell| is_number(cell))
}

/// `2 68 68 68` between rows of a table whose cells a PDF has run together.
fn plain(page: &Page<'_>, index: usize, reading: &Reading<'_>) -> bool {
    let numbers = reading.tokens.len() >= 3
        && reading.tokens.iter().all(|token| token.kind == Kind::Number && token.whole().is_some());
    let in_a_table = [index.checked_sub(1), Some(index + 1)].into_iter().flatten().any(|near| {
        page.readings
            .get(near)
            .and_then(|near| near.tokens.first())
            .is_some_and(|first| first.kind == Kind::Number)
    });
    numbers && in_a_table
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','))
}
