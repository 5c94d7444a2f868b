//! Harness for end-to-end tests: real programs on a throw-away directory.

pub mod fleet;
pub mod usage;
