//! Sentence by sentence: what is said, and what is not because something is unknown.

use hatang_proto::model::inventory::{Antivirus, AntivirusState, DeviceClass, Memory};
use jiff::civil::date;

use super::*;
use crate::items::line_quality::{Line, LineQuality, Speed};
use crate::items::tests::{declared, machine, office, unit};
use crate::items::{Declaration, ItemValue, RuleSetting};

fn texts(section: &str, unit: &UnitState) -> Vec<String> {
    sentences(section, unit, None).into_iter().map(|sentence| sentence.text).collect()
}

fn said(id: &str, unit: &UnitState) -> Option<String> {
    let found = SECTIONS.iter().flat_map(|section| sentences(section, unit, None));
    found.into_iter().find(|sentence| sentence.id == id).map(|sentence| sentence.text)
}

fn state(unit: &mut UnitState, item: &str, value: ItemValue) {
    unit.declarations.push(Declaration {
        item: item.into(),
        value,
        by: "Người Kê Khai".into(),
        source: "Quyết định số 12/QĐ-UBND".into(),
        declared_at_ms: 1_797_500_000_000,
        effective_on: date(2026, 12, 1),
        override_reason: None,
    });
}

fn numbers(pairs: &[(&str, i64)]) -> UnitState {
    let mut unit = unit(Vec::new());
    for (item, number) in pairs {
        state(&mut unit, item, ItemValue::Number(*number));
    }
    unit
}

#[test]
fn every_sentence_has_a_section_and_words_or_a_source() {
    assert_eq!(WORDING.len(), 24, "the file reads");
    for row in WORDING.iter() {
        assert!(SECTIONS.contains(&row.section.as_str()), "{}", row.id);
        assert_ne!(row.text.is_empty(), row.taken_from.is_empty(), "{}", row.id);
    }
    let shipped: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("testdata/generated_sentences.json")).unwrap();
    let known: Vec<&str> = WORDING.iter().map(|row| row.id.as_str()).collect();
    for sentence in shipped {
        assert!(known.contains(&sentence["id"].as_str().unwrap()), "{}", sentence["id"]);
    }
}

#[test]
fn a_unit_about_which_nothing_is_known_says_nothing_but_its_limits() {
    let empty = unit(Vec::new());
    for section in ["II.1", "II.2", "II.3", "III", "IV", "VI"] {
        assert_eq!(texts(section, &empty), Vec::<String>::new(), "{section}");
    }
    assert!(texts(ANNEX_VI, &empty)[0].starts_with("Số liệu được đo từ 0/0 máy tính; không thu thập"));
}

#[test]
fn a_missing_count_is_dropped_and_a_zero_is_printed() {
    let staff = numbers(&[("staff_part_time", 7)]);
    assert_eq!(said("g_staff", &staff).unwrap(), "Người hoạt động không chuyên trách: 07 người.");
    let both = numbers(&[("staff_total", 20), ("staff_part_time", 0)]);
    assert_eq!(
        said("g_staff", &both).unwrap(),
        "Tổng số cán bộ, công chức, viên chức: 20 người; người hoạt động không chuyên trách: 0 người."
    );
    let beside = numbers(&[("photocopier_count", 2), ("camera_count", 0)]);
    assert_eq!(said("g_periph", &beside).unwrap(), "Thiết bị ngoại vi: 02 máy photocopy, 0 camera.");
}

#[test]
fn computers_are_told_apart_by_who_counted_them_only_where_that_adds_up() {
    let mut unit = unit(vec![
        machine(1, Some(office(DeviceClass::Desktop))),
        machine(2, Some(office(DeviceClass::Laptop))),
    ]);
    unit.declared_machines = vec![declared(1, DeviceClass::Desktop)];
    state(&mut unit, "computer_total", ItemValue::Number(3));
    let text = said("g_computers", &unit).unwrap();
    assert!(text.starts_with("Ủy ban nhân dân phường Thái Học có 03 máy tính"), "{text}");
    assert!(text.contains("; trong đó 02 máy được đo tự động, 01 máy do đơn vị kê khai"), "{text}");
    assert!(text.ends_with("(tính đến ngày 18/12/2026)."), "{text}");
    unit.declared_machines.clear();
    unit.machines.pop();
    unit.declarations[0].override_reason = Some("gồm máy mượn".into());
    let text = said("g_computers", &unit).unwrap();
    assert!(text.contains("có 03 máy tính") && !text.contains("trong đó"), "{text}");
}

