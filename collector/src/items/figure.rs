//! A figure: a value and everything that lets a person check it.

use std::fmt;

use hatang_proto::model::MachineId;
use serde::{Deserialize, Serialize};

use super::state::Declaration;
use super::value::ItemValue;

/// One item's answer for one unit on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The item's id.
    pub item: String,
    /// `None` is blank: nobody measured or declared it. Never to be shown as zero.
    pub value: Option<ItemValue>,
    /// Where `value` comes from; `None` exactly if `value` is.
    pub provenance: Option<Provenance>,
    /// How many machines could be read for this item, even if the value was declared; `None` if machines do not matter.
    /// Of a sum over communes, how many communes have the figure.
    pub coverage: Option<Coverage>,
    /// When the oldest reading behind it was taken, Unix milliseconds.
    pub oldest_at_ms: Option<i64>,
    /// When the newest reading behind it was taken, Unix milliseconds.
    pub newest_at_ms: Option<i64>,
    /// Every machine that could be read, counted or not.
    pub machines: Vec<Contribution>,
    /// Every machine that could not, and why.
    pub missing: Vec<Missing>,
    /// What a person stated for this year, whether or not it is the value.
    pub declared: Option<Declaration>,
    /// What was stated for an earlier year: to be proposed, never used by itself.
    pub proposal: Option<Declaration>,
    /// Set if machines and a person disagree.
    pub difference: Option<Difference>,
    /// A derived figure's terms: `(18 + 0)/20`.
    pub formula: Option<String>,
    /// Remarks for the reader, in Vietnamese.
    pub notes: Vec<String>,
    /// What else some forms print beside the value.
    pub parts: Parts,
}

/// Companions of a figure; each is `None` or empty while unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Parts {
    /// How many of those counted still work ("Tình trạng hoạt động").
    pub working: Option<i64>,
    /// The year in which all of them were put into use, if it is one.
    pub year: Option<i16>,
    /// How many were put into use new in which year, oldest first.
    pub by_year: Vec<(i16, i64)>,
    /// How many were used before.
    pub second_hand: Option<i64>,
    /// Part and whole behind a ratio: 18 of 20.
    pub ratio: Option<(i64, i64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// By the machines of the unit.
    Measured,
    /// On the unit's network.
    Discovered,
    /// By a formula from other figures.
    Derived,
    /// By a person.
    Declared,
    /// By a person, against the measurement and with a reason.
    Overridden,
}

/// On how many of the unit's machines a figure rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub measured: u32,
    pub of: u32,
}

impl Coverage {
    /// Every machine was read, and there was one.
    pub fn is_full(self) -> bool {
        self.of > 0 && self.measured >= self.of
    }
}

/// What a figure rests on, or would.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    Machine(MachineId),
    /// A computer that people listed, by its number.
    Declared(i64),
    /// A commune of a sum, by its name.
    Commune(String),
}

impl Basis {
    /// The machine, if it is one.
    pub fn machine(&self) -> Option<MachineId> {
        match self {
            Self::Machine(id) => Some(*id),
            Self::Declared(_) | Self::Commune(_) => None,
        }
    }
}

/// As programs read it: `a1b2…`, `declared:7`, `xã Đại Hợp`.
impl fmt::Display for Basis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine(id) => id.fmt(out),
            Self::Declared(number) => write!(out, "declared:{number}"),
            Self::Commune(name) => out.write_str(name),
        }
    }
}

/// A machine that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The machine or whatever else stands in its place.
    pub machine: Basis,
    pub label: String,
    /// Whether it adds to the figure.
    pub counted: bool,
    /// What was seen, in Vietnamese: `máy tính để bàn Dell OptiPlex 3050`.
    pub text: String,
    /// When it was seen, Unix milliseconds.
    pub at_ms: Option<i64>,
}

/// A machine that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The machine or whatever else stands in its place.
    pub machine: Basis,
    pub label: String,
    /// In Vietnamese: `chưa gửi thông tin máy`.
    pub why: String,
}

/// Both sides of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub measured: ItemValue,
    pub declared: ItemValue,
}
