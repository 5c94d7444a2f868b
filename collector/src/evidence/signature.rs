//! The signed statement about a day: its text, the collector's key, and checking the one against the other.
//!
//! Ed25519 (RFC 8032) over a text that begins with what it is, so that no signature made for anything else fits. Keys
//! come in and go out as bytes; where they lie is not known here.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use super::hash::{Hash, from_hex, to_hex};

const TITLE: &str = "hatang evidence day v1";
/// Begins what is signed about a pack, so that it is never taken for a statement about a day.
const PACK_TITLE: &str = "hatang evidence pack v1";
/// Begins what is signed to make a secret, so that it never equals a published signature.
const SECRET_TITLE: &str = "hatang secret v1";
/// What stands for the previous root of the first day.
const NONE: &str = "none";
/// SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410).
const SPKI_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// What the collector signs about a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayStatement {
    /// Which collector: 32 hexadecimal digits, drawn at its first day.
    pub collector: String,
    /// The UTC day.
    pub day: Date,
    /// Leaves of the day's tree.
    pub leaves: u64,
    pub root: Hash,
    /// Root of the sealed day before; `None` for the first.
    pub previous: Option<Hash>,
}

/// A text that is no statement about a day, by the first thing that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a statement about a day: {0}")]
pub struct NotAStatement(&'static str);

impl DayStatement {
    /// The text that is signed and time-stamped: six lines, the last one ended, too.
    pub fn text(&self) -> String {
        let Self { collector, day, leaves, root, previous } = self;
        let previous = previous.map_or_else(|| NONE.to_owned(), |root| root.to_string());
        format!("{TITLE}\n{collector}\n{day}\n{leaves}\n{root}\n{previous}\n")
    }

    /// Reads exactly what [`Self::text`] writes.
    pub fn from_text(text: &str) -> Result<Self, NotAStatement> {
        let lines: Vec<&str> = text.lines().collect();
        let [title, collector, day, leaves, root, previous] = lines.as_slice() else {
            return Err(NotAStatement("it must have six lines"));
        };
        if *title != TITLE {
            return Err(NotAStatement("the title is another"));
        }
        let previous = match *previous {
            NONE => None,
            root => Some(root.parse().map_err(|_| NotAStatement("the previous root is no root"))?),
        };
        let statement = Self {
            collector: (*collector).to_owned(),
            day: day.parse().map_err(|_| NotAStatement("the day is no date"))?,
            leaves: leaves.parse().map_err(|_| NotAStatement("the number of leaves is no number"))?,
            root: root.parse().map_err(|_| NotAStatement("the root is no root"))?,
            previous,
        };
        if statement.text() == text { Ok(statement) } else { Err(NotAStatement("it is written another way")) }
    }
}

fn pack_text(what: &str, value: &Hash) -> String {
    format!("{PACK_TITLE}\n{what}\n{value}\n")
}

/// The collector's private key.
pub struct SigningKey(Ed25519KeyPair);

/// Bytes that hold no Ed25519 key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an Ed25519 key")]
pub struct NotAKey;

impl SigningKey {
    /// Reads a PKCS#8 document, version 1 or 2.
    pub fn from_pkcs8(document: &[u8]) -> Result<Self, NotAKey> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).map(Self).map_err(|_| NotAKey)
    }

    pub fn public(&self) -> PublicKey {
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(self.0.public_key().as_ref()) {
            *to = *from;
        }
        PublicKey(bytes)
    }

    pub fn sign(&self, statement: &DayStatement) -> Signature {
        self.sign_text(&statement.text())
    }

    /// Signs a part of an evidence pack (`what` it is, and its SHA-256).
    pub fn sign_pack(&self, what: &str, value: &Hash) -> Signature {
        self.sign_text(&pack_text(what, value))
    }

    /// 32 bytes that only the holder of this key can compute, different for each purpose. They come from a signature that
    /// is never published: Ed25519 gives the same one each time.
    pub fn secret_for(&self, purpose: &str) -> [u8; 32] {
        let signature = self.0.sign(format!("{SECRET_TITLE}\n{purpose}\n").as_bytes());
        let mut secret = [0; 32];
        secret.copy_from_slice(digest(&SHA256, signature.as_ref()).as_ref());
        secret
    }

    fn sign_text(&self, text: &str) -> Signature {
        let mut bytes = [0; 64];
        for (to, from) in bytes.iter_mut().zip(self.0.sign(text.as_bytes()).as_ref()) {
            *to = *from;
        }
        Signature(bytes)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningKey(public {})", self.public())
    }
}

