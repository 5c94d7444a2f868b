//! Photocopiers beyond their life, by the year that was declared for all of them.

use super::ratio::{Derivation, Terms, number, shown};
use super::rules::{self, Rule, rule};
use super::state::UnitState;
use super::value::ItemValue;

/// Photocopiers beyond their life: all or none, since one year is declared for all of them.
pub(super) fn over_life(terms: &Terms<'_>) -> Derivation {
    if terms.communes.is_some() {
        let figure = terms.number("photocopiers_over_life_count");
        return Derivation { value: figure.value.clone(), terms: vec![figure], ..Derivation::default() };
    }
    let figure = terms.number("photocopier_count");
    let life = photocopier_life(terms.unit);
    let year = figure.parts.year;
    let value = match (number(&figure), year, &life) {
        (Some(0), ..) => Some(0),
        (Some(count), Some(year), Some(life)) => {
            let age = i64::from(terms.unit.as_of.year()) - i64::from(year);
            Some(if life.whole() <= age { count } else { 0 })
        }
        _ => None,
    };
    let notes = match &life {
        Some(life) => vec![format!("thời gian sử dụng {} năm theo {}", life.whole(), life.name())],
        None => vec!["chưa có quy định thời gian sử dụng máy photocopy cho thời điểm này".into()],
    };
    let formula = format!("{} máy trang bị năm {}", shown(number(&figure)), shown(year.map(i64::from)));
    Derivation {
        value: value.map(ItemValue::Number),
        formula,
        terms: vec![figure],
        notes,
        ..Derivation::default()
    }
}

/// What holds for photocopiers: a unit's own setting, or the life of computers where the rule names them too.
fn photocopier_life(unit: &UnitState) -> Option<Rule> {
    let shared = || {
        let row = rules::row("pc_life_years", unit.as_of)?;
        row.name_vi.contains("photocopy").then(|| rule("pc_life_years", unit))?
    };
    rule("photocopier_life_years", unit).or_else(shared)
}
