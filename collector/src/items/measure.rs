//! Asking every machine of a unit the same question.
//!
//! A machine that cannot answer is missing; it is neither a yes nor a no.

use hatang_proto::model::inventory::Inventory;

use super::figure::{Basis, Contribution, Coverage, Missing};
use super::state::{MachineState, UnitState};
use super::value::ItemValue;

/// What machines say about one item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measurement {
    /// `None` if no machine could be read.
    pub value: Option<ItemValue>,
    pub machines: Vec<Contribution>,
    pub missing: Vec<Missing>,
    pub notes: Vec<String>,
}

/// One machine's answer, with the words for it.
pub(super) enum Answer {
    Counts(String),
    DoesNotCount(String),
    Missing(String),
}

impl Measurement {
    /// Machines that answered, of all.
    pub fn coverage(&self) -> Coverage {
        let measured = size(self.machines.len());
        Coverage { measured, of: measured + size(self.missing.len()) }
    }

    /// How many machines answered yes.
    pub fn counted(&self) -> i64 {
        i64::from(size(self.machines.iter().filter(|machine| machine.counted).count()))
    }
}

/// Asks every machine; the value is left open.
pub(super) fn ask(unit: &UnitState, question: impl Fn(&MachineState) -> Answer) -> Measurement {
    let mut result = Measurement::default();
    for machine in &unit.machines {
        let (counted, text) = match question(machine) {
            Answer::Counts(text) => (true, text),
            Answer::DoesNotCount(text) => (false, text),
            Answer::Missing(why) => {
                result.missing.push(Missing {
                    machine: Basis::Machine(machine.id),
                    label: machine.shown_label(),
                    why,
                });
                continue;
            }
        };
        let (label, at_ms) = (machine.shown_label(), machine.inventory_at_ms.or(machine.last_heard_ms));
        result.machines.push(Contribution {
            machine: Basis::Machine(machine.id),
            label,
            counted,
            text,
            at_ms,
        });
    }
    result
}

/// Asks every machine; the value is the number of those that say yes.
pub(super) fn count(unit: &UnitState, question: impl Fn(&MachineState) -> Answer) -> Measurement {
    let mut result = ask(unit, question);
    result.value = (!result.machines.is_empty()).then(|| ItemValue::Number(result.counted()));
    result
}

/// The machine's inventory, or the answer that it has none.
pub(super) fn inventory(machine: &MachineState) -> Result<&Inventory, Answer> {
    machine.inventory.as_ref().ok_or_else(|| Answer::Missing("chưa gửi thông tin máy".into()))
}

/// A list's length; units are far smaller than the limit.
pub(super) fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
