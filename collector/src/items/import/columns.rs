//! Which column holds what, by its title.

use super::RowError;
use super::fold::fold;
use super::table::{Line, RawTable};

/// What a list may say about a computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Label,
    Room,
    Class,
    Model,
    YearEquipped,
    SecondHand,
    YearsBefore,
    StaffClass,
    CpnetRequired,
    StateSecret,
    Antivirus,
    LanInternet,
    Cpnet,
    Working,
}

use Column::{
    Antivirus, Class, Cpnet, CpnetRequired, Label, LanInternet, Model, Room, SecondHand, StaffClass,
    StateSecret, Working, YearEquipped, YearsBefore,
};

/// In the order of the list to fill in.
pub(super) const ALL: [Column; 14] = [
    Label,
    Room,
    Class,
    Model,
    YearEquipped,
    SecondHand,
    YearsBefore,
    StaffClass,
    CpnetRequired,
    StateSecret,
    Antivirus,
    LanInternet,
    Cpnet,
    Working,
];

/// Columns of an office's list that say nothing about the computer.
const PASSED_OVER: [&str; 5] = ["stt", "tt", "so tt", "so thu tu", "ghi chu"];
/// Columns that would hold a person's name, which is not kept.
const OF_PERSONS: [&str; 6] =
    ["nguoi su dung", "ho ten", "ho va ten", "ten can bo", "can bo su dung", "nguoi quan ly"];
/// A head stands in the first so many lines.
const HEAD_WITHIN: usize = 30;

impl Column {
    /// As the list to fill in names it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Label => "Mã máy",
            Room => "Phòng",
            Class => "Loại",
            Model => "Hãng/model",
            YearEquipped => "Năm trang bị",
            SecondHand => "Đã qua sử dụng",
            YearsBefore => "Số năm đã dùng",
            StaffClass => "Đối tượng sử dụng",
            CpnetRequired => "Phải kết nối CPNet",
            StateSecret => "Máy bí mật nhà nước",
            Antivirus => "Diệt vi rút",
            LanInternet => "LAN/Internet",
            Cpnet => "CPNet",
            Working => "Tình trạng",
        }
    }

    /// Its title and other names for it, folded.
    fn names(self) -> &'static [&'static str] {
        match self {
            Label => &["ma may", "ma so may", "ten may", "so hieu", "so hieu may", "ma tai san", "label"],
            Room => &["phong", "phong ban", "phong lam viec", "vi tri", "noi dat", "bo phan", "room"],
            Class => &["loai", "loai may", "loai thiet bi", "chung loai", "class"],
            Model => {
                &["hang model", "hang", "model", "hang san xuat", "nhan hieu", "hang va model", "dong may"]
            }
            YearEquipped => {
                &["nam trang bi", "nam su dung", "nam dua vao su dung", "nam mua", "year equipped", "year"]
            }
            SecondHand => &["da qua su dung", "may cu", "may da qua su dung", "second hand"],
            YearsBefore => &["so nam da dung", "so nam da su dung", "so nam su dung truoc", "years before"],
            StaffClass => &["doi tuong su dung", "doi tuong", "nhom su dung", "staff class"],
            CpnetRequired => {
                &["phai ket noi cpnet", "bat buoc cpnet", "bat buoc ket noi cpnet", "cpnet required"]
            }
            StateSecret => &["may bi mat nha nuoc", "bi mat nha nuoc", "may mat", "bmnn", "state secret"],
            Antivirus => {
                &["diet vi rut", "diet virus", "phan mem diet vi rut", "phan mem diet virus", "antivirus"]
            }
            LanInternet => {
                &["lan internet", "lan", "internet", "ket noi lan internet", "mang lan", "lan va internet"]
            }
            Cpnet => &["cpnet", "ket noi cpnet", "tslcd", "mang tslcd"],
            Working => &["tinh trang", "tinh trang hoat dong", "hien trang", "hoat dong", "working"],
        }
    }

    fn of(title: &str) -> Option<Self> {
        let whole = fold(title);
        // `Năm trang bị (yyyy)`; `second_hand` is folded to words.
        let plain = fold(title.split('(').next().unwrap_or_default());
        ALL.into_iter().find(|column| column.names().iter().any(|name| *name == whole || *name == plain))
    }
}

