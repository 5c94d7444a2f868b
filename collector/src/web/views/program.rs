//! What other programs ask: their tokens, and figures with plain values and stable numbers.
//!
//! Pages show texts; programs get values. Who declared a figure or wrote a complaint down is not among them.

use hatang_proto::model::{MachineId, TargetId, UnitId};
use jiff::civil::Date;

use super::account::Account;
use super::network::EpisodeRow;
use super::report::{Coverage, Provenance};
use crate::analysis::complaint::ComplaintVerdict;
use crate::analysis::verdict::Verdict;

/// A program that showed a token in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Number of the token.
    pub token: i64,
    /// What it may see: it reads only, and its reach is the token's.
    pub account: Account,
    /// The token's unit stands today; false once it was merged into another.
    pub unit_stands: bool,
}

/// A token in the list; the token itself is told once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenView {
    pub id: i64,
    pub name: String,
    /// With its name today; `None` for all units.
    pub unit: Option<(UnitId, String)>,
    pub created_by: String,
    /// Unix milliseconds.
    pub created_ms: i64,
    pub expires_ms: i64,
    pub revoked_ms: Option<i64>,
    pub last_used: Option<Date>,
}

/// A token about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    pub name: String,
    /// All units if absent.
    pub unit: Option<UnitId>,
    /// Days until it expires.
    pub days: u32,
}

/// A stretch of a list, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeriodQuery {
    /// This unit and the units below it.
    pub unit: Option<UnitId>,
    /// Unix milliseconds; what reaches into `[from_ms, to_ms)`.
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    /// For episodes.
    pub verdict: Option<Verdict>,
    pub offset: u32,
    pub limit: u32,
}

/// A stretch of a list, and how many match in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch<T> {
    pub rows: Vec<T>,
    pub matching: u32,
}

/// An episode and the unit it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitEpisode {
    pub unit: UnitId,
    pub row: EpisodeRow,
}

/// What somebody said about the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The unit of that moment.
    pub unit: UnitId,
    /// When it was noticed and when it arrived, Unix milliseconds.
    pub at_ms: i64,
    pub received_ms: i64,
    /// `None` if a person wrote it down for another.
    pub machine: Option<MachineId>,
    pub about: String,
    pub note: String,
    pub verdict: Option<(ComplaintVerdict, String)>,
}

/// Sealed hours of one target, all machines of one unit's own office pooled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourQuery {
    pub unit: UnitId,
    pub target: TargetId,
    /// Unix milliseconds; hours that begin within `[from_ms, to_ms)`.
    pub from_ms: i64,
    pub to_ms: i64,
}

/// One hour of a target in microseconds; an hour without samples is left out of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourFigures {
    /// Unix milliseconds.
    pub start_ms: i64,
    pub answered: u64,
    pub lost: u64,
    /// `None` if nothing answered.
    pub median_us: Option<u32>,
    pub p95_us: Option<u32>,
    pub least_us: Option<u32>,
    pub greatest_us: Option<u32>,
}

/// The collector itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectorFigures {
    /// The database with its log.
    pub database_bytes: u64,
    /// Memory that the program holds; `None` if the system does not tell.
    pub resident_bytes: Option<u64>,
    /// Stored since the program started.
    pub batches: u64,
    pub samples: u64,
}

/// A form's figures as values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesView {
    pub unit: UnitId,
    pub form: String,
    pub as_of: Date,
    pub rows: Vec<ValueView>,
}

/// The value of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureValue {
    Number(i64),
    Flag(bool),
    Text(String),
}

/// A figure as a value with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueView {
    /// Tells the row from all others of the form.
    pub key: String,
    pub item: String,
    pub label: String,
    /// What is counted: `máy`; may be empty.
    pub measure: String,
    /// `None` while nobody gave it.
    pub value: Option<FigureValue>,
    pub provenance: Option<Provenance>,
    pub coverage: Option<Coverage>,
    /// When it was last measured or declared, Unix milliseconds.
    pub at_ms: Option<i64>,
    /// Measured and declared, where they disagree.
    pub difference: Option<(FigureValue, FigureValue)>,
}
