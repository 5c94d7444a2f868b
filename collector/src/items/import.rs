//! A list of computers without an agent, as an office keeps it in Excel, becomes declared machines: all rows or none.
//!
//! Takes CSV (comma, semicolon or tab; UTF-8 or Excel's UTF-16) and XLSX (the first sheet with a head; values of
//! formulas as last computed). Columns stand in any order under the names of [`columns`]; a column that is not known is
//! an error, so that nothing is dropped unseen. Nothing is kept here; who lists, on what paper and from when is asked by
//! the caller. Messages are Vietnamese, because an officer reads them beside the list.

mod columns;
mod fold;
mod row;
mod table;
mod text;
mod values;
mod workbook;

use std::fmt;

use hatang_proto::model::inventory::DeviceClass;
use jiff::civil::Date;

use super::particulars::{DeclaredMachine, Particulars};
use crate::limits::IMPORT_BYTES;

/// A computer of the list; [`super::DeclaredMachine`] without what the store and the caller add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeclared {
    /// The mark of the asset book, unique in the list but for case.
    pub label: String,
    pub class: DeviceClass,
    /// Maker and model as written down; may be empty.
    pub model: String,
    pub particulars: Particulars,
    /// Blank in the list means no.
    pub state_secret: bool,
    /// `None` where the list is blank.
    pub antivirus: Option<bool>,
    pub lan_internet: Option<bool>,
    pub cpnet: Option<bool>,
    pub working: Option<bool>,
}

impl NewDeclared {
    /// As a machine of a unit from a day on; it gets its number where it is kept.
    pub fn declared(self, from: Date, by: &str, source: &str, declared_at_ms: i64) -> DeclaredMachine {
        DeclaredMachine {
            number: 0,
            label: self.label,
            class: self.class,
            model: self.model,
            particulars: self.particulars,
            state_secret: self.state_secret,
            antivirus: self.antivirus,
            lan_internet: self.lan_internet,
            cpnet: self.cpnet,
            working: self.working,
            by: by.to_owned(),
            source: source.to_owned(),
            from,
            declared_at_ms,
        }
    }
}

/// What is wrong with a place in the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RowError {
    /// As the spreadsheet numbers it, from 1; `None` if it is about the whole file.
    pub row: Option<u32>,
    /// The column's title as the list has it; `None` if it is about the whole row.
    pub column: Option<String>,
    /// In Vietnamese: what was found and what is expected.
    pub text: String,
}

/// Reads a list. `this_year` is the latest year in which a computer can have been put into use.
///
/// # Errors
/// Everything that is wrong, in the list's order; at most 200 errors and one that says how many more there are.
pub fn read(bytes: &[u8], this_year: i16) -> Result<Vec<NewDeclared>, Vec<RowError>> {
    if bytes.len() > IMPORT_BYTES {
        let most = IMPORT_BYTES >> 20;
        return Err(vec![RowError::file(format!("Tệp lớn hơn {most} MB; hãy chỉ để lại danh sách máy."))]);
    }
    let table = if bytes.starts_with(b"PK") || workbook::is_old(bytes) {
        workbook::table(bytes)
    } else {
        text::table(bytes)
    };
    let list = table.and_then(|table| columns::find(&table).map(|found| (table, found)));
    let (table, columns) = list.map_err(|error| vec![error])?;
    let mut errors = columns.errors.clone();
    let machines = row::machines(&table, &columns, this_year, &mut errors);
    if errors.is_empty() { Ok(machines) } else { Err(shortened(errors)) }
}

/// A list to fill in, for Excel: the head and a row that shows how, which [`read`] skips.
pub fn template_csv() -> String {
    let example = [
        "Ví dụ: MT-01",
        "Văn phòng",
        "Máy tính để bàn",
        "Dell OptiPlex 3050",
        "2021",
        "Không",
        "",
        "Cán bộ, công chức",
        "Có",
        "Không",
        "Có",
        "Có",
        "Có",
        "Tốt",
    ];
    let quoted = |text: &&str| if text.contains(',') { format!("\"{text}\"") } else { (*text).to_owned() };
    let line = |cells: &[&str]| cells.iter().map(quoted).collect::<Vec<_>>().join(",");
    let titles: Vec<&str> = columns::ALL.iter().map(|column| column.title()).collect();
    format!("\u{feff}{}\r\n{}\r\n", line(&titles), line(&example))
}

/// Most errors that are listed.
const LISTED: usize = 200;

fn shortened(mut errors: Vec<RowError>) -> Vec<RowError> {
    errors.sort_by_key(|error| error.row);
    let more = errors.len().saturating_sub(LISTED);
    if more > 0 {
        errors.truncate(LISTED);
        errors.push(RowError::file(format!("Còn {more} lỗi nữa chưa liệt kê.")));
    }
    errors
}

impl RowError {
    fn file(text: impl Into<String>) -> Self {
        Self { row: None, column: None, text: text.into() }
    }

    fn row(row: u32, text: impl Into<String>) -> Self {
        Self { row: Some(row), column: None, text: text.into() }
    }

    fn cell(row: u32, column: &str, text: impl Into<String>) -> Self {
        Self { row: Some(row), column: Some(column.into()), text: text.into() }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, &self.column) {
            (Some(row), Some(column)) => write!(f, "Dòng {row}, cột “{column}”: {}", self.text),
            (Some(row), None) => write!(f, "Dòng {row}: {}", self.text),
            (None, _) => f.write_str(&self.text),
        }
    }
}

#[cfg(test)]
mod tests;
