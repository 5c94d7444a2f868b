//! The ZIP file itself: writing it the same way every time, and reading one that may be hostile.
//!
//! No time stamps of files, no folders, no extras; the comment holds the signature over everything before it. A reader
//! takes nothing that this writer does not write: names, number and sizes of files are bounded before anything is
//! unpacked, and no more than the stated size of a file is ever unpacked.

use std::collections::BTreeSet;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use ring::digest::{Context as Digest, SHA256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::evidence::hash::Hash;
use crate::evidence::{PublicKey, Signature, SigningKey};

/// Files of a pack at most: three a day of two years, and the rest.
pub const MAX_FILES: usize = 4_000;
/// One unpacked file at most, bytes: a day of 60 machines, eight targets, every ten seconds, as CSV.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// All unpacked files together at most, bytes.
pub const MAX_TOTAL_BYTES: u64 = 4 << 30;
/// The packed archive at most, bytes.
pub const MAX_ARCHIVE_BYTES: u64 = 1 << 30;

const COMMENT_HEAD: &str = "hatang evidence pack v1 ";
const COMMENT_BYTES: u64 = COMMENT_HEAD.len() as u64 + 128;
/// End of central directory without its comment.
const END_BYTES: u64 = 22;
const END_MARK: [u8; 4] = *b"PK\x05\x06";
const WHAT: &str = "archive";

/// Why bytes are no readable pack.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    #[error("the archive has {0} bytes, more than the {MAX_ARCHIVE_BYTES} that a pack may have")]
    Huge(u64),
    #[error("this is no evidence pack, or its end is missing or changed")]
    NoEnd,
    #[error("the archive is broken: {0}")]
    Broken(String),
    #[error("the archive lists {listed} files but has {distinct} names: a name stands there twice")]
    DoubleName { listed: usize, distinct: usize },
    #[error("the archive has {0} files, more than the {MAX_FILES} that a pack may have")]
    ManyFiles(usize),
    #[error("the file name {0:?} is not one that a pack may have")]
    Name(String),
    #[error("{0}: would unpack to more than a pack may hold")]
    Bomb(String),
    #[error("{name}: {why}")]
    File { name: String, why: String },
    #[error("cannot write the archive: {0}")]
    Write(String),
}

/// Packs files in this order and signs the whole.
pub fn write(files: &[(String, Vec<u8>)], key: &SigningKey) -> Result<Vec<u8>, ArchiveFault> {
    let fault = |fault: &dyn std::fmt::Display| ArchiveFault::Write(fault.to_string());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, bytes) in files {
        archive.start_file(name.as_str(), options).map_err(|cause| fault(&cause))?;
        archive.write_all(bytes).map_err(|cause| fault(&cause))?;
    }
    let blank = format!("{COMMENT_HEAD}{}", "0".repeat(128));
    archive.set_comment(blank.as_str()).map_err(|cause| fault(&cause))?;
    let mut bytes = archive.finish().map_err(|cause| fault(&cause))?.into_inner();
    bytes.truncate(bytes.len().saturating_sub(blank.len()));
    let signature = key.sign_pack(WHAT, &Hash::of(&bytes));
    bytes.extend(format!("{COMMENT_HEAD}{signature}").bytes());
    Ok(bytes)
}

/// A pack opened for reading.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    names: Vec<String>,
    /// The key's owner signed exactly these bytes.
    pub is_whole: bool,
}

impl<R: Read + Seek> Archive<R> {
    /// Looks at the archive's bounds and its signature; unpacks nothing.
    pub fn open(mut source: R, key: &PublicKey) -> Result<Self, ArchiveFault> {
        let broken = |fault: std::io::Error| ArchiveFault::Broken(fault.to_string());
        let length = source.seek(SeekFrom::End(0)).map_err(broken)?;
        if MAX_ARCHIVE_BYTES < length {
            return Err(ArchiveFault::Huge(length));
        }
        let (listed, signature) = end(&mut source, length)?;
        let signed = hash_of_first(&mut source, length.saturating_sub(COMMENT_BYTES)).map_err(broken)?;
        let is_whole = signature.is_some_and(|signature| key.verifies_pack(WHAT, &signed, &signature));
        if MAX_FILES < listed {
            return Err(ArchiveFault::ManyFiles(listed));
        }
        let mut zip = ZipArchive::new(source).map_err(|fault| ArchiveFault::Broken(fault.to_string()))?;
        if zip.len() != listed {
            return Err(ArchiveFault::DoubleName { listed, distinct: zip.len() });
        }
        let names = names(&mut zip)?;
        Ok(Self { zip, names, is_whole })
    }

