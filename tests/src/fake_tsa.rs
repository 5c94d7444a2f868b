//! A time-stamping service on loopback (RFC 3161) with a certificate of its own making: answers every question, as told.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use hatang_collector::evidence::timestamp::der::{
    CONTEXT_0, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, SET, element, integer, only,
};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256};
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair};

const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x04];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_CERTIFICATE_V2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f];
const SHA256_OID: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// 1.2.3.4.1, as in examples.
const POLICY: &[u8] = &[0x2a, 0x03, 0x04, 0x01];

/// What the service's certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    TimeStamping,
    ServerAuthentication,
}

/// Serves `questions` questions on a thread of its own; the address to ask.
pub fn serve(purpose: Purpose, now: &str, questions: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (authority, now) = (Authority::new(purpose), now.to_owned());
    std::thread::spawn(move || {
        for stream in listener.incoming().take(questions) {
            authority.answer(stream.unwrap(), &now);
        }
    });
    address
}

struct Authority {
    key: EcdsaKeyPair,
    certificate: Vec<u8>,
}

impl Authority {
    fn new(purpose: Purpose) -> Self {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.extended_key_usages = vec![match purpose {
            Purpose::TimeStamping => ExtendedKeyUsagePurpose::TimeStamping,
            Purpose::ServerAuthentication => ExtendedKeyUsagePurpose::ServerAuth,
        }];
        let certificate = params.self_signed(&pair).unwrap().der().to_vec();
        let pkcs8 = pair.serialize_der();
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8, &random).unwrap();
        Self { key, certificate }
    }

    fn answer(&self, mut stream: TcpStream, now: &str) {
        let question = body(&mut stream);
        let answer = self.stamp(&question, now);
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
        stream.write_all(&[head.as_bytes(), &answer].concat()).unwrap();
    }

    fn stamp(&self, question: &[u8], now: &str) -> Vec<u8> {
        let mut fields = only(question, SEQUENCE).unwrap().inside();
        fields.take(INTEGER).unwrap();
        let imprint = element(SEQUENCE, &[fields.take(SEQUENCE).unwrap().content]);
        let nonce = element(INTEGER, &[fields.take(INTEGER).unwrap().content]);
        let time = element(GENERALIZED_TIME, &[now.as_bytes()]);
        let policy = element(OID, &[POLICY]);
        let info = element(SEQUENCE, &[&integer(&[1]), &policy, &imprint, &integer(&[7]), &time, &nonce]);
        let token =
            element(SEQUENCE, &[&element(OID, &[SIGNED_DATA]), &element(CONTEXT_0, &[&self.signed(&info)])]);
        element(SEQUENCE, &[&element(SEQUENCE, &[&integer(&[0])]), &token])
    }

    fn signed(&self, info: &[u8]) -> Vec<u8> {
        let algorithm = element(SEQUENCE, &[&element(OID, &[SHA256_OID])]);
        let octets = element(OCTET_STRING, &[info]);
        let content = element(SEQUENCE, &[&element(OID, &[TST_INFO]), &element(CONTEXT_0, &[&octets])]);
        let sha256 = |bytes: &[u8]| element(OCTET_STRING, &[digest(&SHA256, bytes).as_ref()]);
        let attribute =
            |oid: &[u8], value: &[u8]| element(SEQUENCE, &[&element(OID, &[oid]), &element(SET, &[value])]);
        let named =
            element(SEQUENCE, &[&element(SEQUENCE, &[&element(SEQUENCE, &[&sha256(&self.certificate)])])]);
        let attributes = [
            attribute(CONTENT_TYPE, &element(OID, &[TST_INFO])),
            attribute(MESSAGE_DIGEST, &sha256(info)),
            attribute(SIGNING_CERTIFICATE_V2, &named),
        ]
        .concat();
        let signature = self.key.sign(&SystemRandom::new(), &element(SET, &[&attributes])).unwrap();
        let signer = element(
            SEQUENCE,
            &[
                &integer(&[1]),
                &self.issuer_and_serial(),
                &algorithm,
                &element(CONTEXT_0, &[&attributes]),
                &element(SEQUENCE, &[&element(OID, &[ECDSA_SHA256])]),
                &element(OCTET_STRING, &[signature.as_ref()]),
            ],
        );
        let certificates = element(CONTEXT_0, &[&self.certificate]);
        let (algorithms, signers) = (element(SET, &[&algorithm]), element(SET, &[&signer]));
        element(SEQUENCE, &[&integer(&[3]), &algorithms, &content, &certificates, &signers])
    }

    /// The fields of a certificate in order: version, serial number, algorithm, issuer.
    fn issuer_and_serial(&self) -> Vec<u8> {
        let whole = only(&self.certificate, SEQUENCE).unwrap();
        let mut fields = Reader::new(whole.content).take(SEQUENCE).unwrap().inside();
        fields.take(CONTEXT_0).unwrap();
        let serial = element(INTEGER, &[fields.take(INTEGER).unwrap().content]);
        fields.take(SEQUENCE).unwrap();
        let issuer = element(SEQUENCE, &[fields.take(SEQUENCE).unwrap().content]);
        element(SEQUENCE, &[&issuer, &serial])
    }
}

/// The body of a request whose head tells its length.
fn body(stream: &mut TcpStream) -> Vec<u8> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 4_096]);
    loop {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let length: Option<usize> =
            text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok());
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let (Some(length), Some(end)) = (length, end)
            && end + 4 + length <= bytes.len()
        {
            return bytes.split_off(end + 4);
        }
        let read = stream.read(&mut piece).unwrap();
        assert!(0 < read, "the question broke off");
        bytes.extend_from_slice(&piece[..read]);
    }
}
