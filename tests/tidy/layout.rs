//! The tree is as README.md draws it, and the licence is where everybody looks for it.

use std::collections::BTreeSet;

use crate::tree::{File, files};
use crate::{Findings, assert_none};

/// Rooms: what lies directly under these, a file and its folder being one room.
const FLOORS: [&str; 8] =
    ["agent/src", "collector/src", "proto/src", "proto", "agent", "collector", "tests", "deploy"];
/// Entrances are not rooms, and neither are a package's tests of its own program.
const ENTRANCES: [&str; 5] = ["lib", "main", "build", "src", "tests"];

/// Rooms of Rust modules, and folders elsewhere.
fn rooms(files: &[File]) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for floor in FLOORS {
        let prefix = format!("{floor}/");
        for rest in files.iter().filter_map(|file| file.path.strip_prefix(&prefix)) {
            let room = match rest.split_once('/') {
                Some((folder, _)) => folder,
                None if floor.ends_with("/src") => rest.trim_end_matches(".rs"),
                None => continue,
            };
            if !ENTRANCES.contains(&room) || floor == "tests" {
                rooms.insert(format!("{floor}/{room}"));
            }
        }
    }
    rooms
}

/// The first word of each line of the code map: indented lines under the heading, up to the next heading.
fn map(readme: &str) -> BTreeSet<String> {
    let after = readme.lines().skip_while(|line| *line != "## Code map").skip(1);
    let section = after.take_while(|line| !line.starts_with("## "));
    let rows = section.filter(|line| line.starts_with("    "));
    rows.filter_map(|line| line.split_whitespace().next().map(str::to_owned)).collect()
}

fn differences(rooms: &BTreeSet<String>, map: &BTreeSet<String>) -> Findings {
    let missing = rooms.difference(map).map(|room| format!("{room} is not on the map"));
    let gone = map.difference(rooms).map(|room| format!("{room} is on the map only"));
    missing.chain(gone).collect()
}

fn readme(files: &[File]) -> &str {
    let found = files.iter().find(|file| file.path == "README.md");
    &found.expect("README.md").text
}

#[test]
fn the_map_in_the_readme_shows_every_room() {
    let files = files();
    let found = differences(&rooms(&files), &map(readme(&files)));
    assert_none(&found, "tree and code map in README.md disagree");
}

#[test]
fn a_room_without_a_place_on_the_map_is_noticed() {
    let paths = ["agent/src/lib.rs", "agent/src/clock.rs", "agent/src/outbox/spool.rs", "tests/src/lib.rs"];
    let rooms = rooms(&paths.map(|path| File::sample(path, "")));
    let text = "# A\n    agent/src/none\n## Code map\n\n    agent/src/clock   the time\n    agent/src/gone  x\ntext\n## B\n    tests/b\n";
    let expected = [
        "agent/src/outbox is not on the map",
        "tests/src is not on the map",
        "agent/src/gone is on the map only",
    ];
    assert_eq!(differences(&rooms, &map(text)), expected);
}

#[test]
fn the_readme_fits_one_reading() {
    let files = files();
    let lines = readme(&files).lines().count();
    assert!(lines <= 230, "README.md has {lines} lines, at most 230");
}

/// Manifests that say which program plain `cargo run` starts; it needs exactly one of them.
fn default_programs(files: &[File]) -> Vec<&str> {
    let manifests = files.iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    manifests.flat_map(|file| file.text.lines()).filter(|line| line.starts_with("default-run = ")).collect()
}

#[test]
fn cargo_run_starts_the_collector() {
    assert_eq!(default_programs(&files()), ["default-run = \"hatang-collector\""]);
}

fn licence_faults(files: &[File]) -> Findings {
    let text = |path: &str| files.iter().find(|file| file.path == path).map_or("", |file| &file.text);
    let mut found = Vec::new();
    if !text("LICENSE").contains("Apache License") || !text("LICENSE").contains("Version 2.0") {
        found.push("LICENSE is not the Apache License 2.0".to_owned());
    }
    if !text("Cargo.toml").contains("license = \"Apache-2.0\"") {
        found.push("Cargo.toml does not say Apache-2.0".to_owned());
    }
    for package in ["agent", "collector", "proto", "tests"] {
        let manifest = format!("{package}/Cargo.toml");
        for line in ["license.workspace = true", "[lints]\nworkspace = true"] {
            if !text(&manifest).contains(line) {
                found.push(format!("{manifest} lacks `{}`", line.replace('\n', " ")));
            }
        }
    }
    found
}

#[test]
fn licence_and_lints_hold_for_every_package() {
    assert_none(&licence_faults(&files()), "every package inherits licence and lints");
}

#[test]
fn a_missing_licence_is_noticed() {
    assert_eq!(licence_faults(&[]).len(), 10);
    let kept = files().into_iter().filter(|file| file.path != "LICENSE").collect::<Vec<_>>();
    assert_eq!(licence_faults(&kept), ["LICENSE is not the Apache License 2.0"]);
}
