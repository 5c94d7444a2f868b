//! Codes that change every 30 seconds (RFC 6238: SHA-1, six digits, 30 s), and the secret they come from.
//!
//! Pure but for making a secret. Which code was taken already is the store's to know.

use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use ring::rand::{SecureRandom, SystemRandom};

const STEP_S: i64 = 30;
const DIGITS: usize = 6;
/// Bytes of a secret: as long as what SHA-1 gives (RFC 4226, section 4).
const SECRET_BYTES: usize = 20;
/// Steps that a phone's clock may be off, each way.
const SLACK: i64 = 1;
/// Base 32 (RFC 4648).
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A fresh secret.
pub(super) fn random_secret() -> anyhow::Result<Vec<u8>> {
    let mut secret = vec![0; SECRET_BYTES];
    SystemRandom::new()
        .fill(&mut secret)
        .map_err(|_| anyhow::anyhow!("no random numbers from the system"))?;
    Ok(secret)
}

/// The step whose code this is, near `now_ms`.
pub(super) fn step_of(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let now = now_ms.div_euclid(1_000 * STEP_S);
    (now - SLACK..=now + SLACK).find(|step| code_of(secret, *step) == code)
}

/// The six digits of a step.
fn code_of(secret: &[u8], step: i64) -> String {
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret), &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = bytes.last().map_or(0, |byte| usize::from(byte & 15));
    let four = bytes.get(offset..offset + 4).unwrap_or_default();
    let number = four.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:0DIGITS$}", number % 1_000_000)
}

/// The code of a moment.
#[cfg(test)]
pub(in crate::run::page_source) fn code_at(secret: &[u8], now_ms: i64) -> String {
    code_of(secret, now_ms.div_euclid(1_000 * STEP_S))
}

/// Base 32 without padding.
pub(super) fn to_base32(bytes: &[u8]) -> String {
    let bit = |place: usize| bytes.get(place / 8).map_or(0, |byte| usize::from(byte >> (7 - place % 8) & 1));
    let letter = |first: usize| (first..first + 5).fold(0, |value, place| value << 1 | bit(place));
    (0..bytes.len() * 8)
        .step_by(5)
        .filter_map(|first| LETTERS.get(letter(first)).copied())
        .map(char::from)
        .collect()
}

/// A secret as a person or a page wrote it; `None` unless it has the length of ours.
pub(in crate::run::page_source) fn secret_from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0_u32);
    for sign in text.bytes().filter(|sign| !sign.is_ascii_whitespace()) {
        let value = LETTERS.iter().position(|letter| *letter == sign.to_ascii_uppercase())?;
        held = (held << 5 | u32::try_from(value).ok()?) & 0xfff;
        bits += 5;
        if 8 <= bits {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    (bytes.len() == SECRET_BYTES).then_some(bytes)
}

/// What a program that makes codes reads from the picture.
pub(super) fn address(name: &str, secret: &[u8]) -> String {
    let name: String = name.bytes().map(escaped).collect();
    let issuer: String = "Hạ Tầng".bytes().map(escaped).collect();
    format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}", to_base32(secret))
}

fn escaped(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Secret of RFC 6238, appendix B; its codes there have eight digits, of which ours are the last six.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_of(SECRET, second / STEP_S), code, "{second}");
            assert_eq!(step_of(SECRET, code, second * 1_000), Some(second / STEP_S));
        }
    }

    #[test]
    fn a_code_of_the_step_before_or_after_is_one_and_further_ones_are_not() {
        let now_ms = 1_111_111_109_000;
        let now = now_ms / 1_000 / STEP_S;
        let found = |step: i64| step_of(SECRET, &code_of(SECRET, step), now_ms);
        assert_eq!(
            [-2, -1, 0, 1, 2].map(|off| found(now + off)),
            [None, Some(now - 1), Some(now), Some(now + 1), None]
        );
        for wrong in ["", "81804", "0081804", "abcdef", "０８１８０４"] {
            assert_eq!(step_of(SECRET, wrong, now_ms), None, "{wrong}");
        }
        assert_eq!(step_of(SECRET, " 081 804 ", now_ms), Some(now), "as phones show it");
    }

    #[test]
    fn a_secret_is_written_in_base_32_and_read_back() {
        assert_eq!(to_base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(to_base32(SECRET), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(secret_from_base32("gezd gnbv GY3T QOJQ GEZD GNBV GY3T QOJQ").as_deref(), Some(SECRET));
        let secret = random_secret().unwrap();
        assert_eq!(secret_from_base32(&to_base32(&secret)), Some(secret));
        for wrong in ["", "MZXW6YTBOI", "1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "ế"] {
            assert_eq!(secret_from_base32(wrong), None, "{wrong}");
        }
        assert!(secret_from_base32(&"A".repeat(10_000)).is_none());
    }

    #[test]
    fn the_address_holds_any_name_as_text() {
        let address = address("Lê & Cty?", SECRET);
        assert!(
            address
                .starts_with("otpauth://totp/H%E1%BA%A1%20T%E1%BA%A7ng:L%C3%AA%20%26%20Cty%3F?secret=GEZD")
        );
        assert!(address.is_ascii());
    }
}
