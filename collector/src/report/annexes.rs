//! The annexes of a report, a file each. Tables come from sheets, so that the workbook has the same data as numbers.
//!
//! Their numerals are fixed, because sentences refer to them; what is not known is said in its place. No annex names a
//! person: a computer is known by its mark, a statement by its day and its paper.

mod antivirus;
mod computers;
mod declared;
mod episodes;
mod line;
mod method;

use crate::analysis::calendar::{CalendarError, OfficeCalendar};
use crate::forms::Form;
use crate::items::UnitState;
use crate::items::text::clean;

use super::details::ReportDetails;
use super::document::{Annex, Block};
use super::frame;
use super::issuer::Issuer;
use super::sheet::{Cell, Sheet, SheetColumn};

const NUMERALS: [&str; 6] = ["I", "II", "III", "IV", "V", "VI"];

/// An annex and the tables in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    pub annex: Annex,
    pub sheets: Vec<Sheet>,
}

/// A file whose figures the reader may check: its name and the SHA-256 of its bytes, hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    pub file: String,
    pub sha_256: String,
}

/// What one annex says.
struct Content {
    /// Upper case.
    title: &'static str,
    landscape: bool,
    blocks: Vec<Block>,
    sheets: Vec<Sheet>,
}

/// All annexes in their order; the last names no file of figures yet, see [`name_data`].
///
/// # Errors
/// [`CalendarError`] if the shipped calendar is not valid.
pub fn annexes(
    form: &Form,
    unit: &UnitState,
    details: &ReportDetails,
) -> Result<Vec<Attachment>, CalendarError> {
    let calendar = OfficeCalendar::with(&unit.calendar)?;
    let contents = [
        computers::content(unit),
        antivirus::content(unit),
        line::content(unit),
        episodes::content(unit, &calendar),
        declared::content(unit),
        method::content(unit, None),
    ];
    let unit_name = clean(&unit.unit_name);
    let attached_to = frame::attached_to(form, unit, details, &Issuer::of(&unit_name));
    let attachment = |(numeral, content): (&str, Content)| Attachment {
        annex: Annex {
            label: format!("Phụ lục {numeral}"),
            title: content.title.into(),
            attached_to: attached_to.clone(),
            landscape: content.landscape,
            blocks: content.blocks,
        },
        sheets: content.sheets,
    };
    Ok(NUMERALS.into_iter().zip(contents).map(attachment).collect())
}

/// Lets the last annex name the file of figures that goes with the report.
pub fn name_data(last: &mut Annex, unit: &UnitState, data: &Fingerprint) {
    last.blocks = method::content(unit, Some(data)).blocks;
}

fn column(key: &str, title: &str, width_mm: u16) -> SheetColumn {
    SheetColumn { key: key.into(), title: title.into(), width_mm }
}

/// The sheet as a table, or what to say if it has no rows.
fn table_or(sheet: &Sheet, none: &str) -> Block {
    if sheet.rows.is_empty() { Block::Paragraph(none.into()) } else { Block::Table(sheet.printed()) }
}

/// The number of a row, from one.
fn ordinal(index: usize) -> Cell {
    Cell::Whole(i64::try_from(index + 1).unwrap_or(i64::MAX))
}

/// Microseconds as milliseconds with a decimal below ten.
fn milliseconds(us: f64) -> Cell {
    Cell::Decimal(us / 1_000.0, u8::from(us < 10_000.0))
}

fn optional(text: Option<&str>) -> Cell {
    Cell::text(text.map(clean).unwrap_or_default())
}

#[cfg(test)]
mod tests;
