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
