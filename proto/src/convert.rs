//! Wire to model and back, one file per topic.
//!
//! Wire to model checks every range and never panics, whatever a peer sent; model to wire cannot fail. Both ways
//! together are the identity, which property tests hold. Nothing here interprets what it converts.

pub mod batch;
pub mod catalogue;
pub mod inventory;
pub mod plan;
pub mod samples;
pub mod speed;
pub mod target;
pub mod traffic;
pub mod trial;

use std::ops::RangeInclusive;

/// Why a message was refused: which field, and what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {fault}")]
pub struct ConvertError {
    pub field: &'static str,
    pub fault: Fault,
}

/// What was wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("is missing")]
    Missing,
    #[error("has {len} entries or bytes, at most {max} are taken")]
    TooLong { len: usize, max: usize },
    #[error("has {len} entries or bytes, {expected} were expected")]
    WrongLength { len: usize, expected: usize },
    #[error("is {value}, outside {range}")]
    OutOfRange { value: i128, range: &'static str },
    #[error("has the unknown code {0}")]
    UnknownCode(i64),
    #[error("is not in the expected form")]
    Malformed,
}

impl ConvertError {
    pub const fn new(field: &'static str, fault: Fault) -> Self {
        Self { field, fault }
    }
}

/// Exactly 16 bytes, as every identifier has.
pub fn id_bytes(field: &'static str, bytes: &[u8]) -> Result<[u8; 16], ConvertError> {
    bytes
        .try_into()
        .map_err(|_| ConvertError::new(field, Fault::WrongLength { len: bytes.len(), expected: 16 }))
}

/// A text of at most `max` bytes without control characters.
pub fn text(field: &'static str, text: String, max: usize) -> Result<String, ConvertError> {
    if max < text.len() {
        return Err(ConvertError::new(field, Fault::TooLong { len: text.len(), max }));
    }
    if text.chars().any(char::is_control) {
        return Err(ConvertError::new(field, Fault::Malformed));
    }
    Ok(text)
}

/// Like [`text`], but an empty text is missing.
pub fn required_text(field: &'static str, value: String, max: usize) -> Result<String, ConvertError> {
    if value.is_empty() { Err(ConvertError::new(field, Fault::Missing)) } else { text(field, value, max) }
}

/// A list of at most `max` entries.
pub fn bounded<T>(field: &'static str, list: &[T], max: usize) -> Result<(), ConvertError> {
    if max < list.len() {
        return Err(ConvertError::new(field, Fault::TooLong { len: list.len(), max }));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

/// A number within `bounds`, which `range` tells in words.
pub fn within(
    field: &'static str,
    value: u32,
    bounds: &RangeInclusive<u32>,
    range: &'static str,
) -> Result<(), ConvertError> {
    if bounds.contains(&value) {
        Ok(())
    } else {
        Err(ConvertError::new(field, Fault::OutOfRange { value: i128::from(value), range }))
    }
}
