//! What asking a target once costs on the way: an estimate that both programs share.
//!
//! It counts IP bytes in both directions of a measurement that goes well; it does not watch real traffic.

use super::{Probe, Segment, Target};

/// Echo and reply: 20 bytes of IPv4, 8 of ICMP, 56 of payload each.
const ECHO_BYTES: u32 = 2 * 84;
/// Handshake and orderly end: seven segments of 52 to 60 bytes.
const TCP_BYTES: u32 = 380;
/// A query of one name and its answer.
const DNS_BYTES: u32 = 240;
/// Two name queries, a connection, 250 bytes of request, answer headers, and what of a login page arrives before the
/// connection is cut.
const HTTP_BYTES: u32 = 4_000;
/// The same with a TLS 1.3 handshake and a chain of three certificates.
const HTTPS_BYTES: u32 = 8_500;

impl Probe {
    /// IP bytes of one measurement, both directions.
    pub fn cost_bytes(&self) -> u32 {
        match self {
            Self::Gateway | Self::FirstHop { .. } | Self::Icmp { .. } => ECHO_BYTES,
            Self::Tcp { .. } => TCP_BYTES,
            Self::Http { url } if url.starts_with("https:") => HTTPS_BYTES,
            Self::Http { .. } => HTTP_BYTES,
            Self::Dns { .. } => DNS_BYTES,
        }
    }
}

impl Target {
    /// Average bits per second of asking it every `period_ms`.
    pub fn cost_bits_per_s(&self, period_ms: u64) -> f64 {
        f64::from(self.probe.cost_bytes()) * 8_000.0 / period_ms.max(1) as f64
    }

    /// Whether it lies within the office, so that asking it never touches the access line.
    pub fn is_local(&self) -> bool {
        self.probe == Probe::Gateway || matches!(self.segment, Segment::Pc | Segment::Lan)
    }
}
