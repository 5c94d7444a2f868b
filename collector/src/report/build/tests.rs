//! The tables of the reports cell by cell, and documents of whatever values there are.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::forms::{self, ValueKind, catalogue};
use crate::items::{self, ItemValue, Parts, Provenance, Scope};
use crate::report::network;
use crate::report::tests::{declared, unit};

const REPORTS: &[(&str, &str)] = &[
    ("bieu_12_dong_phuong", include_str!("../../forms/testdata/000_phuong_thai_hoc_2023.json")),
    ("bang_trang_thiet_bi_cqdt_xa", include_str!("../../forms/testdata/003_xa_quang_tho_2019.json")),
    ("bang_tong_hop_huyen", include_str!("../../forms/testdata/004_huyen_dong_son_2020.json")),
];

/// The figure that the report's row shows.
fn figure(row: &Value) -> Figure {
    let item = catalogue::item(row["item"].as_str().unwrap()).unwrap();
    let value = &row["value"];
    let number = value.as_i64().or(value["n"].as_i64()).or(value["qty"].as_i64());
    let whole = |name: &str| value[name].as_i64();
    let year = |value: &Value| value["year"].as_i64().and_then(|year| i16::try_from(year).ok());
    let new = value["new"].as_array().into_iter().flatten();
    let parts = Parts {
        working: whole("working"),
        year: year(value),
        by_year: new.map(|new| (year(new).unwrap(), new["count"].as_i64().unwrap())).collect(),
        second_hand: whole("used"),
        ratio: whole("num").zip(whole("den")),
    };
    let value = match item.expects() {
        ValueKind::Number => number.map(ItemValue::Number),
        ValueKind::Flag => value.as_bool().map(ItemValue::Flag),
        ValueKind::Text => number
            .map(|number| ItemValue::Text(number.to_string()))
            .or(parts.ratio.map(|(part, of)| ItemValue::Text(format!("{part}/{of}")))),
    };
    let provenance = value.as_ref().map(|_| Provenance::Declared);
    Figure { value, provenance, parts, ..items::figure(&item, Scope::Whole, &unit()) }
}

fn table_of(document: &Document) -> &Table {
    let found = document.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    found.unwrap()
}

/// The last column is the product's own: where the figure comes from. The reports left it empty.
#[test]
fn the_tables_come_out_row_by_row_and_cell_by_cell() {
    let mut cells = 0;
    for (id, report) in REPORTS {
        let (form, report): (_, Value) = (forms::load(id).unwrap(), serde_json::from_str(report).unwrap());
        let rows = report["rows"].as_array().unwrap();
        let figures: Vec<Figure> = rows.iter().filter(|row| row["group"] != true).map(figure).collect();
        let level = report["level"].as_str().unwrap();
        let (name, level) =
            (format!("{} Thử", if level == "huyen" { "huyện" } else { "xã" }), level.to_owned());
        let unit = UnitState { unit_name: name, unit_level: level, ..unit() };
        let document =
            document(&form, &unit, &figures, &Known::of(&form, &unit), None, &ReportDetails::default());
        let table = table_of(&document);
        assert_eq!(table.rows.len(), rows.len(), "{id}");
        for (printed, row) in table.rows.iter().zip(rows) {
            let expected: Vec<&str> =
                row["cells"].as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect();
            let (_, expected) = expected.split_last().unwrap();
            assert_eq!(printed.group, row["group"] == true);
            assert_eq!(
                [&printed.cells[0], &printed.cells[1]],
                [&row["stt"], &row["label"]].map(|cell| cell.as_str().unwrap())
            );
            assert_eq!(printed.cells[2..printed.cells.len() - 1], *expected, "{id} {}", row["stt"]);
            cells += expected.len();
        }
    }
    assert_eq!(cells, 12 + 2 * 11 + 2 * 14);
}

/// Everything that a document prints.
fn texts(document: &Document) -> Vec<String> {
    let of_block = |block: &Block| match block {
        Block::NationalHeading(heading) => {
            [heading.issuer.clone(), vec![heading.number.clone(), heading.place_and_date.clone()]].concat()
        }
        Block::Title { kind, subject } => vec![kind.clone(), subject.clone()],
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::FillIn(text) => vec![text.clone()],
        Block::AddressedTo(lines) | Block::Basis(lines) | Block::Notes { lines, .. } => lines.clone(),
        Block::Table(table) => table.rows.iter().flat_map(|row| row.cells.clone()).collect(),
        Block::Signature { copies, titles } => [copies.clone(), titles.clone()].concat(),
    };
    document.blocks.iter().flat_map(of_block).collect()
}

fn of_form(id: &str, unit: &UnitState) -> Document {
    let form = forms::load(id).unwrap();
    let figures = items::figures(&form, unit);
    document(
        &form,
        unit,
        &figures,
        &Known::of(&form, unit),
        network(unit).unwrap().as_ref(),
        &ReportDetails::default(),
    )
}

#[test]
fn what_is_not_said_stands_in_the_notes() {
    let document = of_form("thuat_ha_tang_xa_a", &unit());
    let said = texts(&document);
    assert!(
        said.iter().any(|line| line.starts_with("Câu không in vì chưa có căn cứ: “Phường có Bộ phận")),
        "{said:#?}"
    );
    assert!(!said.iter().any(|line| line.starts_with("Phường có Bộ phận")));
}

