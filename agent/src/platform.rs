//! What differs between operating systems: the only folder with `cfg(os)`, and the only one that may hold `unsafe`.
//!
//! Readers return what the system said and judge nothing; meaning is made in `inventory`.

pub mod boot;
pub mod dialog;
pub mod echo;
pub mod event_log;
pub mod files;
pub mod folders;
pub mod host_name;
pub mod machine;
pub mod network;
pub mod process;
pub mod rights;
pub mod settings;
#[cfg(windows)]
mod status;
pub mod stop;
pub mod traffic;
pub mod usage;
#[cfg(windows)]
pub mod wide;
