//! Which boot this is and how long it has lasted.
//!
//! The clock counts sleep, so that a sample after a nap is not taken for one before it. Sources: clock_gettime(2)
//! `CLOCK_BOOTTIME`, proc(5) `/proc/sys/kernel/random/boot_id`.

use std::io;

use hatang_proto::model::BootId;

/// Milliseconds since boot, sleep included.
#[cfg(target_os = "linux")]
pub fn boot_milliseconds() -> u64 {
    let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(since_boot.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(since_boot.tv_nsec).unwrap_or_default();
    seconds * 1_000 + nanoseconds / 1_000_000
}

/// The boot that runs now.
#[cfg(target_os = "linux")]
pub fn boot_id() -> io::Result<BootId> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    text.trim().parse().map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_boot_clock_runs_forward_and_the_boot_has_a_name() {
        let first = boot_milliseconds();
        assert!(0 < first && first <= boot_milliseconds());
        assert_eq!(boot_id().unwrap(), boot_id().unwrap());
    }
}
