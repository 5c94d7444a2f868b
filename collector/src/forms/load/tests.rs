use serde_json::Value;

use super::*;
use crate::forms;

const GOOD: &str = include_str!("../bieu_12_dong_phuong.json");
const SIXTH: &str = include_str!("../testdata/sixth_form.json");

fn refusal_of(good: &str, from: &str, to: &str) -> String {
    assert!(good.contains(from), "the form changed: {from}");
    read("form.json", &good.replacen(from, to, 1)).unwrap_err().to_string()
}

fn refusal(from: &str, to: &str) -> String {
    refusal_of(GOOD, from, to)
}

#[test]
fn every_shipped_form_loads() {
    assert_eq!(forms::ids().count(), 8);
    for id in forms::ids() {
        match forms::load(id) {
            Ok(form) => assert_eq!(form.id, id),
            Err(fault) => panic!("{fault}"),
        }
    }
}

#[test]
fn an_unknown_form_names_the_known_ones() {
    let message = forms::load("bieu_99").unwrap_err().to_string();
    assert!(
        message
            .starts_with("there is no form `bieu_99`; known forms: bieu_12_dong_phuong, thuat_ha_tang_xa_a")
    );
}

#[test]
fn a_fault_is_told_with_its_line_and_column_and_what_was_meant() {
    let at = |text: &str| {
        let before = GOOD.split(text).next().unwrap();
        let line = before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap().chars().count() + 1)
    };
    let (line, column) = at("\"desktop_count\"");
    assert_eq!(
        refusal("\"desktop_count\"", "\"desktop_cout\""),
        format!(
            "form.json:{line}:{column}: the catalogue has no item `desktop_cout`; did you mean `desktop_count`?"
        )
    );
    let (line, column) = at("\"{n} người\"");
    let message = refusal("{n} người", "người");
    assert!(
        message.starts_with(&format!("form.json:{line}:{column}: format `người` has no place")),
        "{message}"
    );
    assert!(refusal("{n} người", "Có|Không").contains("does not fit item `staff_total` (người)"));
    assert!(refusal("\"stt\": \"2\"", "\"stt\": \"1\"").ends_with("row 1 stands twice in its group"));
    assert!(refusal("\"stt\": \"2\"", "\"stt\": 2").contains("`2` is not a text"));
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let text = GOOD.replacen("\"desktop_count\"", "\"desk\"", 1).replacen("{n} người", "người", 1);
    let FormError::Faulty { faults } = read("form.json", &text).unwrap_err() else { panic!() };
    assert_eq!(faults.len(), 2);
    assert!(faults[0].line < faults[1].line);
}

#[test]
fn broken_json_is_told_where_it_breaks() {
    let message = refusal("\"name\":", "\"name\"");
    assert!(message.starts_with("form.json:3:"), "{message}");
    assert!(message.contains("expected `:`"), "{message}");
    assert!(refusal("\"blank\"", "\"blnk\"").contains("unknown field `blnk`, expected one of"));
    assert!(refusal("\"align\": \"center\"", "\"align\": \"middle\"").contains("unknown variant `middle`"));
    for text in ["", "null", "[]", "{", "\u{feff}{}", "{\"id\": \"x\"}"] {
        assert!(read("form.json", text).unwrap_err().to_string().starts_with("form.json:"), "{text}");
    }
}

#[test]
fn a_form_that_does_not_fit_the_page_is_refused() {
    assert!(refusal("\"width_mm\": 12", "\"width_mm\": 40").contains("193 mm wide"));
    assert!(refusal("\"table\",", "").contains("exactly once"));
    assert!(refusal("\"notes\",", "").contains("must hold `notes`"));
    assert!(
        refusal("\"holds\": \"stt\"", "\"holds\": \"label\"")
            .contains("expected one column that holds `label`")
    );
    assert!(refusal("\"level\": 2", "\"level\": 4").contains("1, 2 or 3, not 4"));
    assert!(refusal("năm {next_year}", "năm {nam_sau}").contains("nothing fills `{nam_sau}` here"));
    assert!(refusal("\"id\": \"bieu_12_dong_phuong\"", "\"id\": \"biểu\"").contains("`biểu` is no id"));
}

