//! The report as a Word file.

use hatang_collector::items::UnitState;
use hatang_collector::report::{self, Format, Report};

use crate::contents::{holds, made};
use crate::fixture;
use crate::suite::{self, Converted};

fn converted(report: &Report) -> Converted {
    let file = report::print(report, Format::Docx).unwrap();
    Converted::from(&file.bytes, &file.file_name)
}

fn is_a4((width, height): (f64, f64)) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 1.0;
    (near(width, 210.0) && near(height, 297.0)) || (near(width, 297.0) && near(height, 210.0))
}

fn tried(name: &str, unit: &UnitState, pages: std::ops::RangeInclusive<usize>) {
    let report = made(unit);
    let converted = converted(&report);
    converted.pictures(name, 24);
    let page = report::print(&report, Format::Html).unwrap();
    suite::leave(&format!("{name}.html"), &page.bytes);
    let sizes = converted.pages();
    assert!(sizes.iter().all(|size| is_a4(*size)), "{sizes:?}");
    assert!(pages.contains(&sizes.len()), "{} pages", sizes.len());
    assert!(sizes.iter().any(|(width, height)| height < width), "a wide annex lies");
    holds(&converted.text(), &report.document);
    for font in converted.fonts() {
        assert!(font.contains("LiberationSerif") || font.contains("TimesNewRoman"), "{font}");
    }
}

#[test]
fn a_unit_of_twenty_computers_has_its_whole_report_on_a4() {
    tried("twenty", &fixture::unit(20), 10..=30);
}

#[test]
fn a_unit_without_a_computer_has_a_report_too() {
    tried("none", &fixture::empty(), 7..=14);
}

#[test]
fn five_hundred_computers_run_over_the_pages_with_their_heads() {
    let unit = fixture::unit(500);
    let report = made(&unit);
    let converted = converted(&report);
    converted.pictures("five-hundred", 16);
    let pages = converted.text();
    let heads = pages.iter().filter(|page| page.contains("Hệ điều hành")).count();
    assert!(20 < heads, "the head of the list stands on {heads} pages");
    holds(&pages, &report.document);
}

#[test]
fn hostile_names_are_printed_as_they_are() {
    let mut unit = fixture::unit(3);
    unit.machines[0].label = "<b>\"Máy\" & 'văn thư'</b> ]]>".into();
    unit.machines[1].label = "n".repeat(300);
    unit.machines[2].label = "Ặ ẵ Ỡ ự Đ ỹ ạ ọ ề Ữ ợ ặ ẫ".into();
    let report = made(&unit);
    let converted = converted(&report);
    converted.pictures("hostile", 12);
    holds(&converted.text(), &report.document);
}

/// The order of signs within such a name is the reader's business; it stands there and nothing else is lost.
#[test]
fn a_name_from_right_to_left_does_not_break_the_page() {
    let mut unit = fixture::unit(2);
    unit.machines[0].label = "مكتب الاستقبال".into();
    let report = made(&unit);
    let converted = converted(&report);
    let text = converted.text().concat();
    assert!(text.contains("PC-02") && text.contains('م') && text.contains("PHƯƠNG PHÁP ĐO"));
}
