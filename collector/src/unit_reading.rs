//! Reading a unit as it stood on a day out of the store, in the terms of `items`.
//!
//! A unit's machines are those of itself and of every unit below it, in the tree of that day and where they belonged at
//! the end of it. Each is read once, whatever number of units it is listed in. What is counted and how is for `items`;
//! here nothing is judged except whether a target answered at all.

mod changes;
mod declared;
mod machines;
pub mod particulars;
mod rules;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use hatang_proto::model::UnitId;
use jiff::ToSpan;
use jiff::civil::{Date, date};

pub use declared::takes;
pub use tree::with_descendants;

use crate::clock;
use crate::items::{DeclaredMachine, MachineState, UnitState};
use crate::run::calendar_reading::Calendars;
use crate::run::line_quality_reading;
use crate::store::{DeclaredMachineRow, MachineNo, Store, UnitChangeRow, UnitRow};
use declared::Kinds;
use tree::Tree;

/// The unit as of the end of `as_of`, or of this moment if that day is not over; neither its network nor its year before
/// is looked at.
///
/// # Errors
/// If there is no such unit, it begins only later, or the store cannot be read.
pub fn unit_state(store: &Store, unit: UnitId, as_of: Date, now_ms: i64) -> Result<UnitState> {
    Site::read(store, unit, as_of, now_ms)?.state(store)
}

/// The same with how the network was since the year began, which takes reading a year of hours.
///
/// # Errors
/// As of [`unit_state`].
pub fn unit_state_with_network(store: &Store, unit: UnitId, as_of: Date, now_ms: i64) -> Result<UnitState> {
    let site = Site::read(store, unit, as_of, now_ms)?;
    let mut state = site.state(store)?;
    state.line_quality = Some(line_quality_reading::read(
        store,
        unit,
        &site.tree.family(unit),
        &site.numbers(),
        as_of,
        site.at_ms,
    )?);
    Ok(state)
}

/// The same without its network, and with the unit as of `before`, an earlier day; see [`same_day_a_year_earlier`] and
/// [`end_of_the_year_before`].
///
/// # Errors
/// As of [`unit_state`].
pub fn unit_state_with_year_before(
    store: &Store,
    unit: UnitId,
    as_of: Date,
    before: Date,
    now_ms: i64,
) -> Result<UnitState> {
    let mut state = unit_state(store, unit, as_of, now_ms)?;
    state.year_before = year_before(store, unit, before, now_ms)?;
    Ok(state)
}

/// Everything a report may ask for: the network and the year before.
///
/// # Errors
/// As of [`unit_state`].
pub fn unit_state_for_report(
    store: &Store,
    unit: UnitId,
    as_of: Date,
    before: Date,
    now_ms: i64,
) -> Result<UnitState> {
    let mut state = unit_state_with_network(store, unit, as_of, now_ms)?;
    state.year_before = year_before(store, unit, before, now_ms)?;
    Ok(state)
}

/// The day with which a report as of a day is compared: 28 February for 29 February.
pub fn same_day_a_year_earlier(as_of: Date) -> Date {
    as_of.saturating_sub(1.year())
}

/// The day with which a year's report is compared.
pub fn end_of_the_year_before(as_of: Date) -> Date {
    date(as_of.year().saturating_sub(1).max(1), 12, 31)
}

/// `None` if the unit had not begun by then.
fn year_before(store: &Store, unit: UnitId, before: Date, now_ms: i64) -> Result<Option<Box<UnitState>>> {
    let tree = Tree::read(store, before)?;
    if tree.row(unit).is_none_or(|row| begins_after(row, before)) {
        return Ok(None);
    }
    Ok(Some(Box::new(unit_state(store, unit, before, now_ms)?)))
}

fn begins_after(unit: &UnitRow, day: Date) -> bool {
    unit.since.as_ref().is_some_and(|since| day.to_string() < *since)
}

