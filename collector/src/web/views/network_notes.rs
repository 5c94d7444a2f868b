//! What people say about a unit's line: contract, interventions, meetings held over it.

use hatang_proto::model::UnitId;

/// An access line as people state it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    pub provider: String,
    /// FTTH, leased line, 4G …; may be empty.
    pub kind: String,
    /// By contract, megabits a second; `None` if nobody said.
    pub down_mbps: Option<u32>,
    pub up_mbps: Option<u32>,
}

/// The line that holds today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    pub line: Line,
    pub by: String,
    /// Unix milliseconds.
    pub added_ms: i64,
}

/// The line about to be declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    pub unit: UnitId,
    pub line: Line,
    pub by: String,
}

/// Something done to the network, before and after which figures are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterventionView {
    pub number: i64,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub what: String,
    pub by: String,
    /// The comparison in one sentence; `None` while nothing was compared.
    pub effect: Option<String>,
}

/// An intervention about to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntervention {
    pub unit: UnitId,
    pub at_ms: i64,
    pub what: String,
    pub by: String,
}

/// An online meeting, for which the line had to be good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingView {
    pub number: i64,
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    pub name: String,
    /// The paper that invites to it.
    pub source: String,
    pub by: String,
    pub line: MeetingLine,
}

/// How the line was while a meeting ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingLine {
    /// It has not ended yet.
    Ahead,
    /// No machine measured at that time.
    Unmeasured,
    /// Measured, and no episode fell into it.
    Clear,
    /// Episodes fell into it.
    Disturbed { episodes: u32 },
}

/// A meeting about to be declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    pub unit: UnitId,
    pub from_ms: i64,
    pub to_ms: i64,
    pub name: String,
    pub source: String,
    pub by: String,
}
