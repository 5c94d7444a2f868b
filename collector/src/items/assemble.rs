//! From what machines and people say to one figure.
//!
//! The order of precedence: an override, then what was measured or derived, then what was declared. Where machines or
//! lists see a part only, what was declared comes before them. Whatever does not become the value stays visible
//! beside it.

use std::collections::BTreeSet;

use crate::forms::ValueKind;

use super::aspects;
use super::communes::Survey;
use super::declared::{Standing, standing};
use super::figure::{Basis, Contribution, Coverage, Difference, Figure, Missing, Parts, Provenance};
use super::measure::{Measurement, size};
use super::ratio::{Derivation, Terms, number};
use super::registry::{How, how};
use super::state::UnitState;
use super::text::clean;
use super::value::ItemValue;
use super::{scope, sum};

/// The figure of one item that takes this kind of value, of a unit with all that is below it.
pub(super) fn whole(item: &str, expects: ValueKind, unit: &UnitState) -> Figure {
    let stated = standing(item, expects, unit);
    let mut figure = match how(item) {
        How::Measured(measure) => settle(item, measured(measure(unit)), stated, Prefer::Found),
        How::Listed(measure) => listed(item, measure(unit), stated),
        How::Supported(measure) => supported(item, measure(unit), stated),
        How::Derived(derive) => settle(item, derived(derive(&Terms::of(unit))), stated, Prefer::Found),
        How::Surveyed(survey) => settle(item, surveyed(survey(unit)), stated, Prefer::Found),
        How::Declared => settle(item, Found::default(), stated, Prefer::Found),
    };
    aspects::complete(&mut figure, unit);
    sum::with_communes(&mut figure, unit);
    doubt(&mut figure);
    figure
}

/// The figure of the communes below a unit together.
pub(super) fn of_communes(item: &str, expects: ValueKind, unit: &UnitState) -> Figure {
    let communes = scope::communes(unit);
    let mut figure = match how(item) {
        How::Surveyed(_) => return whole(item, expects, unit),
        How::Derived(derive) => derived_of_communes(item, derive, unit, communes),
        How::Measured(_) | How::Listed(_) | How::Supported(_) | How::Declared => {
            sum::of(item, expects, &communes)
        }
    };
    doubt(&mut figure);
    figure
}

/// What was found without asking a person for the figure.
#[derive(Default)]
struct Found {
    value: Option<(ItemValue, Provenance)>,
    coverage: Option<Coverage>,
    machines: Vec<Contribution>,
    missing: Vec<Missing>,
    formula: Option<String>,
    notes: Vec<String>,
    parts: Parts,
}

/// Which side becomes the value if both know one and nobody overrode.
#[derive(Clone, Copy, PartialEq)]
enum Prefer {
    Found,
    Declared,
}

fn measured(measurement: Measurement) -> Found {
    Found {
        coverage: measurement.coverage(),
        value: measurement.value.map(|value| (value, measurement.provenance)),
        machines: measurement.machines,
        missing: measurement.missing,
        formula: None,
        notes: measurement.notes,
        parts: measurement.parts,
    }
}

/// A list of what people said about each computer; a declared number stands above one that is not complete.
fn listed(item: &str, measurement: Measurement, stated: Standing) -> Figure {
    let coverage = measurement.coverage();
    let complete = coverage.is_some_and(Coverage::is_full) && measurement.value.is_some();
    let prefer = if complete { Prefer::Found } else { Prefer::Declared };
    let counted = measurement.counted();
    let mut figure = settle(item, measured(measurement), stated, prefer);
    let taken = prefer == Prefer::Declared
        && figure.provenance == Some(Provenance::Declared)
        && figure.declared.is_some();
    if let (true, Some(coverage)) = (taken, coverage) {
        let enough = number(&figure).is_some_and(|declared| counted <= declared);
        figure.difference = figure.difference.filter(|_| !enough);
        if 0 < coverage.measured {
            figure.notes.push(format!("danh sách mới ghi {}/{} máy", coverage.measured, coverage.of));
        }
    }
    figure
}

