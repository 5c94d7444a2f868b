//! Text as Windows takes and gives it: UTF-16, ended by a zero, not always well formed.

#![expect(unsafe_code, reason = "reads strings behind pointers")]

use crate::machine::facts::Fault;

/// For a call. A text that holds a zero would be cut there and name something else, which is a fault.
pub(super) fn to_wide(text: &str, operation: &str) -> Result<Vec<u16>, Fault> {
    if text.contains('\0') {
        return Err(Fault::new(operation, "the name holds a zero character"));
    }
    Ok(text.encode_utf16().chain([0]).collect())
}

/// Up to the first zero or the end; what is no Unicode becomes U+FFFD.
pub(super) fn from_wide(text: &[u16]) -> String {
    let end = text.iter().position(|unit| *unit == 0).unwrap_or(text.len());
    String::from_utf16_lossy(text.get(..end).unwrap_or_default())
}

/// All texts of a list in which each ends with a zero. Empty ones within are kept, those at its end are not.
pub(super) fn list_from_wide(list: &[u16]) -> Vec<String> {
    let mut texts: Vec<String> = list.split(|unit| *unit == 0).map(String::from_utf16_lossy).collect();
    while texts.last().is_some_and(String::is_empty) {
        texts.pop();
    }
    texts
}

/// A text behind a pointer that Windows gave, at most `most` units of it; empty if the pointer is null.
///
/// # Safety
/// The pointer is null, or every unit up to the first zero or up to `most` units can be read.
pub(super) unsafe fn from_pointer(pointer: *const u16, most: usize) -> String {
    let mut units = Vec::new();
    while !pointer.is_null() && units.len() < most {
        // SAFETY: no zero was met before this unit, so the caller vouches for it.
        let unit = unsafe { pointer.wrapping_add(units.len()).read() };
        if unit == 0 {
            break;
        }
        units.push(unit);
    }
    String::from_utf16_lossy(&units)
}

/// Little-endian pairs of bytes; an odd byte at the end is dropped.
pub(super) fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_zero_is_refused() {
        assert!(to_wide("a\0b", "open").is_err());
        assert_eq!(to_wide("ạ", "open").unwrap(), [0x1ea1, 0]);
    }

    #[test]
    fn text_ends_at_its_zero_and_survives_lone_surrogates() {
        assert_eq!(from_wide(&[0x61, 0, 0x62]), "a");
        assert_eq!(from_wide(&[0xd800, 0x61]), "\u{fffd}a");
        assert_eq!(from_wide(&[]), "");
        assert_eq!(units(&[0x61, 0, 0x62]), [0x61]);
    }

    #[test]
    fn a_list_keeps_the_empty_texts_within_it() {
        assert_eq!(list_from_wide(&[0x61, 0, 0, 0x62, 0, 0]), ["a", "", "b"]);
        assert!(list_from_wide(&[0, 0]).is_empty());
    }

    #[test]
    fn a_text_behind_a_pointer_is_bounded() {
        let text = [0x61_u16, 0x62, 0];
        // SAFETY: the array outlives the calls and ends with a zero.
        assert_eq!(unsafe { from_pointer(text.as_ptr(), 10) }, "ab");
        // SAFETY: as above.
        assert_eq!(unsafe { from_pointer(text.as_ptr(), 1) }, "a");
        // SAFETY: a null pointer is not read.
        assert_eq!(unsafe { from_pointer(std::ptr::null(), 1) }, "");
    }
}
