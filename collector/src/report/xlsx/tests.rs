//! Workbooks read back by another library.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;

use super::*;
use crate::report::document::Document;
use crate::report::sheet::SheetColumn;

/// Every letter of the alphabet with every tone.
pub(in crate::report) const LETTERS: &str =
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ";

pub(in crate::report) fn sheet(name: &str, cells: Vec<Cell>) -> Sheet {
    let column = |index: usize| SheetColumn {
        key: format!("column_{index}"),
        title: format!("Cột {index}"),
        width_mm: 20,
    };
    Sheet {
        name: name.into(),
        title: format!("DANH SÁCH {name}"),
        columns: (0..cells.len()).map(column).collect(),
        rows: vec![cells],
    }
}

pub(in crate::report) fn report(sheets: Vec<Sheet>) -> Report {
    Report {
        form: "bieu_12_dong_phuong".into(),
        unit_name: "phường Thái Học".into(),
        as_of: date(2026, 12, 31),
        file_stem: "BC_CNTT".into(),
        document: Document {
            title: "BÁO CÁO <hạ tầng> & \"mạng\"".into(),
            issuer: "UBND phường Thái Học".into(),
            as_of: "2026-12-31".into(),
            draft: false,
            blocks: Vec::new(),
            annexes: Vec::new(),
        },
        sheets,
        data: serde_json::Value::Null,
        warnings: Vec::new(),
    }
}

/// The worksheets by name: rows from the header on.
fn read(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let rows = |range: calamine::Range<Data>| range.rows().skip(2).map(<[Data]>::to_vec).collect();
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn every_kind_of_cell_reads_back_as_what_it_was() {
    let cells = vec![
        Cell::Blank,
        Cell::Whole(23_094_500),
        Cell::Decimal(35.25, 1),
        Cell::Share(0.955),
        Cell::Year(2018),
        Cell::Date(date(2026, 6, 5)),
        Cell::Moment(date(2026, 6, 5).at(8, 15, 0, 0)),
        Cell::Flag(true),
        Cell::Flag(false),
        Cell::Whole(i64::MAX),
    ];
    let bytes = write(&report(vec![sheet("Máy tính", cells)])).unwrap();
    let [(name, rows)] = &read(&bytes)[..] else { panic!("one sheet") };
    assert_eq!(name, "Máy tính");
    assert_eq!(rows[0][1], Data::String("Cột 1".into()));
    let row = &rows[1];
    assert_eq!(row[0], Data::Empty);
    assert_eq!(row[1..5], [23_094_500.0, 35.25, 0.955, 2018.0].map(Data::Float));
    let moment = |cell: &Data| match cell {
        Data::DateTime(moment) => moment.to_ymd_hms_milli(),
        other => panic!("{other:?}"),
    };
    assert_eq!(moment(&row[5]), (2026, 6, 5, 0, 0, 0, 0));
    assert_eq!(moment(&row[6]), (2026, 6, 5, 8, 15, 0, 0));
    assert_eq!(row[7..9], [1.0, 0.0].map(Data::Float));
    assert_eq!(row[9], Data::String("9.223.372.036.854.775.807".into()));
}

#[test]
fn a_text_stays_the_text_that_it_was() {
    let given = [
        "007",
        "1.685",
        "31/12/2026",
        "=cmd|' /C calc'!A0",
        "+84 912",
        "-1",
        "@SUM(1+1)",
        "TRUE",
        "http://example.org",
        "<b>&amp;</b> \"trích\" 'dẫn' ]]>",
        "dòng một\ndòng hai",
        "_x0041_",
        "مرحبا",
        "😀",
        LETTERS,
    ];
    let mut cells: Vec<Cell> = given.iter().map(|text| Cell::Text((*text).into())).collect();
    let long = "Đ".repeat(300);
    cells.push(Cell::Text(long.clone()));
    let bytes = write(&report(vec![sheet("Chữ", cells)])).unwrap();
    let rows = &read(&bytes)[0].1;
    let expected = given.iter().copied().chain([long.as_str()]);
    for (cell, text) in rows[1].iter().zip(expected) {
        assert_eq!(*cell, Data::String(text.into()));
    }
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!xml.contains("<f>") && !xml.contains("hyperlink"), "{xml}");
}

