//! Text as Windows takes it: UTF-16 with a zero at its end.
//!
//! Only for what this program itself hands to Windows; a zero within a text ends it there.

use std::ffi::OsStr;
use std::os::windows::ffi::OsStrExt as _;

/// The text with a zero behind it.
pub fn wide(text: impl AsRef<OsStr>) -> Vec<u16> {
    text.as_ref().encode_wide().chain([0]).collect()
}
