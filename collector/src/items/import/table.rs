//! A list before its columns are known: numbered lines of text cells.

use super::RowError;
use crate::limits::IMPORT_ROWS;

/// Lines that titles, head and notes may take besides the computers.
const BESIDES: usize = 500;
/// Most columns that a list has.
pub(super) const COLUMNS: usize = 200;

/// Lines that hold anything, in order.
#[derive(Debug, Default)]
pub(super) struct RawTable {
    pub(super) lines: Vec<Line>,
}

#[derive(Debug)]
pub(super) struct Line {
    /// As the spreadsheet numbers it, from 1.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
}

impl RawTable {
    /// Takes a line unless it is blank.
    ///
    /// # Errors
    /// If there are more lines than a list has.
    pub(super) fn push(&mut self, number: u32, cells: Vec<String>) -> Result<(), RowError> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.lines.len() >= IMPORT_ROWS + BESIDES {
            return Err(too_many());
        }
        if cells.len() > COLUMNS {
            return Err(too_wide(number));
        }
        self.lines.push(Line { number, cells });
        Ok(())
    }
}

impl Line {
    /// The cell's text; empty where the line is shorter.
    pub(super) fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }
}

pub(super) fn too_many() -> RowError {
    RowError::file(format!("Danh sách có hơn {IMPORT_ROWS} máy; hãy chia thành nhiều tệp."))
}

pub(super) fn too_wide(number: u32) -> RowError {
    RowError::row(number, format!("có hơn {COLUMNS} cột; hãy xóa các cột thừa."))
}
