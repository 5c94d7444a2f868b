//! A collector of a hundred lines: a CA, both services, and a script of what goes wrong on which stream.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use hatang_proto::join_code::JoinCode;
use hatang_proto::model::{Batch, UnitId};
use hatang_proto::wire::agent_message::Message as Up;
use hatang_proto::wire::collector_message::Message as Down;
use hatang_proto::wire::enrolment_server::{Enrolment, EnrolmentServer};
use hatang_proto::wire::fleet_server::{Fleet, FleetServer};
use hatang_proto::wire::{self, EnrolRefusal, enrol_response::Answer, reject};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, date_time_ymd,
};
use ring::digest::{SHA256, digest};
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;
use tonic::{Request, Response, Status, Streaming};

use crate::uplink::tls::SERVER_NAME;

pub(super) const MACHINE: [u8; 16] = [7; 16];
/// 2026-11-23, Unix milliseconds.
pub(super) const NOW_MS: i64 = 1_795_420_800_000;

/// What happens on one stream.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    /// Every batch is stored and acknowledged.
    Serve,
    /// So many batches are stored, none acknowledged, then the stream breaks.
    CutAfter(usize),
    /// The first batch is answered with this.
    Reject(reject::Reason),
    /// The call itself is answered with "machine revoked".
    Denied,
    /// The welcome asks for a renewal.
    AskRenewal,
    /// The welcome acknowledges more than the agent ever made.
    KnowsMore,
}

#[derive(Default)]
pub(super) struct Seen {
    pub script: VecDeque<Act>,
    pub refusal: Option<EnrolRefusal>,
    pub targets: Option<wire::TargetSet>,
    /// Said after the targets.
    pub also: Vec<Down>,
    pub stored: BTreeMap<u64, Batch>,
    pub out_of_order: usize,
    pub spools: Vec<Vec<u8>>,
    pub tried: Vec<wire::TrialAnswer>,
    pub goodbyes: usize,
    /// Of the last goodbye.
    pub reason: Option<wire::goodbye::Reason>,
    /// Streams that were greeted.
    pub streams: usize,
    pub renewals: usize,
}

#[derive(Clone)]
pub(super) struct TestCollector {
    pub code: JoinCode,
    pub ca: Arc<Ca>,
    seen: Arc<Mutex<Seen>>,
}

pub(super) struct Ca {
    issuer: Issuer<'static, KeyPair>,
    pub der: Vec<u8>,
}

impl Ca {
    pub(super) fn make() -> Self {
        let mut params = lived(CertificateParams::new(Vec::new()).unwrap());
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { issuer: Issuer::new(params, key), der }
    }

    pub(super) fn issue(&self, request: &[u8]) -> Vec<u8> {
        let der = CertificateSigningRequestDer::from(request);
        let mut request = CertificateSigningRequestParams::from_der(&der).unwrap();
        request.params = lived(CertificateParams::new(Vec::new()).unwrap());
        request.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        request.signed_by(&self.issuer).unwrap().der().to_vec()
    }

    fn server(&self) -> ServerConfig {
        let mut params = lived(CertificateParams::new(vec![SERVER_NAME.to_owned()]).unwrap());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from(self.der.clone())).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()
            .unwrap();
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(
                vec![leaf, CertificateDer::from(self.der.clone())],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec()];
        config
    }
}

/// A certificate of the years 2026 to 2028.
fn lived(mut params: CertificateParams) -> CertificateParams {
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2028, 12, 31);
    params
}

