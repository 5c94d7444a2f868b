use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;

const LIMIT: Duration = Duration::from_secs(10);
const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
/// Long enough to stand out of any scheduling noise.
const SLOW: Duration = Duration::from_millis(500);

fn http() -> Http {
    Http::new(Arc::default())
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// A server that reads a request, waits, writes `answer` and closes; `None` keeps silent for ever.
async fn server(pause: Duration, answer: Option<&'static [u8]>) -> u16 {
    let (listener, port) = listener().await;
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            assert!(0 < connection.read(&mut [0; 1024]).await.unwrap());
            tokio::time::sleep(pause).await;
            match answer {
                Some(answer) => connection.write_all(answer).await.unwrap(),
                None => std::future::pending().await,
            }
        }
    });
    port
}

struct Certificate {
    der: CertificateDer<'static>,
    key: rcgen::KeyPair,
}

fn self_signed() -> Certificate {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    Certificate { der: made.cert.der().clone(), key: made.signing_key }
}

/// A TLS server that waits before the handshake and again before its answer.
async fn tls_server(certificate: &Certificate, before_hello: Duration, before_answer: Duration) -> u16 {
    let key = PrivateKeyDer::try_from(certificate.key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der.clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (listener, port) = listener().await;
    tokio::spawn(async move {
        loop {
            let (connection, _) = listener.accept().await.unwrap();
            tokio::time::sleep(before_hello).await;
            let Ok(mut connection) = acceptor.accept(connection).await else { continue };
            assert!(0 < connection.read(&mut [0; 1024]).await.unwrap());
            tokio::time::sleep(before_answer).await;
            connection.write_all(OK).await.unwrap();
        }
    });
    port
}

fn trusting(certificate: &Certificate) -> Client {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der.clone()).unwrap();
    let config = tls(|builder| Ok(builder.with_root_certificates(roots).with_no_client_auth())).unwrap();
    client(config, &Arc::default()).unwrap()
}

fn is_slow(us: Option<u32>) -> bool {
    SLOW.as_micros() <= u128::from(us.unwrap())
}

#[tokio::test]
async fn time_before_the_first_byte_is_not_connect_time() {
    let port = server(SLOW, Some(OK)).await;
    let reading = http().get(&format!("http://127.0.0.1:{port}/"), LIMIT).await.unwrap();
    let phases = reading.phases.unwrap();
    assert_eq!((reading.method, reading.outcome), (Method::Http, Outcome::Ok));
    assert!(is_slow(phases.first_byte_us) && !is_slow(phases.connect_us), "{phases:?}");
    assert_eq!((phases.dns_us, phases.tls_us), (None, None));
    assert!(is_slow(reading.round_trip_us));
}

#[tokio::test]
async fn a_name_has_a_lookup_phase_and_the_phases_add_up() {
    let port = server(Duration::ZERO, Some(OK)).await;
    let reading = http().get(&format!("http://localhost:{port}/"), LIMIT).await.unwrap();
    let phases = reading.phases.unwrap();
    let sum = phases.dns_us.unwrap() + phases.connect_us.unwrap() + phases.first_byte_us.unwrap();
    let whole = reading.round_trip_us.unwrap();
    assert!(sum <= whole && whole - sum < 300_000, "{whole} {phases:?}");
}

#[tokio::test]
async fn tls_time_is_told_from_connect_and_answer() {
    let certificate = self_signed();
    let port = tls_server(&certificate, SLOW, Duration::ZERO).await;
    let client = trusting(&certificate);
    let url = format!("https://localhost:{port}/");
    let phases = get(&client, &url, LIMIT).await.unwrap().phases.unwrap();
    assert!(is_slow(phases.tls_us), "{phases:?}");
    assert!(!is_slow(phases.connect_us) && !is_slow(phases.first_byte_us), "{phases:?}");

    let port = tls_server(&certificate, Duration::ZERO, SLOW).await;
    let url = format!("https://localhost:{port}/");
    for _ in 0..2 {
        // The second round would resume the first one's session if the client kept any.
        let reading = get(&client, &url, LIMIT).await.unwrap();
        let phases = reading.phases.unwrap();
        assert_eq!(reading.outcome, Outcome::Ok);
        assert!(is_slow(phases.first_byte_us) && !is_slow(phases.tls_us), "{phases:?}");
        assert!(0 < phases.tls_us.unwrap() && phases.dns_us.is_some());
    }
}

