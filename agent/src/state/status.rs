//! The status file: what a running agent tells `hatang-agent status`.
//!
//! A file rather than a question to the agent, so that one that is gone or hangs is told about, too. It is replaced
//! every half minute and on change; a reader tells a stale one by the directory's lock. It holds no key, no token and
//! no serial number.

use hatang_proto::model::inventory::Problem;
use serde::{Deserialize, Serialize};

use super::State;
use crate::outbox::spool::Depth;

const STATUS_FILE: &str = "status.json";

/// Everything the status shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StatusReport {
    pub agent_version: String,
    /// What the PC believed the Unix time to be when this was written, milliseconds.
    pub written_ms: i64,
    pub joined: Option<Joined>,
    pub link: Link,
    pub spool: SpoolStatus,
    pub targets: Vec<TargetStatus>,
    /// The last span for which the network cards could be read.
    #[serde(default)]
    pub traffic: Option<TrafficStatus>,
    /// The last speed sample that the collector asked for.
    #[serde(default)]
    pub speed: Option<SpeedStatus>,
    pub problems: Vec<Problem>,
}

/// The collector that this machine belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Joined {
    pub collector: String,
    pub machine_id: String,
}

/// How the conversation with the collector goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Link {
    pub state: LinkState,
    /// When the collector was last heard, by the PC's calendar, Unix milliseconds.
    pub last_contact_ms: Option<i64>,
    /// Why the last try failed, in one sentence.
    pub problem: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// No identity and no join code.
    #[default]
    NotJoined,
    /// A join code is being traded for an identity.
    Joining,
    Connecting,
    Connected,
    /// The last try failed; the next one comes by itself.
    Waiting,
    /// Only a person can help: see the problem.
    Refused,
}

/// What waits in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SpoolStatus {
    pub batches: u64,
    pub samples: u64,
    pub pending: u64,
    pub in_memory: u64,
    pub bytes: u64,
    /// Running time since the oldest batch was closed, milliseconds.
    pub oldest_ms: u64,
}

impl SpoolStatus {
    pub fn new(depth: &Depth, in_memory: u64) -> Self {
        Self {
            batches: depth.batches,
            samples: depth.samples,
            pending: depth.pending,
            in_memory,
            bytes: depth.bytes,
            oldest_ms: depth.oldest_ms,
        }
    }
}

/// One target and its last measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetStatus {
    pub id: u16,
    pub name: String,
    /// As `hatang-agent probe` takes it.
    pub probe: String,
    pub last: Option<LastReading>,
    /// For the time being other machines of the site measure it.
    #[serde(default)]
    pub rests: bool,
}

/// What the network cards carried: all that is told about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrafficStatus {
    pub span_ms: u32,
    pub down_bytes: u64,
    pub up_bytes: u64,
}

/// A speed sample and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpeedStatus {
    /// By the PC's calendar, Unix milliseconds.
    pub at_ms: i64,
    pub url: String,
    /// `measured`, or why not in a few words.
    pub outcome: String,
    /// Bytes that were counted; 0 if nothing was measured.
    pub bytes: u32,
    pub bits_per_s: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastReading {
    /// `ok`, `timeout`, `unreachable`, `refused`, `dns`, `tls` or `http <status>`.
    pub outcome: String,
    pub round_trip_us: Option<u32>,
    /// By the PC's calendar, Unix milliseconds.
    pub at_ms: i64,
}

impl State {
    pub fn save_status(&self, status: &StatusReport) -> anyhow::Result<()> {
        self.save_json(STATUS_FILE, status)
    }

    /// What the agent last told; `None` if it never ran here.
    pub fn status(&self) -> anyhow::Result<Option<StatusReport>> {
        self.read_json(STATUS_FILE)
    }
}
