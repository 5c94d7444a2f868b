//! Serving the pages: plain HTTP on this machine, HTTPS beyond it.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use axum::serve::{IncomingStream, Listener};
use rustls::server::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::ingest::authority::Authority;
use crate::limits::HANDSHAKE_TIMEOUT;

/// Finished handshakes that may wait for the HTTP server.
const SHAKEN: usize = 16;
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// TLS for browsers, by the collector's own authority; they warn once, until the authority is installed.
pub fn tls(authority: &Authority, address: &str) -> Result<ServerConfig> {
    let (chain, key) = authority.server_certificate(vec![address.to_owned(), "localhost".to_owned()])?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("prepare the certificate of the pages")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Serves `router` until `stopping` turns true.
pub async fn serve(
    listener: TcpListener,
    tls: Option<ServerConfig>,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    let stop = async move {
        drop(stopping.wait_for(|stopping| *stopping).await);
    };
    let served = match tls {
        None => serve_on(listener, router, stop).await,
        Some(config) => serve_on(TlsListener::start(listener, config), router, stop).await,
    };
    if let Err(fault) = served {
        tracing::error!(error = %fault, "the pages broke down: restart the collector");
    }
}

async fn serve_on<L>(
    listener: L,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()>
where
    L: Listener<Addr = SocketAddr>,
    for<'a> PeerAddress: Connected<IncomingStream<'a, L>>,
{
    let service = router.layer(map_request(name_peer)).into_make_service_with_connect_info::<PeerAddress>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

/// Where a browser is, over either listener.
#[derive(Debug, Clone, Copy)]
struct PeerAddress(SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for PeerAddress {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for PeerAddress {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Tells the pages the address in the form they ask for.
async fn name_peer(
    ConnectInfo(PeerAddress(peer)): ConnectInfo<PeerAddress>,
    mut request: Request,
) -> Request {
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

/// Hands out connections whose handshake is done, so that a slow one delays nobody.
struct TlsListener {
    shaken: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: io::Result<SocketAddr>,
}

impl TlsListener {
    fn start(listener: TcpListener, config: ServerConfig) -> Self {
        let (ready, shaken) = mpsc::channel(SHAKEN);
        let address = listener.local_addr();
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), ready));
        Self { shaken, address }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.shaken.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.address {
            Ok(address) => Ok(*address),
            Err(fault) => Err(fault.kind().into()),
        }
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ready.closed() => return,
        };
        let Ok((stream, address)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            if let Ok(Ok(tls)) = tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
                drop(ready.send((tls, address)).await);
            }
        });
    }
}
