//! The window in which a person complains, where the system has windows for every program.
//!
//! It shows what it is given and returns what was filled in; asking the agent is the command's affair. On Unix there is
//! none and the command line is the way: whoever calls looks at [`HAS_WINDOWS`] first.

#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use windows::{fill, leave_console, tell};

/// What a person filled in.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filled {
    pub about: String,
    pub note: String,
}

/// Whether this system has windows for every program.
pub const HAS_WINDOWS: bool = cfg!(windows);

/// Whether a message is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Done,
    Failed,
}

/// Shows the window with these applications to choose from, filled in as before; `None` if it was closed.
#[cfg(unix)]
pub fn fill(_applications: &[String], _before: &Filled) -> std::io::Result<Option<Filled>> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Shows one sentence and waits until it was read.
#[cfg(unix)]
pub fn tell(_sentence: &str, _tone: Tone) {}

/// Closes the console that a start from the menu opened for this program alone.
#[cfg(unix)]
pub fn leave_console() {}
