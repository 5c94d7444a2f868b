//! What the annexes print, and what they never print.

use hatang_proto::model::inventory::{DeviceClass, Memory};
use jiff::civil::date;

use super::*;
use crate::analysis::verdict::Verdict;
use crate::forms;
use crate::items::line_quality::{Disturbance, HourOfWeek, LineQuality, Logged, MonthOfSystem};
use crate::items::tests::{declared, machine, office, unit};
use crate::items::{Declaration, ItemValue};
use crate::report::document::{LANDSCAPE_MM, PORTRAIT_MM};

fn of(unit: &UnitState) -> Vec<Attachment> {
    let form = forms::load("bieu_12_dong_phuong").unwrap();
    annexes(&form, unit, &ReportDetails::default()).unwrap()
}

fn paragraphs(attachment: &Attachment) -> String {
    let text = |block: &Block| match block {
        Block::Paragraph(text) => Some(text.clone()),
        _ => None,
    };
    attachment.annex.blocks.iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

fn at(text: &str) -> i64 {
    format!("{text}:00+07:00").parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn quality() -> LineQuality {
    let disturbance = Disturbance {
        start_ms: at("2026-11-25T08:00"),
        end_ms: at("2026-11-25T09:00"),
        verdict: Verdict::Ambiguous,
        dead: true,
    };
    LineQuality {
        from: date(2026, 1, 1),
        to: date(2026, 12, 18),
        office_minutes: 900,
        covered_minutes: 450,
        disturbances: vec![disturbance.clone()],
        months: vec![MonthOfSystem {
            system: "VOFFICE".into(),
            year: 2026,
            month: 11,
            samples: 1_685,
            lost: 0.021,
            median_us: Some(8_250.0),
            slow_us: None,
            coverage: 0.5,
            available: 0.999,
        }],
        week: (8..12)
            .map(|hour| HourOfWeek {
                system: "VOFFICE".into(),
                weekday: 1,
                hour,
                median_us: (hour < 11).then_some(if hour == 9 { 90_000.0 } else { 20_000.0 }),
            })
            .collect(),
        log: vec![Logged {
            disturbance,
            open: false,
            system: "VOFFICE".into(),
            machines: 3,
            measuring: 4,
            median_us: None,
            usual_us: Some(12_000),
            lost: Some(1.0),
            confidence: 0.87,
            rule: "2026-11-01".into(),
        }],
        ..LineQuality::default()
    }
}

#[test]
fn a_unit_without_anything_has_six_annexes_that_say_so() {
    let all = of(&unit(Vec::new()));
    let labels: Vec<&str> = all.iter().map(|one| one.annex.label.as_str()).collect();
    assert_eq!(labels, ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV", "Phụ lục V", "Phụ lục VI"]);
    assert!(paragraphs(&all[0]).contains("Chưa có máy tính nào"));
    assert!(paragraphs(&all[2]).contains("Chưa có số liệu đo đường truyền trong kỳ."));
    assert!(paragraphs(&all[3]).contains("Chưa có số liệu đo đường truyền trong kỳ."));
    assert!(!paragraphs(&all[3]).contains("Không ghi nhận"), "nothing measured is not quiet");
    assert!(paragraphs(&all[4]).contains("Không kê khai máy tính nào."));
    let measured = UnitState { line_quality: Some(LineQuality::default()), ..unit(Vec::new()) };
    assert!(paragraphs(&of(&measured)[3]).contains("trong giờ làm việc có số liệu"));
}

#[test]
fn every_table_is_as_wide_as_its_page_and_every_sheet_has_a_name_of_its_own() {
    let full = UnitState { line_quality: Some(quality()), ..unit(vec![machine(1, None)]) };
    let mut names = Vec::new();
    for attachment in of(&full) {
        let page = if attachment.annex.landscape { LANDSCAPE_MM } else { PORTRAIT_MM };
        for block in &attachment.annex.blocks {
            if let Block::Table(table) = block {
                let width: u16 = table.columns.iter().map(|column| column.width_mm).sum();
                assert_eq!(width, page, "{}", attachment.annex.title);
                assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
            }
        }
        for sheet in &attachment.sheets {
            assert!(sheet.name.chars().count() <= 31 && !names.contains(&sheet.name), "{}", sheet.name);
            assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{}", sheet.name);
            names.push(sheet.name.clone());
        }
    }
}

#[test]
fn a_computer_is_listed_by_its_mark_with_what_was_read_and_what_is_wrong() {
    let mut inventory = office(DeviceClass::Desktop);
    inventory.memory = Some(Memory { total_bytes: 4 << 30, installed_bytes: Some(4 << 30) });
    let mut unit = unit(vec![machine(1, Some(inventory)), machine(2, None)]);
    unit.machines[0].particulars.room = Some("Văn phòng".into());
    unit.machines[1].last_heard_ms = None;
    unit.declared_machines = vec![declared(7, DeviceClass::Laptop)];
    unit.declared_machines[0].working = Some(false);
    let all = of(&unit);
    let rows: Vec<Vec<String>> =
        all[0].sheets[0].rows.iter().map(|row| row.iter().map(Cell::printed).collect()).collect();
    assert_eq!(rows[0][1..4], ["PC-01", "Văn phòng", "máy tính để bàn"]);
    assert_eq!((rows[0][5].as_str(), rows[0][7].as_str()), ("RAM 4 GB", "đang dùng; RAM 4 GB, dưới 8 GB"));
    assert_eq!((rows[1][5].as_str(), rows[1][7].as_str()), ("", "cần xác nhận"));
    assert_eq!((rows[2][1].as_str(), rows[2][7].as_str()), ("MT-07", "hỏng"));
    assert!(
        paragraphs(&all[0]).contains("Tổng số 3 máy: 2 máy có phần mềm thu thập, 1 máy do đơn vị kê khai")
    );
}

#[test]
fn a_month_an_hour_and_an_episode_keep_their_numbers() {
    let all = of(&UnitState { line_quality: Some(quality()), ..unit(Vec::new()) });
    let month: Vec<String> = all[2].sheets[0].rows[0].iter().map(Cell::printed).collect();
    assert_eq!(month, ["VOFFICE", "11/2026", "1.685", "8,3", "", "2,1%", "99,9%", "50%"]);
    let week = &all[2].sheets[1].rows;
    assert_eq!(week[1][2], Cell::Decimal(90.0, 0));
    assert_eq!(week[3][2], Cell::Blank);
    let heat = all[2].annex.blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.columns[0].title == "Khung giờ" => Some(table),
        _ => None,
    });
    let printed: Vec<&str> = heat.unwrap().rows.iter().map(|row| row.cells[1].as_str()).collect();
    assert_eq!(printed, ["20", "90 (*)", "20", "–"]);
    let episode: Vec<String> = all[3].sheets[0].rows[0].iter().map(Cell::printed).collect();
    assert_eq!(
        episode,
        [
            "1",
            "25/11/2026 08:00",
            "25/11/2026 09:00",
            "60",
            "VOFFICE",
            "3",
            "4",
            "",
            "12",
            "100%",
            "gián đoạn; chưa xác định",
            "87%"
        ]
    );
}

#[test]
fn a_statement_stands_with_its_day_and_paper_and_without_its_author() {
    let mut unit = unit(Vec::new());
    unit.declarations.push(Declaration {
        item: "staff_total".into(),
        value: ItemValue::Number(20),
        by: "Nguyễn Thị Kê Khai".into(),
        source: "Quyết định số 12/QĐ-UBND".into(),
        declared_at_ms: at("2026-12-01T08:00"),
        effective_on: date(2026, 12, 1),
        override_reason: None,
    });
    unit.declared_machines = vec![declared(7, DeviceClass::Desktop)];
    let all = of(&unit);
    let row: Vec<String> = all[4].sheets[1].rows[0].iter().map(Cell::printed).collect();
    assert_eq!(row[2..], ["20", "người", "01/12/2026", "Quyết định số 12/QĐ-UBND"]);
    let everything = serde_json::to_string(&all.iter().map(|one| &one.annex).collect::<Vec<_>>()).unwrap()
        + &serde_json::to_string(&all.iter().flat_map(|one| &one.sheets).collect::<Vec<_>>()).unwrap();
    assert!(
        !everything.contains("Kê Khai\"")
            && !everything.contains("Nguyễn")
            && !everything.contains("văn thư")
    );
}

#[test]
fn the_method_names_its_rules_and_marks_those_that_are_not_confirmed() {
    let all = of(&UnitState { line_quality: Some(quality()), ..unit(Vec::new()) });
    let text = paragraphs(&all[5]);
    for expected in ["UTC+07:00", "khoảng 5 phút", "2026-11-01", "bộ đếm của bộ định tuyến", "90%"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let rules: Vec<Vec<String>> =
        all[5].sheets[0].rows.iter().map(|row| row.iter().map(Cell::printed).collect()).collect();
    let life = rules.iter().find(|row| row[3].contains("141/2025")).unwrap();
    assert_eq!((life[1].as_str(), life[2].as_str(), life[4].as_str()), ("7", "năm", "chưa xác nhận"));
}
