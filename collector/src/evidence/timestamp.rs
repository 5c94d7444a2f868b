//! Time stamps by a service (RFC 3161): writing the question about a day's statement, and checking the answer.
//!
//! A checked stamp says that the holder of the certificate inside it signed the statement's SHA-256 and a time. Whether
//! that holder is a service that anybody trusts, and whether its certificate was revoked, is NOT checked here: for a
//! quarrel, `openssl ts -verify` with the service's root certificate does. Nothing here connects to anything.

mod cms;
pub mod der;
mod oid;
#[cfg(test)]
mod tests;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::hash::{Hash, to_hex};
use cms::algorithm;
use der::{
    BIT_STRING, BOOLEAN, CONTEXT_0, CONTEXT_1, Element, GENERALIZED_TIME, INTEGER, NULL, NotDer,
    OCTET_STRING, OID, Reader, SEQUENCE, UTF8_STRING, element, integer, only, unsigned,
};
use oid::SHA256_OID;

/// Longest answer that is looked at, bytes; a token with a chain of certificates takes 3 to 8 kB.
pub const ANSWER_BYTES: usize = 64 * 1_024;
/// An answer's time may differ this much from the collector's clock, milliseconds.
const PLAUSIBLE_MS: u64 = 86_400_000;
/// A refusal's explanation is cut here, characters.
const EXPLANATION: usize = 200;

/// What a checked token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Unix milliseconds by the service's clock.
    pub at_ms: i64,
    /// The service's number of the token, hexadecimal.
    pub serial: String,
    /// The policy that it follows, as an object identifier in dotted form.
    pub policy: String,
    /// Subject of the certificate that signed; not checked up to a trusted root.
    pub authority: String,
}

/// Why an answer or a token is no time stamp of the statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampFault {
    #[error("it is longer than {ANSWER_BYTES} bytes")]
    TooLong,
    #[error("it is not in the form of RFC 3161")]
    Form,
    #[error("the service refused (status {status}): {explanation}")]
    Refused { status: String, explanation: String },
    #[error("it uses a digest, signature or curve that is not supported")]
    Algorithm,
    #[error("it stamps something else")]
    Imprint,
    #[error("it answers another question (the nonce differs)")]
    Nonce,
    #[error("its time is more than a day away from this machine's: check the clock of this machine")]
    Time,
    #[error("the certificate of the signer is not inside")]
    NoCertificate,
    #[error("what was signed does not fit its content or its certificate")]
    Attributes,
    #[error("the signature does not hold")]
    Signature,
    #[error("the certificate is not meant for time stamps")]
    Purpose,
    #[error("the certificate was not valid at the stamped time")]
    Validity,
}

impl From<NotDer> for StampFault {
    fn from(_: NotDer) -> Self {
        Self::Form
    }
}

/// The question (`TimeStampReq`, DER): a stamp over the statement's SHA-256, with the certificate inside. `nonce` is
/// random and new for each question.
pub fn request(statement: &[u8], nonce: [u8; 8]) -> Vec<u8> {
    let algorithm = element(SEQUENCE, &[&element(OID, &[SHA256_OID]), &element(NULL, &[])]);
    let digest = element(OCTET_STRING, &[&Hash::of(statement).0]);
    let imprint = element(SEQUENCE, &[&algorithm, &digest]);
    let wants_certificate = element(BOOLEAN, &[&[0xff]]);
    element(SEQUENCE, &[&integer(&[1]), &imprint, &integer(&nonce), &wants_certificate])
}

/// Checks the answer (`TimeStampResp`) to [`request`] with the same statement and nonce; the token's DER and what it
/// says. `now_ms` is Unix time in milliseconds.
pub fn answer(
    bytes: &[u8],
    statement: &[u8],
    nonce: [u8; 8],
    now_ms: i64,
) -> Result<(Vec<u8>, Stamp), StampFault> {
    if ANSWER_BYTES < bytes.len() {
        return Err(StampFault::TooLong);
    }
    let mut response = only(bytes, SEQUENCE)?.inside();
    granted(&response.take(SEQUENCE)?)?;
    let token = response.take(SEQUENCE)?.raw;
    response.end()?;
    let (stamp, answered) = read(token, statement)?;
    let zeros = nonce.iter().take_while(|digit| **digit == 0).count();
    if answered != nonce.get(zeros..) {
        return Err(StampFault::Nonce);
    }
    if PLAUSIBLE_MS < stamp.at_ms.abs_diff(now_ms) {
        return Err(StampFault::Time);
    }
    Ok((token.to_vec(), stamp))
}