#[tokio::test]
async fn requests_at_the_same_time_keep_their_own_moments() {
    let (slow, quick) = (server(SLOW, Some(OK)).await, server(Duration::ZERO, Some(OK)).await);
    let http = http();
    let (slow_url, quick_url) = (format!("http://127.0.0.1:{slow}/"), format!("http://127.0.0.1:{quick}/"));
    let (slow, quick) = tokio::join!(http.get(&slow_url, LIMIT), http.get(&quick_url, LIMIT));
    assert!(is_slow(slow.unwrap().phases.unwrap().first_byte_us));
    assert!(!is_slow(quick.unwrap().phases.unwrap().first_byte_us));
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_a_tls_failure() {
    let certificate = self_signed();
    let port = tls_server(&certificate, Duration::ZERO, Duration::ZERO).await;
    let stranger = trusting(&self_signed());
    let reading = get(&stranger, &format!("https://localhost:{port}/"), LIMIT).await.unwrap();
    assert!(reading.outcome == Outcome::Tls && reading.round_trip_us.is_some(), "{reading:?}");
    let phases = reading.phases.unwrap();
    assert!(phases.connect_us.is_some() && phases.tls_us.is_none() && phases.first_byte_us.is_none());
}

#[tokio::test]
async fn the_systems_roots_do_not_vouch_for_a_self_signed_server() {
    let port = tls_server(&self_signed(), Duration::ZERO, Duration::ZERO).await;
    match http().get(&format!("https://localhost:{port}/"), LIMIT).await {
        Ok(reading) => assert_eq!(reading.outcome, Outcome::Tls),
        Err(problem) => {
            assert!(problem.part == ROOTS_PART && problem.cause.contains("install"), "{problem:?}");
        }
    }
}

#[tokio::test]
async fn an_error_status_is_an_answer_and_a_redirect_is_not_followed() {
    let port = server(Duration::ZERO, Some(b"HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\ntry later")).await;
    let reading = http().get(&format!("http://127.0.0.1:{port}/"), LIMIT).await.unwrap();
    assert!(reading.outcome == Outcome::HttpStatus(503) && reading.round_trip_us.is_some(), "{reading:?}");
    let moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let port = server(Duration::ZERO, Some(moved)).await;
    let reading = http().get(&format!("http://127.0.0.1:{port}/"), LIMIT).await.unwrap();
    assert_eq!(reading.outcome, Outcome::Ok);
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout_after_connecting() {
    let port = server(Duration::ZERO, None).await;
    let url = format!("http://127.0.0.1:{port}/");
    let reading = http().get(&url, Duration::from_millis(500)).await.unwrap();
    assert_eq!((reading.outcome, reading.round_trip_us), (Outcome::Timeout, None));
    assert!(reading.phases.unwrap().connect_us.is_some());
}

#[tokio::test]
async fn a_closed_port_a_mute_close_and_an_unknown_name_are_told_apart() {
    let (listener, port) = listener().await;
    drop(listener);
    let closed = http().get(&format!("http://127.0.0.1:{port}/"), LIMIT).await.unwrap();
    assert!(closed.outcome == Outcome::Refused && closed.phases.is_none(), "{closed:?}");
    let port = server(Duration::ZERO, Some(b"")).await;
    let mute = http().get(&format!("http://127.0.0.1:{port}/"), LIMIT).await.unwrap();
    assert!(mute.outcome == Outcome::Refused && mute.phases.unwrap().connect_us.is_some(), "{mute:?}");
    let unknown = http().get("http://no-such-name.invalid/", LIMIT).await.unwrap();
    assert_eq!((unknown.outcome, unknown.round_trip_us, unknown.phases), (Outcome::Dns, None, None));
}

#[tokio::test]
async fn an_address_that_is_none_is_a_problem() {
    let problem = http().get("http://[", LIMIT).await.unwrap_err();
    assert!(problem.part == PART && problem.operation == "get http://[", "{problem:?}");
}
