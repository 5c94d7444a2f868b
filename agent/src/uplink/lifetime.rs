//! Pure: whether this machine's certificate should be renewed.
//!
//! Two thirds into its life, so that a machine that was off for weeks still has a valid one. The certificate is not
//! parsed here: asked to verify it at the beginning and at the end of time, rustls names both ends of its life.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring as ring_provider;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, Error, RootCertStore};

use crate::state::identity::Identity;

/// Later than any certificate ends, seconds.
const END_OF_TIME_S: u64 = 1 << 40;

/// Whether two thirds of the certificate's life have passed at `now_ms` (Unix milliseconds); `None` if its life
/// cannot be told.
pub(super) fn renewal_due(identity: &Identity, now_ms: i64) -> Option<bool> {
    let now_s = u64::try_from(now_ms).ok()? / 1_000;
    let (begin_s, end_s) = life(identity)?;
    Some(begin_s + (end_s.checked_sub(begin_s)? / 3) * 2 <= now_s)
}

/// Unix seconds of the certificate's first and last moment.
fn life(identity: &Identity) -> Option<(u64, u64)> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(identity.ca_certificate.clone())).ok()?;
    let provider = Arc::new(ring_provider::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()?;
    let certificate = CertificateDer::from(identity.certificate.clone());
    let verdict = |seconds| {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        verifier.verify_client_cert(&certificate, &[], at).err()
    };
    let begin = match verdict(0)? {
        Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => {
            not_before.as_secs()
        }
        _ => return None,
    };
    match verdict(END_OF_TIME_S)? {
        Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => {
            Some((begin, not_after.as_secs()))
        }
        _ => None,
    }
}