/// The key that checks signatures; handed to whoever is to check, before there is a quarrel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Whether this key's owner signed the statement.
    pub fn verifies(&self, statement: &DayStatement, signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(statement.text().as_bytes(), &signature.0).is_ok()
    }

    /// Whether this key's owner signed that part of a pack.
    pub fn verifies_pack(&self, what: &str, value: &Hash, signature: &Signature) -> bool {
        let text = pack_text(what, value);
        UnparsedPublicKey::new(&ED25519, self.0).verify(text.as_bytes(), &signature.0).is_ok()
    }

    /// First 16 hexadecimal digits of the key's SHA-256, in groups of four: for paper.
    pub fn fingerprint(&self) -> String {
        let digits = to_hex(&Hash::of(&self.0).0);
        let groups = digits.as_bytes().chunks(4).take(4);
        groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
    }

    /// The key as other programs read it (`openssl pkeyutl -verify -pubin`).
    pub fn to_pem(&self) -> String {
        pem::encode(&pem::Pem::new("PUBLIC KEY", [&SPKI_HEAD[..], &self.0].concat())).replace("\r\n", "\n")
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl FromStr for PublicKey {
    type Err = NotAKey;

    /// Reads 64 hexadecimal digits or PEM.
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim();
        if let Some(bytes) = from_hex(&text.to_ascii_lowercase()) {
            return Ok(Self(bytes));
        }
        let document = pem::parse(text).map_err(|_| NotAKey)?;
        let bytes = document.contents().strip_prefix(&SPKI_HEAD).ok_or(NotAKey)?;
        bytes.try_into().map(Self).map_err(|_| NotAKey)
    }
}

/// An Ed25519 signature; written as 128 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl fmt::Display for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// A text that is not 128 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signature has 128 hexadecimal digits, small letters")]
pub struct NotASignature;

impl FromStr for Signature {
    type Err = NotASignature;

    fn from_str(text: &str) -> Result<Self, NotASignature> {
        from_hex(text).map(Self).ok_or(NotASignature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// PKCS#8 v1 of the secret key of RFC 8032, 7.1, test 1.
    fn known_key() -> SigningKey {
        let secret: [u8; 32] =
            from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let head =
            [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        SigningKey::from_pkcs8(&[&head[..], &secret].concat()).unwrap()
    }

    fn statement() -> DayStatement {
        DayStatement {
            collector: "0f".repeat(16),
            day: date(2026, 11, 24),
            leaves: 3,
            root: Hash::of(b"root"),
            previous: Some(Hash::of(b"before")),
        }
    }

    #[test]
    fn the_public_key_of_the_standard_comes_out_and_reads_back_from_both_forms() {
        let public = known_key().public();
        let hex = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(public.to_string(), hex);
        assert_eq!(hex.to_uppercase().parse(), Ok(public));
        assert_eq!(public.to_pem().parse(), Ok(public));
        assert!("d75a98".parse::<PublicKey>().is_err());
    }

    #[test]
    fn a_statement_has_one_text_and_reads_back() {
        let first = DayStatement { previous: None, ..statement() };
        for statement in [statement(), first] {
            assert_eq!(DayStatement::from_text(&statement.text()), Ok(statement));
        }
        let text = statement().text();
        for other in [
            text.replace("\n3\n", "\n03\n"),
            text.replace("day v1", "day v2"),
            text.replace('\n', "\r\n"),
            text.trim_end().to_owned(),
            format!("{text}\n"),
            String::new(),
        ] {
            assert!(DayStatement::from_text(&other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn a_signature_fits_its_own_statement_and_key_only() {
        let (key, statement) = (known_key(), statement());
        let signature = key.sign(&statement);
        assert!(key.public().verifies(&statement, &signature));
        assert_eq!(signature.to_string().parse(), Ok(signature));
        let day_later = DayStatement { day: date(2026, 11, 25), ..statement.clone() };
        assert!(!key.public().verifies(&day_later, &signature));
        for byte in 0..64 {
            let mut other = signature;
            other.0[byte] ^= 1;
            assert!(!key.public().verifies(&statement, &other), "byte {byte}");
        }
        let mut foreign = key.public();
        foreign.0[0] ^= 1;
        assert!(!foreign.verifies(&statement, &signature));
    }
}
