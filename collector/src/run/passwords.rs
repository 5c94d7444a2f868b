//! Passwords: making, hashing, checking. Nothing here is kept or logged.

use anyhow::{Context, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use ring::rand::{SecureRandom, SystemRandom};
use unicode_normalization::UnicodeNormalization as _;

/// Letters and digits that nobody confuses when copying from a screen.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const LENGTH: usize = 14;
/// A hash that no password has, so that an unknown name takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The slow hash under which a password is kept.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = Argon2::default()
        .hash_password(canonical(password).as_bytes())
        .map_err(|fault| anyhow::anyhow!("{fault}"));
    Ok(hash.context("hash the password")?.to_string())
}

/// Whether the password has the stored hash; takes as long if there is none.
pub fn is_password(stored: Option<&str>, password: &str) -> Result<bool> {
    let hash = PasswordHash::new(stored.unwrap_or(NOBODY))
        .map_err(|fault| anyhow::anyhow!("{fault}"))
        .context("read a stored password hash")?;
    let right = Argon2::default().verify_password(canonical(password).as_bytes(), &hash).is_ok();
    Ok(right && stored.is_some())
}

/// One text however the keyboard program composes Vietnamese letters; for names too.
pub fn canonical(text: &str) -> String {
    text.nfc().collect()
}

/// A password for a person to copy from the screen: 69 bits.
pub fn random_password() -> Result<String> {
    let mut password = String::new();
    while password.len() < LENGTH {
        let mut byte = [0_u8; 1];
        SystemRandom::new()
            .fill(&mut byte)
            .map_err(|_| anyhow::anyhow!("no random numbers from the system"))?;
        // Bytes that would favour the first letters are thrown away.
        if let Some(letter) = (byte[0] < 248).then(|| LETTERS.get(usize::from(byte[0] % 31))).flatten() {
            password.push(char::from(*letter));
        }
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_has_its_hash() {
        let hash = hash_password("mật khẩu dài").unwrap();
        assert!(is_password(Some(&hash), "mật khẩu dài").unwrap());
        assert!(!is_password(Some(&hash), "mật khẩu dài ").unwrap());
        assert!(
            is_password(Some(&hash), "ma\u{323}\u{302}t khâ\u{309}u da\u{300}i").unwrap(),
            "letters composed otherwise"
        );
        assert!(!is_password(None, "mật khẩu dài").unwrap());
        assert!(is_password(Some("no hash"), "x").is_err());
    }

    #[test]
    fn what_stands_for_nobody_costs_what_a_real_hash_costs() {
        let cost = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        assert_eq!(cost(NOBODY), cost(&hash_password("x").unwrap()));
    }

    #[test]
    fn passwords_made_here_differ_and_hold_no_letter_that_is_easily_confused() {
        let (first, second) = (random_password().unwrap(), random_password().unwrap());
        assert_ne!(first, second);
        assert!(first.len() == LENGTH && first.bytes().all(|byte| LETTERS.contains(&byte)), "{first}");
    }
}
