//! Files and folders that only the agent's own account may read, and which account that is.
//!
//! Sources: open(2), mkdir(2), fsync(2). It does not decide what is written or where.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a folder that only its owner may enter; an existing one is left as it is.
#[cfg(unix)]
pub fn make_private_dir(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Begins a file that only its owner may read, empty.
#[cfg(unix)]
pub fn create_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

/// Presses a folder's entries onto the disk, so that a rename survives a power cut.
#[cfg(unix)]
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Whether this program runs with the system's own rights.
#[cfg(unix)]
pub fn is_administrator() -> bool {
    rustix::process::geteuid().is_root()
}

/// Makes a folder; who may enter it is decided by the folder above, and by the service, which sets the rights of its own
/// data folder when it starts.
#[cfg(windows)]
pub fn make_private_dir(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

/// Begins an empty file, which has the rights of its folder.
#[cfg(windows)]
pub fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)
}

/// Nothing to do: NTFS writes a rename to its journal, and folders cannot be flushed.
#[cfg(windows)]
pub fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether this program runs with the system's own rights.
#[cfg(windows)]
pub fn is_administrator() -> bool {
    false
}

/// Where pages for everybody at this PC are kept: the data folder, which on this system is private to its account.
#[cfg(unix)]
pub fn public_dir(data_dir: &Path) -> PathBuf {
    data_dir.to_owned()
}

/// Where pages for everybody at this PC are kept: `Public` beside the service's data folder, which the installer makes
/// readable for all; the data folder itself for an agent without the system's rights.
#[cfg(windows)]
pub fn public_dir(data_dir: &Path) -> PathBuf {
    let of_service = is_administrator() && data_dir.ends_with("HaTang/Agent");
    match data_dir.parent().filter(|_| of_service) {
        Some(parent) => parent.join("Public"),
        None => data_dir.to_owned(),
    }
}
