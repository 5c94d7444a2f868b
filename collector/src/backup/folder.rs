//! The folder in which backups stand: their names, which there are, and which make room.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use super::BackupError;
use crate::clock;

const PREFIX: &str = "hatang-backup-";
const SUFFIX: &str = ".zip";
const TIME: &str = "%Y-%m-%d-%H%M%S";
/// Ends the name of the folder in which a backup is made.
pub(super) const WORK_SUFFIX: &str = ".making";

/// A backup that stands in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub path: PathBuf,
    /// Unix milliseconds, after its name.
    pub made_ms: i64,
    pub bytes: u64,
}

/// The name of a backup made at a moment, by Viet Nam's clock.
pub(super) fn name(at_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    format!("{PREFIX}{}{SUFFIX}", jiff::tz::offset(7).to_datetime(moment).strftime(TIME))
}

/// When a backup of that name was made; `None` for any other name.
fn made_ms(name: &str) -> Option<i64> {
    let text = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let moment = DateTime::strptime(TIME, text).ok()?;
    jiff::tz::offset(7).to_timestamp(moment).ok().map(jiff::Timestamp::as_millisecond)
}

/// Backups in a folder, newest first; none if there is no such folder.
pub fn list(folder: &Path) -> Result<Vec<Standing>, BackupError> {
    let mut found = Vec::new();
    for (path, name) in names(folder)? {
        let Some(made_ms) = made_ms(&name) else { continue };
        let Ok(file) = fs::symlink_metadata(&path) else { continue };
        if file.is_file() {
            found.push(Standing { path, made_ms, bytes: file.len() });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.made_ms));
    Ok(found)
}

/// Deletes all but the newest `keep`; tells which went.
pub(super) fn make_room(folder: &Path, keep: usize) -> Result<Vec<PathBuf>, BackupError> {
    let mut gone = Vec::new();
    for standing in list(folder)?.into_iter().skip(keep.max(1)) {
        fs::remove_file(&standing.path).map_err(BackupError::io("delete", &standing.path))?;
        gone.push(standing.path);
    }
    Ok(gone)
}

/// Removes what backups that a crash cut off left.
pub(super) fn clear(folder: &Path) -> Result<(), BackupError> {
    for (path, name) in names(folder)? {
        if name.strip_suffix(WORK_SUFFIX).is_some_and(|name| made_ms(name).is_some()) {
            match clear_one(&path) {
                Ok(()) | Err(BackupError::Busy) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
    Ok(())
}

/// Removes a folder in which nobody makes a backup any more; there need not be one.
///
/// # Errors
/// [`BackupError::Busy`] if somebody still does.
pub(super) fn clear_one(path: &Path) -> Result<(), BackupError> {
    match fs::File::open(path) {
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(fault) => Err(BackupError::io("open", path)(fault)),
        Ok(left) => {
            left.try_lock().map_err(|_| BackupError::Busy)?;
            fs::remove_dir_all(path).map_err(BackupError::io("delete", path))
        }
    }
}

/// Bytes that this account may still write on a folder's disk.
pub(super) fn free_bytes(folder: &Path) -> Result<u64, BackupError> {
    let found = rustix::fs::statvfs(folder)
        .map_err(|fault| BackupError::io("measure the free space of", folder)(fault.into()))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

fn names(folder: &Path) -> Result<Vec<(PathBuf, String)>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(BackupError::io("list", folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(BackupError::io("list", folder))?;
        if let Ok(name) = entry.file_name().into_string() {
            found.push((entry.path(), name));
        }
    }
    Ok(found)
}

/// The folder's disk is the data's own: both are lost together.
pub(super) fn shares_disk(folder: &Path, data_dir: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).ok().map(|found| found.dev());
    device(folder).or_else(|| device(folder.parent()?)) == device(data_dir)
}

/// When the newest backup was made.
pub(super) fn newest_ms(standing: &[Standing]) -> Option<i64> {
    standing.first().map(|standing| standing.made_ms.min(clock::unix_ms()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25 01:30:00 in Viet Nam.
    const AT_MS: i64 = 1_795_545_000_000;

    #[test]
    fn a_name_tells_when_it_was_made() {
        assert_eq!(name(AT_MS), "hatang-backup-2026-11-25-013000.zip");
        assert_eq!(made_ms(&name(AT_MS)), Some(AT_MS));
        for other in [
            "hatang-backup-.zip",
            "hatang-backup-2026-13-25-013000.zip",
            "anh.zip",
            "hatang-backup-2026-11-25-013000",
        ] {
            assert_eq!(made_ms(other), None, "{other}");
        }
    }

    #[test]
    fn the_newest_stay_and_files_of_others_are_never_touched() {
        let folder = tempfile::tempdir().unwrap();
        for hour in 0..5 {
            fs::write(folder.path().join(name(AT_MS + hour * 3_600_000)), "x").unwrap();
        }
        for other in ["hatang-backup-cu.zip", "a.zip", ".making"] {
            fs::write(folder.path().join(other), "x").unwrap();
        }
        fs::create_dir(folder.path().join(name(AT_MS + 1_000))).unwrap();
        fs::create_dir(folder.path().join(format!("{}{WORK_SUFFIX}", name(AT_MS)))).unwrap();
        clear(folder.path()).unwrap();
        assert_eq!(make_room(folder.path(), 2).unwrap().len(), 3);
        let left = list(folder.path()).unwrap();
        let hours: Vec<_> = left.iter().map(|standing| (standing.made_ms - AT_MS) / 3_600_000).collect();
        assert_eq!(hours, [4, 3]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
        assert!(make_room(folder.path(), 0).unwrap().len() == 1, "the newest stays whatever is asked");
        assert!(list(&folder.path().join("nowhere")).unwrap().is_empty());
    }
}
