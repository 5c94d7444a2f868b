//! Serving the pages: plain HTTP on this machine, HTTPS beyond it.
//!
//! Slow and idle browsers cost little and stop nobody: connections are bounded, in all and for each address, and each
//! step of a request has its time.

mod certificate;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::server::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

pub use certificate::given as given_certificate;

use crate::ingest::authority::Authority;
use crate::limits::{
    HANDSHAKE_TIMEOUT, MAX_WEB_CONNECTIONS, MAX_WEB_CONNECTIONS_PER_ADDRESS, WEB_CONNECTION_AGE,
    WEB_HEAD_TIMEOUT, WEB_REQUEST_TIMEOUT,
};

const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How the pages are reached.
pub struct Door {
    pub listener: TcpListener,
    /// `None`: plain HTTP.
    pub tls: Option<ServerConfig>,
    /// A proxy of the administrator stands before the pages and says in `X-Forwarded-For` who asks.
    pub behind_proxy: bool,
}

/// What a browser may cost.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    connections: usize,
    per_address: usize,
    head: Duration,
    request: Duration,
    age: Duration,
}

const BOUNDS: Bounds = Bounds {
    connections: MAX_WEB_CONNECTIONS,
    per_address: MAX_WEB_CONNECTIONS_PER_ADDRESS,
    head: WEB_HEAD_TIMEOUT,
    request: WEB_REQUEST_TIMEOUT,
    age: WEB_CONNECTION_AGE,
};

/// TLS for browsers, by the collector's own authority; they warn once, until the authority is installed.
pub fn own_certificate(authority: &Authority, address: &str) -> Result<ServerConfig> {
    let (chain, key) = authority.server_certificate(vec![address.to_owned(), "localhost".to_owned()])?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("prepare the certificate of the pages")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Serves `router` until `stopping` turns true and the requests under way are answered.
pub async fn serve(door: Door, router: Router, stopping: watch::Receiver<bool>) {
    serve_within(door, router, stopping, BOUNDS).await;
}

async fn serve_within(door: Door, router: Router, mut stopping: watch::Receiver<bool>, bounds: Bounds) {
    let places = Arc::new(Semaphore::new(bounds.connections));
    let guests = Guests::default();
    let tls = door.tls.map(|config| TlsAcceptor::from(Arc::new(config)));
    let mut browsers = JoinSet::new();
    loop {
        // What has ended is forgotten.
        while browsers.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = accept(&door.listener, &places) => accepted,
            _ = stopping.wait_for(|stopping| *stopping) => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let Some(guest) = guests.enter(peer.ip(), bounds.per_address) else {
            tracing::debug!(client.address = %peer.ip(), "closed one connection too many of an address");
            continue;
        };
        let host = Host { router: router.clone(), peer, behind_proxy: door.behind_proxy, bounds };
        let (tls, stopping) = (tls.clone(), stopping.clone());
        browsers.spawn(async move {
            match tls {
                None => host.serve(stream, stopping).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = timeout(HANDSHAKE_TIMEOUT, tls.accept(stream)).await {
                        host.serve(stream, stopping).await;
                    }
                }
            }
            drop((place, guest));
        });
    }
    drop(door.listener);
    while browsers.join_next().await.is_some() {}
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(fault) => {
            tracing::warn!(error = %fault, "a browser's connection was not accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

/// Serves one connection.
struct Host {
    router: Router,
    peer: SocketAddr,
    behind_proxy: bool,
    bounds: Bounds,
}

impl Host {
    async fn serve<S>(self, stream: S, mut stopping: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Bounds { head, age, .. } = self.bounds;
        let host = Arc::new(self);
        let service = service_fn(move |request| {
            let host = Arc::clone(&host);
            async move { Ok::<_, Infallible>(host.answer(request).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            _ = stopping.wait_for(|stopping| *stopping) => None,
            () = tokio::time::sleep(age) => None,
        };
        let ended = if let Some(ended) = ended {
            ended
        } else {
            connection.as_mut().graceful_shutdown();
            timeout(age, connection).await.unwrap_or(Ok(()))
        };
        if let Err(fault) = ended {
            tracing::debug!(error = %fault, "a browser's connection ended");
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response {
        let mut request = request.map(Body::new);
        let forwarded = self.behind_proxy.then(|| forwarded(request.headers())).flatten();
        let client = forwarded.map_or(self.peer, |address| SocketAddr::new(address, 0));
        request.extensions_mut().insert(ConnectInfo(client));
        match timeout(self.bounds.request, self.router.clone().oneshot(request)).await {
            Ok(Ok(response)) => response,
            Err(_) => (StatusCode::REQUEST_TIMEOUT, [(CONNECTION, "close")]).into_response(),
        }
    }
}

/// Whom the proxy names: the last address, which it wrote itself. Nobody forwarded is this machine.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let address: IpAddr = line.rsplit(',').next()?.trim().parse().ok()?;
    (!address.to_canonical().is_loopback()).then_some(address)
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<BTreeMap<IpAddr, usize>>>);

/// One of an address's connections; gives its place back when dropped.
struct Guest {
    guests: Guests,
    address: IpAddr,
}

impl Guests {
    /// This machine itself is not bounded: a proxy may stand here.
    fn enter(&self, address: IpAddr, most: usize) -> Option<Guest> {
        let mut counts = self.counts();
        let count = counts.entry(address).or_default();
        if most <= *count && !address.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Guest { guests: self.clone(), address })
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counts = self.guests.counts();
        if let Some(count) = counts.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
