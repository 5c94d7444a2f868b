//! Texts that people give on the command line: trimmed and bounded.

use anyhow::{Result, bail};
use hatang_proto::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};

/// A name or a few words, never empty.
pub(super) fn short(text: &str, option: &str) -> Result<String> {
    let text = bounded(text, MAX_NAME_BYTES, option)?;
    if text.is_empty() {
        bail!("{option} may not be empty");
    }
    Ok(text)
}

/// A remark, which may be empty.
pub(super) fn long(text: &str, option: &str) -> Result<String> {
    bounded(text, MAX_TEXT_BYTES, option)
}

fn bounded(text: &str, most: usize, option: &str) -> Result<String> {
    let text = text.trim();
    if most < text.len() {
        bail!("{option} may have {most} bytes at most");
    }
    Ok(text.to_owned())
}
