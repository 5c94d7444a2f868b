//! The agent's own folders: their rights, and what to do with folders that were there before.
//!
//! See [`rights`] for why. From above downwards, so that nobody can exchange a folder beneath one that is settled. A
//! folder that an ordinary account made, that is a link, or that others could write to and that holds something of either
//! kind is moved aside under another name, untouched for whoever wants to look, and a fresh one takes its place; so is one
//! that this program may not look into, because only somebody else's can be that. If it cannot be moved, or cannot be
//! judged, the agent must not work with it. Rights that cannot be set (a disk without rights) are a warning. A data directory
//! that was chosen by hand is the business of whoever chose it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use windows_sys::Win32::Foundation::{ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED};
use windows_sys::Win32::Storage::FileSystem::{
    FILE_ATTRIBUTE_REPARSE_POINT, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
    FILE_READ_ATTRIBUTES, FILE_SHARE_READ, FILE_SHARE_WRITE, READ_CONTROL, WRITE_DAC, WRITE_OWNER,
};

use crate::platform::rights::{self, PRIVATE_DIR, READABLE_DIR};
use crate::platform::{files, folders};

/// How deep folders of the agent lie within one another.
const DEPTH: u32 = 3;
/// Names that are tried for a folder that is moved aside.
const NAMES: u32 = 20;

/// Makes and restricts the agent's folders if `data_dir` is the system's and this program may; tells what is to be known.
pub fn prepare(data_dir: &Path) -> anyhow::Result<Vec<String>> {
    if !folders::is_system_data_dir(data_dir) || !files::is_administrator() {
        return Ok(Vec::new());
    }
    let own = rights::own_account().context("ask for this program's account")?;
    let mut warnings = Vec::new();
    if let Some(above) = data_dir.parent() {
        settle(above, READABLE_DIR, Within::Others, &own, &mut warnings)?;
    }
    settle(data_dir, PRIVATE_DIR, Within::Ours, &own, &mut warnings)?;
    if let Some(public) = folders::public_dir() {
        settle(&public, READABLE_DIR, Within::Ours, &own, &mut warnings)?;
    }
    Ok(warnings)
}

/// What lies in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Things that only the agent makes.
    Ours,
    /// Folders that are settled by themselves.
    Others,
}

fn settle(
    dir: &Path,
    sddl: &str,
    within: Within,
    own: &str,
    warnings: &mut Vec<String>,
) -> anyhow::Result<()> {
    match rights::create_dir(dir, sddl) {
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {}
        done => return done.with_context(|| format!("make the folder {}", dir.display())),
    }
    match trusted(dir, within, own) {
        Ok(Verdict::Trusted(open)) => {
            if let Err(fault) = rights::restrict(&open, sddl) {
                warnings.push(format!("the rights of {} cannot be set: {fault}", dir.display()));
            }
        }
        Ok(Verdict::Planted(why)) => {
            let aside = move_aside(dir)?;
            rights::create_dir(dir, sddl).with_context(|| format!("make the folder {}", dir.display()))?;
            warnings.push(format!(
                "{} was not made by this program ({why}): it was moved to {}, where an administrator may look at it \
                 and delete it",
                dir.display(),
                aside
            ));
        }
        Err(fault) if has_no_rights(&fault) => {
            warnings.push(format!("the disk of {} keeps no rights: {fault}", dir.display()));
        }
        Err(fault) => {
            return Err(fault).with_context(|| format!("tell who made the folder {}", dir.display()));
        }
    }
    Ok(())
}

/// Whether the disk has no owners and rights at all.
fn has_no_rights(fault: &io::Error) -> bool {
    [ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED]
        .into_iter()
        .any(|code| fault.raw_os_error() == i32::try_from(code).ok())
}

enum Verdict {
    Trusted(File),
    /// Why not.
    Planted(String),
}

fn trusted(dir: &Path, within: Within, own: &str) -> io::Result<Verdict> {
    // Whoever makes a folder can keep everybody else out of it, the system included; ours lets the system in.
    let denied = |fault: io::Error| match fault.kind() {
        io::ErrorKind::PermissionDenied => Ok(Verdict::Planted("it keeps this program out".to_owned())),
        _ => Err(fault),
    };
    looked_at(dir, within, own).or_else(denied)
}