impl TestCollector {
    pub(super) async fn start() -> Self {
        let ca = Arc::new(Ca::make());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fingerprint = digest(&SHA256, &ca.der).as_ref().try_into().unwrap();
        let code = JoinCode {
            address: "127.0.0.1".to_owned(),
            port: listener.local_addr().unwrap().port(),
            ca_fingerprint: fingerprint,
            secret: [9; 16],
            expires_s: u64::try_from(NOW_MS / 1_000).unwrap() + 86_400,
            unit: UnitId(1),
        };
        let collector = Self { code, ca, seen: Arc::default() };
        let (ready, accepted) = mpsc::channel(8);
        let acceptor = TlsAcceptor::from(Arc::new(collector.ca.server()));
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, ready) = (acceptor.clone(), ready.clone());
                tokio::spawn(async move {
                    if let Ok(tls) = acceptor.accept(tcp).await {
                        drop(ready.send(Ok::<_, std::io::Error>(Wire(tls))).await);
                    }
                });
            }
        });
        let services = tonic::transport::Server::builder()
            .add_service(EnrolmentServer::new(collector.clone()))
            .add_service(FleetServer::new(collector.clone()));
        tokio::spawn(services.serve_with_incoming(ReceiverStream::new(accepted)));
        collector
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    async fn talk(
        self,
        act: Act,
        mut incoming: Streaming<wire::AgentMessage>,
        out: mpsc::Sender<Result<wire::CollectorMessage, Status>>,
    ) -> Option<()> {
        let Up::Hello(hello) = incoming.message().await.ok()??.message? else { return None };
        let (mut last, targets) = self.greet(&hello);
        let acknowledged = if matches!(act, Act::KnowsMore) { 1_000 } else { last };
        let welcome = wire::Welcome {
            collector_time_ms: NOW_MS,
            acknowledged,
            machine_id: MACHINE.to_vec(),
            renew_certificate: matches!(act, Act::AskRenewal),
        };
        tell(&out, Down::Welcome(welcome)).await?;
        if let Some(set) = targets {
            tell(&out, Down::Targets(set)).await?;
        }
        let also = self.seen().also.clone();
        for message in also {
            tell(&out, message).await?;
        }
        let mut taken = 0;
        while let Some(message) = incoming.message().await.ok()? {
            let batch = match message.message? {
                Up::Batch(batch) => batch,
                Up::Goodbye(goodbye) => {
                    self.seen().goodbyes += 1;
                    self.seen().reason = Some(goodbye.reason());
                    return Some(());
                }
                Up::TrialAnswer(answer) => {
                    self.seen().tried.push(answer);
                    continue;
                }
                Up::Hello(_) => return None,
            };
            let sequence = batch.sequence;
            if let Act::Reject(reason) = act {
                let refusal =
                    wire::Reject { reason: reason.into(), detail: "by the script".to_owned(), sequence };
                return tell(&out, Down::Reject(refusal)).await;
            }
            self.store(batch, last);
            last = sequence;
            taken += 1;
            match act {
                Act::CutAfter(count) if taken == count => return None,
                Act::CutAfter(_) => {}
                _ => tell(&out, Down::Ack(wire::Ack { sequence, collector_time_ms: 0 })).await?,
            }
        }
        Some(())
    }

    /// Notes the spool; returns the last sequence stored of it and the targets to send.
    fn greet(&self, hello: &wire::Hello) -> (u64, Option<wire::TargetSet>) {
        let mut seen = self.seen();
        seen.streams += 1;
        let last = if seen.spools.last() == Some(&hello.spool_id) {
            seen.stored.keys().last().copied().unwrap_or(0)
        } else {
            seen.spools.push(hello.spool_id.clone());
            0
        };
        (last, seen.targets.clone().filter(|set| set.version != hello.target_version))
    }

    fn store(&self, batch: wire::Batch, last: u64) {
        let mut seen = self.seen();
        if batch.sequence != last + batch.skipped_before + 1 {
            seen.out_of_order += 1;
        }
        let batch = hatang_proto::convert::batch::from_wire(batch).unwrap();
        seen.stored.entry(batch.sequence).or_insert(batch);
    }
}

async fn tell(out: &mpsc::Sender<Result<wire::CollectorMessage, Status>>, message: Down) -> Option<()> {
    out.send(Ok(wire::CollectorMessage { message: Some(message) })).await.ok()
}

#[tonic::async_trait]
impl Enrolment for TestCollector {
    async fn enrol(
        &self,
        request: Request<wire::EnrolRequest>,
    ) -> Result<Response<wire::EnrolResponse>, Status> {
        let request = request.into_inner();
        let answer = match self.seen().refusal {
            Some(refusal) => Answer::Refusal(refusal.into()),
            None => Answer::Enrolled(wire::Enrolled {
                machine_id: MACHINE.to_vec(),
                certificate: self.ca.issue(&request.certificate_request),
                ca_certificate: self.ca.der.clone(),
                collector_time_ms: NOW_MS,
            }),
        };
        Ok(Response::new(wire::EnrolResponse { answer: Some(answer) }))
    }
}

#[tonic::async_trait]
impl Fleet for TestCollector {
    type UplinkStream = ReceiverStream<Result<wire::CollectorMessage, Status>>;

    async fn uplink(
        &self,
        request: Request<Streaming<wire::AgentMessage>>,
    ) -> Result<Response<Self::UplinkStream>, Status> {
        let act = self.seen().script.pop_front().unwrap_or(Act::Serve);
        if let Act::Denied = act {
            return Err(Status::permission_denied("machine revoked"));
        }
        let (out, answers) = mpsc::channel(8);
        tokio::spawn(self.clone().talk(act, request.into_inner(), out));
        Ok(Response::new(ReceiverStream::new(answers)))
    }

    async fn renew(
        &self,
        request: Request<wire::RenewRequest>,
    ) -> Result<Response<wire::RenewResponse>, Status> {
        self.seen().renewals += 1;
        let certificate = self.ca.issue(&request.into_inner().certificate_request);
        Ok(Response::new(wire::RenewResponse { certificate, collector_time_ms: NOW_MS }))
    }
}

/// A connection that tonic takes.
struct Wire(TlsStream<TcpStream>);

impl Connected for Wire {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
