//! TLS to the collector: whom the agent believes, and what time it is for certificates.
//!
//! The collector's name is always [`SERVER_NAME`], whatever address leads to it. At enrolment only the SHA-256 of the
//! CA is known, from the join code; afterwards the kept CA certificate is the only root. The operating system's roots
//! play no part.
//!
//! Certificate times are never judged by the PC's calendar, which a dead battery sets back by years. At enrolment the
//! join code's last day stands for the time, moved into the certificate's life if it lies outside: the pin alone
//! decides, and whether the code is still good is the collector's to say. Later the time is the collector's own, as
//! last heard: a lower bound, so a certificate that begins later is good and one that ended before is not.

use std::sync::Arc;
use std::time::Duration;

use ring::digest::{SHA256, digest};
use rustls::client::Resumption;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring as ring_provider};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::fault::Fault;
use super::proxy::Proxy;
use crate::limits::ANSWER_WITHIN;
use crate::state::identity::Identity;

/// The name in every collector's certificate.
pub const SERVER_NAME: &str = "collector.hatang.internal";

/// Whom to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// The CA with this SHA-256; the second value is the join code's expiry, Unix seconds.
    Pinned([u8; 32], u64),
    /// This CA certificate (DER); the second value is a time that has certainly passed, Unix milliseconds.
    Known(Vec<u8>, i64),
}

/// The presented chain does not end in the CA of the join code.
#[derive(Debug, thiserror::Error)]
#[error("the certificate chain does not contain the pinned CA")]
struct NotPinned;

/// Connects, through the proxy if there is one, and shakes hands.
pub async fn connect(
    address: &str,
    port: u16,
    proxy: Option<&Proxy>,
    config: Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Fault> {
    let unreachable = |cause: String| Fault::Unreachable { collector: format!("{address}:{port}"), cause };
    let tcp = match proxy {
        Some(proxy) => proxy.connect(address, port).await?,
        None => timeout(ANSWER_WITHIN, TcpStream::connect((address, port)))
            .await
            .map_err(|_| unreachable("nothing answered in time".to_owned()))?
            .map_err(|fault| unreachable(fault.to_string()))?,
    };
    // One small write a minute: waiting to gather more would only add delay.
    tcp.set_nodelay(true).map_err(|fault| unreachable(fault.to_string()))?;
    let name = ServerName::try_from(SERVER_NAME).map_err(|fault| Fault::Protocol(fault.to_string()))?;
    timeout(ANSWER_WITHIN, TlsConnector::from(config).connect(name, tcp))
        .await
        .map_err(|_| unreachable("the TLS handshake was not answered in time".to_owned()))?
        .map_err(|fault| handshake_fault(&fault).unwrap_or_else(|| unreachable(fault.to_string())))
}

/// A configuration that presents this identity, or none before enrolment.
pub fn client_config(trust: &Trust, identity: Option<&Identity>) -> Result<Arc<ClientConfig>, Fault> {
    let provider = Arc::new(ring_provider::default_provider());
    let verifier = Arc::new(CollectorVerifier { trust: trust.clone(), provider: Arc::clone(&provider) });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|fault| Fault::Identity(fault.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(identity.key.clone()));
            builder
                .with_client_auth_cert(vec![CertificateDer::from(identity.certificate.clone())], key)
                .map_err(|fault| Fault::Identity(fault.to_string()))?
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    // A connection lasts for days; remembered sessions would only cost memory.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

#[derive(Debug)]
struct CollectorVerifier {
    trust: Trust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for CollectorVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let (ca, time) = self.anchor(intermediates)?;
        let inner = self.webpki(ca)?;
        let judge = |at| inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, at);
        let mut verdict = judge(time);
        // The certificate and its CA may each ask for another moment.
        for _ in 0..3 {
            let moment = match &verdict {
                Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                    not_before, ..
                })) => *not_before,
                Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }))
                    if matches!(self.trust, Trust::Pinned(..)) =>
                {
                    *not_after
                }
                _ => break,
            };
            verdict = judge(moment);
        }
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl CollectorVerifier {
    /// The CA to verify against and the moment to verify at.
    fn anchor(&self, presented: &[CertificateDer<'_>]) -> Result<(CertificateDer<'static>, UnixTime), Error> {
        match &self.trust {
            Trust::Pinned(pin, expires_s) => {
                let ca = presented
                    .iter()
                    .find(|certificate| digest(&SHA256, certificate).as_ref() == pin)
                    .ok_or_else(|| {
                        Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(NotPinned))))
                    })?;
                Ok((ca.clone().into_owned(), UnixTime::since_unix_epoch(Duration::from_secs(*expires_s))))
            }
            Trust::Known(ca, earliest_ms) => {
                let passed = Duration::from_millis(u64::try_from(*earliest_ms).unwrap_or(0));
                Ok((CertificateDer::from(ca.clone()), UnixTime::since_unix_epoch(passed)))
            }
        }
    }

    fn webpki(&self, ca: CertificateDer<'static>) -> Result<Arc<WebPkiServerVerifier>, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(ca)?;
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|fault| Error::General(fault.to_string()))
    }
}

/// What a failed handshake means to a person; `None` if it is a matter of the network.
fn handshake_fault(fault: &std::io::Error) -> Option<Fault> {
    match fault.get_ref()?.downcast_ref::<Error>()? {
        Error::InvalidCertificate(cause) => Some(Fault::ForeignCollector(cause.to_string())),
        Error::AlertReceived(alert) => Fault::from_alert(&format!("{alert:?}")),
        other => Some(Fault::Protocol(other.to_string())),
    }
}
