//! The report as a Word file.

use hatang_collector::forms;
use hatang_collector::items::UnitState;
use hatang_collector::report::document::{Block, COUNTRY, Document, MOTTO, Table, with_warnings};
use hatang_collector::report::{self, Format, Report, ReportDetails, Warning};

use crate::fixture;
use crate::suite::{self, Converted};

fn made(unit: &UnitState) -> Report {
    let form = forms::ids().find(|id| *id == "bao_cao_day_du").unwrap_or("bieu_12_dong_phuong");
    let details = ReportDetails {
        basis: vec![
            "Thực hiện Công văn số 1234/SKHCN-CĐS ngày 24/11/2026 của Sở Khoa học và Công nghệ".into(),
        ],
        copies: vec!["TT Đảng ủy, HĐND xã".into()],
        kept_by: Some("VHXH".into()),
        ..ReportDetails::default()
    };
    let mut report = report::make(&forms::load(form).unwrap(), unit, &details).unwrap();
    let warning = Warning {
        check: "coverage_low".into(),
        place: String::new(),
        text: "Còn 3 mục chưa kê khai; kiểm tra trước khi trình ký.".into(),
    };
    with_warnings(&mut report.document, &[warning]);
    report
}

fn converted(report: &Report) -> Converted {
    let file = report::print(report, Format::Docx).unwrap();
    Converted::from(&file.bytes, &file.file_name)
}

/// Whatever the document says stands in the printed pages in that order; they add nothing but page numbers and the
/// heads of tables that go on.
fn holds(pages: &[String], document: &Document) {
    let printed: Vec<char> =
        pages.iter().flat_map(|page| page.chars()).filter(|sign| !is_blank(*sign)).collect();
    let mut rest = printed.iter();
    let mut length = 0;
    for text in texts(document) {
        for sign in text.chars().filter(|sign| !is_blank(*sign)) {
            length += 1;
            assert!(rest.any(|printed| *printed == sign), "the pages lack `{text}` at `{sign}`");
        }
    }
    let longest_head = tables(document)
        .map(|table| table.columns.iter().map(|column| column.title.chars().count()).sum::<usize>())
        .max();
    let extra = printed.len() - length;
    let allowed = pages.len() * (8 + longest_head.unwrap_or(0));
    assert!(extra <= allowed, "{extra} signs more than the document has, {} pages", pages.len());
}

fn is_blank(sign: char) -> bool {
    sign.is_whitespace() || sign == '\u{a0}'
}

fn tables(document: &Document) -> impl Iterator<Item = &Table> {
    let blocks = document.blocks.iter().chain(document.annexes.iter().flat_map(|annex| &annex.blocks));
    blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
}

/// All text in the order of the page.
fn texts(document: &Document) -> Vec<String> {
    let mut texts = Vec::new();
    for block in &document.blocks {
        add(block, &mut texts);
    }
    for annex in &document.annexes {
        texts.extend([annex.label.clone(), annex.title.clone(), annex.attached_to.clone()]);
        for block in &annex.blocks {
            add(block, &mut texts);
        }
    }
    texts
}

fn add(block: &Block, texts: &mut Vec<String>) {
    match block {
        Block::NationalHeading(heading) => {
            texts.extend(heading.superior.clone());
            texts.extend(heading.issuer.clone());
            texts.push(COUNTRY.into());
            texts.push(MOTTO.into());
            texts.extend([heading.number.clone(), heading.place_and_date.clone()]);
        }
        Block::Title { kind, subject } => texts.extend([kind.clone(), subject.clone()]),
        Block::AddressedTo(lines) | Block::Basis(lines) => texts.extend(lines.clone()),
        Block::Heading { text, level: 1 } => texts.push(text.to_uppercase()),
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::FillIn(text) => {
            texts.push(text.clone())
        }
        Block::Table(table) => {
            texts.push(table.caption.clone());
            texts.extend(table.columns.iter().map(|column| column.title.clone()));
            texts.extend(table.rows.iter().flat_map(|row| row.cells.clone()));
        }
        Block::Notes { label, lines } => {
            texts.push(label.clone());
            texts.extend(lines.clone());
        }
        Block::Signature { copies, titles } => {
            texts.extend(copies.clone());
            texts.extend(titles.clone());
        }
    }
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
