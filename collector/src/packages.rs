//! The agent's packages that this collector hands to PCs: a folder of files under strict names.
//!
//! What is not named as a package, is a link or does not begin as its kind of file must, is not there. Packages hold no
//! secret; join codes are never in them. Nothing here knows who asks.

pub mod name;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use ring::digest::{Context as Digest, SHA256};

pub use name::{PackageKind, PackageName};

use crate::limits::{MAX_PACKAGES, PACKAGE_BYTES};

/// A package in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub name: PackageName,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

/// Size, time of the last change, SHA-256.
type Seen = (u64, SystemTime, [u8; 32]);

impl Package {
    /// In lower-case hexadecimal.
    pub fn sha256_text(&self) -> String {
        let nibbles = self.sha256.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
    }
}

/// The folder; remembers digests of files that did not change.
pub struct Shelf {
    folder: PathBuf,
    known: Mutex<BTreeMap<PackageName, Seen>>,
}

impl Shelf {
    /// `<data>/packages`; need not exist.
    pub fn of(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("packages"), known: Mutex::default() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// By name, newest version last; at most [`MAX_PACKAGES`].
    pub fn list(&self) -> Result<Vec<Package>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(fault) => return Err(fault).with_context(|| format!("read {}", self.folder.display())),
        };
        let mut names: Vec<PackageName> =
            entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
        names.sort();
        names.truncate(MAX_PACKAGES);
        let mut found = Vec::new();
        for name in names {
            match self.open(&name) {
                Ok(Some((package, _))) => found.push(package),
                Ok(None) => {}
                Err(fault) => {
                    tracing::warn!(file = %name, error = format!("{fault:#}"), "a package cannot be read");
                }
            }
        }
        Ok(found)
    }

    /// A package with its file, read from the beginning; `None` if there is no such package.
    pub fn open(&self, name: &PackageName) -> Result<Option<(Package, File)>> {
        let path = self.folder.join(name.to_string());
        let reading = || format!("read {}", path.display());
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() && found.len() <= PACKAGE_BYTES => {}
            Ok(_) => return Ok(None),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(fault).with_context(reading),
        }
        let mut file = File::open(&path).with_context(reading)?;
        let found = file.metadata().with_context(reading)?;
        let changed = found.modified().with_context(reading)?;
        let seen = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        let sha256 = match seen {
            Some((bytes, at, sha256)) if (bytes, at) == (found.len(), changed) => sha256,
            _ => {
                let Some(sha256) = digest(&mut file, name.kind()).with_context(reading)? else {
                    return Ok(None);
                };
                let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                if MAX_PACKAGES <= known.len() {
                    known.clear();
                }
                known.insert(name.clone(), (found.len(), changed, sha256));
                io::Seek::rewind(&mut file).with_context(reading)?;
                sha256
            }
        };
        Ok(Some((Package { name: name.clone(), bytes: found.len(), sha256 }, file)))
    }

    /// Copies a file into the folder; whole or not at all.
    pub fn add(&self, from: &Path, name: &PackageName) -> Result<Package> {
        let source = fs::metadata(from).with_context(|| format!("read {}", from.display()))?;
        if !source.is_file() {
            bail!("{} is not a file: name the package itself", from.display());
        }
        if PACKAGE_BYTES < source.len() {
            bail!("{} is larger than a package ever is ({PACKAGE_BYTES} bytes)", from.display());
        }
        let mut file = File::open(from).with_context(|| format!("read {}", from.display()))?;
        if digest(&mut file, name.kind())?.is_none() {
            bail!(
                "{} does not begin as {} does: take the file that the build made",
                from.display(),
                name.kind()
            );
        }
        if MAX_PACKAGES <= self.list()?.len() {
            bail!(
                "there are {MAX_PACKAGES} packages already: remove old ones with `hatang-collector package remove`"
            );
        }
        fs::create_dir_all(&self.folder).with_context(|| format!("make {}", self.folder.display()))?;
        let unfinished = self.folder.join(".unfinished");
        fs::copy(from, &unfinished).with_context(|| format!("copy {}", from.display()))?;
        let path = self.folder.join(name.to_string());
        fs::rename(&unfinished, &path).with_context(|| format!("write {}", path.display()))?;
        let kept = self.open(name)?;
        Ok(kept.with_context(|| format!("read {} again", path.display()))?.0)
    }

    /// `false` if there is no such package.
    pub fn remove(&self, name: &PackageName) -> Result<bool> {
        match fs::remove_file(self.folder.join(name.to_string())) {
            Ok(()) => Ok(true),
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(fault) => Err(fault).with_context(|| format!("remove {name}")),
        }
    }
}

/// Of the whole file; `None` if it does not begin as its kind does.
fn digest(file: &mut File, kind: PackageKind) -> io::Result<Option<[u8; 32]>> {
    let mut digest = Digest::new(&SHA256);
    let mut part = vec![0; 64 * 1_024];
    let mut first = true;
    loop {
        let read = file.read(&mut part)?;
        let part = part.get(..read).unwrap_or_default();
        if std::mem::take(&mut first) && !part.starts_with(kind.beginning()) {
            return Ok(None);
        }
        if read == 0 {
            let mut sha256 = [0; 32];
            sha256.copy_from_slice(digest.finish().as_ref());
            return Ok(Some(sha256));
        }
        digest.update(part);
    }
}

#[cfg(test)]
mod tests;
