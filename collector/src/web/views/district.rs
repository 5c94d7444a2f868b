//! How the networks of many units fare together over a period.
//!
//! Groups and burdens are the words of [`crate::analysis`]; what stands here is what a page needs around them.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;

use super::fleet::UnitView;
use super::network::NetworkRow;
use crate::analysis::burden::{SharedBurden, UnitBurden};
use crate::analysis::concurrence::Together;
use crate::analysis::verdict::Verdict;

/// How far back a page about networks looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Which units, and how far back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DistrictQuery {
    /// This unit and everything below it; all there are if absent.
    pub unit: Option<UnitId>,
    pub period: Period,
}

/// The networks of a part of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct DistrictView {
    /// The unit asked for with those above it, topmost first; empty for everything.
    pub path: Vec<UnitView>,
    /// Units with others below them, in tree order.
    pub inner: Vec<UnitView>,
    /// In tree order.
    pub rows: Vec<DistrictRow>,
    pub history: DistrictHistory,
}

/// A unit's line.
#[derive(Debug, Clone, PartialEq)]
pub struct DistrictRow {
    pub now: NetworkRow,
    /// Of the line that holds today, and its speed by contract in megabits a second.
    pub provider: Option<String>,
    pub down_mbps: Option<u32>,
    pub burden: UnitBurden,
    /// Working days of the period on which the unit measured.
    pub measured_days: u32,
}

/// What happened during the period.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DistrictHistory {
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    /// Working days that the period touches, up to now, and their minutes.
    pub working_days: u32,
    pub office_minutes: u32,
    /// Beginnings of the columns, Unix milliseconds, and what they hold.
    pub columns: Vec<Column>,
    /// Cells of the columns, of units in which anything happened.
    pub cells: BTreeMap<UnitId, Vec<Cell>>,
    /// Those with most minutes of all units together first, at most what a page can show.
    pub together: Vec<Together>,
    pub together_total: u32,
    pub by_verdict: BTreeMap<Verdict, SharedBurden>,
    pub by_provider: BTreeMap<Option<String>, SharedBurden>,
    /// Units by the provider of their present line.
    pub units_of: BTreeMap<Option<String>, u32>,
}

/// A column of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    /// Some of it is office time.
    pub office: bool,
}

/// What happened at one unit in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Minutes of the whole time, nights included.
    pub minutes: u32,
    /// The verdict with most of them.
    pub verdict: Option<Verdict>,
    /// The unit measured on that day.
    pub measured: bool,
}

impl Period {
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    pub fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}
