//! One measurement of one target: how it was made, how it ended, how long it took.
//!
//! An answer that says "no" (a refused connection, an HTTP error) is not the same as no answer; both are kept apart
//! from success. Whether an outcome means congestion is judged elsewhere.

use super::ids::TargetId;

/// How a target was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// ICMP echo; the round trip is echo to reply, for the first hop echo to its "time exceeded".
    Icmp,
    /// TCP connect; the round trip is SYN to SYN-ACK as the program sees it.
    Tcp,
    /// HTTP or HTTPS GET on a fresh connection; the round trip is start to first byte, split in [`Phases`].
    Http,
    /// One DNS query over UDP; the round trip is query to answer.
    Dns,
}

/// How a measurement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The target itself answered as it should.
    Ok,
    /// Nothing came back within the target's timeout.
    Timeout,
    /// A router or this machine said that the target cannot be reached.
    Unreachable,
    /// The target's machine answered that nobody listens there.
    Refused,
    /// The target's name could not be resolved.
    Dns,
    /// The TLS handshake failed.
    Tls,
    /// The server answered with this HTTP status, which is 400 or above.
    HttpStatus(u16),
}

/// Where the time of an HTTP measurement went; a phase that was not reached or not needed is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Phases {
    /// Name resolution, microseconds; `None` for a literal address.
    pub dns_us: Option<u32>,
    /// TCP connect, microseconds.
    pub connect_us: Option<u32>,
    /// TLS handshake, microseconds; `None` for plain HTTP.
    pub tls_us: Option<u32>,
    /// Request sent to first byte of the answer, microseconds.
    pub first_byte_us: Option<u32>,
}

/// The result of asking a target once, without when and whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub method: Method,
    pub outcome: Outcome,
    /// Microseconds until the answer, at most [`crate::limits::MAX_ROUND_TRIP_US`]; `None` when nothing answered.
    pub round_trip_us: Option<u32>,
    pub phases: Option<Phases>,
}

/// A reading as the agent takes it: by the clock that only runs forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub target: TargetId,
    /// Milliseconds since this boot, sleep included.
    pub at_boot_ms: u64,
    pub reading: Reading,
}

/// A reading placed in calendar time by the collector; the series (machine and target) is known from the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimedReading {
    /// Unix time in milliseconds.
    pub at_ms: i64,
    pub reading: Reading,
}
