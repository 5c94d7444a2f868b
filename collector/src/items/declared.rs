//! Which declaration counts on a day.
//!
//! A declaration holds from its day to the end of that calendar year: last year's is proposed, not silently used again.
//! Of several, the one with the latest day counts, and of these the one stated last.

use crate::forms::ValueKind;

use super::state::{Declaration, UnitState};
use super::text::clean;
use super::value::ItemValue;

/// What people stated about one item.
#[derive(Default)]
pub(super) struct Standing {
    pub declared: Option<Declaration>,
    /// Replaces whatever was measured.
    pub overriding: Option<Declaration>,
    /// The newest of earlier years.
    pub proposal: Option<Declaration>,
    pub notes: Vec<String>,
}

/// Sorts out the declarations of one item.
pub(super) fn standing(item: &str, expects: ValueKind, unit: &UnitState) -> Standing {
    let mut result = Standing::default();
    let year = unit.as_of.year();
    for stated in
        unit.declarations.iter().filter(|stated| stated.item == item && stated.effective_on <= unit.as_of)
    {
        if !stated.value.fits(expects) {
            result.notes = vec!["có kê khai không đúng kiểu số liệu, không dùng".into()];
            continue;
        }
        let place = match (stated.effective_on.year() == year, &stated.override_reason) {
            (true, None) => &mut result.declared,
            (true, Some(_)) => &mut result.overriding,
            (false, _) => &mut result.proposal,
        };
        if place.as_ref().is_none_or(|held| rank(held) <= rank(stated)) {
            *place = Some(cleaned(stated));
        }
    }
    result
}

fn rank(stated: &Declaration) -> (jiff::civil::Date, i64) {
    (stated.effective_on, stated.declared_at_ms)
}

fn cleaned(stated: &Declaration) -> Declaration {
    Declaration {
        item: stated.item.clone(),
        value: match &stated.value {
            ItemValue::Text(text) => ItemValue::Text(clean(text)),
            value => value.clone(),
        },
        by: clean(&stated.by),
        source: clean(&stated.source),
        declared_at_ms: stated.declared_at_ms,
        effective_on: stated.effective_on,
        override_reason: stated.override_reason.as_deref().map(clean),
    }
}
