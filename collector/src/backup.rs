//! Everything the collector keeps as one file, and back.
//!
//! A backup is a ZIP: a copy of the database made while the collector runs, its keys, the forms that the office added,
//! and a list of all of it with SHA-256 sums. It gets its name only after it was read back and its database was found
//! whole. It holds the collector's private keys, so only its owner may read it. The data of the agents that run on other
//! machines, and of the one that `up` runs on this one, are not in it.

pub mod desk;
pub mod folder;
mod manifest;
mod parts;
mod progress;
mod restore;
mod writing;

use std::path::{Path, PathBuf};

pub use manifest::{Manifest, ManifestError, Part};
pub use progress::{Phase, Progress};
pub use restore::{RestoreError, Restored, restore};
pub use writing::{Order, Written, write};

use crate::store::StoreError;

/// Why there is no backup; nothing of it was left behind, and earlier ones are untouched.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{path} exists already: a backup is never written over; name another file")]
    Exists { path: PathBuf },
    #[error(
        "there is not room enough for a backup beside {path}: {needed} bytes are needed while it is written, {free} are \
         free; free space or name a folder on another disk"
    )]
    NoSpace { path: PathBuf, needed: u64, free: u64 },
    #[error("the disk of {path} is full: free space or name a folder on another disk")]
    DiskFull { path: PathBuf },
    #[error("cannot {operation} {path}: check that the folder exists and that this account may write there")]
    Io { operation: &'static str, path: PathBuf, source: std::io::Error },
    #[error("cannot copy the database")]
    Copy(#[source] StoreError),
    #[error(
        "the database is damaged, so there is no use in a copy of it: {first}; restore an earlier backup"
    )]
    Damaged { first: String },
    #[error("what was written does not read back as it was: {what}; the disk of {path} may be failing")]
    NotReadBack { path: PathBuf, what: String },
    #[error("a backup is being made already")]
    Busy,
}

impl BackupError {
    /// A fault of reading or writing a file; a full disk is told as such.
    fn io(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { path: path.to_owned() }
            }
            _ => Self::Io { operation, path: path.to_owned(), source },
        }
    }

    /// One word for each kind, which stays the same for ever: it is stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "exists",
            Self::NoSpace { .. } | Self::DiskFull { .. } => "no_space",
            Self::Io { .. } => "io",
            Self::Copy(_) => "copy",
            Self::Damaged { .. } => "damaged",
            Self::NotReadBack { .. } => "not_read_back",
            Self::Busy => "busy",
        }
    }
}

#[cfg(test)]
mod tests;