fn looked_at(dir: &Path, within: Within, own: &str) -> io::Result<Verdict> {
    let open = open(dir, WRITE_DAC | WRITE_OWNER)?;
    if let Some(why) = finding(dir, &open, own)? {
        return Ok(Verdict::Planted(why));
    }
    if !open.metadata()?.is_dir() {
        return Ok(Verdict::Planted("it is a file".to_owned()));
    }
    let open_to_others = within == Within::Ours && !rights::keep_others_out(&rights::rights(&open)?);
    let why = if open_to_others { planted_within(dir, own, DEPTH)? } else { None };
    Ok(why.map_or(Verdict::Trusted(open), Verdict::Planted))
}

/// The first thing in a folder that somebody else put there.
fn planted_within(dir: &Path, own: &str, depth: u32) -> io::Result<Option<String>> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let object = open(&path, 0)?;
        if let Some(why) = finding(&path, &object, own)? {
            return Ok(Some(why));
        }
        if depth != 0
            && object.metadata()?.is_dir()
            && let Some(why) = planted_within(&path, own, depth - 1)?
        {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

fn finding(path: &Path, object: &File, own: &str) -> io::Result<Option<String>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let attributes = object.metadata()?.file_attributes();
    Ok(judge(&name, attributes, &rights::owner(object)?, own))
}

/// Why a thing with these attributes and this owner is not ours; `None` if it is.
fn judge(name: &str, attributes: u32, owner: &str, own: &str) -> Option<String> {
    if attributes & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
        return Some(format!("{name} is a link"));
    }
    (!rights::is_trusted(owner, own)).then(|| format!("{name} belongs to {owner}"))
}

/// Opens the thing itself and never what it leads to; while it is open nobody can rename or delete it.
fn open(path: &Path, more: u32) -> io::Result<File> {
    OpenOptions::new()
        .access_mode(READ_CONTROL | FILE_READ_ATTRIBUTES | more)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT)
        .open(path)
}

fn move_aside(dir: &Path) -> anyhow::Result<String> {
    let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1..=NAMES {
        let aside = dir.with_file_name(format!("{name}.found-{number}"));
        if fs::symlink_metadata(&aside).is_ok() {
            continue;
        }
        return fs::rename(dir, &aside).map(|()| aside.display().to_string()).with_context(|| {
            format!(
                "move {} aside, which an ordinary account made: delete it, then start the service again",
                dir.display()
            )
        });
    }
    bail!("{name}.found-1 to {NAMES} exist already beside {}: delete them", dir.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(dir: &Path, own: &str) -> Vec<String> {
        let mut warnings = Vec::new();
        settle(dir, PRIVATE_DIR, Within::Ours, own, &mut warnings).unwrap();
        warnings
    }

    #[test]
    fn a_folder_of_our_own_stays_with_what_is_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let (path, own) = (dir.path().join("Agent"), rights::own_account().unwrap());
        assert!(settled(&path, &own).is_empty());
        fs::write(path.join("identity.json"), "x").unwrap();
        assert!(settled(&path, &own).is_empty());
        assert!(path.join("identity.json").exists());
    }

    #[test]
    fn a_folder_that_somebody_else_made_is_moved_aside_with_what_is_in_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Agent");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("identity.json"), "planted").unwrap();
        // Whoever asks is not the account that made it.
        let warnings = settled(&path, "S-1-5-21-9-9-9-9");
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("Agent belongs to S-1-"), "{warnings:?}");
        assert!(!path.join("identity.json").exists());
        assert!(dir.path().join("Agent.found-1").join("identity.json").exists());
    }

    #[test]
    fn only_a_disk_without_rights_is_worked_with_unjudged() {
        let fault = io::Error::from_raw_os_error;
        assert!(has_no_rights(&fault(1)) && has_no_rights(&fault(50)));
        // Access denied and sharing violation are what somebody can bring about.
        assert!(!has_no_rights(&fault(5)) && !has_no_rights(&fault(32)));
        assert!(!has_no_rights(&io::Error::other("x")));
    }

    #[test]
    fn a_link_is_not_ours_whoever_owns_it() {
        let (directory, link, system) = (0x10, 0x410, "S-1-5-18");
        assert_eq!(judge("log", directory, system, system), None);
        assert_eq!(judge("log", link, system, system).as_deref(), Some("log is a link"));
        assert!(judge("log", directory, "S-1-5-21-1-2-3-1001", system).is_some());
    }

    #[test]
    fn something_planted_deep_within_is_found() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("log/deep")).unwrap();
        let own = rights::own_account().unwrap();
        assert_eq!(planted_within(dir.path(), &own, DEPTH).unwrap(), None);
        let found = planted_within(dir.path(), "S-1-5-21-9-9-9-9", DEPTH).unwrap();
        assert!(found.unwrap().starts_with("log belongs to"));
    }
}
