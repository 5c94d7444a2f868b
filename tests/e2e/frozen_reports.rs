//! A frozen report prints the same file for ever, whatever is declared, moved or renamed after it.

use end_to_end::story::report::{FORMATS, row};
use rusqlite::Connection;

use crate::story::Story;

const DECLARED: [&str; 4] = ["--by", "Văn phòng", "--source", "Quyết định 12/QĐ-UBND"];

fn declare(story: &Story, figures: &[&str]) {
    story.collector.must(&[&["declare", "--unit", "1"], figures, DECLARED.as_slice()].concat());
}

/// A unit with figures and a listed computer, frozen as number 1.
fn frozen() -> Story {
    let story = Story::begin();
    story.collector.must(&["unit", "rename", "1", "phường Thái Học"]);
    declare(&story, &["staff_total=20", "firewall_present=Có"]);
    let machine = ["machine", "declare", "MT-BM-01", "--unit", "1", "--device", "desktop"];
    let since = ["--from", "2024-01-01", "--year", "2016"];
    story.collector.must(&[machine.as_slice(), &since, &DECLARED].concat());
    let told = story.collector.must(&["report", "freeze", "--unit", "1"]);
    assert!(told.starts_with("frozen as number 1, state of "), "{told}");
    story
}

/// Withdraws, declares otherwise, renames, sets a rule, adds a unit below.
fn change_everything(story: &Story) {
    declare(story, &["staff_total=31", "firewall_present=Không", "camera_count=9"]);
    story.collector.must(&["machine", "declared", "withdraw", "1", "--reason", "thanh lý"]);
    story.collector.must(&["unit", "rename", "1", "phường Chí Linh"]);
    let paper = ["--from", "2024-01-01", "--source", "Quyết định 30/2026/QĐ-UBND"];
    story.collector.must(&[&["rule", "set", "pc_life_years", "9", "--unit", "1"], paper.as_slice()].concat());
    story.collector.must(&["unit", "add", "Văn phòng", "--level", "phong", "--parent", "1"]);
}

#[test]
fn a_frozen_report_is_the_same_file_in_all_formats_after_changes_a_kill_and_a_restart() {
    let mut story = frozen();
    let before = story.printed_in_all_formats(&["--frozen", "1"]);
    let live = story.figures(&["--unit", "1"]);
    assert_eq!(row(&live, "staff_total"), row(&story.figures(&["--frozen", "1"]), "staff_total"));
    change_everything(&story);
    let live = story.figures(&["--unit", "1"]);
    assert_eq!(live["unit"]["name"], "phường Chí Linh");
    assert_eq!(row(&live, "staff_total")["value"], 31);
    story.collector.running().kill();
    let killed = story.printed_in_all_formats(&["--frozen", "1"]);
    story.collector.start_again();
    let again = story.printed_in_all_formats(&["--frozen", "1"]);
    for (index, format) in FORMATS.iter().enumerate() {
        assert!(before[index] == killed[index], "{format} after the changes and a kill");
        assert!(before[index] == again[index], "{format} after the restart");
    }
}

#[test]
fn a_machine_that_moves_to_another_unit_stays_in_the_frozen_report() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let mut agent = story.start_agent("pc", Some(&code));
    let machine = story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    agent.terminate();
    story.collector.must(&["report", "freeze", "--unit", "1"]);
    let before = story.printed_in_all_formats(&["--frozen", "1"]);
    story.collector.must(&["unit", "add", "xã Đại Hợp", "--level", "xa"]);
    story.collector.must(&["machine", "move", &machine.machine.to_string(), "--unit", "2"]);
    assert!(before == story.printed_in_all_formats(&["--frozen", "1"]), "it moved and the report changed");
    let annex = story.printed(&["--unit", "1"], "html");
    let mark = machine.label.as_bytes();
    assert!(!annex.windows(mark.len()).any(|part| part == mark), "a report of now has it no more");
}

#[test]
fn frozen_reports_are_listed_with_who_when_and_the_hash_and_two_of_the_same_state_have_one_hash() {
    let story = frozen();
    story.collector.must(&["report", "freeze", "--unit", "1", "--final-copy", "--form", "nhu_cau_mua_sam"]);
    story.collector.must(&["report", "freeze", "--unit", "1"]);
    let list = story.collector.must(&["report", "frozen", "--unit", "1", "--json"]);
    let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
    let numbers: Vec<_> = list.iter().map(|row| row["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [3, 2, 1], "newest first");
    assert_eq!(list[1]["form"], "nhu_cau_mua_sam");
    assert_eq!(list[0]["sha256"], list[2]["sha256"]);
    for row in &list {
        assert!(!row["by"].as_str().unwrap().is_empty() && 0 < row["frozen_ms"].as_i64().unwrap());
        assert_eq!(row["sha256"].as_str().unwrap().len(), 64);
    }
    let table = story.collector.must(&["report", "frozen", "--unit", "1"]);
    assert!(table.contains(list[0]["sha256"].as_str().unwrap()), "{table}");
    let none = story.refused(&["report", "--frozen", "9"]);
    assert!(none.contains("there is no frozen report 9"), "{none}");
}

#[test]
fn a_damaged_frozen_report_is_refused() {
    let story = frozen();
    let database = Connection::open(story.collector.data_dir().join("hatang.db")).unwrap();
    let refused = database.execute("UPDATE frozen_report SET by = 'x'", []).unwrap_err().to_string();
    assert!(refused.contains("a frozen report never changes"), "{refused}");
    database.execute("DROP TRIGGER frozen_report_unchanged", []).unwrap();
    let mut body: Vec<u8> =
        database.query_row("SELECT body FROM frozen_report", [], |row| row.get(0)).unwrap();
    let middle = body.len() / 2;
    body[middle] ^= 1;
    database.execute("UPDATE frozen_report SET body = ?1", [&body]).unwrap();
    let damaged = story.refused(&["report", "--frozen", "1", "--format", "json", "--out", "-"]);
    assert!(damaged.contains("open frozen report 1: the frozen report "), "{damaged}");
    assert!(damaged.contains("damaged") || damaged.contains("SHA-256"), "{damaged}");
    body[middle] ^= 1;
    let other = rusqlite::params![body, [7_u8; 32]];
    database.execute("UPDATE frozen_report SET body = ?1, sha256 = ?2", other).unwrap();
    let changed = story.refused(&["report", "--frozen", "1"]);
    assert!(changed.contains("the frozen report was changed: its SHA-256 is "), "{changed}");
}
