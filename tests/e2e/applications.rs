//! The list of applications that are taken stock of reaches a running agent, and its end too.

use std::time::Duration;

use end_to_end::wait::wait_for;
use hatang_proto::model::ApplicationCatalogue;

use crate::story::{Story, said};

#[test]
fn an_agent_hears_of_applications_only_once_there_is_a_list_and_of_its_end() {
    let story = Story::begin().with_quick_targets(1);
    let code = story.collector.join_code(1);
    let _agent = story.start_agent("pc", Some(&code));
    story.wait_for_machine("an inventory", |machine| machine.inventory.is_some());
    let path = story.agent_dir("pc").join("catalogue.json");
    assert!(!path.exists(), "nothing is pushed before somebody adds an application");
    let wait = |version: u64, patterns: &[&str]| {
        wait_for("the catalogue", Duration::from_secs(30), || {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let kept: ApplicationCatalogue = serde_json::from_str(&text).unwrap_or_default();
            let found: Vec<_> = kept.entries.iter().map(|entry| entry.pattern.as_str()).collect();
            if (kept.version, found.as_slice()) == (version, patterns) { Ok(()) } else { Err(kept) }
        });
    };
    story.collector.must(&["application", "add", "VOFFICE", "--pattern", "*voffice*"]);
    wait(1, &["*voffice*"]);
    story.collector.must(&["application", "remove", "voffice"]);
    wait(2, &[]);
}

#[test]
fn a_pattern_that_fits_everything_is_refused() {
    let story = Story::begin();
    let add =
        |pattern: &str| story.collector.command(&["application", "add", "Tất cả", "--pattern", pattern]);
    for pattern in ["*", "*a*", "", "???"] {
        let output = add(pattern);
        assert_eq!(output.status.code(), Some(1), "{pattern}: {}", said(&output));
    }
    assert!(add("*voffice*").status.success());
    assert_eq!(add("*voffice*").status.code(), Some(1), "the same again");
    let list: Vec<serde_json::Value> =
        serde_json::from_str(&story.collector.must(&["application", "list", "--json"])).unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(story.collector.command(&["application", "remove", "Word"]).status.code(), Some(1));
}