#[test]
fn a_weak_computer_is_named_with_the_reasons_that_apply() {
    let mut small = office(DeviceClass::Desktop);
    small.memory = Some(Memory { total_bytes: 4 << 30, installed_bytes: Some(4 << 30) });
    let mut large = office(DeviceClass::Desktop);
    large.memory = Some(Memory { total_bytes: 16 << 30, installed_bytes: Some(16 << 30) });
    let mut unit = unit(vec![machine(1, Some(large)), machine(2, None)]);
    assert_eq!(said("g_weak", &unit), None);
    unit.machines.push(machine(3, Some(small)));
    assert_eq!(
        said("g_weak", &unit).unwrap(),
        "Có 01 máy (50%) cấu hình thấp hơn yêu cầu tối thiểu (RAM dưới 8 GB)."
    );
    unit.rule_settings.push(RuleSetting {
        rule: "weak_ram_gb".into(),
        value: 0.0,
        from: date(2026, 1, 1),
        source: String::new(),
    });
    assert_eq!(said("g_weak", &unit), None, "a rule that is switched off calls nothing weak");
}

fn product(state: AntivirusState, passive: bool, days: Option<u32>) -> Antivirus {
    Antivirus { state, passive, signature_age_days: days, product: "X".into(), ..Antivirus::default() }
}

#[test]
fn antivirus_that_cannot_be_read_is_neither_on_nor_missing() {
    let with = |number, products: Option<Vec<Antivirus>>| {
        let mut inventory = office(DeviceClass::Desktop);
        inventory.antivirus = products;
        machine(number, Some(inventory))
    };
    let mut unit = unit(vec![
        with(1, Some(vec![product(AntivirusState::On, false, Some(2))])),
        with(2, Some(vec![product(AntivirusState::On, false, Some(30))])),
        with(3, Some(vec![product(AntivirusState::On, true, None)])),
        with(4, Some(Vec::new())),
        with(5, Some(vec![product(AntivirusState::Unknown, false, None)])),
        with(6, None),
    ]);
    assert_eq!(
        said("g_av_gap", &unit).unwrap(),
        "Còn 02 máy chưa có phần mềm diệt vi rút hoạt động (danh sách tại Phụ lục II)."
    );
    state(&mut unit, "computer_total", ItemValue::Number(6));
    unit.declarations[0].override_reason = Some("theo sổ".into());
    state(&mut unit, "antivirus_licensed_pct", ItemValue::Number(50));
    let text = said("g_av", &unit).unwrap();
    assert!(text.contains(", 02 máy bật bảo vệ thời gian thực, 01 máy cập nhật"), "{text}");
    assert!(text.ends_with("; 50% máy tính dùng phần mềm có bản quyền (số liệu kê khai)."), "{text}");
    unit.machines.retain(|machine| machine.label == "PC-06");
    assert_eq!(said("g_av_gap", &unit), None);
}

