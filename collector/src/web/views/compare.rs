//! Two units over one period, or one unit over two.

use hatang_proto::model::{Segment, UnitId};

use super::district::Period;
use super::fleet::UnitView;
use crate::analysis::comparison::Shift;

/// What is held against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompareQuery {
    pub a: UnitId,
    pub against: Against,
}

/// The other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// Another unit over the same period.
    Unit { unit: UnitId, period: Period },
    /// The same unit over the period before.
    PeriodBefore { period: Period },
    /// The same unit before and after one of its interventions.
    Intervention { number: i64 },
}

/// Both sides with every target that either measures.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareView {
    /// In order of time if they are one unit's.
    pub sides: [CompareSide; 2],
    pub rows: Vec<CompareRow>,
    /// What was changed in between.
    pub intervention: Option<String>,
    /// The unit's interventions, newest first, for the choice.
    pub interventions: Vec<super::NetworkChange>,
}

/// One side as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareSide {
    pub unit: UnitView,
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    pub machines: u32,
    pub provider: Option<String>,
    pub down_mbps: Option<u32>,
    /// Minutes of office time, and of those the ones with samples.
    pub office_minutes: u32,
    pub covered_minutes: u32,
    /// Minutes of office time within episodes that burden the network.
    pub degraded_minutes: u32,
    pub episodes: u32,
}

/// One target on both sides.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareRow {
    pub segment: Segment,
    pub name: String,
    /// `None` where it was not measured.
    pub figures: [Option<CompareFigures>; 2],
    /// How far the second lies from the first; `None` with too few days.
    pub shift: Option<Shift>,
    /// Whether one side lost more on clearly more days; `None` with too few days.
    pub loss_differs: Option<bool>,
}

/// One target on one side, in office time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompareFigures {
    pub answered: u64,
    pub lost: u64,
    pub median_us: Option<u32>,
    /// 95 % of answers came within so many microseconds.
    pub slow_us: Option<u32>,
    /// Days with samples, and of those the ones that lost at least one in a hundred.
    pub days: u32,
    pub lossy_days: u32,
    /// Share of the measured office time in which it was not dead, 0 to 1.
    pub available: Option<f64>,
}
