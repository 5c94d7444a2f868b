//! A table whose cells keep their kind: what spreadsheets, CSV and JSON are made of, and annexes are printed from.
//!
//! Nothing here knows a file format; [`Sheet::printed`] gives the same table as text for a document.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::forms::{Align, Column};
use crate::items::text::clean;

use super::document::{Table, TableRow};
use super::vietnamese::{decimal, number, short_date};

/// One sheet of a workbook, one CSV file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// For the tab: unique in a report, at most 31 characters, none of `[]:*?/\\`.
    pub name: String,
    /// Printed above the table.
    pub title: String,
    pub columns: Vec<SheetColumn>,
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SheetColumn {
    /// ASCII name for programs: `year_equipped`. Stable.
    pub key: String,
    pub title: String,
    pub width_mm: u16,
}

/// A cell's value; never a formula.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Cell {
    /// Not known. Never to be shown as zero.
    Blank,
    Text(String),
    Whole(i64),
    /// With the number of decimals to print.
    Decimal(f64, u8),
    /// 0 to 1, printed with at most one decimal.
    Share(f64),
    /// A calendar year: no dots.
    Year(i16),
    Date(Date),
    /// In Vietnam's time, to the minute.
    Moment(DateTime),
    Flag(bool),
}

impl Sheet {
    /// As a table of text.
    pub fn printed(&self) -> Table {
        let align = |index: usize| {
            let first = self.rows.iter().filter_map(|row| row.get(index)).find(|cell| **cell != Cell::Blank);
            match first {
                Some(Cell::Whole(_) | Cell::Decimal(..) | Cell::Share(_)) => Align::Right,
                Some(Cell::Text(_)) | None => Align::Left,
                Some(_) => Align::Center,
            }
        };
        let column = |(index, column): (usize, &SheetColumn)| Column {
            title: column.title.clone(),
            width_mm: column.width_mm,
            align: align(index),
        };
        Table {
            caption: String::new(),
            columns: self.columns.iter().enumerate().map(column).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| TableRow::plain(row.iter().map(Cell::printed).collect()))
                .collect(),
        }
    }
}

impl Cell {
    /// As Vietnamese documents write it; blank is empty.
    pub fn printed(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(value) => number(*value),
            Self::Decimal(value, digits) => decimal(*value, usize::from(*digits)),
            Self::Share(share) => super::vietnamese::percent(*share),
            Self::Year(year) => year.to_string(),
            Self::Date(date) => short_date(*date),
            Self::Moment(at) => at.strftime("%d/%m/%Y %H:%M").to_string(),
            Self::Flag(value) => if *value { "Có" } else { "Không" }.into(),
        }
    }

    /// The text, or blank if it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }
}

/// Text for a spreadsheet: each line cleaned, line breaks kept, nothing invisible.
pub fn lines(text: &str) -> String {
    let separated = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    separated.split('\n').map(clean).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn cells_are_printed_as_vietnamese_documents_write_them() {
        for (cell, text) in [
            (Cell::Blank, ""),
            (Cell::Whole(1_685), "1.685"),
            (Cell::Decimal(35.25, 1), "35,3"),
            (Cell::Share(0.955), "95,5%"),
            (Cell::Year(2_018), "2018"),
            (Cell::Date(date(2026, 6, 5)), "05/06/2026"),
            (Cell::Moment(date(2026, 6, 5).at(8, 5, 0, 0)), "05/06/2026 08:05"),
            (Cell::Flag(false), "Không"),
            (Cell::text(""), ""),
        ] {
            assert_eq!(cell.printed(), text);
        }
    }
}