#[test]
fn what_protects_the_lan_is_said_as_declared_and_not_else() {
    let mut unit = unit(Vec::new());
    assert_eq!(said("g_fw", &unit), None);
    state(&mut unit, "surge_protection_present", ItemValue::Text("Không".into()));
    assert_eq!(said("g_fw", &unit).unwrap(), "Chưa có hệ thống chống sét lan truyền.");
    state(&mut unit, "firewall_present", ItemValue::Flag(true));
    assert_eq!(
        said("g_fw", &unit).unwrap(),
        "Mạng LAN được trang bị thiết bị tường lửa; chưa có hệ thống chống sét lan truyền."
    );
    for (stated, word) in [("01 bộ", "có hệ"), ("00 bộ", "chưa có"), ("Chưa có", "chưa có"), ("Có", "có hệ")]
    {
        unit.declarations[0].value = ItemValue::Text(stated.into());
        let text = said("g_fw", &unit).unwrap();
        assert!(text.contains(&format!("; {word}")), "{stated}: {text}");
    }
}

#[test]
fn a_speed_is_stated_from_a_thousand_samples_on() {
    let mut unit = unit(Vec::new());
    let line = Line { provider: "VNPT".into(), kind: "FTTH".into(), down_mbps: 200.0, lines: 1 };
    let speed = |samples| Some(Speed { samples, down_mbps: Some(148.25), up_mbps: Some(60.0) });
    let quality =
        |samples| LineQuality { line: Some(line.clone()), speed: speed(samples), ..LineQuality::default() };
    unit.line_quality = Some(quality(999));
    assert_eq!(said("g_line", &unit), None);
    unit.line_quality = Some(quality(1_000));
    assert_eq!(
        said("g_line", &unit).unwrap(),
        "Đơn vị sử dụng 01 đường truyền Internet (FTTH, nhà cung cấp VNPT, tốc độ cam kết 200 Mbps); tốc độ đo được trung bình tải xuống 148,3 Mbps, tải lên 60 Mbps."
    );
}

#[test]
fn what_is_said_about_the_network_stands_in_its_section_and_refers_to_the_annexes() {
    let sentence = |id, text: &str| Sentence { id, text: text.into() };
    let network = Section {
        heading: String::new(),
        sentences: vec![
            sentence("line_declared", "Một đường truyền."),
            sentence("congestion", "Có 3 lượt nghẽn."),
            sentence("shares", "Phân theo nguyên nhân: chưa xác định 100%."),
            sentence("ask_provider", "Đề nghị VNPT kiểm tra."),
            sentence("system", "Hệ thống Hệ thống quản lý văn bản có thời gian phản hồi 1 giây."),
            sentence("limits", "Giới hạn."),
        ],
    };
    let unit = unit(Vec::new());
    let of = |section| -> Vec<String> {
        sentences(section, &unit, Some(&network)).into_iter().map(|sentence| sentence.text).collect()
    };
    assert_eq!(of("II.3"), ["Một đường truyền."]);
    let expected = [
        "Có 3 lượt nghẽn (chi tiết tại Phụ lục III, IV).",
        "Phân theo nguyên nhân: chưa xác định 100%.",
        "Hệ thống quản lý văn bản có thời gian phản hồi 1 giây.",
    ];
    assert_eq!(of("IV"), expected);
    assert_eq!(of("VI"), ["Đề nghị VNPT kiểm tra (số liệu tại Phụ lục III)."]);
}

#[test]
fn more_computers_are_asked_for_only_since_the_norm_and_only_if_some_are_missing() {
    let mut unit = numbers(&[("staff_total", 20), ("computer_total", 18)]);
    assert_eq!(
        said("g_ask_pc", &unit).unwrap(),
        "Đề nghị Ủy ban nhân dân thành phố Hải Phòng xem xét bố trí kinh phí bổ sung 02 máy để bảo đảm định mức theo Quyết định số 15/2025/QĐ-TTg (sửa đổi tại Quyết định số 10/2026/QĐ-TTg)."
    );
    unit.declarations[1].value = ItemValue::Number(20);
    assert_eq!(said("g_ask_pc", &unit), None);
    let mut before = numbers(&[("staff_total", 20), ("computer_total", 18)]);
    before.as_of = date(2026, 3, 8);
    for stated in &mut before.declarations {
        stated.effective_on = date(2026, 3, 1);
    }
    assert_eq!(said("g_ask_pc", &before), None);
}
