//! This machine, as its operating system describes it.
//!
//! One folder per system; each turns what the system says into facts and judges nothing.

#[cfg(target_os = "linux")]
pub mod linux;
pub mod windows;

use std::sync::Arc;

use crate::machine::Machine;

/// The machine this program runs on.
#[cfg(windows)]
pub fn this_machine() -> Arc<dyn Machine> {
    Arc::new(windows::WindowsMachine::new(windows::live::Live::default()))
}

/// The machine this program runs on.
#[cfg(target_os = "linux")]
pub fn this_machine() -> Arc<dyn Machine> {
    Arc::new(linux::LinuxMachine::live())
}
