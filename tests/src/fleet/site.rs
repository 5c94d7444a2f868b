//! Where the collector is and how agents reach it: TLS by the collector's own authority, enrolment, mutual TLS.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use hatang_proto::join_code::JoinCode;
use hatang_proto::limits::MAX_MESSAGE_BYTES;
use hatang_proto::model::MachineId;
use hatang_proto::wire::enrol_response::Answer;
use hatang_proto::wire::enrolment_client::EnrolmentClient;
use hatang_proto::wire::fleet_client::FleetClient;
use hatang_proto::wire::{self, EnrolRequest};
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};

const SERVER_NAME: &str = "collector.hatang.internal";

/// A collector as agents know it.
pub struct Site {
    code: JoinCode,
    roots: Arc<RootCertStore>,
}

/// A key and the request to certify it, made ahead so that a storm of enrolments measures the collector.
pub struct Identity {
    key: Vec<u8>,
    request: Vec<u8>,
}

/// An agent that may speak.
pub struct Enrolled {
    pub(super) machine: MachineId,
    tls: Arc<ClientConfig>,
}

impl Identity {
    /// Makes a fresh key.
    pub fn make() -> Result<Self> {
        let key = KeyPair::generate().context("make a key")?;
        let request = CertificateParams::default().serialize_request(&key).context("write a request")?;
        Ok(Self { key: key.serialize_der(), request: request.der().to_vec() })
    }
}

impl Site {
    /// Trusts the authority whose certificate is `authority`, which the join code must name.
    pub fn new(code: JoinCode, authority: Vec<u8>) -> Result<Self> {
        if hatang_collector::ingest::authority::sha256(&authority) != code.ca_fingerprint {
            bail!("the join code names another authority");
        }
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority)).context("trust the authority")?;
        Ok(Self { code, roots: Arc::new(roots) })
    }

    /// Joins with the code.
    pub async fn enrol(&self, label: String, identity: &Identity) -> Result<Enrolled> {
        let enrolled = self.join(label, identity).await?;
        let chain = vec![CertificateDer::from(enrolled.certificate)];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
        let known = ClientConfig::builder()
            .with_root_certificates(Arc::clone(&self.roots))
            .with_client_auth_cert(chain, key)
            .context("use the certificate")?;
        let machine = enrolled.machine_id.try_into().map_err(|_| anyhow!("a machine has 16 bytes"))?;
        Ok(Enrolled { machine: MachineId(machine), tls: with_http2(known) })
    }

    /// Joins with the code and gives certificate and key away.
    pub async fn certificate(&self, identity: &Identity) -> Result<(Vec<u8>, Vec<u8>)> {
        let enrolled = self.join("PC".to_owned(), identity).await?;
        Ok((enrolled.certificate, identity.key.clone()))
    }

    async fn join(&self, label: String, identity: &Identity) -> Result<wire::Enrolled> {
        let anonymous =
            ClientConfig::builder().with_root_certificates(Arc::clone(&self.roots)).with_no_client_auth();
        let mut client = EnrolmentClient::new(self.dial(with_http2(anonymous)).await?);
        let request = EnrolRequest {
            secret: self.code.secret.to_vec(),
            certificate_request: identity.request.clone(),
            label,
            agent_version: "0.1.0".to_owned(),
        };
        let answer = client.enrol(request).await.context("enrol")?.into_inner().answer;
        let Some(Answer::Enrolled(enrolled)) = answer else { bail!("enrolment was refused: {answer:?}") };
        Ok(enrolled)
    }

    /// A client that presents the machine's certificate.
    pub async fn fleet_client(&self, enrolled: &Enrolled) -> Result<FleetClient<Channel>> {
        let channel = self.dial(Arc::clone(&enrolled.tls)).await?;
        Ok(FleetClient::new(channel).max_decoding_message_size(MAX_MESSAGE_BYTES))
    }

    /// A client that presents a certificate of somebody else's making.
    pub async fn client_with(&self, certificate: Vec<u8>, key: Vec<u8>) -> Result<FleetClient<Channel>> {
        let foreign = ClientConfig::builder()
            .with_root_certificates(Arc::clone(&self.roots))
            .with_client_auth_cert(
                vec![CertificateDer::from(certificate)],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key)),
            )
            .context("use the certificate")?;
        Ok(FleetClient::new(self.dial(with_http2(foreign)).await?))
    }

    /// One connection; it is not made again behind the caller's back.
    async fn dial(&self, tls: Arc<ClientConfig>) -> Result<Channel> {
        let tcp =
            TcpStream::connect((self.code.address.as_str(), self.code.port)).await.context("connect")?;
        tcp.set_nodelay(true).context("send without delay")?;
        let name = ServerName::try_from(SERVER_NAME).context("name the server")?;
        let stream = TlsConnector::from(tls).connect(name, tcp).await.context("shake hands")?;
        let mut stream = Some(TokioIo::new(stream));
        let connector = tower::service_fn(move |_: Uri| {
            std::future::ready(
                stream.take().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotConnected)),
            )
        });
        let endpoint =
            Endpoint::from_shared(format!("https://{SERVER_NAME}")).context("name the collector")?;
        endpoint.connect_with_connector(connector).await.context("begin HTTP/2")
    }
}

fn with_http2(mut config: ClientConfig) -> Arc<ClientConfig> {
    config.alpn_protocols = vec![b"h2".to_vec()];
    config.resumption = rustls::client::Resumption::disabled();
    Arc::new(config)
}
