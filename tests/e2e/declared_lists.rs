//! A list of computers without an agent: taken whole, or not at all and with every wrong row named.

use crate::story::Story;

const LIST: &str = "Mã máy;Phòng;Loại máy;Năm trang bị;Đối tượng sử dụng\n\
    MT-01;Văn phòng;máy tính để bàn;2019;cán bộ công chức\n\
    MT-02;Một cửa;máy tính xách tay;2023;một cửa\n";

fn import(story: &Story, list: &str) -> std::process::Output {
    let file = story.folder.path().join("may-tinh.csv");
    std::fs::write(&file, list).unwrap();
    let file = file.to_str().unwrap();
    story.collector.command(&[
        "machine",
        "declared",
        "import",
        file,
        "--unit",
        "1",
        "--by",
        "Văn phòng",
        "--source",
        "Sổ tài sản 2026",
    ])
}

fn listed(story: &Story) -> usize {
    let json = story.collector.must(&["machine", "declared", "list", "--unit", "1", "--json"]);
    serde_json::from_str::<serde_json::Value>(&json).unwrap().as_array().unwrap().len()
}

#[test]
fn a_list_is_taken_whole_and_its_computers_count_in_the_report() {
    let story = Story::begin();
    let taken = import(&story, LIST);
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    assert_eq!(listed(&story), 2);
    let json = story.collector.must(&["report", "--unit", "1", "--format", "json", "--out", "-"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let value = |item: &str| rows.iter().find(|row| row["item"] == item).unwrap()["value"].clone();
    assert_eq!((value("desktop_count"), value("laptop_count")), (1.into(), 1.into()));
}

#[test]
fn one_wrong_row_is_named_and_nothing_is_taken() {
    let story = Story::begin();
    let refused = import(&story, &format!("{LIST}MT-03;Kho;máy giặt;1890;ai đó\n"));
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("Dòng 4") && told.contains("nothing was taken"), "{told}");
    assert_eq!(listed(&story), 0);
}

#[test]
fn the_example_of_a_list_is_itself_no_computer() {
    let story = Story::begin();
    let example = story.collector.must(&["machine", "declared", "import", "--example"]);
    assert!(example.contains("Mã máy"), "{example}");
    assert!(import(&story, &example).status.code() == Some(1) || listed(&story) == 0);
}
