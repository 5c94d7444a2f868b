//! Whole reports: the one of 2023 row by row, then what an officer and a hostile name may do to one.

use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::{DeviceClass, Inventory};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::Value;

use super::document::Block;
use super::*;
use crate::items::{Declaration, ItemValue, MachineState, Particulars, Reach};

const FORM: &str = "bieu_12_dong_phuong";
const SAID_MS: i64 = 1_797_570_000_000;

pub(super) fn unit() -> UnitState {
    UnitState {
        unit_name: "phường Thái Học".into(),
        unit_level: "phuong".into(),
        parents: vec!["thành phố Hải Phòng".into()],
        as_of: date(2026, 12, 31),
        machines: Vec::new(),
        declared_machines: Vec::new(),
        children: Vec::new(),
        year_before: None,
        changes: Vec::new(),
        rule_settings: Vec::new(),
        declarations: Vec::new(),
        line_quality: None,
        calendar: Vec::new(),
    }
}

pub(super) fn machine(number: u8, label: &str, class: DeviceClass) -> MachineState {
    let mut inventory = Inventory::default();
    inventory.device.class = class;
    MachineState {
        id: MachineId([number; 16]),
        label: label.into(),
        particulars: Particulars::default(),
        inventory: Some(inventory),
        inventory_at_ms: Some(SAID_MS),
        reach: Reach::default(),
        gateway: None,
        last_heard_ms: Some(SAID_MS),
    }
}

pub(super) fn declared(item: &str, value: ItemValue, source: &str) -> Declaration {
    Declaration {
        item: item.into(),
        value,
        by: "Người Kê Khai".into(),
        source: source.into(),
        declared_at_ms: SAID_MS,
        effective_on: date(2026, 12, 1),
        override_reason: None,
    }
}

fn built(unit: &UnitState, details: &ReportDetails) -> Document {
    let form = forms::load(FORM).unwrap();
    let (figures, known) = (items::figures(&form, unit), Known::of(&form, unit));
    document(&form, unit, &figures, &known, network(unit).unwrap().as_ref(), details)
}

fn rows(unit: &UnitState) -> Vec<Vec<String>> {
    let document = built(unit, &ReportDetails::default());
    document
        .blocks
        .into_iter()
        .find_map(|block| match block {
            Block::Table(table) => Some(table.rows.into_iter().map(|row| row.cells).collect()),
            _ => None,
        })
        .unwrap()
}

fn notes_of(unit: &UnitState) -> Vec<String> {
    let document = built(unit, &ReportDetails::default());
    document
        .blocks
        .into_iter()
        .find_map(|block| match block {
            Block::Notes { lines, .. } => Some(lines),
            _ => None,
        })
        .unwrap_or_default()
}

fn heading_of(unit: &UnitState, details: &ReportDetails) -> document::NationalHeading {
    match built(unit, details).blocks.swap_remove(0) {
        Block::NationalHeading(heading) => heading,
        other => panic!("{other:?}"),
    }
}

/// Declared as they were, the figures of 2023 print as they did; what was left blank stays blank and is no zero.
#[test]
fn the_report_of_2023_comes_out_cell_by_cell() {
    let report: Value =
        serde_json::from_str(include_str!("../forms/testdata/000_phuong_thai_hoc_2023.json")).unwrap();
    let mut unit = unit();
    for (item, value) in report["values_in_report"].as_object().unwrap() {
        // The ratio is left to be derived.
        let value = match value {
            Value::Number(number) if item != "computer_staff_ratio_pct" => {
                ItemValue::Number(number.as_i64().unwrap())
            }
            Value::Bool(flag) => ItemValue::Flag(*flag),
            _ => continue,
        };
        unit.declarations.push(declared(item, value, ""));
    }
    let printed = rows(&unit);
    let expected = report["rows"].as_array().unwrap();
    assert_eq!(printed.len(), expected.len());
    for (row, expected) in printed.iter().zip(expected) {
        let (stt, label, cell) = (&expected["stt"], &expected["label"], &expected["cells"][0]);
        assert_eq!([&row[0], &row[1], &row[2]], [stt, label, cell].map(|text| text.as_str().unwrap()));
    }
    assert!(printed.iter().any(|row| row[2] == "…… máy") && printed.iter().any(|row| row[2] == "0 máy"));
}

