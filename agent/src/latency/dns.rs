//! One DNS query over UDP: how long until a name server answers, and whether it knows the name.
//!
//! The answer's addresses are not used. There is no retry and no TCP: a lost packet is what is being measured.

mod packet;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Method, Outcome, Reading};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout};

use super::prober::{micros, outcome_of, problem};
use crate::platform::network;

const PART: &str = "dns";
const PORT: u16 = 53;
/// Answers without EDNS fit in 512 bytes (RFC 1035 4.2.1).
const ANSWER_BYTES: usize = 512;

/// Asks `server` (an IP address with optional port), or the system's first server, for the IPv4 address of `name`.
/// An answer without an address is [`Outcome::Dns`] and has its round trip: the server works, the name does not.
pub(super) async fn query(name: &str, server: Option<&str>, limit: Duration) -> Result<Reading, Problem> {
    let server = match server {
        Some(text) => parsed(text)?,
        None => system_server()?,
    };
    let broken = |fault: &io::Error| problem(PART, format!("ask {server} for {name}"), fault.to_string());
    let id = random_id()?;
    let question = packet::query(id, name).ok_or_else(|| {
        let cause = "a DNS name has labels of 1 to 63 characters and at most 253 in all".to_owned();
        problem(PART, format!("ask {server} for {name}"), cause)
    })?;
    let begun = Instant::now();
    let ended = timeout(limit, exchange(server, &question)).await;
    let took = micros(begun.elapsed());
    let (outcome, answered) = match ended {
        Ok(Ok(packet::Answer::Found)) => (Outcome::Ok, true),
        Ok(Ok(packet::Answer::NotFound { code })) => {
            tracing::debug!(name, %server, code, "the name server knows no address");
            (Outcome::Dns, true)
        }
        Ok(Err(fault)) => {
            let outcome = outcome_of(&fault).ok_or_else(|| broken(&fault))?;
            (outcome, outcome == Outcome::Refused)
        }
        Err(_elapsed) => (Outcome::Timeout, false),
    };
    Ok(Reading { method: Method::Dns, outcome, round_trip_us: answered.then_some(took), phases: None })
}

async fn socket_to(server: SocketAddr) -> io::Result<UdpSocket> {
    let any = match server {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    // Connected, so that only this server is heard and its refusals arrive.
    socket.connect(server).await?;
    Ok(socket)
}

/// Waits until a datagram answers this very question; others are passed over.
async fn exchange(server: SocketAddr, question: &packet::Query) -> io::Result<packet::Answer> {
    let socket = socket_to(server).await?;
    socket.send(&question.bytes).await?;
    let mut buffer = [0; ANSWER_BYTES];
    loop {
        let len = socket.recv(&mut buffer).await?;
        if let Some(answer) = packet::answer(question, buffer.get(..len).unwrap_or_default()) {
            return Ok(answer);
        }
    }
}

fn parsed(text: &str) -> Result<SocketAddr, Problem> {
    let address = text.parse().map(|address| SocketAddr::new(address, PORT));
    address.or_else(|_: std::net::AddrParseError| text.parse()).map_err(|_| {
        let cause = "not an IP address with optional port: correct the target".to_owned();
        problem(PART, format!("read the name server `{text}`"), cause)
    })
}

fn system_server() -> Result<SocketAddr, Problem> {
    let servers = network::name_servers()?;
    let first = servers.first().copied().ok_or_else(|| {
        problem(
            network::NAME_SERVERS_PART,
            "find a name server".to_owned(),
            "the system names none".to_owned(),
        )
    })?;
    Ok(SocketAddr::new(first, PORT))
}

fn random_id() -> Result<u16, Problem> {
    let mut id = [0; 2];
    SystemRandom::new()
        .fill(&mut id)
        .map_err(|fault| problem(PART, "draw a random query number".to_owned(), fault.to_string()))?;
    Ok(u16::from_be_bytes(id))
}

#[cfg(test)]
mod tests;
