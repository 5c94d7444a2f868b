//! Files read back by the same library's reader, set up by the standard alone.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::report::xlsx::tests::{LETTERS, sheet};

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap();
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn round(cells: Vec<Cell>) -> Vec<String> {
    read(&write(&sheet("Bảng", cells)).unwrap()).remove(1)
}

#[test]
fn programs_get_keys_iso_days_and_dots() {
    let cells = vec![
        Cell::Blank,
        Cell::Whole(23_094_500),
        Cell::Decimal(1_035.25, 1),
        Cell::Share(0.955),
        Cell::Year(2018),
        Cell::Date(date(2026, 6, 5)),
        Cell::Moment(date(2026, 6, 5).at(8, 5, 0, 0)),
        Cell::Flag(true),
        Cell::Decimal(f64::NAN, 1),
    ];
    let bytes = write(&sheet("Bảng", cells)).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(
        text,
        "\u{feff}column_0,column_1,column_2,column_3,column_4,column_5,column_6,column_7,column_8\r\n\
         ,23094500,1035.25,0.955,2018,2026-06-05,2026-06-05T08:05,true,\r\n"
    );
}

#[test]
fn texts_read_back_whatever_they_hold() {
    let given = [LETTERS, "\"trích\", dẫn; hết", "dòng một\ndòng hai", "<&>", "007", "مرحبا"];
    let long = "Đ".repeat(300);
    let given: Vec<&str> = given.into_iter().chain([long.as_str()]).collect();
    assert_eq!(round(given.iter().map(|text| Cell::Text((*text).into())).collect()), given);
}

#[test]
fn a_formula_is_defused_and_a_number_is_not() {
    for text in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "'x"] {
        assert_eq!(round(vec![Cell::Text(text.into())]), [format!("'{text}")]);
    }
    assert_eq!(round(vec![Cell::Text("\t=1".into())]), ["'=1"]);
    assert_eq!(round(vec![Cell::Text("\u{200b}=1".into())]), ["'=1"]);
    assert_eq!(round(vec![Cell::Whole(-1)]), ["-1"]);
}

#[test]
fn short_rows_are_filled_and_a_report_without_sheets_is_an_empty_file() {
    let mut short = sheet("Bảng", vec![Cell::Blank; 3]);
    short.rows = vec![vec![Cell::Whole(1)], vec![Cell::Whole(1); 5]];
    assert_eq!(read(&write(&short).unwrap())[1..], [["1", "", ""], ["1", "1", "1"]]);
    assert_eq!(first(&[]).unwrap(), BYTE_ORDER_MARK);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_field_begins_like_a_formula(text in ".{0,30}") {
        let field = round(vec![Cell::Text(text), Cell::Whole(1)]).remove(0);
        prop_assert!(!field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
    }
}