/// Checks a kept token against the text of the statement that it must be over.
pub fn check(token: &[u8], statement: &[u8]) -> Result<Stamp, StampFault> {
    if ANSWER_BYTES < token.len() {
        return Err(StampFault::TooLong);
    }
    read(token, statement).map(|(stamp, _)| stamp)
}

/// `PKIStatusInfo`: granted, perhaps with changes, or why not.
fn granted(info: &Element<'_>) -> Result<(), StampFault> {
    let mut inside = info.inside();
    let status = unsigned(&inside.take(INTEGER)?)?;
    let mut explanation = String::new();
    if let Some(texts) = inside.optional(SEQUENCE)? {
        let mut texts = texts.inside();
        while !texts.is_empty() {
            explanation.push_str(&String::from_utf8_lossy(texts.take(UTF8_STRING)?.content));
            explanation.push(' ');
        }
    }
    let reasons = inside.optional(BIT_STRING)?;
    inside.end()?;
    if matches!(status, [] | [1]) {
        return Ok(());
    }
    if let Some(bits) = reasons {
        explanation.extend(["reason bits ", &to_hex(bits.content)]);
    }
    let explanation = explanation.trim().chars().filter(|letter| !letter.is_control());
    Err(StampFault::Refused { status: to_hex(status), explanation: explanation.take(EXPLANATION).collect() })
}

/// The stamp and the nonce's digits.
fn read<'a>(token: &'a [u8], statement: &[u8]) -> Result<(Stamp, Option<&'a [u8]>), StampFault> {
    let opened = cms::open(token)?;
    let mut info = only(opened.content, SEQUENCE)?.inside();
    if unsigned(&info.take(INTEGER)?)? != [1] {
        return Err(StampFault::Form);
    }
    let policy = dotted(info.take(OID)?.content)?;
    check_imprint(&info.take(SEQUENCE)?, statement)?;
    let serial = to_hex(info.take(INTEGER)?.content);
    let at_ms = moment(info.take(GENERALIZED_TIME)?.content)?;
    info.optional(SEQUENCE)?;
    info.optional(BOOLEAN)?;
    let nonce = info.optional(INTEGER)?.map(|nonce| unsigned(&nonce)).transpose()?;
    info.optional(CONTEXT_0)?;
    info.optional(CONTEXT_1)?;
    info.end()?;
    let (from, to) = opened.valid;
    if !(from..=to).contains(&at_ms.div_euclid(1_000)) {
        return Err(StampFault::Validity);
    }
    Ok((Stamp { at_ms, serial, policy, authority: opened.authority }, nonce))
}

fn check_imprint(imprint: &Element<'_>, statement: &[u8]) -> Result<(), StampFault> {
    let mut inside: Reader<'_> = imprint.inside();
    let digest = algorithm(&inside.take(SEQUENCE)?)?;
    let value = inside.take(OCTET_STRING)?.content;
    inside.end()?;
    if digest == SHA256_OID && value == Hash::of(statement).0 { Ok(()) } else { Err(StampFault::Imprint) }
}

/// `YYYYMMDDHHMMSS`, perhaps a fraction, `Z`; Unix milliseconds.
fn moment(text: &[u8]) -> Result<i64, NotDer> {
    let text = std::str::from_utf8(text).ok().and_then(|text| text.strip_suffix('Z')).ok_or(NotDer)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    if whole.len() != 14 || !digits(whole) || !digits(fraction) {
        return Err(NotDer);
    }
    let time = DateTime::strptime("%Y%m%d%H%M%S", whole).map_err(|_| NotDer)?;
    let seconds = TimeZone::UTC.to_timestamp(time).map_err(|_| NotDer)?.as_second();
    let milliseconds = format!("{fraction:0<3}").chars().take(3).collect::<String>();
    Ok(seconds * 1_000 + milliseconds.parse::<i64>().map_err(|_| NotDer)?)
}

/// `1.2.840…`
fn dotted(oid: &[u8]) -> Result<String, NotDer> {
    let (mut arcs, mut arc, mut open) = (Vec::new(), 0_u64, false);
    for byte in oid {
        if arc >> 57 != 0 {
            return Err(NotDer);
        }
        arc = arc << 7 | u64::from(byte & 0x7f);
        open = byte & 0x80 != 0;
        if !open {
            arcs.push(arc);
            arc = 0;
        }
    }
    let Some((first, rest)) = arcs.split_first() else { return Err(NotDer) };
    if open {
        return Err(NotDer);
    }
    let root = (first / 40).min(2);
    let arcs = [root, first - root * 40].into_iter().chain(rest.iter().copied());
    Ok(arcs.map(|arc| arc.to_string()).collect::<Vec<_>>().join("."))
}
