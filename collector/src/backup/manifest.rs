//! The list inside a backup: what it is, when it was made, by which program, and the sum of each part. Pure.

use serde::{Deserialize, Serialize};

use crate::evidence::Hash;

/// Its name in the archive.
pub(super) const NAME: &str = "manifest.json";
/// Longest list that is read, bytes.
pub(super) const LONGEST: u64 = 4 << 20;
/// The shape that this program writes and reads.
const FORMAT: u32 = 1;
const WHAT: &str = "hatang backup";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    what: String,
    format: u32,
    /// Unix milliseconds at which the copy of the database was begun; what came later is not in it.
    pub made_ms: i64,
    /// The program that made it.
    pub version: String,
    /// The database's schema.
    pub schema: i64,
    pub parts: Vec<Part>,
}

/// One file of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Path within the data folder, with `/`.
    pub name: String,
    pub bytes: u64,
    /// Hexadecimal SHA-256.
    pub sha256: String,
}

/// A list that cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    #[error("its list of parts does not read: this is no backup of hatang")]
    Foreign,
    #[error("it was written in format {0}, which this program does not know: install a newer hatang")]
    Format(u32),
    #[error(
        "its database has schema {found}, this program knows up to {known}: install hatang {version} or newer"
    )]
    Schema { found: i64, known: i64, version: String },
    #[error("it lists {0:?}, which no backup of hatang holds")]
    StrangePart(String),
}

impl Manifest {
    pub(super) fn new(made_ms: i64, schema: i64, parts: Vec<Part>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { what: WHAT.to_owned(), format: FORMAT, made_ms, version, schema, parts }
    }

    /// Reads a list; `known` is the newest schema of this program.
    pub(super) fn parse(text: &[u8], known: i64) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Head {
            what: String,
            format: u32,
        }
        let head: Head = serde_json::from_slice(text).map_err(|_| ManifestError::Foreign)?;
        if head.what != WHAT {
            return Err(ManifestError::Foreign);
        }
        if head.format != FORMAT {
            return Err(ManifestError::Format(head.format));
        }
        let read: Self = serde_json::from_slice(text).map_err(|_| ManifestError::Foreign)?;
        if known < read.schema {
            return Err(ManifestError::Schema { found: read.schema, known, version: read.version });
        }
        match read.parts.iter().find(|part| !is_ours(&part.name)) {
            Some(strange) => Err(ManifestError::StrangePart(strange.name.clone())),
            None => Ok(read),
        }
    }

    /// Bytes of all parts, unpacked.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.bytes))
    }
}

impl Part {
    pub(super) fn is(&self, bytes: u64, sha256: Hash) -> bool {
        (self.bytes, self.sha256.as_str()) == (bytes, sha256.to_string().as_str())
    }
}

/// Names that a backup may hold; whatever else an archive lists is never unpacked.
pub(super) fn is_ours(name: &str) -> bool {
    let plain = |file: &str| {
        !file.is_empty() && !file.starts_with('.') && !file.contains(['/', '\\', '\0']) && file.len() <= 255
    };
    match name.split_once('/') {
        None => matches!(name, "hatang.db" | "evidence-key.pk8" | "evidence-key.pub"),
        Some(("authority" | "forms" | "packages", file)) => plain(file),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(change: impl FnOnce(&mut serde_json::Value)) -> Vec<u8> {
        let part = Part { name: "hatang.db".to_owned(), bytes: 1, sha256: "00".to_owned() };
        let mut value = serde_json::to_value(Manifest::new(7, 3, vec![part])).unwrap();
        change(&mut value);
        value.to_string().into_bytes()
    }

    #[test]
    fn a_list_reads_back() {
        let read = Manifest::parse(&text(|_| {}), 3).unwrap();
        assert_eq!((read.made_ms, read.schema, read.bytes()), (7, 3, 1));
    }

    #[test]
    fn what_is_not_ours_or_of_a_newer_program_is_told_apart() {
        let read = |text: &[u8]| Manifest::parse(text, 3).unwrap_err();
        assert_eq!(read(b"{}"), ManifestError::Foreign);
        assert_eq!(read(b"\xff\xfe"), ManifestError::Foreign);
        assert_eq!(read(&text(|list| list["what"] = "another".into())), ManifestError::Foreign);
        assert_eq!(read(&text(|list| list["format"] = 2.into())), ManifestError::Format(2));
        let newer = read(&text(|list| list["schema"] = 4.into()));
        assert!(matches!(newer, ManifestError::Schema { found: 4, known: 3, .. }), "{newer}");
        let strange = read(&text(|list| list["parts"][0]["name"] = "../../etc/passwd".into()));
        assert_eq!(strange, ManifestError::StrangePart("../../etc/passwd".to_owned()));
    }

    #[test]
    fn only_names_within_the_data_folder_are_ours() {
        for name in ["hatang.db", "authority/ca.key", "forms/mẫu xã.json", "packages/hatang-agent-x64.msi"]
        {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "",
            "lock",
            "/hatang.db",
            "authority/",
            "authority/..",
            "authority/../../x",
            "forms/a/b.json",
            "forms\\a.json",
            "forms/.a",
            "agent/identity.json",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