/// The head of a list.
#[derive(Debug)]
pub(super) struct Columns {
    /// Index among the table's lines.
    pub(super) head: usize,
    /// Where each column stands, and its title as the list has it.
    pub(super) found: Vec<(Column, usize, String)>,
    /// What is wrong with single titles.
    pub(super) errors: Vec<RowError>,
}

/// How many columns the head knows; 0 without one.
pub(super) fn known(table: &RawTable) -> usize {
    head(table).map_or(0, |(_, line)| columns_of(line))
}

/// Finds the head.
///
/// # Errors
/// If there is none, or if it lacks a column without which there is no list.
pub(super) fn find(table: &RawTable) -> Result<Columns, RowError> {
    let Some((head, line)) = head(table) else {
        return Err(RowError::file(format!(
            "Không tìm thấy dòng tiêu đề có cột “{}” và “{}” trong {HEAD_WITHIN} dòng đầu; hãy dùng tệp mẫu.",
            Label.title(),
            Class.title()
        )));
    };
    let mut columns = Columns { head, found: Vec::new(), errors: Vec::new() };
    for (index, title) in line.cells.iter().enumerate().filter(|(_, title)| !fold(title).is_empty()) {
        columns.take(line.number, index, title);
    }
    for needed in [Label, Class] {
        if columns.place(needed).is_none() {
            return Err(RowError::row(line.number, format!("thiếu cột “{}”.", needed.title())));
        }
    }
    Ok(columns)
}

fn head(table: &RawTable) -> Option<(usize, &Line)> {
    let lines = table.lines.iter().enumerate().take(HEAD_WITHIN);
    lines
        .filter(|(_, line)| columns_of(line) >= 2)
        .max_by_key(|(index, line)| (columns_of(line), std::cmp::Reverse(*index)))
}

fn columns_of(line: &Line) -> usize {
    line.cells.iter().filter(|title| Column::of(title).is_some()).count()
}

impl Columns {
    pub(super) fn place(&self, wanted: Column) -> Option<(usize, &str)> {
        let found = self.found.iter().find(|(column, ..)| *column == wanted);
        found.map(|(_, index, title)| (*index, title.as_str()))
    }

    fn take(&mut self, row: u32, index: usize, title: &str) {
        let title = crate::items::text::clean(title);
        let folded = fold(&title);
        let wrong = match Column::of(&title) {
            Some(column) if self.place(column).is_some() => {
                Some("cột này có hai lần; hãy bỏ bớt một cột.".to_owned())
            }
            Some(column) => {
                self.found.push((column, index, title.clone()));
                None
            }
            None if PASSED_OVER.contains(&folded.as_str()) => None,
            None if OF_PERSONS.contains(&folded.as_str()) => Some(
                "danh sách không lưu tên người; hãy bỏ cột này, ghi phòng và đối tượng sử dụng thay vào."
                    .to_owned(),
            ),
            None => {
                let titles: Vec<_> = ALL.iter().map(|column| column.title()).collect();
                Some(format!(
                    "không rõ cột này; hãy bỏ đi hoặc đổi tên thành một trong: {}.",
                    titles.join(", ")
                ))
            }
        };
        self.errors.extend(wrong.map(|text| RowError::cell(row, &title, text)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_finds_its_column_and_no_name_stands_for_two() {
        let mut all: Vec<&str> = ALL.iter().flat_map(|column| column.names()).copied().collect();
        for column in ALL {
            assert_eq!(Column::of(column.title()), Some(column));
            assert_eq!(Column::of(&column.title().to_uppercase()), Some(column));
        }
        assert!(all.iter().all(|name| *name == fold(name)));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(Column::of("second_hand"), Some(SecondHand));
        assert_eq!(Column::of("Năm trang bị (yyyy)"), Some(YearEquipped));
    }
}
