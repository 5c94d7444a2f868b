//! A sheet as comma-separated values for programs, openable in Excel.
//!
//! UTF-8 with a byte order mark (without it Excel takes the text for another alphabet), RFC 4180, the columns' keys as
//! header, days as `2026-12-31`, moments as `2026-12-31T08:05`, a dot before decimals, shares as 0 to 1, yes and no as
//! `true` and `false`, unknown as nothing. A text that a spreadsheet would run or could take for a formula (it begins
//! with `=`, `+`, `-`, `@`, a tab or a line break) gets an apostrophe before it; so does one that begins with an
//! apostrophe, which makes the rule reversible: one leading apostrophe is to be dropped.

use ::csv::{Terminator, WriterBuilder};

use super::ReportError;
use super::sheet::{Cell, Sheet, lines};

/// What tells Excel that the file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The report's first sheet: the form's own table; a file without rows if there is none.
pub(super) fn first(sheets: &[Sheet]) -> Result<Vec<u8>, ReportError> {
    sheets.first().map_or_else(|| Ok(BYTE_ORDER_MARK.to_vec()), write)
}

/// Any sheet.
///
/// # Errors
/// [`ReportError::Csv`] if the text could not be put together.
pub fn write(sheet: &Sheet) -> Result<Vec<u8>, ReportError> {
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut bytes);
    if !sheet.columns.is_empty() {
        writer.write_record(sheet.columns.iter().map(|column| column.key.as_str()))?;
        for row in &sheet.rows {
            let cells = row.iter().chain(std::iter::repeat(&Cell::Blank)).take(sheet.columns.len());
            writer.write_record(cells.map(field))?;
        }
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => defused(text),
        Cell::Whole(value) => value.to_string(),
        Cell::Decimal(value, _) | Cell::Share(value) if !value.is_finite() => String::new(),
        Cell::Decimal(value, _) | Cell::Share(value) => value.to_string(),
        Cell::Year(year) => year.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Moment(at) => at.strftime("%Y-%m-%dT%H:%M").to_string(),
        Cell::Flag(value) => value.to_string(),
    }
}

/// Nothing that a spreadsheet would run, see the module's words. Looks at the text as given, before it is cleaned.
fn defused(text: &str) -> String {
    let clean = lines(text);
    let risky = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']);
    if risky(&clean) || risky(text) { format!("'{clean}") } else { clean }
}

#[cfg(test)]
mod tests;
