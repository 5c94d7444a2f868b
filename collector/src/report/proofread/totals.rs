//! A total that is not the sum of its rows.

use super::super::vietnamese::decimal;
use super::token::{Kind, Reading, Token};
use super::{Finding, Page};

const CHECK: &str = "total_not_sum";
/// A row may go on over so many paragraphs.
const ROW_PARTS: usize = 5;

pub(super) fn check(page: &Page<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut rows = Rows::default();
    let mut table: Vec<&Reading<'_>> = Vec::new();
    for reading in &page.readings {
        if reading.paragraph.is_row() {
            if total_words(reading).is_some() || starts_with_total(reading) {
                found.extend(columns(&table, reading));
                table.clear();
            } else {
                table.push(reading);
            }
            continue;
        }
        if !table.is_empty() {
            found.extend(subtotals(&table));
            table.clear();
        }
        match total_words(reading) {
            Some(after) => found.extend(rows.compare(reading, after)),
            None => rows.take(reading),
        }
    }
    found.extend(subtotals(&table));
    found
}

/// Numbered rows of a table without cells, as a PDF gives them: the last number of each.
#[derive(Default)]
struct Rows {
    /// Scaled by a hundred; `None` while a row has no number.
    amounts: Vec<Option<i64>>,
    parts: usize,
}

impl Rows {
    fn take(&mut self, reading: &Reading<'_>) {
        let number = row_number(reading);
        if number == Some(1) {
            *self = Self::default();
        }
        let expected = i64::try_from(self.amounts.len() + 1).unwrap_or(0);
        if number == Some(expected) {
            self.amounts.push(last_amount(reading, 1));
            self.parts = 0;
        } else if number.is_none() && !self.amounts.is_empty() && self.parts < ROW_PARTS {
            self.parts += 1;
            if let (Some(last), Some(amount)) = (self.amounts.last_mut(), last_amount(reading, 0)) {
                *last = Some(amount);
            }
        } else {
            *self = Self::default();
        }
    }

    fn compare(&mut self, reading: &Reading<'_>, after: usize) -> Option<Finding> {
        let rows = std::mem::take(self);
        let numbers: Vec<i64> = reading.tokens.iter().skip(after).filter_map(hundredths).collect();
        let ([total], true) = (numbers.as_slice(), rows.amounts.len() >= 2) else { return None };
        let sum = rows.amounts.iter().copied().sum::<Option<i64>>()?;
        (sum != *total).then(|| finding(reading.line(0), *total, sum))
    }
}

/// The columns of a table with cells against its total row.
fn columns(table: &[&Reading<'_>], total: &Reading<'_>) -> Vec<Finding> {
    let cells: Vec<&str> = total.paragraph.text.split('\t').collect();
    let rows = top_rows(table);
    let wrong = cells.iter().enumerate().skip(1).filter_map(|(index, cell)| {
        let printed = cell_amount(cell)?;
        let amounts: Vec<i64> = rows.iter().filter_map(|row| cell_amount(row.get(index)?)).collect();
        let sum = amounts.iter().try_fold(0_i64, |sum, amount| sum.checked_add(*amount))?;
        (amounts.len() >= 2 && sum != printed).then(|| finding(total.line(0), printed, sum))
    });
    wrong.collect()
}

/// Rows numbered `2.1`, `2.2` … against row `2`, if that row calls itself a total.
fn subtotals(table: &[&Reading<'_>]) -> Vec<Finding> {
    let rows: Vec<Vec<&str>> = table.iter().map(|row| row.paragraph.text.split('\t').collect()).collect();
    let mut found = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (Some(number), Some(label), Some(reading)) = (row.first(), row.get(1), table.get(at)) else {
            continue;
        };
        let parts: Vec<_> = rows
            .iter()
            .skip(at + 1)
            .take_while(|below| {
                below
                    .first()
                    .and_then(|below| below.strip_prefix(number))
                    .is_some_and(|rest| rest.starts_with('.'))
            })
            .collect();
        if parts.len() < 2 || !label.to_lowercase().contains("tổng") {
            continue;
        }
        for index in 2..row.len() {
            let amounts: Vec<i64> = parts.iter().filter_map(|part| cell_amount(part.get(index)?)).collect();
            let Some(printed) = row.get(index).and_then(|cell| cell_amount(cell)) else { continue };
            let sum: i64 = amounts.iter().fold(0, |sum, amount| sum.saturating_add(*amount));
            if amounts.len() == parts.len() && sum != printed {
                found.push(finding(reading.line(0), printed, sum));
            }
        }
    }
    found
}

/// Rows that are not parts of another row, without a table's head.
fn top_rows<'a>(table: &[&Reading<'a>]) -> Vec<Vec<&'a str>> {
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for row in table {
        let cells: Vec<&'a str> = row.paragraph.text.split('\t').collect();
        let number = cells.first().copied().unwrap_or_default();
        let is_part = number.contains('.') && number.trim_end_matches('.').contains('.');
        // A row of column numbers, and a new table's head.
        let numbering = cells
            .iter()
            .enumerate()
            .all(|(index, cell)| cell.trim_matches(['(', ')']).parse() == Ok(index + 1));
        if numbering || matches!(number, "STT" | "TT") {
            rows.clear();
        } else if !is_part {
            rows.push(cells);
        }
    }
    rows
}

