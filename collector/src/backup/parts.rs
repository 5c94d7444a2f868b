//! Which files of a data folder belong into a backup, besides the database.
//!
//! Files that somebody put there under odd names, and whatever is not a plain file, are left out.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::BackupError;
use super::manifest::is_ours;

/// A file and its name in the archive.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) bytes: u64,
}

/// Keys, forms, and installers if they are wanted, in the order of their names.
pub(super) fn beside_the_database(data_dir: &Path, with_packages: bool) -> Result<Vec<Source>, BackupError> {
    let mut found = Vec::new();
    for name in ["evidence-key.pk8", "evidence-key.pub"] {
        found.extend(plain_file(data_dir.join(name), name.to_owned())?);
    }
    for folder in ["authority", "forms"].into_iter().chain(with_packages.then_some("packages")) {
        let mut files = files_of(data_dir, folder)?;
        files.sort_by(|a, b| a.name.cmp(&b.name));
        found.append(&mut files);
    }
    Ok(found)
}

fn files_of(data_dir: &Path, folder: &str) -> Result<Vec<Source>, BackupError> {
    let path = data_dir.join(folder);
    let entries = match fs::read_dir(&path) {
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(BackupError::io("list", &path))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(BackupError::io("list", &path))?;
        let Ok(file_name) = entry.file_name().into_string() else { continue };
        let name = format!("{folder}/{file_name}");
        if is_ours(&name) {
            files.extend(plain_file(entry.path(), name)?);
        }
    }
    Ok(files)
}

fn plain_file(path: PathBuf, name: String) -> Result<Option<Source>, BackupError> {
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => Ok(Some(Source { path, name, bytes: found.len() })),
        Ok(_) => Ok(None),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(BackupError::io("look at", &path)(fault)),
    }
}
