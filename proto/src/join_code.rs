//! The join code: one string that carries everything an agent needs to find and trust its collector.
//!
//! `HT1-` and Crockford base 32 in groups of eight, over: port (2 bytes), expiry (8, Unix seconds), SHA-256 of the CA certificate (32), secret (16),
//! unit (4), address (rest), then the first four bytes of SHA-256 over all of that. Reading forgives lower case, white
//! space and the letters that people confuse (O for 0, I and L for 1). It does not judge whether a code is still valid:
//! only the collector's clock can.

use std::fmt;
use std::str::FromStr;

use ring::digest::{SHA256, digest};

use crate::limits::MAX_ADDRESS_BYTES;
use crate::model::UnitId;

const PREFIX: &str = "HT1-";
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 8;
const FIXED_BYTES: usize = 2 + 8 + 32 + 16 + 4;
const CHECK_BYTES: usize = 4;

/// What a join code says.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode {
    /// Host name or IP address of the collector as PCs reach it.
    pub address: String,
    pub port: u16,
    /// SHA-256 of the collector's CA certificate in DER.
    pub ca_fingerprint: [u8; 32],
    pub secret: [u8; 16],
    /// Unix seconds after which the collector refuses the code.
    pub expires_s: u64,
    pub unit: UnitId,
}

/// Why a text is not a join code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinCodeError {
    #[error("a join code begins with HT1-")]
    Prefix,
    #[error("the join code has the character {0:?}, which join codes never have: copy it again")]
    Character(char),
    #[error("the join code is incomplete: copy it again from HT1- to its last character")]
    Short,
    #[error("the join code was changed or mistyped (its check sum is wrong): copy it again")]
    Checksum,
    #[error("the join code's address is unreadable: ask for a new code")]
    Address,
}

impl fmt::Debug for JoinCode {
    /// Leaves the secret out, so that a log cannot leak it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "JoinCode({}:{}, unit {})", self.address, self.port, self.unit.0)
    }
}

impl fmt::Display for JoinCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(FIXED_BYTES + self.address.len() + CHECK_BYTES);
        bytes.extend(self.port.to_be_bytes());
        bytes.extend(self.expires_s.to_be_bytes());
        bytes.extend(self.ca_fingerprint);
        bytes.extend(self.secret);
        bytes.extend(self.unit.0.to_be_bytes());
        bytes.extend(self.address.as_bytes());
        let check = check_sum(&bytes);
        bytes.extend(check);
        let digits = to_base32(&bytes);
        out.write_str(PREFIX)?;
        for (index, group) in digits.chunks(GROUP).enumerate() {
            let hyphen = if index == 0 { "" } else { "-" };
            write!(out, "{hyphen}{}", String::from_utf8_lossy(group))?;
        }
        Ok(())
    }
}

impl FromStr for JoinCode {
    type Err = JoinCodeError;

    fn from_str(text: &str) -> Result<Self, JoinCodeError> {
        let text: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        let digits = text
            .get(..PREFIX.len())
            .filter(|head| head.eq_ignore_ascii_case(PREFIX))
            .and_then(|head| text.get(head.len()..))
            .ok_or(JoinCodeError::Prefix)?;
        let bytes = from_base32(digits)?;
        let body_len = bytes.len().checked_sub(CHECK_BYTES).ok_or(JoinCodeError::Short)?;
        let (body, check) = bytes.split_at(body_len);
        if body_len <= FIXED_BYTES {
            return Err(JoinCodeError::Short);
        }
        if check != check_sum(body) {
            return Err(JoinCodeError::Checksum);
        }
        parse_body(body).ok_or(JoinCodeError::Address)
    }
}

fn parse_body(body: &[u8]) -> Option<JoinCode> {
    let (port, rest) = body.split_first_chunk()?;
    let (expires, rest) = rest.split_first_chunk()?;
    let (ca_fingerprint, rest) = rest.split_first_chunk()?;
    let (secret, rest) = rest.split_first_chunk()?;
    let (unit, address) = rest.split_first_chunk()?;
    let address = std::str::from_utf8(address).ok().filter(|text| text.len() <= MAX_ADDRESS_BYTES)?;
    Some(JoinCode {
        address: address.to_owned(),
        port: u16::from_be_bytes(*port),
        ca_fingerprint: *ca_fingerprint,
        secret: *secret,
        expires_s: u64::from_be_bytes(*expires),
        unit: UnitId(u32::from_be_bytes(*unit)),
    })
}

fn check_sum(body: &[u8]) -> [u8; CHECK_BYTES] {
    let sum = digest(&SHA256, body);
    let mut check = [0; CHECK_BYTES];
    for (to, from) in check.iter_mut().zip(sum.as_ref()) {
        *to = *from;
    }
    check
}

fn to_base32(bytes: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut pending, mut bits) = (0_u32, 0);
    for byte in bytes {
        pending = pending << 8 | u32::from(*byte);
        bits += 8;
        while 5 <= bits {
            bits -= 5;
            digits.push(digit(pending >> bits));
        }
        pending &= (1 << bits) - 1;
    }
    if 0 < bits {
        digits.push(digit(pending << (5 - bits)));
    }
    digits
}

fn digit(value: u32) -> u8 {
    ALPHABET[(value & 31) as usize]
}

fn from_base32(digits: &str) -> Result<Vec<u8>, JoinCodeError> {
    let mut bytes = Vec::with_capacity(digits.len() * 5 / 8);
    let (mut pending, mut bits) = (0_u32, 0);
    for sign in digits.chars().filter(|sign| *sign != '-') {
        let plain = match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET
            .iter()
            .position(|known| char::from(*known) == plain)
            .and_then(|value| u32::try_from(value).ok())
            .ok_or(JoinCodeError::Character(sign))?;
        pending = pending << 5 | value;
        bits += 5;
        if 8 <= bits {
            bits -= 8;
            bytes.push(u8::try_from(pending >> bits & 0xff).unwrap_or_default());
            pending &= (1 << bits) - 1;
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> JoinCode {
        JoinCode {
            address: "10.20.30.40".to_owned(),
            port: 7443,
            ca_fingerprint: [7; 32],
            secret: [9; 16],
            expires_s: 1_800_000_000,
            unit: UnitId(12),
        }
    }

    #[test]
    fn a_code_reads_back_what_it_prints() {
        assert_eq!(code().to_string().parse(), Ok(code()));
    }

    #[test]
    fn case_spaces_and_confused_letters_are_forgiven() {
        let sloppy = code().to_string().to_lowercase().replace('0', "o").replace('-', " - ");
        assert_eq!(sloppy.parse(), Ok(code()));
    }

    #[test]
    fn every_single_changed_character_is_noticed() {
        let text = code().to_string();
        for (index, sign) in text.char_indices().skip(PREFIX.len()) {
            if sign == '-' {
                continue;
            }
            let other = if sign == 'Z' { 'Y' } else { 'Z' };
            let mut changed = text.clone();
            changed.replace_range(index..=index, &other.to_string());
            assert_ne!(changed.parse(), Ok(code()), "at {index}");
        }
    }

    #[test]
    fn a_cut_code_says_that_it_is_incomplete_or_mistyped() {
        let text = code().to_string();
        for len in 0..text.len() {
            assert!(text.get(..len).unwrap().parse::<JoinCode>().is_err(), "at {len}");
        }
    }

    #[test]
    fn the_secret_stays_out_of_debug_output() {
        assert_eq!(format!("{:?}", code()), "JoinCode(10.20.30.40:7443, unit 12)");
    }
}
