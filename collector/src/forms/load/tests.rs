use super::*;
use crate::forms;

const GOOD: &str = include_str!("../bieu_12_dong_phuong.json");

fn refusal(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "the form changed: {from}");
    read("bieu_12_dong_phuong", &GOOD.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn every_shipped_form_loads() {
    assert!(forms::ids().count() > 0);
    for id in forms::ids() {
        assert_eq!(forms::load(id).unwrap().id, id);
    }
}

#[test]
fn an_unknown_form_names_the_known_ones() {
    assert_eq!(
        forms::load("bieu_99").unwrap_err().to_string(),
        "there is no form `bieu_99`; known forms: bieu_12_dong_phuong"
    );
}

#[test]
fn a_row_that_cannot_be_printed_is_named_with_its_fault() {
    let message = refusal("\"desktop_count\"", "\"desk_count\"");
    assert_eq!(message, "form `bieu_12_dong_phuong`, row 3: the catalogue has no item `desk_count`");
    assert!(refusal("{n} người", "người").ends_with("format `người` has no place for a value"));
    assert!(refusal("{n} người", "Có|Không").contains("does not fit item `staff_total`"));
    assert!(refusal("\"stt\": \"2\"", "\"stt\": \"1\"").ends_with("row 1 stands twice"));
}

#[test]
fn a_form_that_does_not_fit_the_page_is_refused() {
    assert!(refusal("\"width_mm\": 12", "\"width_mm\": 40").contains("193 mm wide"));
    assert!(refusal("\"table\",", "").contains("exactly once"));
    assert!(refusal("\"id\": \"bieu_12_dong_phuong\"", "\"id\": \"bieu\"").contains("calls itself `bieu`"));
}

#[test]
fn an_unknown_field_is_refused_rather_than_passed_over() {
    assert!(matches!(
        read("bieu_12_dong_phuong", &GOOD.replacen("\"blank\"", "\"blnk\"", 1)),
        Err(FormError::Parse { .. })
    ));
}

/// The rows of the report that the form comes from, label by label.
#[test]
fn the_rows_are_those_of_the_report_of_2023() {
    let report: serde_json::Value =
        serde_json::from_str(include_str!("../testdata/bieu_12_dong_phuong_2023.json")).unwrap();
    let form = forms::load("bieu_12_dong_phuong").unwrap();
    let expected: Vec<_> = report["rows"].as_array().unwrap().iter().collect();
    assert_eq!(form.rows.len(), expected.len());
    for (row, expected) in form.rows.iter().zip(expected) {
        assert_eq!(row.stt, expected["stt"]);
        assert_eq!(row.label, expected["label"]);
        assert_eq!(row.item.id, expected["item"]);
    }
    let titles: Vec<_> = form.columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!(serde_json::json!(titles), report["columns"]);
}
