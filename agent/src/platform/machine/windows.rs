//! Windows: facts out of registry, WMI and calls.
//!
//! The readers are plain code over [`sources::Sources`] and are compiled and tested on every system.

pub mod hangs;
#[cfg(windows)]
pub mod live;
pub mod sources;

use hatang_proto::model::ApplicationCatalogue;

use crate::machine::facts::Facts;
use crate::machine::{Machine, Part};

/// A Windows machine.
#[derive(Debug)]
pub struct WindowsMachine;

impl Machine for WindowsMachine {
    fn read(&self, _part: Part, _catalogue: &ApplicationCatalogue) -> Facts {
        Facts::default()
    }
}
