//! The envelope of a time-stamp token: CMS `SignedData` (RFC 5652) with one signer whose certificate lies inside.
//!
//! The signature, the digests and the certificate's purpose and dates are checked. Whether anybody trusts the
//! certificate's issuer, and whether it was revoked, is not.

use ring::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA384, SHA512, digest};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::StampFault;
use super::der::{
    CONTEXT_0, CONTEXT_0_PRIMITIVE, CONTEXT_1, Element, INTEGER, NULL, NotDer, OCTET_STRING, OID, Reader,
    SEQUENCE, SET, only,
};
use super::oid::{
    CONTENT_TYPE, EC_KEY, ECDSA_WITH, MESSAGE_DIGEST, P256, P384, RSA, RSA_WITH, SHA256_OID, SHA384_OID,
    SHA512_OID, SIGNED_DATA, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2, TST_INFO,
};

/// What a checked envelope holds.
pub(super) struct Opened<'a> {
    /// DER of the `TSTInfo`.
    pub content: &'a [u8],
    /// Who signed, as the certificate names it.
    pub authority: String,
    /// From when to when the certificate was good, seconds since 1970.
    pub valid: (i64, i64),
}

/// Opens a token and checks everything that the token alone can tell.
pub(super) fn open(token: &[u8]) -> Result<Opened<'_>, StampFault> {
    let parts = read(token)?;
    let signer = Signer::read(&parts.signer)?;
    let raw = certificate_of(&parts.certificates, &signer.identifier)?;
    let (rest, certificate) = X509Certificate::from_der(raw).map_err(|_| StampFault::Form)?;
    if !rest.is_empty() {
        return Err(StampFault::Form);
    }
    let attributes = Attributes::read(&signer.attributes)?;
    let hash = hash_of(signer.digest).ok_or(StampFault::Algorithm)?;
    if attributes.content_type != TST_INFO
        || attributes.message_digest != digest(hash, parts.content).as_ref()
        || !attributes.names(raw)
    {
        return Err(StampFault::Attributes);
    }
    verify(&certificate, &signer, hash)?;
    let purpose = certificate.extended_key_usage().map_err(|_| StampFault::Form)?;
    if !purpose.is_some_and(|usage| usage.value.time_stamping) {
        return Err(StampFault::Purpose);
    }
    let validity = certificate.validity();
    Ok(Opened {
        content: parts.content,
        authority: name(&certificate),
        valid: (validity.not_before.timestamp(), validity.not_after.timestamp()),
    })
}

struct Parts<'a> {
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    signer: Element<'a>,
}

fn read(token: &[u8]) -> Result<Parts<'_>, NotDer> {
    let mut info = only(token, SEQUENCE)?.inside();
    is(&info.take(OID)?, SIGNED_DATA)?;
    let explicit = info.take(CONTEXT_0)?;
    info.end()?;
    let mut data = only(explicit.content, SEQUENCE)?.inside();
    data.take(INTEGER)?;
    data.take(SET)?;
    let mut wrapped = data.take(SEQUENCE)?.inside();
    is(&wrapped.take(OID)?, TST_INFO)?;
    let content = only(wrapped.take(CONTEXT_0)?.content, OCTET_STRING)?.content;
    wrapped.end()?;
    let mut certificates = Vec::new();
    if let Some(set) = data.optional(CONTEXT_0)? {
        let mut inside = set.inside();
        while !inside.is_empty() {
            let choice = inside.any()?;
            if choice.tag == SEQUENCE {
                certificates.push(choice.raw);
            }
        }
    }
    data.optional(CONTEXT_1)?;
    let signer = only(data.take(SET)?.content, SEQUENCE)?;
    data.end()?;
    Ok(Parts { content, certificates, signer })
}

fn is(oid: &Element<'_>, wanted: &[u8]) -> Result<(), NotDer> {
    if oid.content == wanted { Ok(()) } else { Err(NotDer) }
}

struct Signer<'a> {
    identifier: Element<'a>,
    /// Object identifier of the digest.
    digest: &'a [u8],
    attributes: Element<'a>,
    /// Object identifier of the signature.
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signer<'a> {
    fn read(info: &Element<'a>) -> Result<Self, NotDer> {
        let mut inside = info.inside();
        inside.take(INTEGER)?;
        let identifier = inside.any()?;
        let digest = algorithm(&inside.take(SEQUENCE)?)?;
        let attributes = inside.take(CONTEXT_0)?;
        let algorithm = algorithm(&inside.take(SEQUENCE)?)?;
        let signature = inside.take(OCTET_STRING)?.content;
        inside.optional(CONTEXT_1)?;
        inside.end()?;
        Ok(Self { identifier, digest, attributes, algorithm, signature })
    }

    /// What is signed: the attributes as the SET that they are, not as the `[0]` that they are written as.
    fn signed(&self) -> Vec<u8> {
        let mut bytes = vec![SET];
        bytes.extend(self.attributes.raw.iter().skip(1));
        bytes
    }
}

/// The object identifier of an `AlgorithmIdentifier` whose parameters are absent or NULL.
pub(super) fn algorithm<'a>(identifier: &Element<'a>) -> Result<&'a [u8], NotDer> {
    let mut inside = identifier.inside();
    let oid = inside.take(OID)?.content;
    if inside.optional(NULL)?.is_some_and(|null| !null.content.is_empty()) {
        return Err(NotDer);
    }
    inside.end().map(|()| oid)
}

