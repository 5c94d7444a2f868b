//! Files and folders that only the agent's own account may read, and which account that is.
//!
//! Sources: open(2), mkdir(2), fsync(2); rights on Windows are explained in [`super::rights`]. It does not decide what is written or where.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

#[cfg(windows)]
use super::rights;

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

/// Makes a folder that only the system and administrators may enter, if an administrator makes it; elsewhere the folder
/// above decides, which in an account's own folders is right. An existing one is left as it is.
#[cfg(windows)]
pub fn make_private_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() || !is_administrator() {
        return fs::create_dir_all(dir);
    }
    if let Some(above) = dir.parent() {
        fs::create_dir_all(above)?;
    }
    rights::create_dir(dir, rights::PRIVATE_DIR)
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

#[cfg(windows)]
pub use super::rights::is_administrator;
