//! The form's figures as a sheet with real numbers: the first sheet of a report.
//!
//! One row a figure: those of the table, then those that stand in sentences only. The keys of the columns are part of
//! the product's interface.

use crate::forms::{Form, Item, catalogue};
use crate::items::state::vietnam_day;
use crate::items::{Figure, ItemValue, Provenance, Scope, UnitState};

use super::build::group_label;
use super::cell;
use super::known::Known;
use super::sheet::{Cell, Sheet, SheetColumn};

const COLUMNS: &[(&str, &str, u16)] = &[
    ("stt", "STT", 12),
    ("label", "Nội dung", 80),
    ("item", "Mã số liệu", 40),
    ("value", "Giá trị", 25),
    ("unit", "Đơn vị tính", 20),
    ("printed", "Nội dung in", 40),
    ("provenance", "Nguồn số liệu", 25),
    ("coverage", "Số máy đo được", 22),
    ("source", "Căn cứ", 60),
    ("date", "Ngày số liệu", 22),
];

/// The sheet; `figures` are in the order of the form's rows.
pub fn sheet(form: &Form, unit: &UnitState, figures: &[Figure], known: &Known) -> Sheet {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut groups = form.groups.iter().peekable();
    for (index, (row, figure)) in form.rows.iter().zip(figures).enumerate() {
        while let Some(group) = groups.next_if(|group| group.before <= index) {
            rows.push(heading(&group.stt, &group_label(group, unit)));
        }
        let printed = cell::texts(row, figure).join("; ");
        rows.push(line(&row.stt, &row.label, &row.item, figure, &printed));
    }
    let beside = beside(form, known);
    if !beside.is_empty() && !form.rows.is_empty() {
        rows.push(heading("", "Số liệu trong phần lời"));
    }
    rows.extend(beside.iter().map(|(item, figure)| line("", &item.name_vi, item, figure, "")));
    Sheet {
        name: "Số liệu".into(),
        title: form.name.clone(),
        columns: COLUMNS
            .iter()
            .map(|(key, title, width_mm)| SheetColumn {
                key: (*key).into(),
                title: (*title).into(),
                width_mm: *width_mm,
            })
            .collect(),
        rows,
    }
}

/// Figures of sentences that stand in no row.
fn beside<'a>(form: &Form, known: &'a Known) -> Vec<(&'static Item, &'a Figure)> {
    let catalogue = catalogue::known().unwrap_or_default();
    let mut seen: Vec<(&str, Scope)> = Vec::new();
    for (id, scope) in form.sentences.iter().flat_map(|sentence| sentence.items()) {
        let in_a_row = form.rows.iter().any(|row| row.item.id == id && row.scope == scope);
        if !in_a_row && !seen.contains(&(id, scope)) {
            seen.push((id, scope));
        }
    }
    let found = seen.into_iter().filter_map(|(id, scope)| {
        let item = catalogue.iter().find(|item| item.id == id)?;
        Some((item, known.figure(id, scope)?))
    });
    found.collect()
}

fn heading(stt: &str, label: &str) -> Vec<Cell> {
    let mut cells = vec![Cell::text(stt), Cell::text(label)];
    cells.resize(COLUMNS.len(), Cell::Blank);
    cells
}

fn line(stt: &str, label: &str, item: &Item, figure: &Figure, printed: &str) -> Vec<Cell> {
    let stated = figure
        .declared
        .as_ref()
        .filter(|_| matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden)));
    let date = stated.map_or(figure.newest_at_ms.and_then(vietnam_day), |stated| {
        vietnam_day(stated.declared_at_ms).or(Some(stated.effective_on))
    });
    vec![
        Cell::text(stt),
        Cell::text(label),
        Cell::text(&item.id),
        value(item, figure),
        Cell::text(&item.unit),
        Cell::text(printed),
        Cell::text(figure.provenance.map_or("", provenance)),
        Cell::text(figure.coverage.map(|of| format!("{}/{}", of.measured, of.of)).unwrap_or_default()),
        Cell::text(
            stated.map_or_else(|| figure.formula.clone().unwrap_or_default(), |stated| stated.source.clone()),
        ),
        date.map_or(Cell::Blank, Cell::Date),
    ]
}

fn value(item: &Item, figure: &Figure) -> Cell {
    match &figure.value {
        None => Cell::Blank,
        Some(ItemValue::Number(number)) if item.unit == "năm" => {
            i16::try_from(*number).map_or(Cell::Whole(*number), Cell::Year)
        }
        Some(ItemValue::Number(number)) => Cell::Whole(*number),
        Some(ItemValue::Flag(flag)) => Cell::Flag(*flag),
        Some(ItemValue::Text(text)) => Cell::text(text),
    }
}

fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "Đo tự động",
        Provenance::Discovered => "Phát hiện trên mạng",
        Provenance::Derived => "Tính toán",
        Provenance::Declared => "Kê khai",
        Provenance::Overridden => "Điều chỉnh",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{declared, unit};
    use crate::{forms, items};

    fn sheet_of(form: &str, unit: &UnitState) -> Sheet {
        let form = forms::load(form).unwrap();
        sheet(&form, unit, &items::figures(&form, unit), &Known::of(&form, unit))
    }

    #[test]
    fn a_figure_is_a_number_and_what_is_not_known_is_blank() {
        let mut unit = unit();
        unit.declarations.push(declared("staff_total", ItemValue::Number(20), "Quyết định 12"));
        let sheet = sheet_of("bieu_12_dong_phuong", &unit);
        assert_eq!(sheet.rows.len(), 12);
        let first = &sheet.rows[0];
        assert_eq!((&first[3], &first[5]), (&Cell::Whole(20), &Cell::Text("20 người".into())));
        assert_eq!(
            (&first[6], &first[8]),
            (&Cell::Text("Kê khai".into()), &Cell::Text("Quyết định 12".into()))
        );
        assert_eq!((&sheet.rows[1][3], &sheet.rows[1][6]), (&Cell::Blank, &Cell::Blank));
    }

    #[test]
    fn every_form_gives_rows_as_wide_as_its_columns_under_ascii_keys() {
        for id in forms::ids() {
            let sheet = sheet_of(id, &unit());
            assert_eq!(sheet.rows.is_empty(), id == "nhu_cau_mua_sam", "{id}");
            assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{id}");
            assert!(
                sheet.columns.iter().all(|column| column.key.bytes().all(|byte| byte.is_ascii_lowercase()))
            );
        }
    }
}