#[test]
fn the_remark_says_where_a_figure_comes_from() {
    let mut unit = unit();
    assert_eq!(rows(&unit)[0][2..], ["…… người", "Chưa kê khai"]);
    assert_eq!(rows(&unit)[2][2..], ["…… máy", "Chưa có máy nào được đo"]);
    assert_eq!(rows(&unit)[7][2..], ["…… %", "Chưa đủ số liệu để tính"]);
    unit.machines = vec![
        machine(1, "PC-01", DeviceClass::Desktop),
        machine(2, "PC-02", DeviceClass::Virtual),
        MachineState { inventory: None, ..machine(3, "PC-03", DeviceClass::Desktop) },
    ];
    unit.declarations.push(declared("staff_total", ItemValue::Number(2), "Quyết định 12/QĐ-UBND"));
    unit.declarations.push(declared("desktop_count", ItemValue::Number(18), "sổ tài sản"));
    unit.declarations.push(Declaration {
        override_reason: Some("01 máy mượn".into()),
        ..declared("laptop_count", ItemValue::Number(1), "")
    });
    let rows = rows(&unit);
    assert_eq!(rows[0][2..], ["2 người", "Kê khai 18/12/2026: Quyết định 12/QĐ-UBND"]);
    assert_eq!(rows[2][2..], ["1 máy", "Đo tự động 1/3 máy; kê khai: 18 máy"]);
    assert_eq!(rows[3][2..], ["…… máy", "Chưa đo được (0/3 máy)"]);
    assert_eq!(rows[4][2..], ["1 máy", "Điều chỉnh 18/12/2026: 01 máy mượn"]);
    assert_eq!(rows[7][2..], ["100 %", "Tính: (1 + 1)/2"]);
}

#[test]
fn the_notes_name_the_missing_once_for_the_rows_that_share_them() {
    let mut unit = unit();
    unit.machines = vec![
        machine(1, "PC-01", DeviceClass::Desktop),
        machine(2, "PC-02", DeviceClass::Virtual),
        MachineState { last_heard_ms: None, ..machine(3, "PC-03", DeviceClass::Laptop) },
    ];
    unit.declarations.push(declared("desktop_count", ItemValue::Number(18), "sổ tài sản"));
    let notes = notes_of(&unit);
    assert_eq!(notes[0], "Chưa có số liệu của PC-02 (máy ảo): dòng 2, 3, 5, 8.");
    let difference = "Dòng 3: đo được 1 máy (PC-01), kê khai 18 máy (18/12/2026, sổ tài sản).";
    assert!(notes.contains(&difference.to_string()), "{notes:?}");
    assert_eq!(notes.last().unwrap(), "Quá 30 ngày không liên lạc, cần kiểm tra: PC-03 (chưa lần nào).");
}

#[test]
fn a_draft_has_gaps_where_the_registry_writes() {
    let heading = heading_of(&unit(), &ReportDetails::default());
    assert_eq!(heading.number.replace('\u{a0}', "_"), "Số: _____/BC-UBND");
    let line = heading.place_and_date.replace('\u{a0}', "_");
    assert_eq!(line, "Thái Học, ngày _____ tháng _____ năm 2026");
    let details = ReportDetails {
        date: Some(date(2027, 1, 5)),
        number: Some(" 7 ".into()),
        place: Some("Chí Linh".into()),
        ..ReportDetails::default()
    };
    let heading = heading_of(&unit(), &details);
    assert_eq!(heading.number, "Số: 07/BC-UBND");
    assert_eq!(heading.place_and_date, "Chí Linh, ngày 05 tháng 01 năm 2027");
}

#[test]
fn the_recipient_follows_the_day_and_the_unit_above() {
    let recipients = |unit: &UnitState| {
        built(unit, &ReportDetails::default()).blocks.into_iter().find_map(|block| match block {
            Block::AddressedTo(recipients) => Some(recipients),
            _ => None,
        })
    };
    assert_eq!(recipients(&unit()), Some(vec!["Sở Khoa học và Công nghệ thành phố Hải Phòng".into()]));
    assert_eq!(recipients(&UnitState { as_of: date(2025, 6, 30), ..unit() }), None);
    assert_eq!(recipients(&UnitState { parents: Vec::new(), ..unit() }), None);
}

