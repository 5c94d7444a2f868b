//! What only one place may do to a computer: ask for its operating system, be unsafe, listen, start programs.

use crate::arrows::{allowed, findings, in_the_tree};
use crate::scan::line_of;
use crate::tree::Source;
use crate::{Findings, assert_none};

const PLATFORM: &[&str] = &["agent/src/platform", "agent/src/service"];
const SYSTEMS: &[&str] = &["windows", "unix", "target_os", "target_family"];
const SYSTEM_CRATES: &[&str] =
    &["libc", "rustix", "windows", "windows_service", "windows_sys", "winreg", "wmi"];

/// Conditions on the operating system, `unsafe`, crates of one system, and files moved by attribute.
///
/// The collector runs on Unix only, so it names `std::os::unix` and rustix without a condition; the agent may not.
fn misplaced_system(source: &Source) -> Findings {
    if allowed(source, PLATFORM) {
        return Vec::new();
    }
    let agent = source.path.starts_with("agent/");
    let mut found = findings(source, |found| {
        found.path == "unsafe"
            || (agent && found.path.contains("::") && SYSTEM_CRATES.iter().any(|system| found.begins(system)))
            || (agent && found.begins("std::os"))
    });
    let code = source.product.code_text();
    for (at, _) in code.match_indices("cfg") {
        let condition = code.get(at..).and_then(condition).unwrap_or_default();
        let mut words = condition.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
        if words.any(|word| SYSTEMS.contains(&word)) {
            found.push(format!("{}:{}: asks for the system", source.path, line_of(code.as_bytes(), at)));
        }
    }
    if code.contains("#[path") {
        found.push(format!("{}: moves a module with #[path]", source.path));
    }
    found
}

/// What stands in the brackets of `cfg(…)`, `cfg!(…)` or `cfg_attr(…)`.
fn condition(code: &str) -> Option<&str> {
    let begins = ["cfg(", "cfg!(", "cfg_attr("].iter().any(|way| code.starts_with(way));
    let mut depth = 0_i32;
    let end = code.find(|sign| {
        depth += match sign {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        sign == ')' && depth == 0
    })?;
    begins.then(|| code.get(..end)).flatten()
}

#[test]
fn operating_systems_differ_in_one_place() {
    assert_none(&in_the_tree(misplaced_system), "move it under agent/src/platform or agent/src/service");
}

#[test]
fn a_condition_on_the_system_is_noticed() {
    let bad = [
        "#[cfg(windows)] fn f() {}",
        "#[cfg(not(target_os = \"linux\"))] fn f() {}",
        "fn f() -> bool { cfg!(unix) }",
        "#[cfg_attr(target_family = \"unix\", x)] fn f() {}",
        "fn f() { unsafe { g() } }",
        "use std::os::unix::fs::symlink;",
        "use rustix::time::clock_gettime;",
        "#[path = \"x.rs\"] mod x;",
    ];
    for text in bad {
        assert_eq!(misplaced_system(&Source::sample("agent/src/machine.rs", text)).len(), 1, "{text}");
        assert!(misplaced_system(&Source::sample("agent/src/platform/boot.rs", text)).is_empty(), "{text}");
    }
    let good =
        "#[cfg(target_endian = \"little\")] fn f() { \"cfg(unix) unsafe\" } // unsafe\n#[cfg(test)] mod t;";
    assert!(misplaced_system(&Source::sample("agent/src/machine.rs", good)).is_empty());
    for text in ["use std::os::unix::fs::DirBuilderExt;", "use rustix::process::setrlimit;"] {
        assert!(misplaced_system(&Source::sample("collector/src/run.rs", text)).is_empty(), "{text}");
    }
}

/// Where people at the PC speak with the agent: a named pipe or socket file is no port and reachable from this PC only.
const DESK: &[&str] = &["agent/src/service/desk"];

/// The agent listens on no port, and for people at the PC in one place; neither program starts another.
fn forbidden_powers(source: &Source) -> Findings {
    let of_product =
        ["agent/", "collector/", "proto/src/"].iter().any(|place| source.path.starts_with(place));
    let agent = source.path.starts_with("agent/");
    findings(source, |found| {
        let starts = found.path.ends_with("process::Command") || found.path.contains("process::Command::");
        let local = ["UnixListener", "NamedPipeServer"].iter().any(|way| found.has_part(way));
        let listens = found.has_part("TcpListener") || (local && !allowed(source, DESK));
        of_product && (starts || (agent && listens))
    })
}

#[test]
fn no_program_is_started_and_the_agent_does_not_listen() {
    assert_none(&in_the_tree(forbidden_powers), "neither is allowed: the invariants in README.md say why");
}

#[test]
fn a_forbidden_power_is_noticed() {
    let listen = "use tokio::net::TcpListener;";
    assert_eq!(forbidden_powers(&Source::sample("agent/src/uplink.rs", listen)).len(), 1);
    assert!(forbidden_powers(&Source::sample("collector/src/run.rs", listen)).is_empty());
    for local in ["use tokio::net::UnixListener;", "use tokio::net::windows::named_pipe::NamedPipeServer;"] {
        assert_eq!(forbidden_powers(&Source::sample("agent/src/service/windows.rs", local)).len(), 1);
        assert!(forbidden_powers(&Source::sample("agent/src/service/desk/unix.rs", local)).is_empty());
    }
    assert_eq!(forbidden_powers(&Source::sample("agent/src/service/desk/unix.rs", listen)).len(), 1);
    for start in ["use std::process::{self, Command};", "fn f() { std::process::Command::new(\"x\"); }"] {
        assert_eq!(forbidden_powers(&Source::sample("agent/src/uplink.rs", start)).len(), 1);
        assert_eq!(forbidden_powers(&Source::sample("collector/src/run.rs", start)).len(), 1);
    }
}
