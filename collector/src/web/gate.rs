//! Who may ask what: the one place where roles and reaches are enforced.
//!
//! A gate stands between one signed-in account and the source. Every question passes a method here, so a new question
//! cannot be asked before somebody decides who may ask it. What lies outside an account's reach does not exist for it
//! ([`SourceError::NotFound`]); what its role may not do is [`SourceError::Forbidden`].

mod accounts;
mod fleet;
mod joining;
mod machine_work;
mod measuring;
mod network;
mod programs;
mod reach;
mod report;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use hatang_proto::model::{MachineId, UnitId};

pub(super) use reach::Reach;

use super::source::{RoomSource, SourceError};
use super::views::{Account, Right, UnitView};

/// The source as one account sees it.
pub(super) struct Gate {
    source: Arc<dyn RoomSource>,
    account: Account,
}

impl Gate {
    pub(super) fn new(source: Arc<dyn RoomSource>, account: Account) -> Self {
        Self { source, account }
    }

    /// Lets pass whose role has the right.
    fn may(&self, right: Right) -> Result<(), SourceError> {
        if self.account.may(right) { Ok(()) } else { Err(SourceError::Forbidden) }
    }

    /// Lets pass whose reach the unit is in.
    fn reaches(&self, unit: UnitId) -> Result<(), SourceError> {
        if self.account.within.is_none() || self.inside()?.contains(&unit) {
            Ok(())
        } else {
            Err(SourceError::NotFound)
        }
    }

    /// Lets pass whose role has the right and whose reach the unit is in.
    fn may_at(&self, right: Right, unit: UnitId) -> Result<(), SourceError> {
        self.reaches(unit)?;
        self.may(right)
    }

    fn reaches_machine(&self, machine: MachineId) -> Result<(), SourceError> {
        if self.account.within.is_none() {
            return Ok(());
        }
        let unit = self.source.unit_of(machine)?.ok_or(SourceError::NotFound)?;
        self.reaches(unit)
    }

    /// A list narrowed to the reach: what was asked for if it lies inside, else the whole reach.
    fn narrowed(&self, wanted: Option<UnitId>) -> Result<Option<UnitId>, SourceError> {
        match wanted {
            Some(unit) => self.reaches(unit).map(|()| Some(unit)),
            None => Ok(self.account.within),
        }
    }

    /// The units within reach, in tree order; the topmost has depth 0.
    fn units_within(&self) -> Result<Vec<UnitView>, SourceError> {
        let units = self.source.units()?;
        let Some(top) = self.account.within else { return Ok(units) };
        let Some(first) = units.iter().position(|unit| unit.id == top) else { return Ok(Vec::new()) };
        let base = units.get(first).map_or(0, |unit| unit.depth);
        let below = units.into_iter().skip(first).enumerate();
        let inside = below.take_while(|(place, unit)| *place == 0 || unit.depth > base);
        Ok(inside.map(|(_, unit)| UnitView { depth: unit.depth - base, ..unit }).collect())
    }

    fn inside(&self) -> Result<BTreeSet<UnitId>, SourceError> {
        Ok(self.units_within()?.into_iter().map(|unit| unit.id).collect())
    }
}
