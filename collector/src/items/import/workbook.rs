//! XLSX: the first visible sheet that has a head.
//!
//! Cells are taken one by one, never as a rectangle: one cell in the last corner would ask for all memory.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::table::{COLUMNS, RawTable, too_many, too_wide};
use super::{RowError, columns};
use crate::limits::IMPORT_ROWS;
use crate::office_file::{self, OfficeFileError};

/// Most cells that are looked at, blank ones with a border included.
const CELLS: usize = 1_000_000;

/// Whether it is a workbook from before 2007 or one under a password.
pub(super) fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

pub(super) fn table(bytes: &[u8]) -> Result<RawTable, RowError> {
    office_file::parts(bytes).map_err(|error| RowError::file(refusal(&error)))?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let shown = |sheet: &&calamine::Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    let names: Vec<String> =
        book.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
    let mut first = None;
    for name in names {
        let table = sheet(&mut book, &name)?;
        if columns::known(&table) > 0 {
            return Ok(table);
        }
        first = first.or(Some(table));
    }
    first.ok_or_else(|| RowError::file("Tệp không có trang tính nào."))
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<RawTable, RowError> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| unreadable(&error))?;
    let mut seen = 0_usize;
    while let Some(cell) = reader.next_cell().map_err(|error| unreadable(&error))? {
        seen += 1;
        if seen > CELLS {
            return Err(too_many());
        }
        let (row, column) = cell.get_position();
        let number = row.saturating_add(1);
        let Some(text) = shown_text(cell.get_value()) else { continue };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS {
            return Err(too_wide(number));
        }
        let cells = rows.entry(number).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
        if rows.len() > IMPORT_ROWS * 2 {
            return Err(too_many());
        }
    }
    let mut table = RawTable::default();
    for (number, cells) in rows {
        table.push(number, cells)?;
    }
    Ok(table)
}

/// The cell as a person reads it; `None` if it is blank.
fn shown_text(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => if *value { "Có" } else { "Không" }.to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => error.to_string(),
    };
    (!text.trim().is_empty()).then_some(text)
}

fn unreadable(error: &calamine::XlsxError) -> RowError {
    RowError::file(format!("Không đọc được tệp Excel; hãy mở bằng Excel và lưu lại. ({error})"))
}

fn refusal(error: &OfficeFileError) -> &'static str {
    match error {
        OfficeFileError::Compound | OfficeFileError::Encrypted(_) => {
            "Tệp có mật khẩu hoặc là Excel 97-2003 (.xls); hãy lưu lại thành .xlsx không mật khẩu."
        }
        OfficeFileError::Ratio(_) | OfficeFileError::Inflated | OfficeFileError::TooManyParts(_) => {
            "Tệp giải nén ra quá lớn, không nhận."
        }
        _ => "Tệp Excel bị hỏng; hãy mở bằng Excel và lưu lại.",
    }
}
