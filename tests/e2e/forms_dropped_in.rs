//! A province's own form is a file in a folder: no new program, and a broken one harms no other.

use crate::story::{Story, said};

/// Made up; one sentence, two rows.
const SIXTH: &str = include_str!("../../collector/src/forms/testdata/sixth_form.json");

fn drop_in(story: &Story, name: &str, text: &str) {
    let folder = story.collector.data_dir().join("forms");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

/// Line and column of a part of a text, both from one.
fn place(text: &str, part: &str) -> String {
    let (before, _) = text.split_once(part).unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    format!("{line}:{column}")
}

#[test]
fn a_form_dropped_into_the_folder_prints_in_all_formats_while_the_collector_runs() {
    let story = Story::begin();
    let unknown = story.refused(&["report", "--unit", "1", "--form", "phieu_so_6"]);
    assert!(unknown.contains("there is no form `phieu_so_6`"), "{unknown}");
    drop_in(&story, "phieu.json", SIXTH);
    let list = story.collector.must(&["report", "forms"]);
    assert!(list.contains("phieu_so_6") && list.contains("bieu_12_dong_phuong"), "{list}");
    story.collector.must(&["declare", "--unit", "1", "firewall_present=Có", "--by", "a", "--source", "b"]);
    let subject = ["--unit", "1", "--form", "phieu_so_6"];
    for bytes in story.printed_in_all_formats(&subject) {
        assert!(!bytes.is_empty());
    }
    let page = String::from_utf8(story.printed(&subject, "html")).unwrap();
    for part in ["PHIẾU", "Tường lửa", "Có"] {
        assert!(page.contains(part), "{part}");
    }
    let default = story.folder.path().join("named by itself.docx");
    story.collector.must(
        &[&["report"], subject.as_slice(), &["--final-copy", "--out", default.to_str().unwrap()]].concat(),
    );
    story.collector.must(&[&["report", "freeze"], subject.as_slice()].concat());
    std::fs::remove_file(story.collector.data_dir().join("forms/phieu.json")).unwrap();
    let frozen = String::from_utf8(story.printed(&["--frozen", "1"], "html")).unwrap();
    assert!(frozen.contains("PHIẾU"), "a frozen report needs its form no more");
}

#[test]
fn broken_forms_are_named_with_line_and_column_and_the_others_still_print() {
    let story = Story::begin();
    let unknown_item = SIXTH.replace("\"desktop_count\"", "\"desktop_cuont\"");
    let no_comma = SIXTH.replace("\"name\": \"Phiếu số 6\",", "\"name\": \"Phiếu số 6\"");
    drop_in(&story, "a.json", &unknown_item.replace("phieu_so_6", "phieu_a"));
    drop_in(&story, "b.json", &no_comma.replace("phieu_so_6", "phieu_b"));
    drop_in(&story, "c.json", SIXTH);
    drop_in(&story, "d.json", "");
    let output = story.collector.command(&["report", "forms"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let item = place(&unknown_item, "\"desktop_cuont\"");
    assert!(told.contains(&format!("a.json:{item}: ")) && told.contains("desktop_count"), "{item}: {told}");
    let comma = place(&no_comma, "\"file_stem\"");
    let (line, _) = comma.split_once(':').unwrap();
    assert!(told.contains(&format!("b.json:{line}:")), "{comma}: {told}");
    assert!(told.contains("d.json:1:"), "{told}");
    assert!(!told.contains("c.json"), "{told}");
    assert!(told.contains("3 of the files"), "{told}");
    for form in ["phieu_so_6", "bieu_12_dong_phuong"] {
        assert!(!story.printed(&["--unit", "1", "--form", form], "docx").is_empty());
    }
}

#[test]
fn a_form_is_checked_before_it_is_dropped_in() {
    let story = Story::begin();
    let check = |text: &str| {
        let file = story.folder.path().join("moi.json");
        std::fs::write(&file, text).unwrap();
        let output = story.collector.command(&["report", "forms", "--check", file.to_str().unwrap()]);
        (output.status.code(), said(&output))
    };
    let (code, told) = check(SIXTH);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("moi.json is a valid form"), "{told}");
    let wrong = SIXTH.replace("\"staff_total\"", "\"staff\"").replace("staff_total\"}", "staff\"}");
    let (code, told) = check(&wrong);
    let where_it_is = place(&wrong, "\"printer_count >= staff\"");
    let (line, _) = where_it_is.split_once(':').unwrap();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains(&format!("moi.json:{line}:")), "{where_it_is}: {told}");
    let (code, told) = check(&SIXTH.replace("phieu_so_6", "bieu_12_dong_phuong"));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("taken"), "{told}");
}
