//! What a report says beyond its form: compared with the year before, and what is to be bought.

use hatang_proto::model::UnitId;
use jiff::civil::Date;

/// A unit now and a year earlier. Texts are as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonView {
    pub unit: UnitId,
    pub unit_name: String,
    pub as_of: Date,
    pub before: Date,
    /// Kinds of change in the order in which they matter; those without computers are left out.
    pub changes: Vec<ComputerChanges>,
    /// Items whose figures differ.
    pub items: Vec<ItemChange>,
}

/// The computers to which the same happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerChanges {
    /// "Máy mới", "Máy không còn" …
    pub title: String,
    /// One computer an entry.
    pub computers: Vec<ComputerChange>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerChange {
    pub name: String,
    /// What was and what is; may be empty.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    pub name: String,
    pub before: String,
    pub now: String,
    /// "+3", "−2"; empty if it is no number.
    pub change: String,
    /// Why, as far as machines and rules tell; may be empty.
    pub reason: String,
}

/// What a unit needs to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcurementView {
    pub unit: UnitId,
    pub unit_name: String,
    pub as_of: Date,
    /// Column titles of the lines.
    pub columns: Vec<String>,
    /// One cell for each column, as printed; the rule and the reason are among them.
    pub lines: Vec<Vec<String>>,
    /// Indices of columns with numbers.
    pub numbers: Vec<usize>,
    /// Sentences below the table: the sum, rules that are switched off.
    pub notes: Vec<String>,
}