/// All that is read about a unit and those below it before it is told apart by unit.
struct Site {
    unit: UnitId,
    as_of: Date,
    /// The last moment that counts.
    at_ms: i64,
    tree: Tree,
    /// With the unit that each belongs to, in the order in which they are listed.
    machines: Vec<(UnitId, MachineNo, MachineState)>,
    declared_machines: Vec<(UnitId, DeclaredMachine)>,
    changes: Vec<UnitChangeRow>,
    kinds: Kinds,
}

impl Site {
    fn read(store: &Store, unit: UnitId, as_of: Date, now_ms: i64) -> Result<Self> {
        let at_ms = clock::end_of_day_ms(as_of).min(now_ms);
        let tree = Tree::read(store, as_of)?;
        let Some(row) = tree.row(unit) else {
            bail!("there is no unit {}: `hatang-collector unit list` shows those there are", unit.0)
        };
        if begins_after(row, as_of) {
            let since = row.since.as_deref().unwrap_or_default();
            bail!("{} begins only on {since}: report on the units it was made of", row.name);
        }
        let family = tree.family(unit);
        Ok(Self {
            unit,
            as_of,
            at_ms,
            machines: machines::read(store, &family, at_ms)?,
            declared_machines: declared_machines(store, &family, as_of)?,
            changes: changes::read(store, as_of)?,
            kinds: Kinds::of_catalogue()?,
            tree,
        })
    }

    fn numbers(&self) -> Vec<MachineNo> {
        self.machines.iter().map(|(_, number, _)| *number).collect()
    }

    fn state(&self, store: &Store) -> Result<UnitState> {
        self.state_of(store, self.unit, &mut BTreeSet::new())
    }

    /// A unit with those below it; `above` holds the units on the way down, so that a damaged tree cannot go in circles.
    fn state_of(&self, store: &Store, unit: UnitId, above: &mut BTreeSet<UnitId>) -> Result<UnitState> {
        above.insert(unit);
        let mut children = Vec::new();
        for child in self.tree.children(unit) {
            if !above.contains(&child) {
                children.push(self.state_of(store, child, above)?);
            }
        }
        above.remove(&unit);
        let family = self.tree.family(unit);
        let row = self.tree.row(unit);
        Ok(UnitState {
            unit_name: row.map(|row| row.name.clone()).unwrap_or_default(),
            unit_level: row.map(|row| row.level.clone()).unwrap_or_default(),
            parents: self.tree.names_above(unit),
            as_of: self.as_of,
            machines: of(&family, self.machines.iter().map(|(unit, _, machine)| (unit, machine))),
            declared_machines: of(
                &family,
                self.declared_machines.iter().map(|(unit, machine)| (unit, machine)),
            ),
            children,
            year_before: None,
            changes: changes::of(unit, &self.changes, &self.tree),
            rule_settings: rules::of(store, unit, &self.tree, self.as_of)?,
            declarations: declared::declarations(store, unit, self.as_of, &self.kinds)?,
            calendar: Calendars::read(store, self.at_ms)?.changes(unit),
            line_quality: None,
        })
    }
}

/// What belongs to a family of units, in the given order.
fn of<'a, T: Clone + 'a>(
    family: &BTreeSet<UnitId>,
    all: impl Iterator<Item = (&'a UnitId, &'a T)>,
) -> Vec<T> {
    all.filter(|(unit, _)| family.contains(unit)).map(|(_, found)| found.clone()).collect()
}

fn declared_machines(
    store: &Store,
    family: &BTreeSet<UnitId>,
    as_of: Date,
) -> Result<Vec<(UnitId, DeclaredMachine)>> {
    let rows = store.declared_machines(as_of)?;
    let rows = rows.into_iter().filter(|row| family.contains(&row.unit));
    Ok(rows.map(|row: DeclaredMachineRow| (row.unit, particulars::declared_machine(row))).collect())
}