#[test]
fn a_figure_without_a_remark_of_its_own_has_its_source_in_the_notes() {
    let mut unit = unit();
    unit.declarations.push(declared("households", ItemValue::Number(3_745), "Niên giám 2026"));
    unit.declarations.push(declared("population", ItemValue::Number(12_365), "Niên giám 2026"));
    let said = texts(&of_form("thuat_ha_tang_xa_a", &unit));
    let source =
        "Kê khai 18/12/2026: Niên giám 2026 – Số hộ gia đình: 3.745 hộ; Số nhân khẩu: 12.365 nhân khẩu.";
    assert!(said.iter().any(|line| line == source), "{said:#?}");
    assert!(said.iter().any(|line| {
        line == "Toàn phường có 3.745 hộ gia đình với tổng số dân là 12.365 nhân khẩu, trong đó có …… hộ gia đình có \
                 máy vi tính kết nối Internet băng rộng; khoảng …… dân số có thuê bao di động."
    }));
}

#[test]
fn the_level_above_is_named_as_it_is_called_today() {
    let province =
        UnitState { unit_name: "thành phố Hải Phòng".into(), unit_level: "tinh".into(), ..unit() };
    let document = of_form("bang_tong_hop_huyen", &province);
    let groups: Vec<_> =
        table_of(&document).rows.iter().filter(|row| row.group).map(|row| row.cells[1].clone()).collect();
    assert_eq!(groups, ["Cấp tỉnh", "Cấp xã"]);
    let title = "Hiện trạng hạ tầng CNTT tại cấp tỉnh, cấp xã (tính đến 31/12/2026)";
    assert!(texts(&document).iter().any(|line| line == title));
}

/// The digits of a printed number, wherever they stand.
fn numbers(text: &str) -> Vec<i64> {
    let digits = |sign: char| !(sign.is_ascii_digit() || sign == '.');
    text.split(digits).filter_map(|word| word.trim_matches('.').replace('.', "").parse().ok()).collect()
}

fn any_value(kind: ValueKind) -> BoxedStrategy<Option<ItemValue>> {
    let value = match kind {
        ValueKind::Number => prop_oneof![-3_i64..30, 0_i64..2_000_000, Just(1_000_000_000_000_000)]
            .prop_map(ItemValue::Number)
            .boxed(),
        ValueKind::Flag => any::<bool>().prop_map(ItemValue::Flag).boxed(),
        ValueKind::Text => prop_oneof![
            Just("Có".to_owned()),
            Just("0/0".to_owned()),
            Just("22/23".to_owned()),
            Just("{n} NaN".to_owned()),
            "\\PC{0,30}"
        ]
        .prop_map(ItemValue::Text)
        .boxed(),
    };
    prop_oneof![1 => Just(None), 3 => value.prop_map(Some)].boxed()
}

fn any_declarations() -> BoxedStrategy<Vec<(String, Option<ItemValue>)>> {
    let one = |item: catalogue::Item| {
        let id = item.id.clone();
        any_value(item.expects()).prop_map(move |value| (id.clone(), value))
    };
    catalogue::all().unwrap().into_iter().map(one).collect::<Vec<_>>().boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_declared_prints_true_numbers_and_no_trace_of_a_program(values in any_declarations()) {
        let mut unit = unit();
        for (item, value) in &values {
            unit.declarations.extend(value.clone().map(|value| declared(item, value, "sổ")));
        }
        for id in forms::ids() {
            let form = forms::load(id).unwrap();
            let figures = items::figures(&form, &unit);
            let document = document(&form, &unit, &figures, &Known::of(&form, &unit), None, &ReportDetails::default());
            for (row, figure) in form.rows.iter().zip(&figures) {
                let cells = cell::texts(row, figure);
                match &figure.value {
                    Some(ItemValue::Number(number)) if 0 <= *number => {
                        prop_assert!(numbers(&cells[0]).contains(number), "{number}: {cells:?}");
                    }
                    Some(ItemValue::Text(_)) => {}
                    _ => prop_assert_eq!(numbers(&cells[0]), Vec::<i64>::new()),
                }
            }
            let from_people: Vec<String> = values.iter().filter_map(|(_, value)| match value {
                Some(ItemValue::Text(text)) => Some(clean(text)),
                _ => None,
            }).filter(|text| text.len() > 2 || text.contains(['{', '-'])).collect();
            for text in texts(&document) {
                let own = from_people.iter().fold(text.clone(), |text, word| {
                    text.replace(word, "").replace(&word.replace(['{', '}'], ""), "")
                });
                prop_assert!(!own.contains("null") && !own.contains("NaN"), "{id}: {text}");
                prop_assert!(!own.contains('{') || text.contains("{n}"), "{id}: {text}");
                let negative = own.as_bytes().windows(2).any(|pair| pair[0] == b'-' && pair[1].is_ascii_digit());
                prop_assert!(!negative || own.contains("27001"), "{id}: {text}");
            }
        }
    }
}

#[test]
fn a_section_of_which_nothing_can_be_said_is_a_visible_gap() {
    let blocks = of_form("thuat_ha_tang_xa_a", &unit()).blocks;
    let after = |title: &str| {
        let at =
            blocks.iter().position(|block| matches!(block, Block::Heading { text, .. } if text == title));
        blocks[at.unwrap() + 1].clone()
    };
    assert!(matches!(after("1. Về hạ tầng kỹ thuật"), Block::FillIn(_)));
    assert!(matches!(after("2. Về ứng dụng CNTT trong hoạt động nội bộ"), Block::FillIn(_)));
    let gaps = blocks.windows(2).filter(|pair| pair.iter().all(|block| matches!(block, Block::FillIn(_))));
    assert_eq!(gaps.count(), 0);
}
