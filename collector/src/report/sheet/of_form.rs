//! The form's table as a sheet: one row a figure, values by kind, and beside them what the document prints.

use crate::forms::{Form, Row};
use crate::items::{Figure, ItemValue, Provenance};
use crate::report::{cell, remark};

use super::{Cell, Sheet, SheetColumn};

/// Key, title and width in millimetres.
const COLUMNS: [(&str, &str, u16); 9] = [
    ("stt", "STT", 14),
    ("label", "Chỉ tiêu", 58),
    ("item", "Mã chỉ tiêu", 40),
    ("value", "Giá trị", 18),
    ("unit", "Đơn vị", 18),
    ("printed", "Ghi trong báo cáo", 24),
    ("provenance", "Nguồn", 22),
    ("coverage", "Số máy đọc được", 18),
    ("remark", "Ghi chú", 40),
];

/// `figures` are in the order of the form's rows.
pub fn of_form(form: &Form, figures: &[Figure]) -> Sheet {
    let column = |(key, title, width_mm): (&str, &str, u16)| SheetColumn {
        key: key.into(),
        title: title.into(),
        width_mm,
    };
    Sheet {
        name: "Biểu số liệu".into(),
        title: form.name.clone(),
        columns: COLUMNS.map(column).into(),
        rows: form.rows.iter().zip(figures).map(|(row, figure)| cells(row, figure)).collect(),
    }
}

fn cells(row: &Row, figure: &Figure) -> Vec<Cell> {
    let value = match &figure.value {
        None => Cell::Blank,
        Some(ItemValue::Number(number)) => Cell::Whole(*number),
        Some(ItemValue::Flag(flag)) => Cell::Flag(*flag),
        Some(ItemValue::Text(text)) => Cell::text(text.clone()),
    };
    let unit = row.item.unit.as_str();
    // Units such as `(text)` and `Có/Không` say what kind of value it is, not what is counted.
    let counted = matches!(figure.value, Some(ItemValue::Number(_)) | None) && !unit.starts_with('(');
    let coverage = figure.coverage.map(|coverage| format!("{}/{}", coverage.measured, coverage.of));
    vec![
        Cell::text(row.stt.clone()),
        Cell::text(row.label.clone()),
        Cell::text(row.item.id.clone()),
        value,
        if counted { Cell::text(unit) } else { Cell::Blank },
        Cell::text(cell::text(row, figure)),
        figure.provenance.map_or(Cell::Blank, |provenance| Cell::text(named(provenance))),
        coverage.map_or(Cell::Blank, Cell::Text),
        Cell::text(remark::text(row, figure)),
    ]
}

fn named(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "Đo tự động",
        Provenance::Discovered => "Dò trên mạng",
        Provenance::Derived => "Tính",
        Provenance::Declared => "Kê khai",
        Provenance::Overridden => "Điều chỉnh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms;
    use crate::report::{ReportDetails, make, tests};

    #[test]
    fn figures_keep_their_kind_and_blank_is_no_zero() {
        let mut unit = tests::unit();
        unit.declarations.push(tests::declared("staff_total", ItemValue::Number(0), "sổ"));
        unit.declarations.push(tests::declared("firewall_present", ItemValue::Flag(false), "sổ"));
        let report = make("bieu_12_dong_phuong", &unit, &ReportDetails::default()).unwrap();
        let sheet = &report.sheets[0];
        let value_of = |item: &str| {
            let wanted = Cell::Text(item.into());
            sheet.rows.iter().find(|row| row[2] == wanted).map(|row| row[3].clone())
        };
        assert_eq!(value_of("staff_total"), Some(Cell::Whole(0)));
        assert_eq!(value_of("firewall_present"), Some(Cell::Flag(false)));
        assert_eq!(value_of("desktop_count"), Some(Cell::Blank));
        let form = forms::load("bieu_12_dong_phuong").unwrap();
        assert_eq!(sheet.rows.len(), form.rows.len());
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()));
    }
}