#[test]
fn the_same_state_gives_the_same_bytes_in_every_format() {
    for format in Format::ALL {
        let make = || render(FORM, &unit(), &ReportDetails::default(), format).unwrap();
        assert_eq!(make(), make());
        let name = format!("BC_CNTT_phuong_thai_hoc_2026_duthao.{}", format.extension());
        assert_eq!(make().file_name, name);
        assert_eq!(format.extension().parse(), Ok(format));
    }
}

#[test]
fn only_a_draft_is_called_one() {
    let details = ReportDetails { draft: false, ..ReportDetails::default() };
    let name = render(FORM, &unit(), &details, Format::Docx).unwrap().file_name;
    assert_eq!(name, "BC_CNTT_phuong_thai_hoc_2026.docx");
}

#[test]
fn json_follows_a_figure_to_its_machines_and_its_declarer() {
    let mut unit = unit();
    unit.machines =
        vec![machine(1, "PC-01", DeviceClass::Desktop), machine(2, "PC-02", DeviceClass::Unknown)];
    unit.declarations.push(declared("desktop_count", ItemValue::Number(3), "sổ"));
    let bytes = render(FORM, &unit, &ReportDetails::default(), Format::Json).unwrap().bytes;
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    let row = &json["rows"][2];
    assert_eq!(
        row["machines"][0],
        serde_json::json!({
            "machine": "01".repeat(16), "label": "PC-01", "counted": true,
            "text": "máy tính để bàn", "at": "2026-12-18T12:00:00+07:00",
        })
    );
    assert_eq!(row["missing"][0]["why"], "chưa rõ loại máy");
    assert_eq!(row["coverage"], serde_json::json!({"measured": 1, "of": 2}));
    assert_eq!(row["difference"], serde_json::json!({"measured": 1, "declared": 3}));
    assert_eq!(row["declared"]["by"], "Người Kê Khai");
    assert_eq!(json["rows"][6]["value"], Value::Null);
}

#[test]
fn the_declarers_name_is_in_no_printed_document() {
    let mut unit = unit();
    unit.declarations.push(declared("staff_total", ItemValue::Number(20), "Quyết định"));
    let html = render(FORM, &unit, &ReportDetails::default(), Format::Html).unwrap().bytes;
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("Quyết định") && !html.contains("Người Kê Khai"));
}

#[test]
fn a_page_escapes_what_it_was_given_and_loads_nothing() {
    let mut unit = unit();
    unit.unit_name = "xã <script>alert(\"1\")</script>".into();
    unit.machines.push(machine(1, "<img src=x onerror=y>", DeviceClass::Virtual));
    let html = render(FORM, &unit, &ReportDetails::default(), Format::Html).unwrap().bytes;
    let html = String::from_utf8(html).unwrap();
    assert!(
        !html.contains("<script") && !html.contains("<img") && html.contains("&lt;img src=x onerror=y&gt;")
    );
    assert!(!html.contains("http") && !html.contains("src=\"") && !html.contains("url("));
}

#[test]
fn a_report_needs_a_form_and_a_name() {
    let details = ReportDetails::default();
    assert!(matches!(
        render("bieu_99", &unit(), &details, Format::Json),
        Err(ReportError::Form(FormError::Unknown { .. }))
    ));
    let nameless = UnitState { unit_name: "\u{200b} \u{7}".into(), ..unit() };
    assert!(matches!(render(FORM, &nameless, &details, Format::Json), Err(ReportError::UnnamedUnit)));
    assert_eq!(
        "odt".parse::<Format>().unwrap_err().to_string(),
        "cannot print `odt`; formats are docx, pdf, xlsx, html, csv, json"
    );
}

#[test]
fn a_decomposed_name_prints_like_a_composed_one() {
    let decomposed =
        UnitState { unit_name: "phu\u{31b}o\u{31b}\u{300}ng Tha\u{301}i Ho\u{323}c".into(), ..unit() };
    for format in Format::ALL {
        let make = |unit: &UnitState| render(FORM, unit, &ReportDetails::default(), format).unwrap();
        assert_eq!(make(&decomposed), make(&unit()));
    }
}

