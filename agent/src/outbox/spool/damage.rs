//! What happens to a spool file that is broken: it steps aside, and a fresh one takes its place.
//!
//! An agent that stops for ever because of one bad sector helps nobody; the broken file stays for whoever wants to look
//! into it. A file of a later version or an unwritable directory is not damage and stays an error.

use std::fs;
use std::path::{Path, PathBuf};

use super::{SPOOL_FILE, Spool, SpoolError, SpoolLimits};
use crate::limits::SPOOL_DAMAGED_KEPT;

/// Opens the spool; a damaged one is moved aside as `spool.sqlite.damaged-<n>` and a fresh one begun.
/// The second value says so in a sentence.
pub fn open_or_replace(dir: &Path, limits: SpoolLimits) -> Result<(Spool, Option<String>), SpoolError> {
    match Spool::open(dir, limits) {
        Err(fault) if fault.is_damage() => replace(dir, limits).map(|(spool, told)| (spool, Some(told))),
        opened => opened.map(|spool| (spool, None)),
    }
}

/// Moves the spool aside and begins a fresh one; says where the old one went.
pub fn replace(dir: &Path, limits: SpoolLimits) -> Result<(Spool, String), SpoolError> {
    let aside = move_aside(dir)?;
    let told = format!("the spool was damaged; it was moved to {} and begun afresh", aside.display());
    Ok((Spool::open(dir, limits)?, told))
}

fn move_aside(dir: &Path) -> Result<PathBuf, SpoolError> {
    let numbers = damaged_numbers(dir);
    let next = numbers.last().map_or(1, |last| last + 1);
    let surplus = (numbers.len() + 1).saturating_sub(SPOOL_DAMAGED_KEPT);
    for number in numbers.iter().take(surplus) {
        let path = damaged_path(dir, *number);
        fs::remove_file(&path).map_err(|source| SpoolError::MoveAside {
            operation: "delete",
            path,
            source,
        })?;
    }
    let aside = damaged_path(dir, next);
    let path = dir.join(SPOOL_FILE);
    fs::rename(&path, &aside).map_err(|source| SpoolError::MoveAside {
        operation: "move aside",
        path,
        source,
    })?;
    for part in ["-wal", "-shm"] {
        let path = dir.join(format!("{SPOOL_FILE}{part}"));
        match fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(SpoolError::MoveAside { operation: "delete", path, source });
            }
            _ => {}
        }
    }
    Ok(aside)
}

fn damaged_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{SPOOL_FILE}.damaged-{number}"))
}

fn damaged_numbers(dir: &Path) -> Vec<u32> {
    let prefix = format!("{SPOOL_FILE}.damaged-");
    let mut numbers: Vec<u32> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix(&prefix)?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers
}
