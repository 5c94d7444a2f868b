//! Somebody calls and says that the network is slow; what was said is written down, listed and shown.

use crate::story::{Story, said};

#[test]
fn a_complaint_on_the_telephone_is_written_down_listed_and_shown() {
    let story = Story::begin();
    story.collector.must(&["unit", "add", "xã Minh Đức", "--parent", "1"]);
    let note = "mở văn bản mất hơn một phút";
    let told = story.collector.must(&[
        "complaint",
        "add",
        "--unit",
        "xã Minh Đức",
        "--about",
        "VOFFICE",
        "--at",
        "2026-01-05 08:15",
        "--note",
        note,
        "--by",
        "Văn phòng",
    ]);
    let id = told.strip_prefix("complaint ").unwrap();
    let list = |args: &[&str]| -> Vec<serde_json::Value> {
        serde_json::from_str(&story.collector.must(&[&["complaint", "list", "--json"], args].concat()))
            .unwrap()
    };
    assert_eq!(list(&["--unit", "1"]).len(), 1, "a unit's list holds what is said below it");
    let row = list(&["--unit", "2"]).remove(0);
    assert_eq!((row["about"].as_str(), row["note"].as_str()), (Some("VOFFICE"), Some(note)));
    assert_eq!((row["source"].as_str(), row["by"].as_str()), (Some("person"), Some("Văn phòng")));
    let shown = story.collector.must(&["complaint", "show", id]);
    assert!(shown.contains(note), "{shown}");
    assert!(story.collector.must(&["complaint", "list"]).contains("2026-01-05 08:15"));
}

#[test]
fn a_complaint_without_an_application_or_about_the_future_is_refused() {
    let story = Story::begin();
    let add = |about: &str, at: &str| {
        let args = ["complaint", "add", "--unit", "1", "--about", about, "--at", at, "--by", "a"];
        story.collector.command(&args)
    };
    for (about, at) in [("  ", "2026-01-05 08:15"), ("VOFFICE", "2199-01-05 08:15"), ("VOFFICE", "sáng nay")]
    {
        let output = add(about, at);
        assert_eq!(output.status.code(), Some(1), "{about} {at}: {}", said(&output));
    }
    assert_eq!(story.collector.must(&["complaint", "list", "--json"]), "[]");
    let unknown = story.collector.command(&["complaint", "show", &"0".repeat(32)]);
    assert_eq!(unknown.status.code(), Some(1));
}