fn certificate_of<'a>(certificates: &[&'a [u8]], wanted: &Element<'_>) -> Result<&'a [u8], StampFault> {
    for raw in certificates {
        let Ok((_, certificate)) = X509Certificate::from_der(raw) else { continue };
        let found = match wanted.tag {
            SEQUENCE => {
                let mut inside = wanted.inside();
                let (issuer, serial) = (inside.take(SEQUENCE)?, inside.take(INTEGER)?);
                inside.end()?;
                certificate.issuer().as_raw() == issuer.raw && certificate.raw_serial() == serial.content
            }
            CONTEXT_0_PRIMITIVE => certificate.extensions().iter().any(|extension| {
                matches!(extension.parsed_extension(), ParsedExtension::SubjectKeyIdentifier(key)
                    if key.0 == wanted.content)
            }),
            _ => return Err(StampFault::Form),
        };
        if found {
            return Ok(raw);
        }
    }
    Err(StampFault::NoCertificate)
}

struct Attributes<'a> {
    content_type: &'a [u8],
    message_digest: &'a [u8],
    /// Algorithm and digest of the certificate that the signer names as its own.
    certificate: (&'static Algorithm, &'a [u8]),
}

impl<'a> Attributes<'a> {
    fn read(attributes: &Element<'a>) -> Result<Self, StampFault> {
        let (mut content_type, mut message_digest, mut certificate) = (None, None, None);
        let mut inside = attributes.inside();
        while !inside.is_empty() {
            let mut attribute = inside.take(SEQUENCE)?.inside();
            let kind = attribute.take(OID)?.content;
            let values = attribute.take(SET)?;
            attribute.end()?;
            let replaced = match kind {
                CONTENT_TYPE => content_type.replace(only(values.content, OID)?.content).is_some(),
                MESSAGE_DIGEST => {
                    message_digest.replace(only(values.content, OCTET_STRING)?.content).is_some()
                }
                SIGNING_CERTIFICATE => {
                    // The newer attribute counts if both are there.
                    let read = named_certificate(&values, &SHA1_FOR_LEGACY_USE_ONLY)?;
                    certificate.get_or_insert(read);
                    false
                }
                SIGNING_CERTIFICATE_V2 => {
                    certificate = Some(named_certificate(&values, &SHA256)?);
                    false
                }
                _ => false,
            };
            if replaced {
                return Err(StampFault::Attributes);
            }
        }
        match (content_type, message_digest, certificate) {
            (Some(content_type), Some(message_digest), Some(certificate)) => {
                Ok(Self { content_type, message_digest, certificate })
            }
            _ => Err(StampFault::Attributes),
        }
    }

    /// Whether the signer names this certificate.
    fn names(&self, certificate: &[u8]) -> bool {
        let (hash, named) = self.certificate;
        digest(hash, certificate).as_ref() == named
    }
}

/// First entry of `SigningCertificate` (RFC 2634) or `SigningCertificateV2` (RFC 5035).
fn named_certificate<'a>(
    values: &Element<'a>,
    usual: &'static Algorithm,
) -> Result<(&'static Algorithm, &'a [u8]), StampFault> {
    let mut certificates = only(values.content, SEQUENCE)?.inside().take(SEQUENCE)?.inside();
    let mut first: Reader<'a> = certificates.take(SEQUENCE)?.inside();
    let hash = match first.optional(SEQUENCE)? {
        Some(identifier) => hash_of(algorithm(&identifier)?).ok_or(StampFault::Algorithm)?,
        None => usual,
    };
    Ok((hash, first.take(OCTET_STRING)?.content))
}

fn hash_of(oid: &[u8]) -> Option<&'static Algorithm> {
    match oid {
        SHA256_OID => Some(&SHA256),
        SHA384_OID => Some(&SHA384),
        SHA512_OID => Some(&SHA512),
        _ => None,
    }
}

fn verify(
    certificate: &X509Certificate<'_>,
    signer: &Signer<'_>,
    hash: &'static Algorithm,
) -> Result<(), StampFault> {
    let key = certificate.public_key();
    let kind = key.algorithm.algorithm.as_bytes();
    let curve = key.algorithm.parameters.as_ref().map(|parameters| parameters.data);
    let algorithm: Option<&dyn VerificationAlgorithm> = match (kind, signer.algorithm) {
        (RSA, RSA) => rsa(hash),
        (RSA, [with @ .., last]) if with == RSA_WITH => match last {
            11 => rsa(&SHA256),
            12 => rsa(&SHA384),
            13 => rsa(&SHA512),
            _ => None,
        },
        (EC_KEY, [with @ .., last]) if with == ECDSA_WITH => match (curve, last) {
            (Some(P256), 2) => Some(&ECDSA_P256_SHA256_ASN1),
            (Some(P256), 3) => Some(&ECDSA_P256_SHA384_ASN1),
            (Some(P384), 2) => Some(&ECDSA_P384_SHA256_ASN1),
            (Some(P384), 3) => Some(&ECDSA_P384_SHA384_ASN1),
            _ => None,
        },
        _ => None,
    };
    let key = UnparsedPublicKey::new(algorithm.ok_or(StampFault::Algorithm)?, &key.subject_public_key.data);
    key.verify(&signer.signed(), signer.signature).map_err(|_| StampFault::Signature)
}

fn rsa(hash: &'static Algorithm) -> Option<&'static dyn VerificationAlgorithm> {
    if hash == &SHA256 {
        Some(&RSA_PKCS1_2048_8192_SHA256)
    } else if hash == &SHA384 {
        Some(&RSA_PKCS1_2048_8192_SHA384)
    } else if hash == &SHA512 {
        Some(&RSA_PKCS1_2048_8192_SHA512)
    } else {
        None
    }
}

/// The subject, without what a terminal might obey.
fn name(certificate: &X509Certificate<'_>) -> String {
    certificate.subject().to_string().chars().filter(|letter| !letter.is_control()).take(300).collect()
}