fn finding(line: usize, printed: i64, sum: i64) -> Finding {
    let shown = |hundredths: i64| {
        #[expect(clippy::cast_precision_loss, reason = "amounts of đồng stay far below 2^53")]
        let value = hundredths as f64 / 100.0;
        decimal(value, 2)
    };
    let text = format!(
        "Dòng tổng ghi {} nhưng cộng các dòng trên được {}. Kiểm tra lại từng dòng và dòng tổng.",
        shown(printed),
        shown(sum)
    );
    Finding { check: CHECK, line, text }
}

/// After `Tổng cộng`, at the beginning.
fn total_words(reading: &Reading<'_>) -> Option<usize> {
    let after = ["tổng cộng", "cộng", "tổng"].iter().find_map(|words| reading.matches(words, 0))?;
    let next = reading.tokens.get(after)?;
    (next.is(":") || next.kind == Kind::Number).then_some(after)
}

fn starts_with_total(reading: &Reading<'_>) -> bool {
    let mut cells = reading.paragraph.text.split('\t').map(str::trim).filter(|cell| !cell.is_empty());
    cells.next().is_some_and(|cell| {
        matches!(
            cell.trim_end_matches(':').to_lowercase().as_str(),
            "tổng cộng" | "tổng" | "cộng" | "tổng số"
        )
    })
}

/// The row number before a name: `5` of `5 Máy in 44`.
fn row_number(reading: &Reading<'_>) -> Option<i64> {
    let first = reading.tokens.first().filter(|token| token.text.len() <= 2)?;
    let next = reading.tokens.get(1)?;
    (next.spaced && next.kind == Kind::Word).then(|| first.whole()).flatten()
}

/// The last number that is neither a year nor part of a date or code.
fn last_amount(reading: &Reading<'_>, from: usize) -> Option<i64> {
    let tokens = &reading.tokens;
    let alone = |index: usize| {
        let joined =
            |token: Option<&Token<'_>>| token.is_some_and(|token| matches!(token.text, "/" | "-" | ":"));
        !joined(reading.before(index)) && !joined(tokens.get(index + 1))
    };
    tokens
        .iter()
        .enumerate()
        .skip(from)
        .filter(|(index, token)| token.year().is_none() && alone(*index))
        .filter_map(|(_, token)| hundredths(token))
        .next_back()
}

fn cell_amount(cell: &str) -> Option<i64> {
    let paragraph = super::text::paragraphs(cell).into_iter().next()?;
    let reading = Reading::new(&paragraph);
    let mut numbers = reading.tokens.iter().filter(|token| token.kind == Kind::Number);
    let amount = numbers.next().filter(|token| token.at == 0 && token.year().is_none()).and_then(hundredths);
    amount.filter(|_| numbers.next().is_none() && !reading.tokens.iter().any(|token| token.is("%")))
}

fn hundredths(token: &Token<'_>) -> Option<i64> {
    let number = token.number()?;
    match number.decimals {
        0 => number.scaled.checked_mul(100),
        1 => number.scaled.checked_mul(10),
        2 => Some(number.scaled),
        _ => None,
    }
}
