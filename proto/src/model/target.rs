//! What agents are asked to measure.
//!
//! The collector owns the list and pushes it as a numbered set; gateway and first hop are named by role, and each
//! agent finds their addresses itself. [`text`] gives each way of asking a written form; whether a name exists or a
//! server answers is not looked at here.

use super::ids::TargetId;

mod cost;
pub mod text;

/// The part of the way that a target speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    Pc,
    Lan,
    AccessLine,
    Internet,
    Cpnet,
    Application,
}

/// How to ask a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// ICMP echo to the default gateway that the agent finds.
    Gateway,
    /// The first router beyond the gateway: an ICMP echo toward this address whose time to live ends there. Its "time
    /// exceeded" is the answer, because many providers' routers send that but reply to no echo of their own.
    FirstHop { toward: String },
    /// ICMP echo to a host name or address.
    Icmp { host: String },
    /// TCP connect.
    Tcp { host: String, port: u16 },
    /// GET of an `http://` or `https://` address.
    Http { url: String },
    /// One A query for `name`; `server` is an address with optional port, the system's own server when absent.
    Dns { name: String, server: Option<String> },
}

/// One thing to measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub id: TargetId,
    /// What people call it, 1 to [`crate::limits::MAX_NAME_BYTES`] bytes.
    pub name: String,
    pub segment: Segment,
    pub probe: Probe,
    /// Seconds between two measurements, 5 to 3600.
    pub period_s: u32,
    /// Milliseconds after which a measurement counts as a timeout, 100 to 30 000.
    pub timeout_ms: u32,
}

/// All targets of a machine; a higher version replaces a lower one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetSet {
    pub version: u64,
    pub targets: Vec<Target>,
}
