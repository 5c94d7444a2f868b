//! House rules as tests over the project's own text.
//!
//! Each file holds the rules of one topic. A rule is a function from sources to findings: one test says that the tree
//! has none, another that the rule notices a bad sample, so no rule can rot into one that never fails. What the
//! compiler, rustfmt and clippy can hold is left to them. Nothing here is compiled with the product or changes a file.

#![expect(clippy::expect_used, reason = "a test that cannot read the tree has nothing to say")]

mod arrows;
mod layout;
mod packages;
mod paths;
mod protocol;
mod scan;
mod sizes;
mod systems;
mod tree;
mod windows_package;
mod words;

/// What breaks a rule: where and what.
type Findings = Vec<String>;

/// Ends a test with everything that was found at once.
#[track_caller]
fn assert_none(findings: &Findings, advice: &str) {
    assert!(findings.is_empty(), "{advice}\n  {}\n", findings.join("\n  "));
}
