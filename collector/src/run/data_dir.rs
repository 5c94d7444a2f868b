//! The folder of everything the collector keeps, held by one running collector at a time.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A data folder that this program holds alone until the value is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Creates the folder if absent and locks it.
    pub fn lock(path: &Path) -> Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("create the data folder {}", path.display()))?;
        let lock_path = path.join("lock");
        let lock =
            File::options().create(true).truncate(false).write(true).open(&lock_path).with_context(|| {
                format!("open {}: check that this account may write to the data folder", lock_path.display())
            })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => bail!(
                "another hatang-collector uses the data folder {}: stop it first, or name another folder with --data-dir",
                path.display()
            ),
            Err(TryLockError::Error(fault)) => {
                Err(fault).with_context(|| format!("lock {}", lock_path.display()))
            }
        }
    }

    pub fn database_path(&self) -> PathBuf {
        database_path(&self.path)
    }

    pub fn authority_dir(&self) -> PathBuf {
        authority_dir(&self.path)
    }
}

/// The database within a data folder.
pub fn database_path(data_dir: &Path) -> PathBuf {
    data_dir.join("hatang.db")
}

/// Key and certificate of the authority within a data folder.
pub fn authority_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("authority")
}

/// What the local agent of `up` keeps.
pub fn local_agent_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("agent")
}
