//! What is measured, as the list shows it and as somebody adds it.
//!
//! The target itself is the contract's own type; who added it and when is the collector's knowledge.

use hatang_proto::model::{Probe, Segment, Target};

/// A target in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetView {
    pub target: Target,
    /// `None` for the targets that every collector begins with.
    pub added_by: Option<String>,
    /// Unix milliseconds.
    pub added_at_ms: i64,
}

/// A target about to be added; its values lie within [`hatang_proto::limits`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    pub name: String,
    pub segment: Segment,
    pub probe: Probe,
    pub period_s: u32,
    pub timeout_ms: u32,
}

/// How a target answered when the collector itself tried it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    pub outcome: TrialOutcome,
    /// Microseconds until the outcome was known; `None` if nothing was sent.
    pub took_us: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialOutcome {
    /// It answered as it should; for a web page with this status.
    Answers {
        status: Option<u16>,
    },
    /// A web page answered with an error status.
    Status(u16),
    NameUnknown,
    /// The address refuses connections on that port.
    Refused,
    /// Nothing came back in time.
    Silent,
    /// The way to it is not known.
    Unreachable,
    /// The certificate is not one that this system trusts.
    CertificateUntrusted,
    /// Connected, but what answered does not speak that protocol.
    Garbled,
    /// This collector itself or a place that no target lies at.
    NotAllowed,
    /// This way of asking cannot be tried from here.
    CannotTry,
}
