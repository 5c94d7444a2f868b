//! The units of one day in tree order, a unit's subtree being one range of places.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use crate::store::{Store, UnitRow};
use crate::web::search::fold;

/// Units in tree order, parents before their children.
#[derive(Debug)]
pub struct UnitTree {
    /// What it was made from.
    rows: Vec<UnitRow>,
    units: Vec<UnitPlace>,
    places: HashMap<UnitId, usize>,
}

/// A unit and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPlace {
    pub unit: UnitId,
    pub name: String,
    /// For searches.
    pub folded: String,
    /// 0 for a root.
    pub depth: u8,
    /// Its parent's place.
    pub parent: Option<usize>,
    /// The place after the last one below it.
    pub end: usize,
}

impl UnitTree {
    /// The tree of a day; the one of before if nothing changed.
    pub fn read(store: &Store, day: Date, before: Option<&Arc<Self>>) -> Result<Arc<Self>> {
        let rows = store.units(&day.to_string())?;
        match before {
            Some(before) if before.rows == rows => Ok(Arc::clone(before)),
            _ => Ok(Arc::new(Self::new(rows))),
        }
    }

    /// Units that are below one another in a circle stand nowhere.
    pub fn new(rows: Vec<UnitRow>) -> Self {
        let mut children: HashMap<Option<UnitId>, Vec<&UnitRow>> = HashMap::new();
        for row in &rows {
            children.entry(row.parent).or_default().push(row);
        }
        let mut units = Vec::with_capacity(rows.len());
        place_below(&children, None, None, 0, &mut units);
        let places = units.iter().enumerate().map(|(place, unit)| (unit.unit, place)).collect();
        Self { rows, units, places }
    }

    pub fn all(&self) -> &[UnitPlace] {
        &self.units
    }

    pub fn at(&self, place: usize) -> Option<&UnitPlace> {
        self.units.get(place)
    }

    pub fn place(&self, unit: UnitId) -> Option<usize> {
        self.places.get(&unit).copied()
    }

    /// The places of a unit and of everything below it.
    pub fn subtree(&self, unit: UnitId) -> Option<Range<usize>> {
        let place = self.place(unit)?;
        Some(place..self.at(place)?.end)
    }

    /// A place and the places above it, the nearest first.
    pub fn upwards(&self, place: usize) -> impl Iterator<Item = usize> {
        let first = self.at(place).map(|_| place);
        std::iter::successors(first, |place| self.at(*place).and_then(|unit| unit.parent))
    }
}

fn place_below(
    children: &HashMap<Option<UnitId>, Vec<&UnitRow>>,
    parent: Option<UnitId>,
    parent_place: Option<usize>,
    depth: u8,
    units: &mut Vec<UnitPlace>,
) {
    for row in children.get(&parent).into_iter().flatten() {
        let place = units.len();
        units.push(UnitPlace {
            unit: row.unit,
            name: row.name.clone(),
            folded: fold(&row.name),
            depth,
            parent: parent_place,
            end: place + 1,
        });
        place_below(children, Some(row.unit), Some(place), depth.saturating_add(1), units);
        let end = units.len();
        if let Some(unit) = units.get_mut(place) {
            unit.end = end;
        }
    }
}
