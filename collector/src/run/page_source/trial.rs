//! Asking a target once from the collector itself, before anybody saves it.
//!
//! An administrator types an address and the collector connects to it, so little is told: one word and a time. Nothing
//! of an answer is shown, no redirect is followed, and neither the collector itself nor its neighbours on the link are
//! asked. The address that was checked is the one that is connected to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use hatang_proto::model::Probe;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, Error as TlsError};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use crate::web::views::{NewTarget, Trial, TrialOutcome};

/// Longest wait, whatever the target's own timeout is.
const PATIENCE: Duration = Duration::from_secs(5);
/// The status line of an answer is at most this long.
const STATUS_LINE_BYTES: usize = 256;

/// Blocks until the outcome is known; to be called from a thread of the runtime that may block.
pub(super) fn of(target: &NewTarget) -> Result<Trial> {
    let limit = Duration::from_millis(target.timeout_ms.into()).min(PATIENCE);
    let runtime = tokio::runtime::Handle::try_current().context("find the runtime")?;
    let began = Instant::now();
    let outcome = runtime.block_on(async {
        match timeout(limit, ask(&target.probe)).await {
            Ok(outcome) => outcome,
            Err(_) => Ok(TrialOutcome::Silent),
        }
    })?;
    let took_us = match outcome {
        TrialOutcome::CannotTry | TrialOutcome::NotAllowed => None,
        _ => u32::try_from(began.elapsed().as_micros()).ok(),
    };
    Ok(Trial { outcome, took_us })
}

async fn ask(probe: &Probe) -> Result<TrialOutcome> {
    Ok(match probe {
        Probe::Gateway | Probe::FirstHop { .. } | Probe::Icmp { .. } | Probe::Dns { server: Some(_), .. } => {
            TrialOutcome::CannotTry
        }
        Probe::Dns { name, server: None } => match lookup_host((name.as_str(), 0)).await {
            Ok(_) => TrialOutcome::Answers { status: None },
            Err(_) => TrialOutcome::NameUnknown,
        },
        Probe::Tcp { host, port } => match connect(host, *port).await {
            Ok(_) => TrialOutcome::Answers { status: None },
            Err(outcome) => outcome,
        },
        Probe::Http { url } => page(url).await?,
    })
}

/// Connects to the first address of a name that may be asked.
async fn connect(host: &str, port: u16) -> Result<TcpStream, TrialOutcome> {
    let host = host.trim_matches(['[', ']']);
    let addresses = lookup_host((host, port)).await.map_err(|_| TrialOutcome::NameUnknown)?;
    let allowed: Vec<SocketAddr> = addresses.filter(|address| may_ask(address.ip())).collect();
    if allowed.is_empty() {
        return Err(TrialOutcome::NotAllowed);
    }
    TcpStream::connect(allowed.as_slice()).await.map_err(|fault| match fault.kind() {
        std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::ConnectionReset => TrialOutcome::Refused,
        std::io::ErrorKind::TimedOut => TrialOutcome::Silent,
        _ => TrialOutcome::Unreachable,
    })
}

/// Private networks are where targets lie; this machine, its link and groups are not.
fn may_ask(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let local = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(local || address.is_loopback() || address.is_unspecified() || address.is_multicast())
}

/// Asks for a web page and reads the status of the answer.
async fn page(url: &str) -> Result<TrialOutcome> {
    let Ok(uri) = url.parse::<http::Uri>() else { return Ok(TrialOutcome::NotAllowed) };
    let Some(host) = uri.host() else { return Ok(TrialOutcome::NotAllowed) };
    let secure = uri.scheme() == Some(&http::uri::Scheme::HTTPS);
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let stream = match connect(host, port).await {
        Ok(stream) => stream,
        Err(outcome) => return Ok(outcome),
    };
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let authority = uri.authority().map_or(host, http::uri::Authority::as_str);
    let authority = authority.rsplit('@').next().unwrap_or(host);
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: hatang\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    );
    if !secure {
        return Ok(status(stream, &request).await);
    }
    let Ok(name) = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()) else {
        return Ok(TrialOutcome::NotAllowed);
    };
    match TlsConnector::from(Arc::new(trusted()?)).connect(name, stream).await {
        Ok(stream) => Ok(status(stream, &request).await),
        Err(fault) => Ok(match fault.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
            Some(TlsError::InvalidCertificate(_)) => TrialOutcome::CertificateUntrusted,
            _ => TrialOutcome::Garbled,
        }),
    }
}

