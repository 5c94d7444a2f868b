//! ICMP echo through raw sockets, or through the system's echo sockets where only those are permitted.
//!
//! A router's error that comes back is not a success: only the reply of the asked address is. Echo sockets of Linux hide
//! such errors, so a raw socket is tried first. Sockets stay open; one that broke is opened anew for the next echo.
//! Judging the answers is left to `way`.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hatang_proto::model::Outcome;
use hatang_proto::model::inventory::Problem;
use ring::rand::{SecureRandom, SystemRandom};
use socket2::Type;
use surge_ping::{Client, Config, ICMP, IcmpPacket, PingIdentifier, PingSequence, SurgeError};

use super::prober::{micros, outcome_of, problem};
use super::way::EchoAnswer;
use crate::platform::network::ICMP_ADVICE;

/// Part of problems about ICMP over IPv4 and IPv6.
const PART_4: &str = "icmp";
const PART_6: &str = "icmp_ipv6";

/// Bytes after the ICMP header, as ping(8) sends them: some firewalls drop other sizes.
const PAYLOAD_BYTES: usize = 56;

/// A socket serves one family and one life span: the time to live belongs to the socket.
type Kind = (ICMP, Option<u32>);

/// The open sockets, at most four.
#[derive(Default)]
pub(super) struct Icmp {
    identifier: u16,
    sequence: AtomicU16,
    clients: Mutex<BTreeMap<(bool, Option<u32>), Client>>,
}

impl std::fmt::Debug for Icmp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Icmp({:#06x})", self.identifier)
    }
}

impl Icmp {
    /// Opens nothing yet.
    pub(super) fn new() -> Self {
        let mut identifier = [0x48, 0x54];
        // Without randomness two agents on one PC share an identifier; their sequences still differ.
        if SystemRandom::new().fill(&mut identifier).is_err() {
            tracing::debug!("no random identifier for echoes");
        }
        Self { identifier: u16::from_be_bytes(identifier), ..Self::default() }
    }

    /// Sends one echo, `hops` being its time to live if not the system's own, and waits for what comes back.
    pub(super) async fn echo(
        &self,
        address: IpAddr,
        scope: u32,
        hops: Option<u32>,
        limit: Duration,
    ) -> Result<EchoAnswer, Problem> {
        let kind = (if address.is_ipv4() { ICMP::V4 } else { ICMP::V6 }, hops);
        let client = self.client(kind)?;
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        let mut pinger = client.pinger(address, PingIdentifier(self.identifier)).await;
        pinger.timeout(limit).scope_id(scope);
        match pinger.ping(PingSequence(sequence), &payload(sequence)).await {
            Ok((packet, took)) => Ok(answer_of(&packet, address, micros(took))),
            Err(SurgeError::Timeout { .. }) => Ok(EchoAnswer::Silence),
            Err(fault) => self.broken(kind, address, &fault),
        }
    }

    fn client(&self, kind: Kind) -> Result<Client, Problem> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key(kind)) {
            return Ok(client.clone());
        }
        let client = open(kind)?;
        clients.insert(key(kind), client.clone());
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
                self.clients.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(kind));
                Err(problem(part(kind.0), format!("send an ICMP echo to {address}"), fault.to_string()))
            }
        }
    }
}

fn open((family, hops): Kind) -> Result<Client, Problem> {
    let any = match family {
        ICMP::V4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        ICMP::V6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    // An unbound raw socket cannot receive on Windows.
    let config = Config::builder().kind(family).bind(SocketAddr::new(any, 0)).sock_type_hint(Type::RAW);
    let config = match hops {
        Some(hops) => config.ttl(hops).build(),
        None => config.build(),
    };
    let operation = || "open an ICMP socket".to_owned();
    let client = Client::new(&config).map_err(|fault| {
        let cause = match fault.kind() {
            io::ErrorKind::PermissionDenied => format!("not permitted ({fault}): {ICMP_ADVICE}"),
            _ => fault.to_string(),
        };
        problem(part(family), operation(), cause)
    })?;
    if hops.is_some() && client.get_socket().get_type() != Type::RAW {
        let cause = format!("only an echo socket is permitted, which hides routers' answers: {ICMP_ADVICE}");
        return Err(problem(super::way::FIRST_HOP_PART, operation(), cause));
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

/// Begins with the complement of the sequence, so that the checksum is the same for every echo: routers that spread
/// load by it send all echoes the same way.
fn payload(sequence: u16) -> [u8; PAYLOAD_BYTES] {
    let mut payload = [0x20; PAYLOAD_BYTES];
    for (byte, complement) in payload.iter_mut().zip((!sequence).to_be_bytes()) {
        *byte = complement;
    }
    payload
}

fn key((family, hops): Kind) -> (bool, Option<u32>) {
    (family == ICMP::V6, hops)
}

fn part(family: ICMP) -> &'static str {
    match family {
        ICMP::V4 => PART_4,
        ICMP::V6 => PART_6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(2);

    /// The answer, or `None` after checking that a refusal by the system is told as a problem with advice.
    fn permitted(ended: Result<EchoAnswer, Problem>) -> Option<EchoAnswer> {
        ended
            .inspect_err(|problem| {
                assert!([PART_4, super::super::way::FIRST_HOP_PART].contains(&problem.part.as_str()));
                assert!(problem.cause.contains(ICMP_ADVICE), "{problem:?}");
            })
            .ok()
    }

    #[tokio::test]
    async fn this_machine_replies_to_itself_or_the_problem_says_what_to_do() {
        let icmp = Icmp::new();
        for _ in 0..3 {
            let ended = icmp.echo(Ipv4Addr::LOCALHOST.into(), 0, None, LIMIT).await;
            if let Some(answer) = permitted(ended) {
                assert!(matches!(answer, EchoAnswer::Reply { round_trip_us } if round_trip_us < 1_000_000));
            }
        }
    }

    #[tokio::test]
    async fn echoes_to_one_address_at_the_same_time_all_come_back() {
        let icmp = Icmp::new();
        let one = || icmp.echo(Ipv4Addr::new(127, 0, 0, 9).into(), 0, None, LIMIT);
        let (first, second, third) = tokio::join!(one(), one(), one());
        for answer in [first, second, third].into_iter().filter_map(permitted) {
            assert!(matches!(answer, EchoAnswer::Reply { .. }), "{answer:?}");
        }
    }

    #[tokio::test]
    async fn an_address_without_a_way_is_unreachable() {
        // Class E is routed nowhere.
        let ended = Icmp::new().echo(Ipv4Addr::new(255, 255, 255, 254).into(), 0, None, LIMIT).await;
        if let Some(answer) = permitted(ended) {
            assert!(!matches!(answer, EchoAnswer::Reply { .. }), "{answer:?}");
        }
    }

    #[test]
    fn every_echo_has_the_same_checksum() {
        let sum = |sequence: u16| {
            let words = payload(sequence);
            let first = u32::from(u16::from_be_bytes([words[0], words[1]]));
            (u32::from(sequence) + first) % 0xFFFF
        };
        assert!([0, 1, 255, 256, 40_000, u16::MAX].into_iter().all(|sequence| sum(sequence) == sum(7)));
    }
}
