//! Asking a target once: the one trait behind which every way of measuring stands, and the real network behind it.
//!
//! An answer, even a bad one, is a reading; a measurement that could not be made at all is a problem. When to ask, and
//! what the answers mean together, is decided elsewhere.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hatang_proto::limits::MAX_ROUND_TRIP_US;
use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Method, Outcome, Probe, Reading};

use super::dns;
use super::http::Http;
use super::icmp::{Echo, Icmp};
use super::names::Names;
use super::tcp;
use super::way::EchoAnswer;
use crate::platform::network::{self, Gateway};

/// The life of an echo that ends at the second router.
const SECOND_ROUTER: u8 = 2;

/// Whom an echo goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// A name, or an address as text.
    Named(String),
    /// An address that the agent found itself; `scope` is the interface of a link-local one, else 0.
    At { address: IpAddr, scope: u32 },
}

/// One thing to ask, roles replaced by addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    Echo(Peer),
    Connect { host: String, port: u16 },
    Get { url: String },
    Query { name: String, server: Option<String> },
}

impl Question {
    /// The question of a probe; `None` for the roles whose address the agent finds.
    pub fn of(probe: &Probe) -> Option<Self> {
        match probe.clone() {
            Probe::Gateway | Probe::FirstHop { .. } => None,
            Probe::Icmp { host } => Some(Self::Echo(Peer::Named(host))),
            Probe::Tcp { host, port } => Some(Self::Connect { host, port }),
            Probe::Http { url } => Some(Self::Get { url }),
            Probe::Dns { name, server } => Some(Self::Query { name, server }),
        }
    }
}

/// What the agent can ask of the network; tests bring a scripted one.
pub trait Prober: Send + Sync + 'static {
    /// Asks once. An answer that does not come within `limit` is a reading too.
    fn probe(
        &self,
        question: &Question,
        limit: Duration,
    ) -> impl Future<Output = Result<Reading, Problem>> + Send;

    /// Sends one echo toward `toward` whose life ends at the second router.
    fn second_router(
        &self,
        toward: &str,
        limit: Duration,
    ) -> impl Future<Output = Result<EchoAnswer, Problem>> + Send;

    /// The default gateway as the system knows it; takes microseconds.
    fn gateway(&self) -> Result<Gateway, Problem>;
}

/// The network of this PC. Sockets and TLS roots are opened when the first target needs them, and kept.
#[derive(Debug)]
pub struct Network {
    icmp: Icmp,
    names: Arc<Names>,
    http: Http,
}

impl Network {
    /// Touches nothing yet.
    pub fn new() -> Self {
        let names = Arc::new(Names::default());
        Self { icmp: Icmp::new(), http: Http::new(Arc::clone(&names)), names }
    }

    /// Finds out how ICMP echoes can be sent here; takes half a second at most. The first echo does so too.
    pub async fn test_icmp(&self) {
        self.icmp.test().await;
    }

    async fn echo(&self, peer: &Peer, limit: Duration) -> Result<Reading, Problem> {
        let (address, scope) = match peer {
            Peer::At { address, scope } => (*address, *scope),
            Peer::Named(host) => match self.names.address(host, limit).await {
                Some(address) => (address, 0),
                None => return Ok(unresolved(Method::Icmp)),
            },
        };
        self.icmp.echo(Echo { address, scope, hops: None, limit }).await.map(EchoAnswer::reading)
    }

    async fn connect(&self, host: &str, port: u16, limit: Duration) -> Result<Reading, Problem> {
        match self.names.address(host, limit).await {
            Some(address) => tcp::connect(SocketAddr::new(address, port), limit).await,
            None => Ok(unresolved(Method::Tcp)),
        }
    }
}

impl Default for Network {
    fn default() -> Self {
        Self::new()
    }
}

impl Prober for Network {
    async fn probe(&self, question: &Question, limit: Duration) -> Result<Reading, Problem> {
        match question {
            Question::Echo(peer) => self.echo(peer, limit).await,
            Question::Connect { host, port } => self.connect(host, *port, limit).await,
            Question::Get { url } => self.http.get(url, limit).await,
            Question::Query { name, server } => dns::query(name, server.as_deref(), limit).await,
        }
    }

    async fn second_router(&self, toward: &str, limit: Duration) -> Result<EchoAnswer, Problem> {
        let address = self.names.address(toward, limit).await.ok_or_else(|| {
            let cause = "the name could not be resolved: write an IP address".to_owned();
            problem(super::way::FIRST_HOP_PART, format!("resolve {toward}"), cause)
        })?;
        self.icmp.echo(Echo { address, scope: 0, hops: Some(SECOND_ROUTER), limit }).await
    }

    fn gateway(&self) -> Result<Gateway, Problem> {
        network::default_gateway()
    }
}

fn unresolved(method: Method) -> Reading {
    Reading { method, outcome: Outcome::Dns, round_trip_us: None, phases: None }
}

/// What a socket's error says about the target; `None` if it speaks of this PC only.
pub(super) fn outcome_of(fault: &io::Error) -> Option<Outcome> {
    match fault.kind() {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Some(Outcome::Refused),
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => Some(Outcome::Unreachable),
        io::ErrorKind::TimedOut => Some(Outcome::Timeout),
        _ => None,
    }
}

pub(super) fn problem(part: &str, operation: String, cause: String) -> Problem {
    Problem { part: part.to_owned(), operation, cause }
}

/// Whole microseconds, at most what the contract believes.
pub(super) fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).map_or(MAX_ROUND_TRIP_US, |us| us.min(MAX_ROUND_TRIP_US))
}