/// Machines see a part only: more than was declared is a contradiction, less is not.
fn supported(item: &str, seen: Measurement, stated: Standing) -> Figure {
    let at_least = seen.at_least;
    let mut found = measured(seen);
    found.coverage = None;
    found.machines.retain(|machine| machine.counted);
    found.missing.clear();
    let mut figure = settle(item, found, stated, Prefer::Declared);
    if figure.declared.is_some() {
        figure.difference = None;
    }
    match (number(&figure), at_least) {
        (_, None) => {}
        (Some(known), Some((seen, _))) if seen <= known => {}
        (_, Some((seen, what))) => figure.notes.push(format!("phần mềm thu thập thấy ít nhất {seen} {what}")),
    }
    figure
}

fn surveyed(survey: Survey) -> Found {
    Found {
        value: survey.value.map(|value| (value, Provenance::Derived)),
        coverage: survey.coverage,
        machines: survey.units,
        missing: survey.missing,
        formula: Some(survey.formula),
        notes: survey.notes,
        parts: survey.parts,
    }
}

/// A derived figure rests on the machines of its terms, and is covered as badly as the worst of them.
fn derived(derivation: Derivation) -> Found {
    let from_machines = |term: &&Figure| match term.provenance {
        Some(Provenance::Declared) => term.declared.is_none(),
        Some(Provenance::Overridden) => false,
        _ => true,
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
        notes: derivation.notes,
        parts: derivation.parts,
    }
}

/// From sums over the communes that know every term; the others are missing.
fn derived_of_communes(
    item: &str,
    derive: fn(&Terms<'_>) -> Derivation,
    unit: &UnitState,
    communes: Vec<&UnitState>,
) -> Figure {
    let of = size(communes.len());
    let (known, unknown): (Vec<_>, Vec<_>) =
        communes.into_iter().partition(|commune| derive(&Terms::of(commune)).value.is_some());
    let measured = size(known.len());
    let derivation =
        if known.is_empty() { Derivation::default() } else { derive(&Terms { unit, communes: Some(known) }) };
    let mut found = derived(derivation);
    found.coverage = Some(Coverage { measured, of });
    found.missing = unknown
        .into_iter()
        .map(|commune| {
            let label = clean(&commune.unit_name);
            Missing { machine: Basis::Commune(label.clone()), label, why: "chưa đủ số liệu".into() }
        })
        .collect();
    settle(item, found, Standing::default(), Prefer::Found)
}

/// The first entry of each machine, in order.
fn once<'a, T: Clone + 'a>(entries: impl Iterator<Item = &'a T>, of: impl Fn(&T) -> &Basis) -> Vec<T> {
    let mut seen = BTreeSet::new();
    entries.filter(|entry| seen.insert(of(entry).clone())).cloned().collect()
}

fn settle(item: &str, found: Found, stated: Standing, prefer: Prefer) -> Figure {
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
    let by_machines = match prefer {
        Prefer::Found => overridden.is_none() && found.value.is_some(),
        Prefer::Declared => by_person.is_none(),
    };
    let settled = match prefer {
        Prefer::Found => overridden.or(found.value).or(declared_value),
        Prefer::Declared => overridden.or(declared_value).or(found.value),
    };
    let times = || found.machines.iter().filter_map(|machine| machine.at_ms);
    Figure {
        item: item.into(),
        provenance: settled.as_ref().map(|(_, provenance)| *provenance),
        // Companions of another value are not this value's.
        parts: if by_machines && settled.is_some() { found.parts } else { Parts::default() },
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
    }
}

/// A percentage above 100 is printed, and said to be in doubt.
fn doubt(figure: &mut Figure) {
    if figure.item.ends_with("_pct") && number(figure).is_some_and(|percent| 100 < percent) {
        figure.notes.push("tỷ lệ trên 100%, cần kiểm tra".into());
    }
}
