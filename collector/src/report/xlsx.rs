//! The sheets as an Excel workbook (Office Open XML), one worksheet each.
//!
//! Numbers, dates and shares stay numbers; text stays text whatever it looks like, so a mark `007` keeps its zeros and
//! `=1+1` is no formula. Yes and no are 1 and 0 that show as `Có` and `Không`: Excel prints a true Boolean as `TRUE` in
//! every language, and these add up. Formats are Excel's own, which shows dots and commas as Windows is set. What cannot
//! be a number in Excel (days before 1900, whole numbers beyond 2^53) is written as text. The creation time is the day of
//! the figures, so the same report gives the same bytes.

mod height;
mod look;
mod names;

use rust_xlsxwriter::{DocProperties, IgnoreError, Workbook, Worksheet, XlsxError};

use super::sheet::{Cell, Sheet, lines};
use super::vietnamese::short_date;
use super::{Report, ReportError};
use look::{Kind, Look};

/// Rows above the table: its title, and whose figures of which day they are.
const HEAD_ROWS: u32 = 2;
/// Height of a line of the table and of the lines above it, points.
const ROW_POINTS: f64 = 14.5;
const TITLE_POINTS: f64 = 17.0;
/// Most characters that Excel keeps in a cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// Beyond it a floating-point number loses units.
const LARGEST: i64 = 1 << 53;
/// Excel's calendar begins here.
const FIRST_YEAR: i16 = 1900;

/// The whole file.
pub(super) fn write(report: &Report) -> Result<Vec<u8>, ReportError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(report));
    let look = Look::new();
    let names = names::for_tabs(&report.sheets);
    for (sheet, name) in report.sheets.iter().zip(&names) {
        let page = book.add_worksheet();
        page.set_name(name)?;
        fill(page, sheet, report, &look)?;
    }
    if report.sheets.is_empty() {
        let page = book.add_worksheet();
        page.set_name("Trống")?;
        page.write_string_with_format(0, 0, "Báo cáo này không có bảng nào.", look.title())?;
    }
    Ok(book.save_to_buffer()?)
}

fn properties(report: &Report) -> DocProperties {
    let made = DocProperties::new()
        .set_title(lines(&report.document.title))
        .set_subject(format!("Số liệu đến ngày {}", short_date(report.as_of)))
        .set_author(lines(&report.document.issuer))
        .set_company(lines(&report.unit_name));
    made.set_creation_datetime(&report.as_of)
}

fn fill(page: &mut Worksheet, sheet: &Sheet, report: &Report, look: &Look) -> Result<(), XlsxError> {
    let last_column = u16::try_from(sheet.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let subtitle = format!("{} – số liệu đến ngày {}", report.unit_name, short_date(report.as_of));
    let width_mm = look::set_up_page(page, sheet)?;
    for (row, text, format) in [(0, &sheet.title, look.title()), (1, &subtitle, look.subtitle())] {
        let text = fitting(text);
        let taken = height::lines_in(&text, width_mm, height::TITLE_13);
        page.set_row_height(row, height::points(taken, TITLE_POINTS))?;
        if last_column > 0 && !text.is_empty() {
            page.merge_range(row, 0, row, last_column, &text, format)?;
        } else {
            page.write_string_with_format(row, 0, &text, format)?;
        }
    }
    page.set_freeze_panes(HEAD_ROWS + 1, 0)?;
    page.set_repeat_rows(HEAD_ROWS, HEAD_ROWS)?;
    if sheet.columns.is_empty() {
        return Ok(());
    }
    let last_row = table(page, sheet, look)?;
    page.autofilter(HEAD_ROWS, 0, last_row, last_column)?;
    page.set_print_area(0, 0, last_row, last_column)?;
    // Marks such as `007` are text on purpose: no green corners.
    page.ignore_error_range(HEAD_ROWS, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// Head and rows; gives the number of the last row.
fn table(page: &mut Worksheet, sheet: &Sheet, look: &Look) -> Result<u32, XlsxError> {
    let mut highest = 1;
    for (column, index) in sheet.columns.iter().zip(0_u16..) {
        let title = fitting(&column.title);
        highest = highest.max(height::lines_in(&title, look::width(column), height::BOLD_11));
        page.write_string_with_format(HEAD_ROWS, index, title, look.head())?;
    }
    page.set_row_height(HEAD_ROWS, height::points(highest, ROW_POINTS))?;
    let mut last_row = HEAD_ROWS;
    for (row, number) in sheet.rows.iter().zip(HEAD_ROWS + 1..) {
        let mut highest = 1;
        for (column, index) in sheet.columns.iter().zip(0_u16..) {
            let cell = row.get(usize::from(index)).unwrap_or(&Cell::Blank);
            if let Cell::Text(text) = cell {
                highest = highest.max(height::lines_in(text, look::width(column), height::PLAIN_11));
            }
            put(page, (number, index), cell, look)?;
        }
        page.set_row_height(number, height::points(highest, ROW_POINTS))?;
        last_row = number;
    }
    Ok(last_row)
}

fn put(page: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, look: &Look) -> Result<(), XlsxError> {
    match Kind::of(cell) {
        (Kind::Empty, _) => page.write_blank(row, column, look.cell(Kind::Empty))?,
        (Kind::Text, _) => {
            page.write_string_with_format(row, column, fitting(&cell.printed()), look.cell(Kind::Text))?
        }
        (kind, number) => page.write_number_with_format(row, column, number, look.cell(kind))?,
    };
    Ok(())
}

/// Clean text of a length that Excel takes.
fn fitting(text: &str) -> String {
    let clean = lines(text);
    let mut units = 0;
    let fits = |sign: &char| {
        units += sign.len_utf16();
        units <= LONGEST
    };
    clean.chars().take_while(fits).collect()
}

#[cfg(test)]
pub(in crate::report) mod tests;