/// What this system trusts, as browsers on it do.
fn trusted() -> Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("choose TLS versions")?
        .with_platform_verifier()
        .context("load the system's trust roots")?;
    Ok(config.with_no_client_auth())
}

async fn status(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> TrialOutcome {
    if stream.write_all(request.as_bytes()).await.is_err() {
        return TrialOutcome::Garbled;
    }
    let mut head = Vec::with_capacity(STATUS_LINE_BYTES);
    while head.len() < STATUS_LINE_BYTES && !head.contains(&b'\n') {
        match stream.read_buf(&mut head).await {
            Ok(read) if 0 < read => {}
            _ => break,
        }
    }
    read_status(&head)
}

/// "HTTP/1.1 200 OK" and whatever follows.
fn read_status(head: &[u8]) -> TrialOutcome {
    let text = String::from_utf8_lossy(head);
    let mut words = text.split([' ', '\r', '\n']);
    let speaks_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    match words.next().and_then(|word| word.parse::<u16>().ok()) {
        Some(status) if speaks_http && status < 400 => TrialOutcome::Answers { status: Some(status) },
        Some(status) if speaks_http => TrialOutcome::Status(status),
        _ => TrialOutcome::Garbled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn tried(probe: &str) -> TrialOutcome {
        ask(&probe.parse().unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn this_machine_and_its_link_are_never_asked() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "169.254.169.254",
            "[fe80::1]",
        ] {
            assert_eq!(tried(&format!("tcp:{host}:{port}")).await, TrialOutcome::NotAllowed, "{host}");
            let page = tried(&format!("http://{host}:{port}/")).await;
            assert_eq!(page, TrialOutcome::NotAllowed, "{host}");
        }
    }

    #[test]
    fn private_networks_may_be_asked() {
        for address in ["10.47.0.1", "192.168.1.1", "203.162.4.190", "2001:dc8::1", "fd00::1"] {
            assert!(may_ask(address.parse().unwrap()), "{address}");
        }
    }

    #[tokio::test]
    async fn pings_are_left_to_the_machines() {
        assert_eq!(tried("gateway").await, TrialOutcome::CannotTry);
        assert_eq!(tried("icmp:10.0.0.1").await, TrialOutcome::CannotTry);
    }

    #[tokio::test]
    async fn only_the_status_of_an_answer_is_read() {
        async fn answered(answer: &'static [u8]) -> TrialOutcome {
            let (ours, mut theirs) = tokio::io::duplex(1_024);
            let server = tokio::spawn(async move {
                let mut request = [0; 64];
                assert!(0 < theirs.read(&mut request).await.unwrap());
                theirs.write_all(answer).await.unwrap();
            });
            let outcome = status(ours, "GET / HTTP/1.1\r\n\r\n").await;
            server.await.unwrap();
            outcome
        }
        assert_eq!(
            answered(b"HTTP/1.1 200 OK\r\nA: b\r\n").await,
            TrialOutcome::Answers { status: Some(200) }
        );
        assert_eq!(answered(b"HTTP/1.1 302 Found\r\n").await, TrialOutcome::Answers { status: Some(302) });
        assert_eq!(answered(b"HTTP/1.1 503 Busy\r\n").await, TrialOutcome::Status(503));
        assert_eq!(answered(b"SSH-2.0-OpenSSH_9.2\r\n").await, TrialOutcome::Garbled);
        assert_eq!(answered(b"").await, TrialOutcome::Garbled);
    }

    #[tokio::test]
    async fn a_name_that_nobody_has_is_unknown() {
        assert_eq!(tried("tcp:khong-co.invalid:443").await, TrialOutcome::NameUnknown);
    }
}
