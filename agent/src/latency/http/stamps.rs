//! When the steps of one HTTP request happened.
//!
//! A request's name lookup, connect and TLS handshake all run inside the task that sends it, so the moments are kept
//! beside the task: the resolver stamps the lookup, a connector layer begin and end of the whole connect, and the start
//! of TLS is told by rustls itself, which asks its session store for a key exchange hint at the moment it builds the
//! ClientHello. Outside a request every stamp is ignored.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hatang_proto::model::Phases;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::latency::names::Names;
use crate::latency::prober::micros;

tokio::task_local! {
    static TAKEN: Cell<Stamps>;
}

/// The moments of one request; a step that was not reached has none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stamps {
    lookup_begun: Option<Instant>,
    lookup_ended: Option<Instant>,
    connect_begun: Option<Instant>,
    hello: Option<Instant>,
    connected: Option<Instant>,
}

/// Runs a request and hands back its moments with its result.
pub(super) async fn taken<F: Future>(request: F) -> (F::Output, Stamps) {
    let stamped = async {
        let ended = request.await;
        (ended, TAKEN.with(Cell::get))
    };
    TAKEN.scope(Cell::default(), stamped).await
}

fn stamp(write: impl FnOnce(&mut Stamps, Instant)) {
    let taken = TAKEN.try_with(|taken| {
        let mut stamps = taken.get();
        write(&mut stamps, Instant::now());
        taken.set(stamps);
    });
    if taken.is_err() {
        tracing::debug!("a connection was opened outside a measurement");
    }
}

impl Stamps {
    pub(super) fn is_looking_up(self) -> bool {
        self.lookup_begun.is_some() && self.lookup_ended.is_none()
    }

    pub(super) fn is_shaking_hands(self) -> bool {
        self.hello.is_some() && self.connected.is_none()
    }

    pub(super) fn is_connected(self) -> bool {
        self.connected.is_some()
    }

    /// The time between the moments, with the one at which the headers had arrived.
    pub(super) fn phases(self, headers: Option<Instant>) -> Phases {
        let between = |from: Option<Instant>, to: Option<Instant>| Some(micros(to?.duration_since(from?)));
        Phases {
            dns_us: between(self.lookup_begun, self.lookup_ended),
            connect_us: between(self.lookup_ended.or(self.connect_begun), self.hello.or(self.connected)),
            tls_us: between(self.hello, self.connected),
            first_byte_us: between(self.connected, headers),
        }
    }
}

/// The names of HTTP requests, looked up afresh each time.
#[derive(Debug)]
pub(super) struct Lookups {
    names: Arc<Names>,
}

impl Lookups {
    pub(super) fn new(names: Arc<Names>) -> Self {
        Self { names }
    }
}

impl Resolve for Lookups {
    fn resolve(&self, name: Name) -> Resolving {
        let names = Arc::clone(&self.names);
        Box::pin(async move {
            stamp(|stamps, now| stamps.lookup_begun = Some(now));
            let found = names.look_up(name.as_str()).await?;
            stamp(|stamps, now| stamps.lookup_ended = Some(now));
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Stamps begin and end of a whole connect: name, TCP, TLS.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConnectLayer;

impl<S> Layer<S> for ConnectLayer {
    type Service = Stamped<S>;

    fn layer(&self, inner: S) -> Stamped<S> {
        Stamped { inner }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Stamped<S> {
    inner: S,
}

impl<S, R> Service<R> for Stamped<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        stamp(|stamps, now| stamps.connect_begun = Some(now));
        let connecting = self.inner.call(request);
        Box::pin(async move {
            let connection = connecting.await?;
            stamp(|stamps, now| stamps.connected = Some(now));
            Ok(connection)
        })
    }
}

/// Remembers no session, and stamps the moment at which rustls builds a ClientHello.
#[derive(Debug)]
pub(super) struct HelloStore;

impl ClientSessionStore for HelloStore {
    fn set_kx_hint(&self, _: ServerName<'static>, _: NamedGroup) {}

    fn kx_hint(&self, _: &ServerName<'_>) -> Option<NamedGroup> {
        stamp(|stamps, now| stamps.hello = Some(now));
        None
    }

    fn set_tls12_session(&self, _: ServerName<'static>, _: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _: ServerName<'static>, _: Tls13ClientSessionValue) {}

    fn take_tls13_ticket(&self, _: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
