//! What this very process holds of the system: handles and memory.
//!
//! For measurements of the agent by its tests; nothing of it is sent.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub use linux::own_usage;
#[cfg(windows)]
pub use windows::own_usage;

/// What a process holds at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Handles on Windows, file descriptors elsewhere.
    pub handles: u32,
    /// Memory that no other process shares, bytes.
    pub private_bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_program_holds_handles_and_memory() {
        match own_usage() {
            Ok(usage) => assert!(0 < usage.handles && 10_000 < usage.private_bytes, "{usage:?}"),
            Err(fault) => assert!(fault.to_string().contains("does not tell"), "{fault}"),
        }
    }
}
