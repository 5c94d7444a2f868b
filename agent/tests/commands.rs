//! The command line of the agent as a person or a script meets it.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test starts the program it tests")]

use std::path::Path;
use std::process::{Command, Output};

fn agent(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hatang-agent")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn status(dir: &Path, more: &[&str]) -> Output {
    let mut arguments = vec!["status", "--data-dir", dir.to_str().unwrap()];
    arguments.extend(more);
    agent(&arguments)
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in ["run", "install", "uninstall", "service", "enrol", "status", "inventory", "probe"] {
        let help = agent(&[command, "--help"]);
        let told = text(&help.stdout);
        assert_eq!(help.status.code(), Some(0), "{command}");
        assert!(told.contains("Example") && told.contains(&format!("hatang-agent {command}")), "{told}");
    }
    assert!(text(&agent(&["--help"]).stdout).contains("Example"));
}

#[test]
fn wrong_usage_ends_with_two() {
    for arguments in [&["fly"][..], &["run", "--fly"], &["enrol"], &["probe"], &[]] {
        assert_eq!(agent(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn what_only_windows_starts_says_so_and_is_not_offered() {
    let refused = agent(&["service"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("only Windows starts this command"), "{}", text(&refused.stderr));
    let help = text(&agent(&["--help"]).stdout);
    assert!(help.contains("uninstall") && !help.contains("  service"), "{help}");
}

#[test]
fn the_version_is_told() {
    assert_eq!(
        text(&agent(&["--version"]).stdout),
        concat!("hatang-agent ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_directory_where_no_agent_ran_has_a_clear_status() {
    let dir = tempfile::tempdir().unwrap();
    let shown = status(dir.path(), &[]);
    assert_eq!(shown.status.code(), Some(1));
    let told = text(&shown.stdout);
    assert!(told.contains("not running") && told.contains("enrol --join"), "{told}");
    let json: serde_json::Value = serde_json::from_slice(&status(dir.path(), &["--json"]).stdout).unwrap();
    assert_eq!(json["running"], false);
    assert!(json["joined"].is_null());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "looking leaves nothing behind");
}

#[test]
fn a_mistyped_join_code_costs_nothing_but_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().to_str().unwrap();
    for command in ["enrol", "run"] {
        let refused = agent(&[command, "--join", "HT1-000", "--data-dir", dir]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("join code is incomplete"), "{}", text(&refused.stderr));
    }
}

#[test]
fn a_mistyped_key_in_the_configuration_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("agent.toml");
    std::fs::write(&config, "batch_intervall_s = 3\n").unwrap();
    let refused = agent(&["run", "--config", config.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("batch_intervall_s"), "{}", text(&refused.stderr));
}

#[test]
fn a_data_directory_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = agent(&["run", "--data-dir", file.join("data").to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("make the data directory"), "{}", text(&refused.stderr));
}
