//! What is known about one unit on one day: its machines and what people declared.
//!
//! The caller reads it from the store; figures are a function of it alone.

use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::Inventory;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::line_quality::LineQuality;
use super::particulars::{DeclaredMachine, Particulars};
use super::text::clean;
use super::value::ItemValue;
use crate::analysis::calendar::Change;

/// Vietnam keeps one offset all year.
pub const VIETNAM: Offset = Offset::constant(7);

/// A machine that was silent for longer than this is named for a check; it stays in the count.
pub const SILENT_DAYS: i32 = 30;

/// A unit as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitState {
    /// In full, with its kind: `phường Thái Học`.
    pub unit_name: String,
    /// The level as the unit tree calls it; only shown.
    pub unit_level: String,
    /// Names of the units above, the nearest first, the top last.
    pub parents: Vec<String>,
    /// The figures are those of this day in Vietnam; its year is the report's year.
    pub as_of: Date,
    /// Every machine of the unit and of all units below that was not retired on that day, in the order in which they
    /// are to be listed.
    pub machines: Vec<MachineState>,
    /// Computers without an agent that belonged to the unit or one below on that day.
    pub declared_machines: Vec<DeclaredMachine>,
    /// The units right below, each as of the same day and with what is below it; for figures by [`Scope`].
    pub children: Vec<UnitState>,
    /// The same unit a year earlier, without its own year before; `None` if that was not looked at.
    pub year_before: Option<Box<UnitState>>,
    /// What happened to the unit itself since 1 January of the year before, oldest first.
    pub changes: Vec<UnitChange>,
    /// What the province or the unit set for rules that they may set: of each rule, the settings of the nearest unit that
    /// set it, in any order.
    pub rule_settings: Vec<RuleSetting>,
    /// All that was ever declared for the unit, in any order.
    pub declarations: Vec<Declaration>,
    /// What was decided about its working calendar, in the order of its weight.
    pub calendar: Vec<Change>,
    /// How the network was from the year's first day to `as_of`; `None` if that was not looked at.
    pub line_quality: Option<LineQuality>,
}

/// Something that happened to a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitChange {
    /// First day of the new state.
    pub on: Date,
    pub kind: UnitChangeKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitChangeKind {
    Renamed {
        from: String,
        to: String,
    },
    /// It took in another unit, of this name.
    Absorbed(String),
    /// It ended and went into the unit of this name.
    MergedInto(String),
    /// It came below another unit.
    Moved {
        from: String,
        to: String,
    },
}

/// A rule's value for a unit and all below it, e.g. the useful life that a province decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleSetting {
    /// `pc_life_years`
    pub rule: String,
    /// In the rule's unit; 0 switches a rule off.
    pub value: f64,
    /// Holds for reports as of this day and later.
    pub from: Date,
    /// On what paper.
    pub source: String,
}

/// Of which part of a unit a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The unit with everything below it.
    #[default]
    Whole,
    /// The unit's own office: without the communes below it.
    Office,
    /// The communes below it, added up.
    Communes,
}

/// One machine as last heard by that day.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineState {
    pub id: MachineId,
    /// What people call it: `PC-07`.
    pub label: String,
    pub particulars: Particulars,
    pub inventory: Option<Inventory>,
    /// When the inventory was taken, Unix milliseconds.
    pub inventory_at_ms: Option<i64>,
    pub reach: Reach,
    /// What tells its default gateway from others: hardware address, or else IP address.
    pub gateway: Option<String>,
    /// Unix milliseconds.
    pub last_heard_ms: Option<i64>,
}

/// What the machine's own measurements reached lately; `None` means "not measured".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    pub gateway: Option<bool>,
    pub internet: Option<bool>,
    pub cpnet: Option<bool>,
}

/// What a person stated.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    pub item: String,
    pub value: ItemValue,
    /// Who stated it; never printed in a document.
    pub by: String,
    /// On what paper: `Quyết định số 12/QĐ-UBND`.
    pub source: String,
    /// Unix milliseconds.
    pub declared_at_ms: i64,
    /// From this day to the end of its calendar year the value holds.
    pub effective_on: Date,
    /// Set if the value replaces whatever was measured, and says why.
    pub override_reason: Option<String>,
}

impl MachineState {
    /// The label, or the beginning of the identifier if it has none.
    pub fn shown_label(&self) -> String {
        let label = clean(&self.label);
        if label.is_empty() { self.id.to_string().chars().take(8).collect() } else { label }
    }

    /// Whether it gave a sign within [`SILENT_DAYS`] of a day.
    pub fn is_heard(&self, by: Date) -> bool {
        let heard = self.last_heard_ms.and_then(vietnam_day);
        heard.is_some_and(|day| days_between(day, by) <= SILENT_DAYS)
    }
}

impl UnitState {
    /// Machines that were silent for more than [`SILENT_DAYS`], with the day of their last sign; `None` if never heard.
    pub fn silent(&self) -> Vec<(&MachineState, Option<Date>)> {
        self.machines
            .iter()
            .filter(|machine| !machine.is_heard(self.as_of))
            .map(|machine| (machine, machine.last_heard_ms.and_then(vietnam_day)))
            .collect()
    }
}

/// The day in Vietnam at a Unix time in milliseconds; `None` beyond what a calendar holds.
pub fn vietnam_day(at_ms: i64) -> Option<Date> {
    Timestamp::from_millisecond(at_ms).ok().map(|at| VIETNAM.to_datetime(at).date())
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_is_the_one_in_vietnam() {
        let evening_utc = date(2026, 12, 17).at(18, 0, 0, 0);
        let at_ms = Offset::UTC.to_timestamp(evening_utc).unwrap().as_millisecond();
        assert_eq!(vietnam_day(at_ms), Some(date(2026, 12, 18)));
        assert_eq!(vietnam_day(i64::MAX), None);
    }

    #[test]
    fn days_are_counted_across_a_year() {
        assert_eq!(days_between(date(2025, 12, 31), date(2026, 1, 31)), 31);
        assert_eq!(days_between(date(2024, 1, 1), date(2026, 1, 1)), 731);
    }
}
