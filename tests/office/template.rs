//! An office's own Word file, filled, opens and says the figures.

use hatang_collector::report::document::{Block, Table, TableRow};
use hatang_collector::report::template;
use hatang_collector::report::{self, Format, ReportDetails};

use crate::contents::made;
use crate::fixture;
use crate::suite::Converted;

#[test]
fn a_filled_template_opens_and_has_a_row_for_each_computer() {
    let mut unit = fixture::unit(40);
    unit.machines[0].label = "Máy \"văn thư\" <&>".into();
    let report = made(&unit);
    let mut empty = report.clone();
    let mut table = empty.document.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(Table { rows: Vec::new(), ..table.clone() }),
        _ => None,
    });
    let table = table.as_mut().unwrap();
    let mut cells = vec![String::new(); table.columns.len()];
    cells[0] = "{{machines.number}}".into();
    cells[1] = "{{machines.label}} ({{machines.class}})".into();
    table.rows = vec![TableRow::plain(cells)];
    empty.document.annexes.clear();
    empty.document.blocks = vec![
        Block::Paragraph("{{unit_name}} có {{staff_total}} người; {{khong_co}}.".into()),
        Block::Table(table.clone()),
        Block::Paragraph("Máy tính bảng: {{tablet_count}}.".into()),
    ];
    let empty = report::print(&empty, Format::Docx).unwrap();
    let values = template::values(&unit, &ReportDetails::default(), &report.sheets).unwrap();
    let filled = template::fill(&empty.bytes, &values).unwrap();
    let unknown: Vec<_> = filled.unknown.iter().map(|placeholder| placeholder.name.as_str()).collect();
    assert_eq!(unknown, ["khong_co"]);
    let opened = Converted::from(&filled.bytes, "mau.docx");
    opened.pictures("template", 4);
    let text = opened.text().concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("phường Thái Học có 22 người; {{khong_co}}."), "{text}");
    assert!(text.contains("Máy \"văn thư\" <&>"), "{text}");
    for number in 2..=40 {
        assert!(text.contains(&format!("PC-{number:02} (")), "{number}: {text}");
    }
}
