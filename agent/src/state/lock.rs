//! One agent per data directory.
//!
//! The lock is the operating system's on an open file: it ends with the process, however that ends, and a left-over
//! file means nothing.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use anyhow::{Context as _, bail};

const LOCK_FILE: &str = "agent.lock";

/// Held as long as this agent may use the data directory.
#[derive(Debug)]
pub struct DirLock {
    _file: File,
}

/// Takes the data directory for this process.
pub fn take(dir: &Path) -> anyhow::Result<DirLock> {
    let path = dir.join(LOCK_FILE);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(DirLock { _file: file }),
        Err(TryLockError::WouldBlock) => {
            bail!("another agent works with {}: stop it first, or give another --data-dir", dir.display())
        }
        Err(TryLockError::Error(fault)) => Err(fault).with_context(|| format!("lock {}", path.display())),
    }
}

/// Whether an agent works with this data directory; `None` if that cannot be told.
pub fn is_taken(dir: &Path) -> Option<bool> {
    let file = match File::open(dir.join(LOCK_FILE)) {
        Ok(file) => file,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Some(false),
        Err(_) => return None,
    };
    match file.try_lock_shared() {
        Ok(()) => Some(false),
        Err(TryLockError::WouldBlock) => Some(true),
        Err(TryLockError::Error(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_second_agent_is_told_that_the_directory_is_taken() {
        let dir = TempDir::new().unwrap();
        assert_eq!(is_taken(dir.path()), Some(false));
        let lock = take(dir.path()).unwrap();
        assert_eq!(is_taken(dir.path()), Some(true));
        assert!(take(dir.path()).unwrap_err().to_string().contains("another agent"));
        drop(lock);
        assert_eq!(is_taken(dir.path()), Some(false));
        take(dir.path()).unwrap();
    }
}