#[test]
fn what_cannot_stand_in_a_cell_is_dropped_and_what_is_too_long_cut() {
    let cells = vec![
        Cell::Text("PC\u{0}\u{1}-01\u{202e}\u{ffff}\r\nhai".into()),
        Cell::Text("Ệ".repeat(40_000)),
        Cell::Text(" \u{200b}\n ".into()),
        Cell::Decimal(f64::NAN, 2),
    ];
    let rows = read(&write(&report(vec![sheet("Lạ", cells)])).unwrap()).remove(0).1;
    assert_eq!(rows[1][0], Data::String("PC -01\nhai".into()));
    assert!(matches!(&rows[1][1], Data::String(text) if text.chars().count() == LONGEST));
    assert!(rows[1].get(2).is_none_or(|cell| *cell == Data::Empty));
    assert!(rows[1].get(3).is_none_or(|cell| *cell == Data::Empty));
}

#[test]
fn a_sheet_is_ready_to_filter_and_to_print() {
    let mut wide = sheet("Rộng", vec![Cell::Whole(1); 12]);
    wide.rows.push(vec![Cell::Whole(2)]);
    let bytes = write(&report(vec![wide, sheet("Hẹp", vec![Cell::Whole(1); 3])])).unwrap();
    let (wide, narrow) = (part(&bytes, "xl/worksheets/sheet1.xml"), part(&bytes, "xl/worksheets/sheet2.xml"));
    assert!(wide.contains("<autoFilter ref=\"A3:L5\"/>"), "{wide}");
    assert!(wide.contains("state=\"frozen\"") && wide.contains("ySplit=\"3\""), "{wide}");
    assert!(wide.contains("paperSize=\"9\"") && wide.contains("orientation=\"landscape\""), "{wide}");
    assert!(!narrow.contains("landscape") && narrow.contains("fitToHeight=\"0\""), "{narrow}");
    let book = part(&bytes, "xl/workbook.xml");
    assert!(book.contains("_xlnm.Print_Titles") && book.contains("Rộng!$3:$3"), "{book}");
    let core = part(&bytes, "docProps/core.xml");
    assert!(
        core.contains("BÁO CÁO &lt;hạ tầng&gt; &amp;") && core.contains("2026-12-31T00:00:00Z"),
        "{core}"
    );
}

#[test]
fn a_workbook_without_sheets_columns_or_rows_still_opens() {
    assert_eq!(read(&write(&report(Vec::new())).unwrap())[0].0, "Trống");
    let bare = Sheet { columns: Vec::new(), rows: Vec::new(), ..sheet("Không cột", Vec::new()) };
    let rowless = Sheet { rows: Vec::new(), ..sheet("Không dòng", vec![Cell::Blank]) };
    let ragged =
        Sheet { rows: vec![Vec::new(), vec![Cell::Year(1); 9]], ..sheet("Lệch", vec![Cell::Blank; 2]) };
    let sheets = read(&write(&report(vec![bare, rowless, ragged])).unwrap());
    assert_eq!(sheets.len(), 3);
    assert_eq!(sheets[1].1, [[Data::String("Cột 0".into())]]);
    assert_eq!(sheets[2].1[2], [1.0, 1.0].map(Data::Float));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let many = || {
        let rows = (0..200).map(|row| vec![Cell::Text(format!("PC-{row}")), Cell::Whole(row)]);
        let sheet = |name| Sheet { rows: rows.clone().collect(), ..sheet(name, vec![Cell::Blank; 2]) };
        write(&report(vec![sheet("A"), sheet("B"), sheet("C"), sheet("a")])).unwrap()
    };
    let first = many();
    assert!((0..10).all(|_| many() == first));
}
