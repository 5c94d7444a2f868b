//! Two communes become one on a day: reports of days before and after show what stood then.

use end_to_end::story::report::{row, warned};

use crate::story::Story;

const UNITS: &str = "name,level,parent,valid_from\n\
    tỉnh Hải Dương,tinh,,\n\
    xã Minh Đức,xa,tỉnh Hải Dương,\n\
    xã Đại Hợp,xa,tỉnh Hải Dương,\n\
    xã Đại Sơn,xa,tỉnh Hải Dương,2025-07-01\n";
const BEFORE: &str = "2025-06-30";
const AFTER: &str = "2025-12-31";
const PROVINCE: &str = "2";
const OLD: &str = "3";
const NEW: &str = "5";

/// Three computers and twelve members of staff in two communes, which then become the one of number 5.
fn merged() -> Story {
    let story = Story::begin();
    let file = story.folder.path().join("units.csv");
    std::fs::write(&file, UNITS).unwrap();
    story.collector.must(&["unit", "import", file.to_str().unwrap()]);
    for (label, unit) in [("MT-01", "3"), ("MT-02", "3"), ("MT-03", "4")] {
        story.collector.must(&[
            "machine",
            "declare",
            label,
            "--unit",
            unit,
            "--device",
            "desktop",
            "--from",
            "2024-01-01",
            "--by",
            "Văn phòng",
            "--source",
            "Sổ tài sản 2024",
        ]);
    }
    let declare = ["--by", "Văn phòng", "--source", "Báo cáo biên chế", "--from", "2025-02-01"];
    story.collector.must(&[&["declare", "--unit", OLD, "staff_total=12"], declare.as_slice()].concat());
    let told = story.collector.must(&["unit", "merge", "3", "4", "--into", NEW, "--on", "2025-07-01"]);
    assert_eq!(told, "2 units went into unit 5, xã Đại Sơn, on 2025-07-01");
    story
}

#[test]
fn a_report_of_the_day_before_shows_the_old_commune_and_its_computers() {
    let story = merged();
    let old = story.figures(&["--unit", OLD, "--as-of", BEFORE]);
    assert_eq!(old["unit"]["name"], "xã Minh Đức");
    assert_eq!(row(&old, "desktop_count")["value"], 2);
    assert_eq!(row(&old, "staff_total")["value"], 12);
    assert_eq!(warned(&old, "unit_changed"), [""; 0]);
    let by_name = story.figures(&["--unit", "xã Minh Đức", "--as-of", BEFORE]);
    assert_eq!(by_name, old);
    let page = String::from_utf8(story.printed(&["--unit", OLD, "--as-of", BEFORE], "html")).unwrap();
    assert!(!page.contains("Đại Sơn"), "the new name stands in a report of a day before it");
}

#[test]
fn a_report_of_the_year_s_end_shows_the_new_commune_with_the_computers_of_both() {
    let story = merged();
    let new = story.figures(&["--unit", NEW, "--as-of", AFTER]);
    assert_eq!(new["unit"]["name"], "xã Đại Sơn");
    assert_eq!(row(&new, "desktop_count")["value"], 3);
    assert_eq!(row(&new, "staff_total")["value"], serde_json::Value::Null, "what was declared stays behind");
    let told = warned(&new, "unit_changed").concat();
    for part in ["01/07/2025", "xã Đại Sơn nhận sáp nhập xã Minh Đức", "xã Đại Hợp"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn the_province_counts_the_same_computers_on_both_days_under_the_names_of_the_day() {
    let story = merged();
    for (day, names, others) in [
        (BEFORE, ["xã Minh Đức", "xã Đại Hợp"].as_slice(), ["xã Đại Sơn"].as_slice()),
        (AFTER, &["xã Đại Sơn"], &["xã Minh Đức", "xã Đại Hợp"]),
    ] {
        let subject = ["--unit", PROVINCE, "--as-of", day, "--form", "bang_tong_hop_huyen"];
        let report = story.figures(&subject);
        let rows = report["rows"].as_array().unwrap();
        let of_communes = rows.iter().find(|row| row["label"] == "Tổng số máy tính tại các xã").unwrap();
        assert_eq!(of_communes["value"], 3, "{day}");
        let final_copy = [subject.as_slice(), &["--final-copy"]].concat();
        let page = String::from_utf8(story.printed(&final_copy, "html")).unwrap();
        for name in names {
            assert!(page.contains(name), "{day}: {name} is missing");
        }
        for name in others {
            assert!(!page.contains(name), "{day}: {name} stands there");
        }
    }
}

#[test]
fn the_old_commune_after_the_merger_and_the_new_one_before_it_are_refused_with_what_to_ask_for() {
    let story = merged();
    let ended = story.refused(&["report", "--unit", OLD, "--as-of", "2025-07-01"]);
    assert!(
        ended
            .contains("xã Minh Đức ended on 2025-07-01 and went into unit 5, xã Đại Sơn: report on that one"),
        "{ended}"
    );
    let not_yet = story.refused(&["report", "--unit", NEW, "--as-of", BEFORE]);
    assert!(not_yet.contains("xã Đại Sơn begins only on 2025-07-01"), "{not_yet}");
    let frozen = story.refused(&["report", "freeze", "--unit", OLD]);
    assert!(frozen.contains("ended on 2025-07-01"), "{frozen}");
}

#[test]
fn a_report_frozen_for_the_old_commune_is_still_listed_and_printed() {
    let story = merged();
    story.collector.must(&["report", "freeze", "--unit", OLD, "--as-of", BEFORE]);
    let list = story.collector.must(&["report", "frozen", "--unit", OLD, "--json"]);
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list[0]["as_of"], BEFORE);
    assert_eq!(story.figures(&["--frozen", "1"])["unit"]["name"], "xã Minh Đức");
}

#[test]
fn a_district_as_recipient_is_warned_about_once_there_are_none() {
    let story = merged();
    let to = ["--to", "UBND huyện Tứ Kỳ"];
    let after = story.figures(&[&["--unit", NEW, "--as-of", AFTER], to.as_slice()].concat());
    let told = warned(&after, "district_named").concat();
    assert!(told.contains("UBND huyện") && told.contains("không còn từ 01/7/2025"), "{told}");
    let before = story.figures(&[&["--unit", OLD, "--as-of", BEFORE], to.as_slice()].concat());
    assert_eq!(warned(&before, "district_named"), [""; 0]);
}
