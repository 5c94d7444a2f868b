//! Which boot this is and how long it has lasted.
//!
//! The clock counts sleep, so that a sample after a nap is not taken for one before it.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub use linux::{boot_id, boot_milliseconds};
#[cfg(windows)]
pub use windows::{boot_id, boot_milliseconds};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_clock_runs_forward_and_the_boot_has_a_name() {
        let first = boot_milliseconds();
        assert!(0 < first && first <= boot_milliseconds());
        assert_eq!(boot_id().unwrap(), boot_id().unwrap());
    }
}
