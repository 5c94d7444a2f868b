//! What is judged: sites with their machines, what each machine measured, and what else is known of that time.
//!
//! Everything is by the collector's clock, Unix milliseconds UTC, and in order of time within one list. Where it comes
//! from (store or file) is not known here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Sites that are judged together, so that they can clear or confirm one another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Network {
    pub sites: Vec<Site>,
}

/// One unit's office behind one access line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Site {
    /// The unit's name or number where the samples come from; distinct within a network.
    pub unit: String,
    /// Who provides the access line, if anybody said so.
    pub provider: Option<String>,
    /// Contracted speeds of the line.
    pub contract: Contract,
    pub machines: Vec<Machine>,
    /// What concerns the whole site.
    pub events: Vec<Event>,
}

/// Bits per second that the provider promised; `None` if nobody declared it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contract {
    pub down_bps: Option<u64>,
    pub up_bps: Option<u64>,
}

/// What one computer measured and went through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Machine {
    /// Distinct within its site.
    pub name: String,
    pub series: BTreeMap<Role, Vec<Observation>>,
    pub own_traffic: Vec<OwnTraffic>,
    pub events: Vec<Event>,
}

/// What a target is on the way; in path order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The office's own gateway.
    Gateway,
    /// The first router of the provider.
    FirstHop,
    /// A reference on the Internet.
    Internet(String),
    /// A node of the specialised government network.
    Cpnet(String),
    /// Connecting to an application's server.
    ApplicationConnect(String),
    /// Request to first byte of an application's answer, without connecting.
    ApplicationAnswer(String),
}

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    pub at_ms: i64,
    pub reply: Reply,
}

/// How a measurement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Microseconds until the answer.
    After(u32),
    /// Nothing came back, or a router said that nothing will.
    Lost,
    /// An answer that says no: reset, error status, refused name, failed handshake. Constantly so, it is a policy and
    /// no congestion.
    Denied,
}

/// What a computer's network cards carried, averaged over the time since the reading before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnTraffic {
    pub at_ms: i64,
    pub down_bps: u64,
    pub up_bps: u64,
}

/// Something that happened to a computer or a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    pub at_ms: i64,
    pub kind: EventKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// It was switched off or lost its current.
    PowerOff,
    /// Only the agent stopped; the computer stayed on.
    AgentStop,
    /// It started from cold.
    Boot,
}

impl Observation {
    /// The round trip in microseconds, if the target answered as it should.
    pub fn round_trip_us(self) -> Option<u32> {
        if let Reply::After(us) = self.reply { Some(us) } else { None }
    }
}

impl Role {
    /// The name people gave the target; empty for gateway and first hop.
    pub fn name(&self) -> &str {
        match self {
            Self::Gateway | Self::FirstHop => "",
            Self::Internet(name)
            | Self::Cpnet(name)
            | Self::ApplicationConnect(name)
            | Self::ApplicationAnswer(name) => name,
        }
    }
}