#[test]
fn a_sentence_whose_places_or_clauses_do_not_fit_is_refused() {
    let refusal = |from: &str, to: &str| refusal_of(SIXTH, from, to);
    assert!(
        refusal("{printers} máy in", "{printer} máy in")
            .contains("`{printer}` has no slot; did you mean `printers`?")
    );
    assert!(refusal("{printers} máy in", "2 máy in").contains("no place `{printers}` for this slot"));
    assert!(refusal("{printers} máy in", "{printers máy in").contains("a `{` without its `}`"));
    assert!(refusal("\"int02\"", "\"int03\"").contains("there is no format `int03`"));
    assert!(
        refusal("\"printer_count\", \"format\"", "\"lan_present\", \"format\"")
            .contains("does not fit item `lan_present`")
    );
    assert!(refusal("\"clause\": \"đủ", "\"clause\": \"thừa").contains("does not stand in the sentence"));
    assert!(refusal(">= staff_total", ">= staf_total").contains("did you mean `staff_total`?"));
    assert!(
        refusal("{\"sentences\": \"1\"}", "{\"sentences\": \"2\"}").contains("no sentence of section `2`")
    );
    assert!(refusal("{\"sentences\": \"1\"}, ", "").contains("of the body prints it"));
    assert!(
        refusal("\"table\"", "{\"generated\": \"IX\"}, \"table\"")
            .contains("nothing is generated for section `IX`")
    );
}

#[test]
fn a_form_beyond_its_limits_is_refused_and_says_which() {
    let row = "{\"stt\": \"1\", \"label\": \"Máy tính để bàn\"";
    let one = "{\"stt\": \"x\", \"label\": \"\", \"item\": \"hub_count\", \"cells\": [\"{n}\"]},";
    let rows = one.repeat(limits::FORM_ROWS);
    assert!(refusal_of(SIXTH, row, &format!("{rows}{row}")).contains("at most 300 rows"));
    let long = "x".repeat(limits::FORM_TEXT + 1);
    assert!(refusal_of(SIXTH, "Máy tính để bàn", &long).contains("longer than 2000 characters"));
    let huge = SIXTH.replace("made up", &" ".repeat(limits::FORM_BYTES));
    assert!(read("form.json", &huge).unwrap_err().to_string().contains("262144 are allowed"));
    let column = "{\"title\": \"\", \"width_mm\": 1, \"align\": \"left\", \"holds\": \"cell\"},";
    assert!(
        refusal_of(SIXTH, "\"columns\": [", &format!("\"columns\": [{}", column.repeat(12)))
            .contains("at most 12 columns")
    );
    let deep = format!("{{\"id\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(read("form.json", &deep).is_err());
}

/// Rows, labels, columns and items of each table are those of its report, one by one.
#[test]
fn the_tables_are_those_of_the_reports() {
    for (id, report) in [
        ("bieu_12_dong_phuong", include_str!("../testdata/000_phuong_thai_hoc_2023.json")),
        ("bang_trang_thiet_bi_cqdt_xa", include_str!("../testdata/003_xa_quang_tho_2019.json")),
        ("bang_tong_hop_huyen", include_str!("../testdata/004_huyen_dong_son_2020.json")),
    ] {
        let report: Value = serde_json::from_str(report).unwrap();
        let form = forms::load(id).unwrap();
        let titles: Vec<_> = form.columns.iter().map(|column| column.column.title.as_str()).collect();
        assert_eq!(serde_json::json!(titles), report["columns"], "{id}");
        let expected = report["rows"].as_array().unwrap();
        let figures = expected.iter().filter(|row| row["group"] != true);
        assert_eq!(form.rows.len() + form.groups.len(), expected.len(), "{id}");
        for (row, expected) in form.rows.iter().zip(figures) {
            assert_eq!((&row.stt, &row.label), (&text(&expected["stt"]), &text(&expected["label"])));
            assert_eq!(row.item.id, text(&expected["item"]));
            let scope = match expected["scope"].as_str() {
                Some("huyen") => crate::items::Scope::Office,
                Some("xa_all") => crate::items::Scope::Communes,
                _ => crate::items::Scope::Whole,
            };
            assert_eq!(row.scope, scope);
        }
    }
}

#[test]
fn a_group_stands_above_its_rows_and_names_them() {
    let form = forms::load("bang_tong_hop_huyen").unwrap();
    let places: Vec<_> = form.rows.iter().map(super::super::Row::place).collect();
    assert_eq!(places[0], "I.1");
    assert_eq!(places[8], "II.1");
    assert_eq!(form.groups[1].before, 8);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
