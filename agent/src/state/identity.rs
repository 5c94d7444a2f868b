//! Who this machine is to its collector: name, key, certificate, and the one CA it trusts.
//!
//! The key is made here and never leaves the machine. The file is JSON with hexadecimal DER; it is readable by the
//! agent's account only. Nothing here speaks to the network.

use std::fmt;

use anyhow::Context as _;
use hatang_proto::model::MachineId;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The identity of an enrolled machine.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 32 hexadecimal digits.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub machine_id: MachineId,
    /// Host name or address of the collector.
    pub address: String,
    pub port: u16,
    /// Certificate of this machine, X.509 in DER.
    #[serde(serialize_with = "as_hex", deserialize_with = "from_hex")]
    pub certificate: Vec<u8>,
    /// Key of this machine, PKCS #8 in DER.
    #[serde(serialize_with = "as_hex", deserialize_with = "from_hex")]
    pub key: Vec<u8>,
    /// Certificate of the collector's CA, X.509 in DER: the only root.
    #[serde(serialize_with = "as_hex", deserialize_with = "from_hex")]
    pub ca_certificate: Vec<u8>,
    /// The collector's clock when the certificate came, Unix milliseconds.
    pub certified_ms: i64,
}

impl fmt::Debug for Identity {
    /// Leaves the key out, so that a log cannot leak it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Identity({} at {}:{})", self.machine_id, self.address, self.port)
    }
}

/// A key that waits for its certificate.
pub struct KeyRequest {
    /// PKCS #8 in DER.
    pub key: Vec<u8>,
    /// PKCS #10 request in DER.
    pub request: Vec<u8>,
}

impl KeyRequest {
    /// Makes an ECDSA P-256 key and a request for it that names nobody: the collector decides the name.
    pub fn make() -> anyhow::Result<Self> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).context("make this machine's key")?;
        let params = CertificateParams::new(Vec::new()).context("prepare the certificate request")?;
        let request = params.serialize_request(&key).context("sign the certificate request")?;
        Ok(Self { key: key.serialize_der(), request: request.der().to_vec() })
    }
}

fn as_text<S: Serializer>(id: &MachineId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(id)
}

fn from_text<'de, D: Deserializer<'de>>(input: D) -> Result<MachineId, D::Error> {
    String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
}

fn as_hex<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    let text: String = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
    out.serialize_str(&text)
}

fn from_hex<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(input)?;
    let digits: Option<Vec<u8>> =
        text.chars().map(|sign| sign.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    match digits {
        Some(digits) if digits.len().is_multiple_of(2) => {
            Ok(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
        }
        _ => Err(serde::de::Error::custom("expected pairs of hexadecimal digits")),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::state::State;

    fn identity() -> Identity {
        Identity {
            machine_id: MachineId([0xab; 16]),
            address: "10.20.30.40".to_owned(),
            port: 7443,
            certificate: vec![1, 0xfe],
            key: KeyRequest::make().unwrap().key,
            ca_certificate: Vec::new(),
            certified_ms: 5,
        }
    }

    #[test]
    fn an_identity_reads_back_as_it_was_saved() {
        let dir = TempDir::new().unwrap();
        let state = State::open(dir.path()).unwrap();
        assert_eq!(state.identity().unwrap(), None);
        let identity = identity();
        state.save_identity(&identity).unwrap();
        assert_eq!(state.identity().unwrap(), Some(identity));
    }

    #[test]
    fn a_damaged_identity_says_what_to_do() {
        let dir = TempDir::new().unwrap();
        let state = State::open(dir.path()).unwrap();
        std::fs::write(dir.path().join("identity.json"), "{").unwrap();
        let fault = format!("{:#}", state.identity().unwrap_err());
        assert!(fault.contains("enrol again"), "{fault}");
    }

    #[test]
    fn debug_output_holds_no_key() {
        assert_eq!(format!("{:?}", identity()), format!("Identity({} at 10.20.30.40:7443)", "ab".repeat(16)));
    }
}
