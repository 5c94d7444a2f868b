//! What this very process holds of the machine: memory of its own and handles.
//!
//! Shown in the status and held by tests, because an agent that grows is noticed sooner or later. It measures no other
//! process.

use std::io;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

/// A reading of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Memory that no other process shares, bytes: anonymous resident pages on Linux, `PrivateUsage` on Windows.
    pub private_bytes: u64,
    /// Open file descriptors, or handles on Windows; an upper bound where the system does not count them.
    pub handles: u64,
}

/// Takes a reading; costs some tens of microseconds.
pub fn usage() -> io::Result<Usage> {
    #[cfg(target_os = "linux")]
    let read = linux::usage();
    #[cfg(windows)]
    let read = windows::usage();
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_holds_something_and_more_after_taking_more() {
        let before = usage().unwrap();
        assert!(1 << 16 < before.private_bytes && 0 < before.handles, "{before:?}");
        let taken = vec![1_u8; 32 * 1024 * 1024];
        let after = usage().unwrap();
        assert!(
            before.private_bytes + (16 << 20) < after.private_bytes,
            "{before:?} {after:?} {}",
            taken.len()
        );
    }
}
