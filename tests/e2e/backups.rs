//! A backup made while batches arrive, the collector killed, its data folder lost: the restored one goes on.

use std::fs;
use std::time::Duration;

use end_to_end::programs::collector;
use end_to_end::wait::wait_for;

use crate::story::{Story, moments};

const LIMIT: Duration = Duration::from_mins(1);

#[test]
fn a_restored_collector_has_all_that_was_acknowledged_before_the_backup_and_agents_go_on() {
    let mut story = Story::with_sealed_day();
    let mut agent = story.start_agent("pc", None);
    let machine = story.wait_for_machine("the machine", |_| true);
    let sealed = moments(&story.collector.store(), &machine).len();
    let more_than = |story: &Story, count: usize| {
        wait_for("more samples", LIMIT, || match moments(&story.collector.store(), &machine).len() {
            seen if count < seen => Ok(seen),
            seen => Err(format!("{seen} of {count}")),
        })
    };
    more_than(&story, sealed);
    let before = moments(&story.collector.store(), &machine);
    let folder = story.folder.path().join("backups");
    fs::create_dir(&folder).unwrap();
    let said = story.collector.must(&["backup", "--out", folder.to_str().unwrap()]);
    assert!(said.contains("found whole"), "{said}");
    more_than(&story, before.len());
    story.collector.running().kill();
    let archive = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();

    let (data, lost) = (story.collector.data_dir(), story.folder.path().join("lost"));
    let refused = story.collector.command(&["restore", archive.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1), "a folder with data is never restored into");
    fs::rename(&data, &lost).unwrap();
    let said = story.collector.must(&["restore", archive.to_str().unwrap()]);
    assert!(said.contains("is as it was on"), "{said}");
    let restored = moments(&story.collector.store(), &machine);
    let missing: Vec<_> = before.keys().filter(|moment| !restored.contains_key(*moment)).collect();
    assert!(missing.is_empty(), "acknowledged before the backup and not in it: {missing:?}");

    story.collector.start_again();
    more_than(&story, restored.len());
    agent.terminate();
    let after = moments(&story.collector.store(), &machine);
    assert!(after.values().all(|count| *count == 1), "stored twice");
    let checked = story.collector.must(&["check"]);
    assert!(
        checked.contains("the database is whole") && checked.contains("every sealed day agrees"),
        "{checked}"
    );
    assert!(story.collector.must(&["evidence", "check"]).contains("every sealed day agrees"));
}

#[test]
fn a_cut_archive_restores_nothing_and_says_so() {
    let story = Story::begin();
    let archive = story.folder.path().join("a.zip");
    story.collector.must(&["backup", "--out", archive.to_str().unwrap()]);
    let whole = fs::read(&archive).unwrap();
    fs::write(&archive, &whole[..whole.len() / 2]).unwrap();
    let fresh = story.folder.path().join("fresh");
    let output = collector(&["restore", archive.to_str().unwrap(), "--data-dir", fresh.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("cut short") && !fresh.exists(), "{said}");
}
