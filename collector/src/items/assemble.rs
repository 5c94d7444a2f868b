//! From what machines and people say to one figure.
//!
//! The order of precedence: an override, then what was measured or derived, then what was declared. Whatever does not
//! become the value stays visible beside it.

use std::collections::BTreeSet;

use crate::forms::ValueKind;

use super::declared::{Standing, standing};
use super::figure::{Basis, Contribution, Coverage, Difference, Figure, Missing, Parts, Provenance};
use super::measure::Measurement;
use super::ratio::Derivation;
use super::registry::{How, how};
use super::state::UnitState;
use super::value::ItemValue;

/// The figure of one item that takes this kind of value.
pub(super) fn figure(item: &str, expects: ValueKind, unit: &UnitState) -> Figure {
    let found = match how(item) {
        How::Measured(measure) => measured(measure(unit)),
        How::Derived(derive) => derived(derive(unit)),
        How::Supported(_) | How::Declared => Found::default(),
    };
    let mut figure = settle(item, found, standing(item, expects, unit));
    if let How::Supported(measure) = how(item) {
        support(&mut figure, measure(unit));
    }
    figure
}

/// What was found without asking a person.
#[derive(Default)]
struct Found {
    value: Option<(ItemValue, Provenance)>,
    coverage: Option<Coverage>,
    machines: Vec<Contribution>,
    missing: Vec<Missing>,
    formula: Option<String>,
    notes: Vec<String>,
}

fn measured(measurement: Measurement) -> Found {
    Found {
        coverage: Some(measurement.coverage()),
        value: measurement.value.map(|value| (value, Provenance::Measured)),
        machines: measurement.machines,
        missing: measurement.missing,
        formula: None,
        notes: measurement.notes,
    }
}

/// A derived figure rests on the machines of its terms, and is covered as badly as the worst of them.
fn derived(derivation: Derivation) -> Found {
    let from_machines = |term: &&Figure| {
        matches!(term.provenance, None | Some(Provenance::Measured | Provenance::Discovered))
    };
    let terms = || derivation.terms.iter().filter(from_machines);
    let counted = terms().flat_map(|term| &term.machines).filter(|machine| machine.counted);
    let missing = terms().flat_map(|term| &term.missing);
    Found {
        coverage: terms().filter_map(|term| term.coverage).min_by_key(|coverage| coverage.measured),
        machines: once(counted, |machine| &machine.machine),
        missing: once(missing, |missing| &missing.machine),
        value: derivation.value.map(|value| (value, Provenance::Derived)),
        formula: Some(derivation.formula),
        notes: Vec::new(),
    }
}

/// The first entry of each machine, in order.
fn once<'a, T: Clone + 'a>(entries: impl Iterator<Item = &'a T>, of: impl Fn(&T) -> &Basis) -> Vec<T> {
    let mut seen = BTreeSet::new();
    entries.filter(|entry| seen.insert(of(entry).clone())).cloned().collect()
}

fn settle(item: &str, found: Found, stated: Standing) -> Figure {
    let Standing { declared, overriding, proposal, notes } = stated;
    let by_person = overriding.as_ref().or(declared.as_ref()).map(|stated| stated.value.clone());
    let difference = match (&found.value, &by_person) {
        (Some((measured, _)), Some(declared)) if measured != declared => {
            Some(Difference { measured: measured.clone(), declared: declared.clone() })
        }
        _ => None,
    };
    let overridden = overriding.as_ref().map(|stated| (stated.value.clone(), Provenance::Overridden));
    let declared_value = declared.as_ref().map(|stated| (stated.value.clone(), Provenance::Declared));
    let settled = overridden.or(found.value).or(declared_value);
    let times = || found.machines.iter().filter_map(|machine| machine.at_ms);
    Figure {
        item: item.into(),
        provenance: settled.as_ref().map(|(_, provenance)| *provenance),
        value: settled.map(|(value, _)| value),
        coverage: found.coverage,
        oldest_at_ms: times().min(),
        newest_at_ms: times().max(),
        machines: found.machines,
        missing: found.missing,
        declared: overriding.or(declared),
        proposal,
        difference,
        formula: found.formula,
        notes: found.notes.into_iter().chain(notes).collect(),
        parts: Parts::default(),
    }
}

/// Machines see a part only: more than was declared is a contradiction, less is not.
fn support(figure: &mut Figure, seen: Measurement) {
    let counted = seen.counted();
    if counted == 0 {
        return;
    }
    figure.machines = seen.machines.into_iter().filter(|machine| machine.counted).collect();
    match figure.value {
        Some(ItemValue::Number(declared)) if declared >= counted => {}
        _ => figure.notes.push(format!("phần mềm thu thập thấy ít nhất {counted} máy")),
    }
}
