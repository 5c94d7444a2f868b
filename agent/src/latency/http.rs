//! HTTP(S): one GET on a fresh connection, its time split into name, connect, TLS and first byte.
//!
//! "First byte" is the end of the answer's headers; the body is not read (but see `transfer`), redirects and proxies are
//! not followed. The
//! system's trust roots are loaded when the first https target is asked and again every day; a PC without such targets
//! never holds them.

mod stamps;
mod transfer;

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Method, Outcome, Phases, Reading};
use reqwest::{Client, redirect, retry};
use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::Verifier;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use self::stamps::{ConnectLayer, HelloStore, Lookups, Stamps};
use super::names::Names;
use super::prober::{micros, outcome_of, problem};

/// Part of problems about web addresses and about the system's trust roots.
const PART: &str = "http";
const ROOTS_PART: &str = "tls_roots";

/// How long loaded trust roots are used: administrators add their own.
const ROOTS_KEPT: Duration = Duration::from_hours(24);

/// The clients, one for each scheme that is asked.
#[derive(Debug)]
pub(super) struct Http {
    names: Arc<Names>,
    plain: Mutex<Option<Client>>,
    secure: Mutex<Option<(Client, Instant)>>,
}

impl Http {
    /// Builds and loads nothing yet.
    pub(super) fn new(names: Arc<Names>) -> Self {
        Self { names, plain: Mutex::default(), secure: Mutex::default() }
    }

    /// Asks once. A status of 400 or above is [`Outcome::HttpStatus`]; a server that closes the connection without an
    /// answer, or answers something other than HTTP, is [`Outcome::Refused`] with a connect phase.
    pub(super) async fn get(&self, url: &str, limit: Duration) -> Result<Reading, Problem> {
        // Outside the measured time: loading the roots may take tens of milliseconds.
        get(&self.client(url).await?, url, limit).await
    }

    async fn client(&self, url: &str) -> Result<Client, Problem> {
        if url.starts_with("https:") { self.secure().await } else { self.plain().await }
    }

    async fn plain(&self) -> Result<Client, Problem> {
        let mut plain = self.plain.lock().await;
        if let Some(client) = plain.as_ref() {
            return Ok(client.clone());
        }
        let no_roots = rustls::RootCertStore::empty();
        let config = tls(|builder| Ok(builder.with_root_certificates(no_roots).with_no_client_auth()))?;
        Ok(plain.insert(client(config, &self.names)?).clone())
    }

    async fn secure(&self) -> Result<Client, Problem> {
        let mut secure = self.secure.lock().await;
        if let Some((client, since)) = secure.as_ref()
            && since.elapsed() < ROOTS_KEPT
        {
            return Ok(client.clone());
        }
        let loading = tokio::task::spawn_blocking(|| Verifier::new(provider()));
        let failed = |cause: String| {
            let cause = format!("{cause}: install the system's package of root certificates");
            problem(ROOTS_PART, "load the system's root certificates".to_owned(), cause)
        };
        let verifier = loading
            .await
            .map_err(|fault| failed(fault.to_string()))?
            .map_err(|fault| failed(fault.to_string()))?;
        let config = tls(|builder| {
            Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
        })?;
        let client = client(config, &self.names)?;
        Ok(secure.insert((client, Instant::now())).0.clone())
    }
}

/// What a fresh TLS configuration is made from.
type TlsBuilder = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

/// A configuration that resumes no session (every handshake is a whole one) and tells when it begins.
fn tls(
    finish: impl FnOnce(TlsBuilder) -> Result<ClientConfig, rustls::Error>,
) -> Result<ClientConfig, Problem> {
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .and_then(finish)
        .map_err(|fault| problem(PART, "prepare TLS".to_owned(), fault.to_string()))?;
    config.resumption = Resumption::store(Arc::new(HelloStore));
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn client(config: ClientConfig, names: &Arc<Names>) -> Result<Client, Problem> {
    Client::builder()
        .tls_backend_preconfigured(config)
        .dns_resolver(Lookups::new(Arc::clone(names)))
        .connector_layer(ConnectLayer)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .pool_max_idle_per_host(0)
        .user_agent(concat!("hatang-agent/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|fault| problem(PART, "prepare an HTTP client".to_owned(), chain(&fault)))
}

/// Asks once with this client.
async fn get(client: &Client, url: &str, limit: Duration) -> Result<Reading, Problem> {
    let begun = Instant::now();
    let (ended, stamps) = stamps::taken(timeout(limit, client.get(url).send())).await;
    let ended_at = Instant::now();
    let (outcome, answered) = match ended {
        Ok(Ok(answer)) => (status(answer.status().as_u16()), true),
        Ok(Err(fault)) => failure(stamps, &fault)
            .ok_or_else(|| problem(PART, format!("get {url}"), chain(&fault.without_url())))?,
        Err(_elapsed) if stamps.is_looking_up() => (Outcome::Dns, false),
        Err(_elapsed) => (Outcome::Timeout, false),
    };
    let has_headers = matches!(outcome, Outcome::Ok | Outcome::HttpStatus(_));
    let phases = stamps.phases(has_headers.then_some(ended_at));
    Ok(Reading {
        method: Method::Http,
        outcome,
        round_trip_us: answered.then(|| micros(ended_at - begun)),
        phases: (phases != Phases::default()).then_some(phases),
    })
}

fn status(code: u16) -> Outcome {
    if code < 400 { Outcome::Ok } else { Outcome::HttpStatus(code) }
}

/// What a failed request says about the target, and whether the target itself said it; the phase it failed in tells
/// more than the library's error. `None` if the request could not be made at all.
fn failure(stamps: Stamps, fault: &reqwest::Error) -> Option<(Outcome, bool)> {
    if stamps.is_looking_up() {
        Some((Outcome::Dns, false))
    } else if stamps.is_connected() {
        Some((Outcome::Refused, true))
    } else if stamps.is_shaking_hands() {
        Some((Outcome::Tls, true))
    } else {
        let outcome = outcome_of(socket_fault(fault)?)?;
        Some((outcome, outcome == Outcome::Refused))
    }
}

fn socket_fault<'a>(fault: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    std::iter::successors(Some(fault), |fault| (*fault).source()).find_map(|fault| fault.downcast_ref())
}

fn chain(fault: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(fault), |fault| (*fault).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests;
