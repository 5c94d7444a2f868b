//! ICMP echo through raw sockets, or through the system's echo sockets where only those are permitted.
//!
//! A router's error that comes back is not a success: only the reply of the asked address is. Echo sockets of Linux hide
//! such errors, so a raw socket is tried first. Sockets stay open; one that broke is opened anew for the next echo.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hatang_proto::model::Outcome;
use hatang_proto::model::inventory::{IcmpWay, Problem};
use ring::rand::{SecureRandom, SystemRandom};
use socket2::Type;
use surge_ping::{Client, Config, ICMP, IcmpPacket, PingIdentifier, PingSequence, SurgeError};

use super::super::prober::{micros, outcome_of, problem};
use super::super::way::{EchoAnswer, FIRST_HOP_PART};
use super::{Echo, EchoWay, part, payload};
use crate::platform::network::ICMP_ADVICE;

/// A socket serves one family and one life span, because the time to live belongs to the socket: whether it is IPv4, and
/// the life if it is not the system's own.
type Kind = (bool, Option<u8>);

/// The open sockets, at most four.
#[derive(Default)]
pub(in crate::latency) struct Sockets {
    identifier: u16,
    sequence: AtomicU16,
    clients: Mutex<BTreeMap<Kind, Client>>,
}

impl std::fmt::Debug for Sockets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sockets({:#06x})", self.identifier)
    }
}

impl EchoWay for Sockets {
    async fn echo(&self, echo: Echo) -> Result<EchoAnswer, Problem> {
        let kind = (echo.address.is_ipv4(), echo.hops);
        let client = self.client(kind)?;
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        let mut pinger = client.pinger(echo.address, PingIdentifier(self.identifier)).await;
        pinger.timeout(echo.limit).scope_id(echo.scope);
        match pinger.ping(PingSequence(sequence), &payload(sequence)).await {
            Ok((packet, took)) => Ok(answer_of(&packet, echo.address, micros(took))),
            Err(SurgeError::Timeout { .. }) => Ok(EchoAnswer::Silence),
            Err(fault) => self.broken(kind, echo.address, &fault),
        }
    }

    fn name(&self) -> IcmpWay {
        match self.clients().get(&(true, None)) {
            Some(client) if client.get_socket().get_type() == Type::RAW => IcmpWay::RawSocket,
            Some(_) => IcmpWay::EchoSocket,
            None => IcmpWay::None,
        }
    }
}

impl Sockets {
    /// Opens nothing yet.
    pub(super) fn new() -> Self {
        let mut identifier = [0x48, 0x54];
        // Without randomness two agents on one PC share an identifier; their sequences still differ.
        if SystemRandom::new().fill(&mut identifier).is_err() {
            tracing::debug!("no random identifier for echoes");
        }
        Self { identifier: u16::from_be_bytes(identifier), ..Self::default() }
    }

    fn client(&self, kind: Kind) -> Result<Client, Problem> {
        let mut clients = self.clients();
        if let Some(client) = clients.get(&kind) {
            return Ok(client.clone());
        }
        let client = open(kind)?;
        clients.insert(kind, client.clone());
        Ok(client)
    }

    fn broken(&self, kind: Kind, address: IpAddr, fault: &SurgeError) -> Result<EchoAnswer, Problem> {
        let says_unreachable =
            |fault: &io::Error| matches!(outcome_of(fault), Some(Outcome::Unreachable | Outcome::Refused));
        match fault {
            SurgeError::IOError(fault) if says_unreachable(fault) => {
                Ok(EchoAnswer::Unreachable { round_trip_us: None })
            }
            fault => {
                self.clients().remove(&kind);
                Err(problem(part(address), format!("send an ICMP echo to {address}"), fault.to_string()))
            }
        }
    }

    fn clients(&self) -> MutexGuard<'_, BTreeMap<Kind, Client>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open((is_ipv4, hops): Kind) -> Result<Client, Problem> {
    let (family, any): (ICMP, IpAddr) = if is_ipv4 {
        (ICMP::V4, Ipv4Addr::UNSPECIFIED.into())
    } else {
        (ICMP::V6, Ipv6Addr::UNSPECIFIED.into())
    };
    // An unbound raw socket cannot receive on Windows.
    let config = Config::builder().kind(family).bind(SocketAddr::new(any, 0)).sock_type_hint(Type::RAW);
    let config = match hops {
        Some(hops) => config.ttl(u32::from(hops)).build(),
        None => config.build(),
    };
    let operation = || "open an ICMP socket".to_owned();
    let client = Client::new(&config).map_err(|fault| {
        let cause = match fault.kind() {
            io::ErrorKind::PermissionDenied => format!("not permitted ({fault}): {ICMP_ADVICE}"),
            _ => fault.to_string(),
        };
        problem(part(any), operation(), cause)
    })?;
    if hops.is_some() && client.get_socket().get_type() != Type::RAW {
        let cause = format!("only an echo socket is permitted, which hides routers' answers: {ICMP_ADVICE}");
        return Err(problem(FIRST_HOP_PART, operation(), cause));
    }
    Ok(client)
}

/// Types of RFC 792 and RFC 4443.
fn answer_of(packet: &IcmpPacket, asked: IpAddr, round_trip_us: u32) -> EchoAnswer {
    let (source, kind): (IpAddr, u8) = match packet {
        IcmpPacket::V4(packet) => (packet.get_source().into(), packet.get_icmp_type().0),
        IcmpPacket::V6(packet) => (packet.get_source().into(), packet.get_icmpv6_type().0),
    };
    match (packet, kind) {
        (IcmpPacket::V4(_), 0) | (IcmpPacket::V6(_), 129) if source == asked => {
            EchoAnswer::Reply { round_trip_us }
        }
        (IcmpPacket::V4(_), 11) | (IcmpPacket::V6(_), 3) => {
            EchoAnswer::Expired { router: source, round_trip_us }
        }
        _ => EchoAnswer::Unreachable { round_trip_us: Some(round_trip_us) },
    }
}
