//! The program as scripts call it: help, exit codes, messages.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test of the program starts the program"
)]

use std::process::{Command, Output};

fn run(args: &[&str], data_dir: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hatang-collector")).args(args).current_dir(data_dir).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let commands = [
        "up",
        "serve",
        "unit add",
        "unit rename",
        "unit list",
        "unit import",
        "unit line",
        "unit lines",
        "token create",
        "token list",
        "token revoke",
        "api-token create",
        "api-token list",
        "api-token revoke",
        "machine list",
        "machine show",
        "machine move",
        "machine settle",
        "machine retire",
        "machine revoke",
        "target add",
        "target list",
        "target remove",
        "application add",
        "application list",
        "application remove",
        "declare",
        "complaint list",
        "complaint show",
        "complaint add",
        "complaint table",
        "episode list",
        "episode show",
        "export glpi",
        "intervention add",
        "intervention list",
        "intervention withdraw",
        "meeting add",
        "meeting list",
        "meeting withdraw",
        "report",
        "report freeze",
        "report frozen",
        "report warnings",
        "report compare",
        "report forms",
        "proofread",
        "rule set",
        "rule list",
        "machine set",
        "machine declare",
        "machine declared list",
        "machine declared withdraw",
        "machine declared import",
        "unit merge",
        "unit move",
        "user add",
        "user list",
        "user passwd",
        "user role",
        "user disable",
        "user enable",
        "user totp-off",
        "backup",
        "restore",
        "check",
    ];
    for command in commands {
        let mut args: Vec<&str> = command.split(' ').collect();
        args.push("--help");
        let output = run(&args, folder.path());
        assert_eq!(output.status.code(), Some(0), "{command}");
        let help = text(&output.stdout);
        assert!(help.contains(&format!("Example: hatang-collector {command}")), "{command}: {help}");
    }
}

#[test]
fn a_wrong_call_exits_with_2_and_an_impossible_one_with_1() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&["fly"], folder.path()).status.code(), Some(2));
    assert_eq!(run(&["token", "create"], folder.path()).status.code(), Some(2));
    let output = run(&["machine", "list"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    let complaint = text(&output.stderr);
    assert!(complaint.contains("holds no collector's data"), "{complaint}");
}

#[test]
fn a_missing_configuration_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["serve", "--config", "nowhere.toml"], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nowhere.toml"));
}