    /// In the order of the archive.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Unpacks one file; `None` if there is none of that name.
    pub fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, ArchiveFault> {
        if !self.names.iter().any(|known| known == name) {
            return Ok(None);
        }
        let fault = |why: String| ArchiveFault::File { name: name.to_owned(), why };
        let file = self.zip.by_name(name).map_err(|cause| fault(cause.to_string()))?;
        let stated = file.size();
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|cause| fault(cause.to_string()))?;
        if bytes.len() as u64 != stated {
            return Err(fault(format!("unpacks to {} bytes, the archive states {stated}", bytes.len())));
        }
        Ok(Some(bytes))
    }
}

fn names<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Vec<String>, ArchiveFault> {
    let (mut names, mut folded, mut total) = (Vec::new(), BTreeSet::new(), 0_u64);
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(|fault| ArchiveFault::Broken(fault.to_string()))?;
        let name = file.name().map_err(|fault| ArchiveFault::Broken(fault.to_string()))?.into_owned();
        total = total.saturating_add(file.size());
        if MAX_FILE_BYTES < file.size() || MAX_TOTAL_BYTES < total {
            return Err(ArchiveFault::Bomb(name));
        }
        if !is_plain(&name) || file.encrypted() || file.is_symlink() || !folded.insert(name.to_lowercase()) {
            return Err(ArchiveFault::Name(name));
        }
        names.push(name);
    }
    Ok(names)
}

/// Small letters, digits, dot, dash and underscore in at most three parts; none of them is a way upwards.
fn is_plain(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|sign| sign.is_ascii_alphanumeric() || b".-_".contains(&sign))
    };
    name.len() <= 100 && name.split('/').count() <= 3 && name.split('/').all(part)
}

/// How many files the end of the archive lists, and the signature in its comment, if that reads.
fn end<R: Read + Seek>(source: &mut R, length: u64) -> Result<(usize, Option<Signature>), ArchiveFault> {
    let start = length.checked_sub(END_BYTES + COMMENT_BYTES).ok_or(ArchiveFault::NoEnd)?;
    let broken = |fault: std::io::Error| ArchiveFault::Broken(fault.to_string());
    source.seek(SeekFrom::Start(start)).map_err(broken)?;
    let mut tail = Vec::new();
    source.take(END_BYTES + COMMENT_BYTES).read_to_end(&mut tail).map_err(broken)?;
    let (head, comment) = tail.split_at_checked(22).ok_or(ArchiveFault::NoEnd)?;
    let [a, b, c, d, _, _, _, _, _, _, low, high, ..] = head else { return Err(ArchiveFault::NoEnd) };
    if [*a, *b, *c, *d] != END_MARK {
        return Err(ArchiveFault::NoEnd);
    }
    let text = std::str::from_utf8(comment).ok().and_then(|text| text.strip_prefix(COMMENT_HEAD));
    Ok((usize::from(u16::from_le_bytes([*low, *high])), text.and_then(|text| text.parse().ok())))
}

fn hash_of_first<R: Read + Seek>(source: &mut R, bytes: u64) -> std::io::Result<Hash> {
    source.seek(SeekFrom::Start(0))?;
    let mut digest = Digest::new(&SHA256);
    let mut rest = source.take(bytes);
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = rest.read(&mut piece)?;
        if read == 0 {
            break;
        }
        digest.update(piece.get(..read).unwrap_or_default());
    }
    Ok(Hash::from_slice(digest.finish().as_ref()).unwrap_or(Hash([0; 32])))
}
