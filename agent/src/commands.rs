//! The command line: one file a command.

pub mod inventory;
pub mod probe;
