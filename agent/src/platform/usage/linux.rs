//! Linux: proc(5), `/proc/self/fd` and `RssAnon` of `/proc/self/status`.

use std::fs;
use std::io;

use super::Usage;

/// What this process holds.
pub fn own_usage() -> io::Result<Usage> {
    // Listing the folder opens it, which counts too.
    let handles = fs::read_dir("/proc/self/fd")?.count().saturating_sub(1);
    let status = fs::read_to_string("/proc/self/status")?;
    let kilobytes = status
        .lines()
        .find_map(|line| {
            line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()
        })
        .ok_or_else(|| io::Error::other("/proc/self/status has no RssAnon"))?;
    let handles = u32::try_from(handles).map_err(io::Error::other)?;
    Ok(Usage { handles, private_bytes: kilobytes * 1024 })
}
