//! The communes below a unit, added up.
//!
//! A commune that has no figure is missing and named, and lowers the coverage, which counts communes here. What cannot
//! be added (a text, a year, a percentage without its part and whole) stays blank.

use crate::forms::{Item, ValueKind};

use super::assemble;
use super::figure::{Basis, Contribution, Coverage, Figure, Missing, Parts, Provenance};
use super::measure::size;
use super::scope;
use super::state::UnitState;
use super::text::clean;
use super::value::ItemValue;

/// The figure of all communes below a unit.
pub(super) fn communes(item: &Item, unit: &UnitState) -> Figure {
    let figures: Vec<(String, Figure)> = scope::communes(unit)
        .into_iter()
        .map(|commune| (clean(&commune.unit_name), assemble::figure(&item.id, item.expects(), commune)))
        .collect();
    let mut sum = Figure { coverage: Some(Coverage { measured: 0, of: size(figures.len()) }), ..blank(item) };
    let mut total = 0_i64;
    let mut working = Some(0_i64);
    for (name, figure) in figures {
        let Some(ItemValue::Number(number)) = figure.value.filter(|_| item.expects() == ValueKind::Number)
        else {
            sum.missing.push(Missing {
                machine: Basis::Commune(name.clone()),
                label: name,
                why: "chưa có số liệu".into(),
            });
            continue;
        };
        total = total.saturating_add(number);
        working = working.zip(figure.parts.working).map(|(sum, more)| sum.saturating_add(more));
        sum.machines.push(Contribution {
            machine: Basis::Commune(name.clone()),
            label: name,
            counted: number > 0,
            text: number.to_string(),
            at_ms: figure.newest_at_ms,
        });
    }
    let known = sum.machines.len();
    if known > 0 {
        sum.value = Some(ItemValue::Number(total));
        sum.provenance = Some(Provenance::Derived);
        sum.parts = Parts { working, ..Parts::default() };
    }
    sum.coverage = sum.coverage.map(|coverage| Coverage { measured: size(known), ..coverage });
    sum.formula = Some(format!("cộng {known}/{} xã, phường", known + sum.missing.len()));
    sum
}

fn blank(item: &Item) -> Figure {
    Figure {
        item: item.id.clone(),
        value: None,
        provenance: None,
        coverage: None,
        oldest_at_ms: None,
        newest_at_ms: None,
        machines: Vec::new(),
        missing: Vec::new(),
        declared: None,
        proposal: None,
        difference: None,
        formula: None,
        notes: Vec::new(),
        parts: Parts::default(),
    }
}
