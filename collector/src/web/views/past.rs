//! One unit over a period: how its targets answered and what happened beside.

use hatang_proto::model::{Target, TargetId, UnitId};

use super::district::Period;
use super::fleet::UnitView;
use crate::analysis::concurrence::Stretch;

/// What a page about a unit's past asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastQuery {
    pub unit: UnitId,
    pub period: Period,
    /// The only target that is shown where all of them would be too much.
    pub target: Option<TargetId>,
}

/// One unit over a period.
#[derive(Debug, Clone, PartialEq)]
pub struct PastView {
    pub unit: UnitView,
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    /// Machines of the unit's own office now.
    pub machines: u32,
    /// Minutes of office time within the period.
    pub office_minutes: u32,
    /// What the unit measures, in path order.
    pub targets: Vec<Target>,
    /// Of all targets, or of the one that was asked for.
    pub series: Vec<TargetHistory>,
    /// By their beginnings.
    pub episodes: Vec<Stretch>,
    /// When something was said, and about what.
    pub complaints: Vec<(i64, String)>,
    /// When something was changed, and what.
    pub interventions: Vec<NetworkChange>,
    pub meetings: Vec<Held>,
}

/// Something that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkChange {
    pub number: i64,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub what: String,
}

/// A meeting that was held online.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    pub name: String,
}

/// One target over the period, all machines of the unit together.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetHistory {
    pub target: Target,
    /// One after the other, without those that have no samples.
    pub spreads: Vec<Spread>,
    /// Length of each at most, milliseconds; two that are further apart have a gap between them.
    pub width_ms: i64,
    /// The same in fewer and longer stretches, for a table.
    pub table: Vec<Spread>,
    /// The whole period; `None` without samples.
    pub whole: Option<Spread>,
    /// Minutes of office time with samples.
    pub covered_minutes: u32,
}

/// How answers were distributed in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// Unix milliseconds.
    pub from_ms: i64,
    pub answered: u64,
    /// No answer, or not a good one.
    pub lost: u64,
    /// Round trips in microseconds; `None` if nothing answered.
    pub times: Option<Times>,
}

/// Shares of answers that came within so many microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    pub p10_us: u32,
    pub p25_us: u32,
    pub median_us: u32,
    pub p75_us: u32,
    pub p90_us: u32,
    pub p95_us: u32,
}
