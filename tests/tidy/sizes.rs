//! How long files and functions may be, test code not counted.
//!
//! The median file has about 130 lines, the usual function 10 to 40. Beyond a second bound a reason is due, which stands
//! in the list below; beyond a third there is none.

use crate::scan::functions;
use crate::tree::{Source, sources};
use crate::{Findings, assert_none};

const FILE_ASK: usize = 300;
const FILE_FAIL: usize = 500;
const FUNCTION_ASK: usize = 60;
const FUNCTION_FAIL: usize = 100;

/// Files (`path`) and functions (`path name`) beyond the second bound, and why they are better whole.
const REASONS: &[(&str, &str)] = &[
    (
        "agent/src/latency/rounds.rs",
        "one loop and the state it alone holds; its decisions live elsewhere already",
    ),
    (
        "agent/src/run/agent.rs start",
        "every channel and task of the agent once, in a row; it decides nothing",
    ),
    ("collector/src/ingest/conversation.rs", "the steps of one stream, whose order is the protocol"),
];

fn findings(source: &Source, reasons: &[(&str, &str)]) -> Findings {
    let has_reason = |name: &str| reasons.iter().any(|(known, _)| *known == name);
    let path = &source.path;
    let lines = file_lines(source);
    let mut found = Vec::new();
    if FILE_FAIL < lines || (FILE_ASK < lines && !has_reason(path)) {
        found.push(format!("{path}: {lines} lines without tests"));
    }
    for function in functions(&source.product) {
        let name = format!("{path} {}", function.name);
        let lines = function.lines;
        if FUNCTION_FAIL < lines || (FUNCTION_ASK < lines && !has_reason(&name)) {
            found.push(format!("{path}:{}: `{}` has {lines} lines", function.line, function.name));
        }
    }
    found
}

/// Lines of the file without those that hold test code only; comments and blank lines count.
fn file_lines(source: &Source) -> usize {
    let product = source.product.whole_text();
    let is_test = |(line, kept): &(&str, &str)| !line.trim().is_empty() && kept.trim().is_empty();
    source.text.lines().count() - source.text.lines().zip(product.lines()).filter(is_test).count()
}

#[test]
fn files_and_functions_are_short_or_have_a_reason() {
    let found = sources().iter().flat_map(|source| findings(source, REASONS)).collect();
    assert_none(&found, "too long: split it by what it is for, or give a reason in tests/tidy/sizes.rs");
}

#[test]
fn a_reason_is_for_something_that_is_long() {
    let sources = sources();
    let idle = REASONS.iter().filter(|(name, _)| {
        let without: Vec<_> = REASONS.iter().copied().filter(|(other, _)| other != name).collect();
        let asked = |with: &[(&str, &str)]| sources.iter().flat_map(|source| findings(source, with)).count();
        asked(&without) == asked(REASONS)
    });
    let idle = idle.map(|(name, _)| (*name).to_owned()).collect();
    assert_none(&idle, "reasons that nothing needs: remove them");
}

#[test]
fn length_is_noticed() {
    let body = |lines: usize| "    step();\n".repeat(lines - 2);
    let function = |lines: usize| format!("fn long() {{\n{}}}\n", body(lines));
    let count = |text: &str, reasons: &[(&str, &str)]| findings(&Source::sample("a.rs", text), reasons).len();
    assert_eq!(count(&function(60), &[]), 0);
    assert_eq!(count(&function(61), &[]), 1);
    assert_eq!(count(&function(61), &[("a.rs long", "")]), 0);
    assert_eq!(count(&function(101), &[("a.rs long", "")]), 1);
    assert_eq!(count(&"const A: u8 = 1;\n".repeat(300), &[]), 0);
    assert_eq!(count(&"const A: u8 = 1;\n".repeat(301), &[]), 1);
    assert_eq!(count(&"const A: u8 = 1;\n".repeat(301), &[("a.rs", "")]), 0);
    assert_eq!(count(&"const A: u8 = 1;\n".repeat(501), &[("a.rs", "")]), 1);
    let tested = format!("fn short() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", function(400));
    assert_eq!(count(&tested, &[]), 0);
}
