//! A report that somebody wrote is looked through before it is signed.

use end_to_end::programs::collector;
use serde_json::Value;

use crate::story::said;

/// Text of a ward's report of 2023, as published by the ward.
const REPORT: &str = include_str!("../../collector/src/report/proofread/testdata/thai_hoc_2023.txt");

#[test]
fn a_published_report_gives_its_known_errors_as_a_table_and_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bao cao 2023.txt");
    std::fs::write(&file, REPORT).unwrap();
    let file = file.to_str().unwrap();
    let output = collector(&["proofread", file, "--json"]);
    assert!(output.status.success(), "{}", said(&output));
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for (check, part) in [
        ("ratio_wrong", "18/20 là 90%"),
        ("users_above_staff", "25 người dùng phần mềm"),
        ("amount_in_words", "Hai mươi ba triệu"),
    ] {
        let told = found.iter().filter(|warning| warning["check"] == check);
        let texts: Vec<_> = told.filter_map(|warning| warning["text"].as_str()).collect();
        assert!(texts.iter().any(|text| text.contains(part)), "{check}: {texts:?}");
    }
    let table = collector(&["proofread", file]);
    assert_eq!(String::from_utf8(table.stdout).unwrap().lines().count(), found.len() + 1);
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, told) in [
        ("cu.doc", b"\xd0\xcf\x11\xe0".as_slice(), "save it as .docx"),
        ("latin.txt", b"b\xe1o c\xe1o", "save it as UTF-8"),
        ("hong.docx", b"PK\x03\x04", "hong.docx"),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = collector(&["proofread", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(told), "{}", said(&output));
    }
}