/// The annex promises the reader of the exported file that it holds these figures.
#[test]
fn the_hash_in_the_last_annex_is_that_of_the_exported_file() {
    let report = make(&forms::load(FORM).unwrap(), &unit(), &ReportDetails::default()).unwrap();
    let file = print(&report, Format::Json).unwrap();
    let hash = to_hex(&Hash::of(&file.bytes).0);
    let promised = report.document.annexes.last().unwrap().blocks.iter().any(|block| {
        matches!(block, Block::Notes { lines, .. } if lines == &[file.file_name.clone(), hash.clone()])
    });
    assert!(promised, "{hash}");
    let bare = ReportDetails { annexes: false, ..ReportDetails::default() };
    assert!(make(&forms::load(FORM).unwrap(), &unit(), &bare).unwrap().document.annexes.is_empty());
}

#[test]
fn the_officers_particulars_stand_where_decree_30_puts_them() {
    let details = ReportDetails {
        draft: false,
        basis: vec!["Căn cứ Luật A;".into(), " ".into(), "Căn cứ Nghị định B".into()],
        copies: vec!["TT Đảng ủy, HĐND;".into()],
        kept_by: Some("VHXH.".into()),
        signer: Signer::Deputy,
        ..ReportDetails::default()
    };
    let document = built(&unit(), &details);
    assert!(!document.draft);
    let basis = vec!["Căn cứ Luật A;".to_owned(), "Căn cứ Nghị định B".into()];
    assert_eq!(document.blocks[3], Block::Basis(basis));
    let Some(Block::Signature { copies, titles }) = document.blocks.last() else { panic!() };
    assert_eq!(copies, &["- Như trên;", "- TT Đảng ủy, HĐND;", "- Lưu: VT, VHXH."]);
    assert_eq!(titles, &["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]);
    let unaddressed = built(&unit(), &ReportDetails { addressed: false, ..ReportDetails::default() });
    assert!(unaddressed.blocks.iter().all(|block| !matches!(block, Block::AddressedTo(_))));
    let Some(Block::Signature { copies, .. }) = unaddressed.blocks.last() else { panic!() };
    assert_eq!(copies, &["- …;", "- Lưu: VT."]);
}

#[test]
fn an_office_below_a_committee_names_it_above_itself() {
    let office = UnitState { unit_name: "Sở Khoa học và Công nghệ".into(), ..unit() };
    let heading = heading_of(&office, &ReportDetails::default());
    assert_eq!(heading.superior.as_deref(), Some("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG"));
    assert_eq!(heading_of(&unit(), &ReportDetails::default()).superior, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gives_a_well_formed_document(name in "x\\PC{0,40}|x.{0,60}", label in ".{0,80}", source in ".{0,300}") {
        let mut unit = UnitState { unit_name: name, ..unit() };
        unit.machines.push(machine(1, &label, DeviceClass::Virtual));
        unit.declarations.push(declared("staff_total", ItemValue::Number(20), &source));
        let details = ReportDetails { place: Some(label), addressed_to: vec![source], ..ReportDetails::default() };
        let docx = render(FORM, &unit, &details, Format::Docx).unwrap();
        prop_assert!(docx.file_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte)));
        docx::tests::check(&docx.bytes);
    }
}

#[test]
fn the_year_before_is_compared_after_the_table_or_else_first_among_the_notes() {
    let mut now = unit();
    now.machines = vec![machine(1, "PC-01", DeviceClass::Desktop)];
    now.year_before = Some(Box::new(UnitState { as_of: date(2025, 12, 31), ..unit() }));
    let made = |form: &str| make(&forms::load(form).unwrap(), &now, &ReportDetails::default()).unwrap();
    let is_said = |text: &str| text.starts_with("So với năm trước") && text.contains("01 máy mới");
    let report = made(FORM);
    let blocks = &report.document.blocks;
    let table = blocks.iter().position(|block| matches!(block, Block::Table(_))).unwrap();
    assert!(matches!(&blocks[table + 1], Block::Paragraph(text) if is_said(text)), "{blocks:?}");
    assert!(report.sheets.iter().any(|sheet| sheet.name == "So sánh máy tính" && sheet.rows.len() == 1));
    let prose = made("thuat_ha_tang_xa_a");
    let noted = |block: &Block| matches!(block, Block::Notes { lines, .. } if is_said(&lines[0]));
    assert!(prose.document.blocks.iter().any(noted));
}
