//! Lines of a list whose columns are known become computers.

use std::collections::BTreeMap;

use super::columns::{Column, Columns};
use super::fold::fold;
use super::table::{Line, RawTable, too_many};
use super::{NewDeclared, RowError, values};
use crate::items::particulars::Particulars;
use crate::items::text::{LABEL, clean};
use crate::limits::IMPORT_ROWS;

/// Longest room or model, characters.
const LONGEST: usize = 120;
/// Begins the mark of a row that only shows how to fill in.
const EXAMPLE: &str = "vi du";

/// Every computer whose line is right; what is wrong is added to `errors`.
pub(super) fn machines(
    table: &RawTable,
    columns: &Columns,
    this_year: i16,
    errors: &mut Vec<RowError>,
) -> Vec<NewDeclared> {
    let mut machines = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for line in table.lines.iter().skip(columns.head + 1) {
        let mut reader = Reader { line, columns, errors: Vec::new() };
        if reader.says_nothing() {
            continue;
        }
        let machine = reader.machine(this_year);
        let label = machine.label.to_lowercase();
        if !label.is_empty() {
            let first = *seen.entry(label).or_insert(line.number);
            if first != line.number {
                let text = format!("mã “{}” đã có ở dòng {first}; mỗi máy một mã.", machine.label);
                reader.wrong(Column::Label, text);
            }
        }
        errors.append(&mut reader.errors);
        machines.push(machine);
    }
    if machines.len() > IMPORT_ROWS {
        errors.push(too_many());
    } else if machines.is_empty() && errors.is_empty() {
        errors.push(RowError::file("Danh sách không có máy nào dưới dòng tiêu đề."));
    }
    machines
}

struct Reader<'a> {
    line: &'a Line,
    columns: &'a Columns,
    errors: Vec<RowError>,
}

impl Reader<'_> {
    /// The example, or a line that holds nothing in the known columns, such as a date under the list.
    fn says_nothing(&self) -> bool {
        let empty = self.columns.found.iter().all(|(_, index, _)| clean(self.line.cell(*index)).is_empty());
        empty || fold(self.cell(Column::Label)).starts_with(EXAMPLE)
    }

    fn machine(&mut self, this_year: i16) -> NewDeclared {
        let label = self.read(Column::Label, |cell| {
            let label = values::text(cell, LABEL)?;
            if label.is_empty() { Err("chưa ghi mã máy.".into()) } else { Ok(label) }
        });
        let (second_hand, years_before) = self.use_before();
        let room = self.read(Column::Room, |cell| values::text(cell, LONGEST));
        NewDeclared {
            label,
            class: self.read(Column::Class, values::class),
            model: self.read(Column::Model, |cell| values::text(cell, LONGEST)),
            particulars: Particulars {
                staff_class: self.read(Column::StaffClass, values::staff_class),
                room: Some(room).filter(|room| !room.is_empty()),
                cpnet_required: self.read(Column::CpnetRequired, values::flag),
                year_equipped: self.read(Column::YearEquipped, |cell| values::year(cell, this_year)),
                second_hand,
                years_before,
            },
            state_secret: self.read(Column::StateSecret, values::flag).unwrap_or(false),
            antivirus: self.read(Column::Antivirus, values::flag),
            lan_internet: self.read(Column::LanInternet, values::flag),
            cpnet: self.read(Column::Cpnet, values::flag),
            working: self.read(Column::Working, values::working),
        }
    }

    /// Years of use before say by themselves that a computer is second-hand.
    fn use_before(&mut self) -> (Option<bool>, Option<u8>) {
        let second_hand = self.read(Column::SecondHand, values::flag);
        let years = self.read(Column::YearsBefore, values::years_before);
        match (second_hand, years) {
            (Some(false), Some(1..)) => {
                self.wrong(
                    Column::YearsBefore,
                    "máy mới không có số năm đã dùng; hãy sửa một trong hai cột.".into(),
                );
                (second_hand, years)
            }
            (None, Some(1..)) => (Some(true), years),
            _ => (second_hand, years),
        }
    }

    fn read<T: Default>(&mut self, column: Column, value: impl Fn(&str) -> Result<T, String>) -> T {
        if self.columns.place(column).is_none() {
            return T::default();
        }
        let result = value(self.cell(column));
        result.unwrap_or_else(|text| {
            self.wrong(column, text);
            T::default()
        })
    }

    fn cell(&self, column: Column) -> &str {
        self.columns.place(column).map_or("", |(index, _)| self.line.cell(index))
    }

    fn wrong(&mut self, column: Column, text: String) {
        let title = self.columns.place(column).map_or(column.title(), |(_, title)| title);
        self.errors.push(RowError::cell(self.line.number, title, text));
    }
}
