//! Checks that many fields of an inventory share.
//!
//! They know shapes (texts, lists, years, addresses), not which part of the inventory a field belongs to.

use core::net::IpAddr;

use crate::convert::{ConvertError, Fault, bounded, text};
use crate::limits::{MAX_LIST, MAX_TEXT_BYTES};

/// Calendar years that are believed.
const YEARS: std::ops::RangeInclusive<u32> = 1970..=2200;

pub(super) fn or_empty(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

/// An empty text means that nothing was told.
pub(super) fn optional_text(
    field: &'static str,
    value: String,
    max: usize,
) -> Result<Option<String>, ConvertError> {
    Ok(Some(text(field, value, max)?).filter(|text| !text.is_empty()))
}

/// Converts a bounded list entry by entry.
pub(super) fn list<Wire, Model>(
    field: &'static str,
    entries: Vec<Wire>,
    convert: impl Fn(Wire) -> Result<Model, ConvertError>,
) -> Result<Vec<Model>, ConvertError> {
    bounded(field, &entries, MAX_LIST)?;
    entries.into_iter().map(convert).collect()
}

/// A bounded list of bounded texts, none of them empty.
pub(super) fn texts(field: &'static str, entries: Vec<String>) -> Result<Vec<String>, ConvertError> {
    list(field, entries, |entry| crate::convert::required_text(field, entry, MAX_TEXT_BYTES))
}

/// A quantity that cannot be zero.
pub(super) fn at_least_1<T>(field: &'static str, value: T) -> Result<T, ConvertError>
where
    T: Copy + Default + PartialEq + Into<i128>,
{
    if value == T::default() {
        return Err(ConvertError::new(
            field,
            Fault::OutOfRange { value: value.into(), range: "1 and above" },
        ));
    }
    Ok(value)
}

pub(super) fn year(field: &'static str, value: Option<u32>) -> Result<Option<u16>, ConvertError> {
    let Some(value) = value else { return Ok(None) };
    match u16::try_from(value) {
        Ok(year) if YEARS.contains(&value) => Ok(Some(year)),
        _ => Err(ConvertError::new(
            field,
            Fault::OutOfRange { value: i128::from(value), range: "1970 to 2200" },
        )),
    }
}

/// `YYYY-MM-DD`, or nothing.
pub(super) fn date(field: &'static str, value: String) -> Result<Option<String>, ConvertError> {
    let Some(date) = optional_text(field, value, 10)? else { return Ok(None) };
    let shape = |sign: (usize, char)| match sign.0 {
        4 | 7 => sign.1 == '-',
        _ => sign.1.is_ascii_digit(),
    };
    if date.len() == 10 && date.chars().enumerate().all(shape) {
        Ok(Some(date))
    } else {
        Err(ConvertError::new(field, Fault::Malformed))
    }
}

/// `aa:bb:cc:dd:ee:ff`, or nothing.
pub(super) fn hardware_address(field: &'static str, value: String) -> Result<Option<String>, ConvertError> {
    let Some(address) = optional_text(field, value, 17)? else { return Ok(None) };
    let shape = |sign: (usize, char)| match sign.0 % 3 {
        2 => sign.1 == ':',
        _ => matches!(sign.1, '0'..='9' | 'a'..='f'),
    };
    if address.len() == 17 && address.chars().enumerate().all(shape) {
        Ok(Some(address))
    } else {
        Err(ConvertError::new(field, Fault::Malformed))
    }
}

/// An address with prefix length, `192.168.1.20/24`.
pub(super) fn network_address(field: &'static str, value: String) -> Result<String, ConvertError> {
    let value = text(field, value, MAX_TEXT_BYTES)?;
    let fits = value.split_once('/').is_some_and(|(address, prefix)| {
        let longest = match address.parse() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        prefix.parse::<u8>().is_ok_and(|length| length <= longest)
    });
    if fits { Ok(value) } else { Err(ConvertError::new(field, Fault::Malformed)) }
}

/// 32 bytes as 64 lower-case hexadecimal digits; no bytes are nothing.
pub(super) fn digest(field: &'static str, bytes: &[u8]) -> Result<Option<String>, ConvertError> {
    match bytes.len() {
        0 => Ok(None),
        32 => Ok(Some(hexadecimal(bytes))),
        len => Err(ConvertError::new(field, Fault::WrongLength { len, expected: 32 })),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).flatten().collect()
}

/// The bytes of a hexadecimal text; a text of another form gives none.
pub(super) fn digest_bytes(text: Option<&String>) -> Vec<u8> {
    let digits: Option<Vec<u32>> =
        text.map_or(Some(Vec::new()), |text| text.chars().map(|sign| sign.to_digit(16)).collect());
    let pair = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    };
    digits.and_then(|digits| digits.chunks(2).map(pair).collect()).unwrap_or_default()
}
