//! What an agent hands over in one piece: records of one boot under one sequence number.
//!
//! A batch has an effect once, however often it arrives. It carries no calendar time for its samples: the collector
//! derives that from its own clock and the boot's.

use super::ids::{BootId, ComplaintId, SpoolId, TargetId};
use super::inventory::Inventory;
use super::sample::Sample;
use super::speed::SpeedReading;
use crate::limits::{MAX_TRAFFIC_BYTES_PER_MS, MAX_TRAFFIC_SPAN_MS};

/// What both clocks of a machine showed at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// Milliseconds since boot, sleep included.
    pub boot_ms: u64,
    /// What the PC believes the Unix time to be, milliseconds; may be years off.
    pub wall_ms: i64,
}

/// One boot of the machine, with a reading of its clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Boot {
    pub id: BootId,
    pub clock: ClockReading,
}

/// The PC's calendar clock was changed while it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStep {
    pub at_boot_ms: u64,
    /// What the calendar clock would have shown, Unix milliseconds.
    pub wall_before_ms: i64,
    /// What it showed instead, Unix milliseconds.
    pub wall_after_ms: i64,
}

/// Samples that the agent had to drop because its spool was full or they were too old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LostSamples {
    /// How many samples were dropped, at least 1.
    pub samples: u64,
    /// Sequence numbers of the dropped batches, inclusive; 0 and 0 for samples that never reached a batch.
    pub first_sequence: u64,
    pub last_sequence: u64,
}

/// The address an agent found behind a role (gateway, first hop).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedTarget {
    pub target: TargetId,
    pub at_boot_ms: u64,
    /// An IP address.
    pub address: String,
    /// Hardware address of a gateway as `aa:bb:cc:dd:ee:ff`, if the system told it.
    pub hardware_address: Option<String>,
}

/// What a person at the PC said about the network; it names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub id: ComplaintId,
    pub at_boot_ms: u64,
    /// The application, 1 to [`crate::limits::MAX_NAME_BYTES`] bytes.
    pub about: String,
    /// At most [`crate::limits::MAX_TEXT_BYTES`] bytes; may be empty.
    pub note: String,
}

/// What a PC's network cards carried, all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrafficReading {
    /// End of the span, milliseconds since boot.
    pub at_boot_ms: u64,
    /// Length of the span, milliseconds, 1 to [`crate::limits::MAX_TRAFFIC_SPAN_MS`].
    pub span_ms: u32,
    /// Towards the PC.
    pub down_bytes: u64,
    /// Away from the PC.
    pub up_bytes: u64,
}

impl TrafficReading {
    /// Whether any network card could carry that much in the time.
    pub fn is_possible(&self) -> bool {
        let most = u64::from(self.span_ms) * MAX_TRAFFIC_BYTES_PER_MS;
        (1..=MAX_TRAFFIC_SPAN_MS).contains(&self.span_ms) && self.down_bytes <= most && self.up_bytes <= most
    }
}

/// A record other than a sample.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    Inventory(Box<Inventory>),
    ClockStep(ClockStep),
    LostSamples(LostSamples),
    ResolvedTarget(ResolvedTarget),
    Complaint(Complaint),
    Speed(SpeedReading),
}

/// Records of one boot under one sequence number.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    pub spool: SpoolId,
    /// 1, 2, 3 … within the spool.
    pub sequence: u64,
    pub boot: Boot,
    pub samples: Vec<Sample>,
    pub records: Vec<Record>,
    /// In order of time.
    pub traffic: Vec<TrafficReading>,
}
