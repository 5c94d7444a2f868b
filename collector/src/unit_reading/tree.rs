//! The tree of units on one day.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use crate::store::{Store, UnitRow};

/// Units that stand on a day, and the names of all others.
pub(super) struct Tree {
    /// Those that ended before the day or begin after it too.
    ever: BTreeMap<UnitId, UnitRow>,
    standing: Vec<UnitRow>,
}

impl Tree {
    pub(super) fn read(store: &Store, day: Date) -> Result<Self> {
        let day = day.to_string();
        let ever = store.units_ever(&day)?;
        let standing = ever.iter().filter(|row| row.stands_on(&day)).cloned().collect();
        Ok(Self { ever: ever.into_iter().map(|row| (row.unit, row)).collect(), standing })
    }

    /// A unit as it was called on the day, even if it does not stand then.
    pub(super) fn row(&self, unit: UnitId) -> Option<&UnitRow> {
        self.ever.get(&unit)
    }

    /// What a unit was called on the day; empty if there never was one.
    pub(super) fn name(&self, unit: UnitId) -> String {
        self.row(unit).map(|row| row.name.clone()).unwrap_or_default()
    }

    /// The units right below, by number.
    pub(super) fn children(&self, unit: UnitId) -> Vec<UnitId> {
        self.standing.iter().filter(|row| row.parent == Some(unit)).map(|row| row.unit).collect()
    }

    /// A unit and everything below it.
    pub(super) fn family(&self, unit: UnitId) -> BTreeSet<UnitId> {
        with_descendants(&self.standing, unit)
    }

    /// The units above, the nearest first.
    pub(super) fn above(&self, unit: UnitId) -> Vec<UnitId> {
        let mut found = Vec::new();
        let mut above = self.row(unit).and_then(|row| row.parent);
        // A tree is never deeper than it has units, so a damaged parent cannot make this endless.
        for _ in &self.ever {
            let Some(row) = above.and_then(|unit| self.row(unit)) else { break };
            found.push(row.unit);
            above = row.parent;
        }
        found
    }

    pub(super) fn names_above(&self, unit: UnitId) -> Vec<String> {
        self.above(unit).into_iter().map(|unit| self.name(unit)).collect()
    }
}

/// A unit and everything below it.
pub fn with_descendants(units: &[UnitRow], unit: UnitId) -> BTreeSet<UnitId> {
    let mut family = BTreeSet::from([unit]);
    loop {
        let size = family.len();
        let below = units.iter().filter(|row| row.parent.is_some_and(|parent| family.contains(&parent)));
        let below: Vec<_> = below.map(|row| row.unit).collect();
        family.extend(below);
        if family.len() == size {
            return family;
        }
    }
}
