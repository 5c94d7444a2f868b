//! What is measured, as the list shows it and as somebody adds it.
//!
//! The target itself is the contract's own type; who added it and when is the collector's knowledge.

use hatang_proto::model::{MachineId, Probe, Reading, Segment, Target, TargetId, UnitId};

/// A target in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetView {
    pub target: Target,
    /// Only for machines of this unit and below; for all of them if absent.
    pub unit: Option<TargetUnit>,
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
    /// Only for machines of this unit and below; for all of them if absent.
    pub unit: Option<UnitId>,
}

/// The unit that a target is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetUnit {
    pub id: UnitId,
    pub name: String,
}

/// What led to a version of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetAction {
    Add,
    Change,
    Remove,
    /// A former version was put back.
    Restore,
}

/// A definition that a target had from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetVersionView {
    pub target: Target,
    pub unit: Option<TargetUnit>,
    pub measured: bool,
    pub version: u32,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub by: String,
    pub action: TargetAction,
    pub undoes: Option<u32>,
    /// No later version of this target exists, so it can be taken back.
    pub latest: bool,
    /// The target whose place this one took.
    pub former: Option<TargetId>,
}

/// How a target answered machines that tried it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineTrials {
    /// Machines that were on and could have been asked.
    pub online: u32,
    /// At most three.
    pub answers: Vec<MachineTrial>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineTrial {
    pub machine: MachineId,
    pub name: String,
    pub unit_name: String,
    /// By cable; `None` if its inventory does not tell.
    pub wired: Option<bool>,
    pub outcome: MachineTrialOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineTrialOutcome {
    Measured(Reading),
    /// The machine takes no more trials for now.
    TooMany,
    /// The machine cannot measure that way.
    Cannot,
    /// It said nothing in time: it went off, or its program is too old to know trials.
    NoAnswer,
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
