//! Pure: opens an Office file (`.docx`, `.xlsx`) that comes from outside, within bounds.
//!
//! Such a file is a zip archive. What it says about its own sizes is not believed: every part is inflated once here and
//! counted, so that nothing that is handed on can fill the memory. What stands in the parts is the caller's business.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::limits::{OFFICE_FILE_BYTES, OFFICE_FILE_INFLATED, OFFICE_FILE_PARTS, OFFICE_FILE_RATIO};

/// Begins files of Office before 2007 and those under a password, which are no zip archives.
const COMPOUND_FILE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Small parts may be as compressible as they like.
const RATIO_FROM: u64 = 1 << 20;

/// One file of the archive, inflated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `word/document.xml`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why an Office file is refused.
#[derive(Debug, thiserror::Error)]
pub enum OfficeFileError {
    #[error("the file has {0} bytes; at most {OFFICE_FILE_BYTES} are taken")]
    TooLarge(usize),
    #[error(
        "the file is under a password or from Office before 2007; save it without a password as .docx or .xlsx"
    )]
    Compound,
    #[error("the file is no Office file or is damaged; open it in Office and save it again")]
    NotAnArchive(#[source] ZipError),
    #[error("the part `{0}` is encrypted; save the file without a password")]
    Encrypted(String),
    #[error("the file has {0} parts; at most {OFFICE_FILE_PARTS} are taken")]
    TooManyParts(usize),
    #[error("two parts are named `{0}`; open the file in Office and save it again")]
    Twice(String),
    #[error("the file unpacks to more than {OFFICE_FILE_INFLATED} bytes; remove pictures from it")]
    Inflated,
    #[error("the part `{0}` unpacks to more than {OFFICE_FILE_RATIO} times its size, as no document does")]
    Ratio(String),
    #[error("the part `{name}` is damaged; open the file in Office and save it again")]
    Damaged { name: String, source: std::io::Error },
}

/// All parts, in the archive's order.
///
/// # Errors
/// [`OfficeFileError`] says what is wrong with the file and what to do.
pub fn parts(bytes: &[u8]) -> Result<Vec<Part>, OfficeFileError> {
    parts_within(bytes, OFFICE_FILE_INFLATED)
}

fn parts_within(bytes: &[u8], mut room: u64) -> Result<Vec<Part>, OfficeFileError> {
    if bytes.len() > OFFICE_FILE_BYTES {
        return Err(OfficeFileError::TooLarge(bytes.len()));
    }
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(OfficeFileError::Compound);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(OfficeFileError::NotAnArchive)?;
    if archive.len() > OFFICE_FILE_PARTS {
        return Err(OfficeFileError::TooManyParts(archive.len()));
    }
    let mut parts: Vec<Part> = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let part = part(&mut archive, index, room)?;
        if parts.iter().any(|other| other.name.eq_ignore_ascii_case(&part.name)) {
            return Err(OfficeFileError::Twice(part.name));
        }
        room = room.saturating_sub(part.bytes.len() as u64);
        parts.push(part);
    }
    Ok(parts)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, room: u64) -> Result<Part, OfficeFileError> {
    let raw = archive.by_index_raw(index).map_err(OfficeFileError::NotAnArchive)?;
    let name = raw.name().map_err(OfficeFileError::NotAnArchive)?.into_owned();
    let (encrypted, packed) = (raw.encrypted(), raw.compressed_size());
    drop(raw);
    if encrypted {
        return Err(OfficeFileError::Encrypted(name));
    }
    let mut bytes = Vec::new();
    let file = archive.by_index(index).map_err(OfficeFileError::NotAnArchive)?;
    let ratio_room = packed.saturating_mul(OFFICE_FILE_RATIO).max(RATIO_FROM);
    let taken = file
        .take(room.min(ratio_room).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| OfficeFileError::Damaged { name: name.clone(), source })? as u64;
    if taken > ratio_room {
        return Err(OfficeFileError::Ratio(name));
    }
    if taken > room {
        return Err(OfficeFileError::Inflated);
    }
    Ok(Part { name, bytes })
}

#[cfg(test)]
pub(crate) mod tests;
