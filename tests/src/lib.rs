//! Harness for end-to-end tests: the real programs on throw-away folders.
//!
//! Programs are started as a user would start them and are always ended, also when a test fails. Conditions are waited
//! for, with a limit and with what was seen last in the message; nothing here sleeps for a fixed time.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a harness fails loudly, and starting programs is its purpose"
)]

pub mod fake_tsa;
pub mod fleet;
pub mod link;
pub mod netlab;
pub mod pages;
pub mod programs;
pub mod recorded;
pub mod simulator;
pub mod story;
pub mod usage;
pub mod wait;
pub mod wine;
