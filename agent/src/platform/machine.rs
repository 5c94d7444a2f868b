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
    Arc::new(Unasked)
}

/// A Windows whose live answers are not among the sources.
#[cfg(windows)]
#[derive(Debug)]
struct Unasked;

#[cfg(windows)]
impl Machine for Unasked {
    fn read(
        &self,
        _: crate::machine::Part,
        _: &hatang_proto::model::ApplicationCatalogue,
    ) -> crate::machine::facts::Facts {
        crate::machine::facts::Facts::default()
    }
}

/// The machine this program runs on.
#[cfg(target_os = "linux")]
pub fn this_machine() -> Arc<dyn Machine> {
    Arc::new(linux::LinuxMachine::live())
}
