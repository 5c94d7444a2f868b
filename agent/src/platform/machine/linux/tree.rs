//! Files of a machine below a root that can be moved.
//!
//! Reads are bounded. "Is not there" is told apart from "could not be read": the first may be an answer, the second is
//! a fault.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::PathBuf;

use crate::machine::facts::Fault;

/// Longest file that is read, bytes; /proc/cpuinfo of 256 processors is about half of it.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

#[derive(Debug)]
pub(super) struct Tree {
    root: PathBuf,
}

impl Tree {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// A text file without the blanks around it; an absent one is a fault.
    pub(super) fn text(&self, path: &str) -> Result<String, Fault> {
        self.head(path, MAX_FILE_BYTES).map(|bytes| lossy(&bytes)).map_err(|error| fault(path, &error))
    }

    /// The first bytes of a text file.
    pub(super) fn text_head(&self, path: &str, max: u64) -> Result<String, Fault> {
        self.head(path, max).map(|bytes| lossy(&bytes)).map_err(|error| fault(path, &error))
    }

    /// A text file that may be absent or empty.
    pub(super) fn text_if_there(&self, path: &str) -> Result<Option<String>, Fault> {
        match self.head(path, MAX_FILE_BYTES) {
            Ok(bytes) => Ok(Some(lossy(&bytes)).filter(|text| !text.is_empty())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault(path, &error)),
        }
    }

    /// An attribute that a driver may leave out or refuse to tell.
    pub(super) fn attribute(&self, path: &str) -> Option<String> {
        self.text_if_there(path).ok().flatten()
    }

    pub(super) fn number<T: std::str::FromStr>(&self, path: &str) -> Option<T> {
        self.attribute(path)?.parse().ok()
    }

    pub(super) fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.head(path, MAX_FILE_BYTES)
    }

    /// Names in a directory, sorted.
    pub(super) fn names(&self, dir: &str) -> Result<Vec<String>, Fault> {
        self.list(dir).map_err(|error| Fault::new(format!("list {dir}"), error))
    }

    /// Like [`Tree::names`]; `None` if there is no such directory.
    pub(super) fn names_if_there(&self, dir: &str) -> Result<Option<Vec<String>>, Fault> {
        match self.list(dir) {
            Ok(names) => Ok(Some(names)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::new(format!("list {dir}"), error)),
        }
    }

    /// Whether it is there, as far as one may look.
    pub(super) fn exists(&self, path: &str) -> bool {
        fs::symlink_metadata(self.place(path)).is_ok()
    }

    /// What a symbolic link says.
    pub(super) fn link(&self, path: &str) -> Option<String> {
        Some(fs::read_link(self.place(path)).ok()?.to_string_lossy().into_owned())
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(self.place(dir))?;
        let mut names = entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    fn head(&self, path: &str, max: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.place(path))?.take(max).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn place(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}

fn fault(path: &str, error: &io::Error) -> Fault {
    Fault::new(format!("read {path}"), error)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_matches(['\0', ' ', '\n', '\r', '\t']).to_owned()
}
