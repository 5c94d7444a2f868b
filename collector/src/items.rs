//! Pure: inventory and declarations in, figures with provenance and coverage out.
//!
//! [`figures`] answers a whole form, [`figure()`] one item. [`registry`] is the list that says how each item is found;
//! an item that is not in it is declared by a person. What could not be read lowers coverage and is named: it is never
//! a zero, and a unit without machines has blanks. Nothing here prints, stores or asks for the time.

pub mod aspect;
mod aspects;
mod assemble;
mod assigned;
mod communes;
pub mod comparison;
pub mod computer;
mod computers;
pub mod condition;
mod declared;
pub mod figure;
pub mod import;
mod internet;
pub mod line_quality;
mod measure;
mod meetings;
mod network;
pub mod particulars;
mod peripherals;
mod photocopiers;
pub mod procurement;
mod ratio;
pub mod registry;
mod rooms;
pub mod rules;
pub mod scope;
mod security;
mod staff_ratio;
pub mod state;
mod sum;
pub mod text;
pub mod value;

pub use aspect::{Aspect, AspectError};
pub use comparison::{ChangeKind, Comparison, ComputerChange, FigureChange, compare, figure_changes};
pub use computer::{Computer, computers};
pub use condition::{Condition, Reason, Yardstick};
pub use figure::{Basis, Contribution, Coverage, Difference, Figure, Missing, Parts, Provenance};
pub use particulars::{ComputerId, DeclaredMachine, Particulars, StaffClass};
pub use procurement::{Need, Procurement, procurement};
pub use rules::{Rule, rule};
pub use state::{
    Declaration, MachineState, Reach, RuleSetting, Scope, UnitChange, UnitChangeKind, UnitState,
};
pub use value::{ItemValue, ValueError};

use crate::forms::{Form, Item};

/// The figures of a form, one for each row and in that order.
pub fn figures(form: &Form, unit: &UnitState) -> Vec<Figure> {
    form.rows.iter().map(|row| figure(&row.item, row.scope, unit)).collect()
}

/// One figure of one part of a unit.
pub fn figure(item: &Item, scope: Scope, unit: &UnitState) -> Figure {
    match scope {
        Scope::Whole => assemble::whole(&item.id, item.expects(), unit),
        Scope::Office => assemble::whole(&item.id, item.expects(), &scope::office(unit)),
        Scope::Communes => assemble::of_communes(&item.id, item.expects(), unit),
    }
}

#[cfg(test)]
pub(crate) mod tests;
