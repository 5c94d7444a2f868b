//! Linux: proc(5), `RssAnon` of `/proc/self/status` and the entries of `/proc/self/fd`.

use std::{fs, io};

use super::Usage;

pub(super) fn usage() -> io::Result<Usage> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kibibytes: Option<u64> = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .and_then(|value| value.trim().trim_end_matches(" kB").parse().ok());
    let private_bytes = kibibytes
        .map(|kibibytes| kibibytes * 1_024)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "/proc/self/status has no RssAnon"))?;
    // The listing itself is one of them.
    let handles = (fs::read_dir("/proc/self/fd")?.count() as u64).saturating_sub(1);
    Ok(Usage { private_bytes, handles })
}
