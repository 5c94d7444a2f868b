//! An officer's report: declared figures stand, what nobody gave stays blank.

use crate::story::{Story, said};

#[test]
fn declared_figures_stand_in_the_report_with_their_source_and_the_rest_is_blank() {
    let story = Story::begin();
    story.collector.must(&["unit", "rename", "1", "phường Thái Học"]);
    story.collector.must(&[
        "declare",
        "--unit",
        "phường Thái Học",
        "staff_total=20",
        "firewall_present=Có",
        "--by",
        "Văn phòng",
        "--source",
        "Quyết định 12/QĐ-UBND",
    ]);
    let json = story.collector.must(&["report", "--unit", "1", "--format", "json", "--out", "-"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let row = |item: &str| {
        let rows = report["rows"].as_array().unwrap();
        rows.iter().find(|row| row["item"] == item).unwrap().clone()
    };
    assert_eq!(row("staff_total")["text"], "20 người");
    assert_eq!(row("staff_total")["provenance"], "declared");
    assert_eq!(row("firewall_present")["text"], "Có");
    assert_eq!(row("tablet_count")["text"], "…… máy");
    assert_eq!(row("desktop_count")["text"], "…… máy", "no machine has joined, so nothing was counted");
    let out = story.folder.path().join("bao-cao.docx");
    story.collector.must(&["report", "--unit", "1", "--out", out.to_str().unwrap()]);
    assert!(std::fs::read(&out).unwrap().starts_with(b"PK"));
}

#[test]
fn a_wrong_figure_is_refused_and_nothing_of_the_call_is_kept() {
    let story = Story::begin();
    let output = story.collector.command(&[
        "declare",
        "--unit",
        "1",
        "staff_total=20",
        "firewall_present=maybe",
        "--by",
        "a",
        "--source",
        "b",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let unit = hatang_proto::model::UnitId(1);
    assert!(story.collector.store().declarations(unit, i64::MAX).unwrap().is_empty());
}

#[test]
fn a_report_of_a_day_or_year_that_has_not_come_is_refused() {
    let story = Story::begin();
    let day = story.refused(&["report", "--unit", "1", "--as-of", "2199-01-01"]);
    assert!(day.contains("2199-01-01 has not come yet"), "{day}");
    let year = story.refused(&["report", "--unit", "1", "--year", "2199"]);
    assert!(year.contains("2199 has not begun yet"), "{year}");
}

#[test]
fn what_a_frozen_report_would_ignore_is_refused() {
    let story = Story::begin();
    story.collector.must(&["report", "freeze", "--unit", "1"]);
    for ignored in
        [["--unit", "1"].as_slice(), &["--final-copy"], &["--number", "12"], &["--to", "UBND tỉnh"]]
    {
        let output = story.collector.command(&[&["report", "--frozen", "1"], ignored].concat());
        assert_eq!(output.status.code(), Some(2), "{ignored:?}: {}", said(&output));
    }
}
