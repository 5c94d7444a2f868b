//! Where an agent keeps its things, on each system.
//!
//! Only paths are told; nothing is made or looked at. On Windows the shell is asked and not the environment, which
//! every user can change. Source: Microsoft Learn, "Known folders"; XDG Base Directory Specification.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::{account_data_dir, public_dir, system_data_dir};
#[cfg(windows)]
pub use windows::{account_data_dir, is_program_dir, is_system_data_dir, public_dir, system_data_dir};
