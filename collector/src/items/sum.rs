//! The communes below a unit, added up.
//!
//! A commune that has no figure is missing and named, and lowers the coverage, which counts communes here. What cannot
//! be added (a text, a year, a percentage without its part and whole) stays blank.

use std::collections::BTreeMap;

use crate::forms::ValueKind;

use super::figure::{Basis, Contribution, Coverage, Figure, Missing, Parts, Provenance};
use super::measure::size;
use super::ratio::percent;
use super::state::UnitState;
use super::text::{LABEL, clean, listed, shorten};
use super::value::ItemValue;
use super::{assemble, scope};

/// Items whose numbers mean nothing when added.
const NOT_ADDED: &[&str] = &["scanner_year", "internet_bandwidth_mbps"];

/// People of a unit, declared for its own office: the whole has those of its communes too.
const OF_AN_OFFICE: &[&str] = &["staff_total", "staff_part_time"];

/// Adds the communes to what a unit declared for its own office, once all of them declared it; until then the remark
/// says who is not in it.
pub(super) fn with_communes(own: &mut Figure, unit: &UnitState) {
    if !OF_AN_OFFICE.contains(&own.item.as_str()) {
        return;
    }
    let communes = scope::communes(unit);
    let Some(ItemValue::Number(office)) = own.value.clone().filter(|_| !communes.is_empty()) else { return };
    let sum = of(&own.item, ValueKind::Number, &communes);
    match sum.value {
        Some(ItemValue::Number(below)) if sum.missing.is_empty() => {
            own.value = Some(ItemValue::Number(office.saturating_add(below)));
            own.provenance = Some(Provenance::Derived);
            own.formula = Some(format!("{office} + {below}"));
        }
        _ => {
            let named = listed(sum.missing.iter().map(|commune| shorten(&commune.label, LABEL)));
            own.notes.push(format!("chưa gồm {named}"));
        }
    }
}

/// The figure of these communes together.
pub(super) fn of(item: &str, expects: ValueKind, communes: &[&UnitState]) -> Figure {
    let mut sum = Sum::default();
    for commune in communes {
        let figure = assemble::whole(item, expects, commune);
        sum.add(item, clean(&commune.unit_name), &figure);
    }
    sum.figure(item, expects)
}

#[derive(Default)]
struct Sum {
    number: i64,
    /// All true so far.
    all: bool,
    working: Option<i64>,
    second_hand: Option<i64>,
    by_year: BTreeMap<i16, i64>,
    ratio: (i64, i64),
    /// The terms are percentages and their parts and wholes are added.
    percentages: bool,
    communes: Vec<Contribution>,
    missing: Vec<Missing>,
    times: Vec<i64>,
}

impl Sum {
    fn add(&mut self, item: &str, name: String, figure: &Figure) {
        let first = self.communes.is_empty();
        let why = match (&figure.value, figure.parts.ratio) {
            (None, _) => "chưa có số liệu",
            (Some(ItemValue::Number(_)), None) if item.ends_with("_pct") => "tỷ lệ không có tử số, mẫu số",
            (Some(ItemValue::Text(_)), _) => "không phải con số",
            (Some(_), _) if NOT_ADDED.contains(&item) => "không cộng được",
            (Some(ItemValue::Number(number)), ratio) => {
                self.number = self.number.saturating_add(*number);
                let (part, whole) = ratio.unwrap_or_default();
                self.percentages = item.ends_with("_pct");
                self.ratio = (self.ratio.0.saturating_add(part), self.ratio.1.saturating_add(whole));
                self.companions(first, &figure.parts, *number);
                ""
            }
            (Some(ItemValue::Flag(flag)), _) => {
                self.all = *flag && (first || self.all);
                ""
            }
        };
        let machine = Basis::Commune(name.clone());
        if !why.is_empty() {
            self.missing.push(Missing { machine, label: name, why: why.into() });
            return;
        }
        let (counted, text) = match &figure.value {
            Some(ItemValue::Number(number)) => (0 < *number, number.to_string()),
            Some(ItemValue::Flag(flag)) => (*flag, if *flag { "có" } else { "không" }.into()),
            _ => (false, String::new()),
        };
        self.times.extend(figure.oldest_at_ms);
        self.times.extend(figure.newest_at_ms);
        self.communes.push(Contribution { machine, label: name, counted, text, at_ms: figure.newest_at_ms });
    }

    /// A commune with none of them has none that work; one that does not know makes the sum unknown.
    fn companions(&mut self, first: bool, parts: &Parts, number: i64) {
        let known = |part: Option<i64>| part.or((number == 0).then_some(0));
        let add = |sum: Option<i64>, more: Option<i64>| {
            if first { known(more) } else { sum.zip(known(more)).map(|(sum, more)| sum.saturating_add(more)) }
        };
        self.working = add(self.working, parts.working);
        self.second_hand = add(self.second_hand, parts.second_hand);
        for (year, count) in &parts.by_year {
            let held = self.by_year.entry(*year).or_default();
            *held = held.saturating_add(*count);
        }
    }

    fn value(&self, expects: ValueKind) -> Option<ItemValue> {
        match expects {
            _ if self.communes.is_empty() => None,
            ValueKind::Number if self.percentages => {
                percent(self.ratio.0.into(), self.ratio.1.into()).map(ItemValue::Number)
            }
            ValueKind::Number => Some(ItemValue::Number(self.number)),
            // One "no" decides; "every commune" needs every commune.
            ValueKind::Flag if !self.all => Some(ItemValue::Flag(false)),
            ValueKind::Flag => self.missing.is_empty().then_some(ItemValue::Flag(true)),
            ValueKind::Text => None,
        }
    }

    fn figure(self, item: &str, expects: ValueKind) -> Figure {
        let value = self.value(expects);
        let known = size(self.communes.len());
        let of = known.saturating_add(size(self.missing.len()));
        let parts = match (&value, self.percentages) {
            (Some(ItemValue::Number(_)), true) => Parts { ratio: Some(self.ratio), ..Parts::default() },
            (Some(ItemValue::Number(number)), false) => Parts {
                working: self.working.filter(|_| 0 < *number),
                by_year: self.by_year.into_iter().collect(),
                second_hand: self.second_hand.filter(|_| 0 < *number),
                ..Parts::default()
            },
            _ => Parts::default(),
        };
        let notes = match &value {
            None if 0 < of => vec!["không cộng được số liệu của các xã, phường".into()],
            _ => Vec::new(),
        };
        Figure {
            item: item.into(),
            provenance: value.as_ref().map(|_| Provenance::Derived),
            value,
            coverage: Some(Coverage { measured: known, of }),
            oldest_at_ms: self.times.iter().min().copied(),
            newest_at_ms: self.times.iter().max().copied(),
            machines: self.communes,
            missing: self.missing,
            declared: None,
            proposal: None,
            difference: None,
            formula: Some(format!("cộng {known}/{of} xã, phường")),
            notes,
            parts,
        }
    }
}
