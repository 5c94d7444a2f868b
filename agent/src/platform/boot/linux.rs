//! Linux: clock_gettime(2) `CLOCK_BOOTTIME`, proc(5) `/proc/sys/kernel/random/boot_id`.

use std::io;

use hatang_proto::model::BootId;

/// Milliseconds since boot, sleep included.
pub fn boot_milliseconds() -> u64 {
    let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(since_boot.tv_sec).unwrap_or_default();
    let nanoseconds = u64::try_from(since_boot.tv_nsec).unwrap_or_default();
    seconds * 1_000 + nanoseconds / 1_000_000
}

/// The boot that runs now.
pub fn boot_id() -> io::Result<BootId> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    text.trim().parse().map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))
}
