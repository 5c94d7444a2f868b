//! Asking every machine of a unit the same question.
//!
//! A machine that cannot answer is missing; it is neither a yes nor a no. The same holds for a computer that people
//! listed and said nothing about.

use std::collections::BTreeMap;

use hatang_proto::model::inventory::Inventory;
use jiff::civil::Date;

use super::figure::{Basis, Contribution, Coverage, Missing, Parts, Provenance};
use super::particulars::{DeclaredMachine, Particulars};
use super::state::{MachineState, UnitState};
use super::value::ItemValue;

/// What machines say about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// `None` if no machine could be read.
    pub value: Option<ItemValue>,
    /// Of `value`.
    pub provenance: Provenance,
    pub machines: Vec<Contribution>,
    pub missing: Vec<Missing>,
    pub notes: Vec<String>,
    pub parts: Parts,
    /// It has nothing to do with how many machines were read.
    pub apart: bool,
    /// At least so many there are, and of what: `(2, "máy")`; more than was declared is a contradiction.
    pub at_least: Option<(i64, &'static str)>,
}

impl Default for Measurement {
    fn default() -> Self {
        Self {
            value: None,
            provenance: Provenance::Measured,
            machines: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
            parts: Parts::default(),
            apart: false,
            at_least: None,
        }
    }
}

/// One machine's answer, with the words for it.
pub(super) enum Answer {
    Counts(String),
    DoesNotCount(String),
    Missing(String),
}

impl Measurement {
    /// Machines that answered, of all.
    pub fn coverage(&self) -> Option<Coverage> {
        let measured = size(self.machines.len());
        (!self.apart).then(|| Coverage { measured, of: measured + size(self.missing.len()) })
    }

    /// How many machines answered yes.
    pub fn counted(&self) -> i64 {
        i64::from(size(self.machines.iter().filter(|machine| machine.counted).count()))
    }

    /// Files an answer; whether it counts.
    fn file(&mut self, machine: Basis, label: String, at_ms: Option<i64>, answer: Answer) -> bool {
        let (counted, text) = match answer {
            Answer::Counts(text) => (true, text),
            Answer::DoesNotCount(text) => (false, text),
            Answer::Missing(why) => {
                self.missing.push(Missing { machine, label, why });
                return false;
            }
        };
        self.machines.push(Contribution { machine, label, counted, text, at_ms });
        counted
    }
}

/// Asks every machine; the value is left open.
pub(super) fn ask(unit: &UnitState, question: impl Fn(&MachineState) -> Answer) -> Measurement {
    let mut result = Measurement::default();
    for machine in &unit.machines {
        let at_ms = machine.inventory_at_ms.or(machine.last_heard_ms);
        result.file(Basis::Machine(machine.id), machine.shown_label(), at_ms, question(machine));
    }
    result
}

/// Asks every computer of either kind; the value is left open, companions and the remark about those listed are not.
pub(super) fn ask_all(
    unit: &UnitState,
    question: impl Fn(&MachineState) -> Answer,
    listed: impl Fn(&DeclaredMachine) -> Answer,
) -> Measurement {
    let mut result = Measurement::default();
    let mut counted = Vec::new();
    for machine in &unit.machines {
        let at_ms = machine.inventory_at_ms.or(machine.last_heard_ms);
        if result.file(Basis::Machine(machine.id), machine.shown_label(), at_ms, question(machine)) {
            counted.push((&machine.particulars, machine.is_heard(unit.as_of)));
        }
    }
    let measured = counted.len();
    for machine in &unit.declared_machines {
        let answer = match listed(machine) {
            Answer::Counts(text) => Answer::Counts(format!("kê khai: {text}")),
            Answer::DoesNotCount(text) => Answer::DoesNotCount(format!("kê khai: {text}")),
            missing @ Answer::Missing(_) => missing,
        };
        // A statement is no reading, so it has no time of one.
        if result.file(Basis::Declared(machine.number), machine.shown_label(), None, answer) {
            counted.push((&machine.particulars, machine.working != Some(false)));
        }
    }
    result.parts = parts(&counted, unit.as_of);
    if measured < counted.len() {
        result.notes.push(format!("trong đó {} máy do đơn vị kê khai", counted.len() - measured));
    }
    if !result.machines.iter().any(|machine| machine.machine.machine().is_some()) {
        result.provenance = Provenance::Declared;
    }
    result
}

/// Asks every computer of either kind; the value is the number of those that say yes.
pub(super) fn count_all(
    unit: &UnitState,
    question: impl Fn(&MachineState) -> Answer,
    listed: impl Fn(&DeclaredMachine) -> Answer,
) -> Measurement {
    let mut result = ask_all(unit, question, listed);
    result.value = (!result.machines.is_empty()).then(|| ItemValue::Number(result.counted()));
    result
}

/// The machine's inventory, or the answer that it has none.
pub(super) fn inventory(machine: &MachineState) -> Result<&Inventory, Answer> {
    machine.inventory.as_ref().ok_or_else(|| Answer::Missing("chưa gửi thông tin máy".into()))
}

/// What somebody said about a listed computer, as an answer.
pub(super) fn said(stated: Option<bool>, yes: &str, no: &str, unsaid: &str) -> Answer {
    match stated {
        Some(true) => Answer::Counts(yes.into()),
        Some(false) => Answer::DoesNotCount(no.into()),
        None => Answer::Missing(unsaid.into()),
    }
}

/// Companions of those that count: which still work, and what people said about their age.
///
/// A machine that fell silent is not among the working ones; it is not called broken either, the report names it.
fn parts(counted: &[(&Particulars, bool)], as_of: Date) -> Parts {
    if counted.is_empty() {
        return Parts::default();
    }
    let number = |wanted: &dyn Fn(&(&Particulars, bool)) -> bool| {
        i64::from(size(counted.iter().filter(|one| wanted(one)).count()))
    };
    let mut by_year = BTreeMap::<i16, i64>::new();
    let bought_new = counted.iter().filter(|(particulars, _)| particulars.second_hand != Some(true));
    for year in bought_new.filter_map(|(particulars, _)| particulars.year_by(as_of)) {
        *by_year.entry(year).or_default() += 1;
    }
    let one_year = match (by_year.len(), by_year.iter().next()) {
        (1, Some((year, all))) if *all == i64::from(size(counted.len())) => Some(*year),
        _ => None,
    };
    let anybody_said = counted.iter().any(|(particulars, _)| particulars.second_hand.is_some());
    Parts {
        working: Some(number(&|(_, working)| *working)),
        year: one_year,
        by_year: by_year.into_iter().collect(),
        second_hand: anybody_said.then(|| number(&|(particulars, _)| particulars.second_hand == Some(true))),
        ratio: None,
    }
}

/// A list's length; units are far smaller than the limit.
pub(super) fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
