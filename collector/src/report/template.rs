//! An office's own `.docx` is filled: `{{desktop_count}}` becomes the figure, wherever it stands and however Word has
//! cut it up.
//!
//! A row of a table that holds `{{machines.label}}` repeats for each machine; `{{#machines}}` … `{{/machines}}` repeats
//! what is between them. Names without a value stay visible in the text and are listed. What is not a placeholder keeps
//! its bytes, and parts without one are copied as they are packed; nothing outside the file is looked at.

mod blocks;
mod compose;
mod paragraph;
mod render;
mod tree;
mod values;

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

pub use values::{BLANK, List, Values, values};

use crate::office_file::{self, OfficeFileError, Part};

/// A filled document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub bytes: Vec<u8>,
    /// What stands in the text in double braces but has no value; still there, to be seen.
    pub unknown: Vec<Placeholder>,
    /// Names whose value was put in.
    pub used: BTreeSet<String>,
}

/// A placeholder in a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placeholder {
    /// Without the braces.
    pub name: String,
    /// Where: `word/document.xml`, `word/header1.xml`.
    pub part: String,
}

/// Why a template cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("cannot open the template")]
    File(#[from] OfficeFileError),
    #[error("the template is no Word document; save it as Word document (.docx)")]
    NotADocument,
    #[error("the template holds macros (`{0}`), which are not taken; save it as Word document (.docx)")]
    Macros(String),
    #[error("the template is signed, and filling it would break the signature; remove the signature")]
    Signed,
    #[error("the part `{part}` is not well formed; open the template in Word and save it again")]
    Xml { part: String, source: tree::XmlError },
    #[error("the filled part `{0}` would be too large; use shorter lists or fewer repeats")]
    TooLong(String),
    #[error("packing the filled document")]
    Pack(#[from] zip::result::ZipError),
    #[error("writing the filled document into memory")]
    Write(#[from] std::io::Error),
}

/// What makes a package a Word document without macros.
const DOCUMENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// Fills a template.
///
/// # Errors
/// [`TemplateError`] says what is wrong with the template and what to do.
pub fn fill(template: &[u8], values: &Values) -> Result<Filled, TemplateError> {
    let parts = office_file::parts(template)?;
    check(&parts)?;
    let mut said = Said::default();
    let mut changed = Vec::with_capacity(parts.len());
    for part in &parts {
        changed.push(if holds_text(part) { filled(part, values, &mut said)? } else { None });
    }
    let mut archive = ZipArchive::new(Cursor::new(template))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(template.len())));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (index, (part, new)) in parts.iter().zip(&changed).enumerate() {
        match new {
            None => out.raw_copy_file(archive.by_index_raw(index)?)?,
            Some(text) => {
                out.start_file(part.name.as_str(), options)?;
                out.write_all(text.as_bytes())?;
            }
        }
    }
    let bytes = out.finish()?.into_inner();
    Ok(Filled { bytes, unknown: said.unknown.into_iter().collect(), used: said.used })
}

/// What filling came across.
#[derive(Debug, Default)]
struct Said {
    unknown: BTreeSet<Placeholder>,
    used: BTreeSet<String>,
}

fn check(parts: &[Part]) -> Result<(), TemplateError> {
    let types = parts.iter().find(|part| part.name == CONTENT_TYPES).ok_or(TemplateError::NotADocument)?;
    let types = String::from_utf8_lossy(&types.bytes);
    for part in parts {
        let name = part.name.to_ascii_lowercase();
        if name.ends_with("vbaproject.bin") || name.ends_with("vbadata.xml") {
            return Err(TemplateError::Macros(part.name.clone()));
        }
        if name.starts_with("_xmlsignatures/") {
            return Err(TemplateError::Signed);
        }
    }
    let lower = types.to_ascii_lowercase();
    if lower.contains("macroenabled") || lower.contains("vbaproject") {
        return Err(TemplateError::Macros(CONTENT_TYPES.into()));
    }
    if types.contains(DOCUMENT) { Ok(()) } else { Err(TemplateError::NotADocument) }
}

/// Text of the document stands in parts below `word`; a placeholder needs two braces of each kind.
fn holds_text(part: &Part) -> bool {
    let is_xml =
        std::path::Path::new(&part.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("xml"));
    // A brace may also be written as a character reference.
    let braces = part.bytes.iter().filter(|byte| matches!(byte, b'{' | b'&')).take(2).count();
    part.name.to_ascii_lowercase().starts_with("word/") && is_xml && braces == 2
}

/// The part's new text; `None` if nothing in it was filled.
fn filled(part: &Part, values: &Values, said: &mut Said) -> Result<Option<String>, TemplateError> {
    let wrong = |source| TemplateError::Xml { part: part.name.clone(), source };
    let text = std::str::from_utf8(&part.bytes).map_err(|_| wrong(tree::XmlError::NotUtf8))?;
    let tree = tree::Tree::parse(text).map_err(wrong)?;
    let blocks = blocks::find(&tree);
    render::part(&tree, &blocks, values, &part.name, said)
}

#[cfg(test)]
mod tests;
