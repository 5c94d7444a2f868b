//! Figures that are computed from figures.
//!
//! A derived figure is blank as soon as one of its terms is. Of the communes below a unit it is computed from sums over
//! those communes that have all its terms.

use std::collections::BTreeMap;

use crate::forms::ValueKind;

use super::figure::{Figure, Parts};
use super::state::UnitState;
use super::text::day;
use super::value::ItemValue;
use super::{assemble, sum};

/// A formula applied.
#[derive(Default)]
pub struct Derivation {
    pub value: Option<ItemValue>,
    /// The terms as numbers, blanks as `…`.
    pub formula: String,
    /// The figures that went in.
    pub terms: Vec<Figure>,
    pub parts: Parts,
    pub notes: Vec<String>,
}

/// Where a formula gets its terms from.
pub struct Terms<'a> {
    pub unit: &'a UnitState,
    /// The communes to add up instead.
    pub communes: Option<Vec<&'a UnitState>>,
}

impl<'a> Terms<'a> {
    /// Of the unit with all that is below it.
    pub fn of(unit: &'a UnitState) -> Self {
        Self { unit, communes: None }
    }

    pub(super) fn number(&self, item: &str) -> Figure {
        match &self.communes {
            None => assemble::whole(item, ValueKind::Number, self.unit),
            Some(communes) => sum::of(item, ValueKind::Number, communes),
        }
    }
}

/// All desktops and laptops, listed ones among them.
pub(super) fn computer_total(terms: &Terms<'_>) -> Derivation {
    let terms = ["desktop_count", "laptop_count"].map(|item| terms.number(item));
    let [desktops, laptops] = terms.each_ref().map(number);
    let value = desktops.zip(laptops).map(|(desktops, laptops)| desktops.saturating_add(laptops));
    let [first, second] = terms.each_ref().map(|term| &term.parts);
    let parts = both(first, second, desktops, laptops);
    let notes = listed_note(&terms);
    Derivation {
        value: value.map(ItemValue::Number),
        formula: format!("{} + {}", shown(desktops), shown(laptops)),
        terms: terms.into(),
        parts,
        notes,
    }
}

/// Desktops and laptops for a hundred members of staff, rounded half up.
pub(super) fn computers_per_staff(terms: &Terms<'_>) -> Derivation {
    let terms = ["desktop_count", "laptop_count", "staff_total"].map(|item| terms.number(item));
    let [desktops, laptops, staff] = terms.each_ref().map(number);
    let computers = desktops.zip(laptops).map(|(desktops, laptops)| desktops.saturating_add(laptops));
    let formula = format!("({} + {})/{}", shown(desktops), shown(laptops), shown(staff));
    Derivation { formula, ..percentage(computers, staff, terms.into()) }
}

pub(super) fn online_pct(terms: &Terms<'_>) -> Derivation {
    of_all_computers("computers_lan_internet_count", terms)
}

pub(super) fn antivirus_pct(terms: &Terms<'_>) -> Derivation {
    of_all_computers("antivirus_installed_count", terms)
}

pub(super) fn official(terms: &Terms<'_>) -> Derivation {
    part_of_whole("computers_official", "staff_total", terms)
}

pub(super) fn part_time(terms: &Terms<'_>) -> Derivation {
    part_of_whole("computers_part_time", "staff_part_time", terms)
}

/// The day of the figures.
pub(super) fn as_of(terms: &Terms<'_>) -> Derivation {
    let value = Some(ItemValue::Text(day(terms.unit.as_of)));
    Derivation { value, formula: "thời điểm chốt số liệu".into(), ..Derivation::default() }
}

/// `100 * part / whole`, rounded half up; `None` for an empty whole.
pub(super) fn percent(part: i128, whole: i128) -> Option<i64> {
    divided(100 * part, whole)
}

/// Rounded half up; `None` for an empty whole.
pub(super) fn divided(part: i128, whole: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    i64::try_from((2 * part + whole).div_euclid(2 * whole)).ok()
}

pub(super) fn number(figure: &Figure) -> Option<i64> {
    match figure.value {
        Some(ItemValue::Number(number)) => Some(number),
        _ => None,
    }
}

pub(super) fn shown(number: Option<i64>) -> String {
    number.map_or_else(|| "…".into(), |number| number.to_string())
}

fn of_all_computers(part: &str, terms: &Terms<'_>) -> Derivation {
    let terms = [part, "computer_total"].map(|item| terms.number(item));
    let [part, whole] = terms.each_ref().map(number);
    let [unread, _] = terms.each_ref().map(|term| term.missing.len());
    let mut result = percentage(part, whole, terms.into());
    if 0 < unread && result.value.is_some() {
        result.notes.push("tính trên tổng số máy, kể cả máy chưa có số liệu".into());
    }
    result
}

fn percentage(part: Option<i64>, whole: Option<i64>, terms: Vec<Figure>) -> Derivation {
    let ratio = part.zip(whole);
    Derivation {
        value: ratio.and_then(|(part, whole)| percent(part.into(), whole.into())).map(ItemValue::Number),
        formula: format!("{}/{}", shown(part), shown(whole)),
        terms,
        parts: Parts { ratio, ..Parts::default() },
        notes: Vec::new(),
    }
}

/// `22/22`: a text, with both numbers and the companions of the part beside it.
fn part_of_whole(part: &str, whole: &str, terms: &Terms<'_>) -> Derivation {
    let terms = [part, whole].map(|item| terms.number(item));
    let [part, whole] = terms.each_ref().map(number);
    let ratio = part.zip(whole);
    let [first, _] = &terms;
    let mut notes = Vec::new();
    if ratio.is_some_and(|(part, whole)| whole < part) {
        notes.push("số máy nhiều hơn số người, cần kiểm tra".into());
    }
    Derivation {
        value: ratio.map(|(part, whole)| ItemValue::Text(format!("{part}/{whole}"))),
        formula: format!("{}/{}", shown(part), shown(whole)),
        parts: Parts { ratio, ..first.parts.clone() },
        notes,
        terms: terms.into(),
    }
}

/// Companions of a sum; one that either side does not know is unknown, unless that side is a zero.
fn both(first: &Parts, second: &Parts, firsts: Option<i64>, seconds: Option<i64>) -> Parts {
    let add = |one: Option<i64>, other: Option<i64>| match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (Some(known), None) if seconds == Some(0) => Some(known),
        (None, Some(known)) if firsts == Some(0) => Some(known),
        _ => None,
    };
    let mut by_year = BTreeMap::<i16, i64>::new();
    for (year, count) in first.by_year.iter().chain(&second.by_year) {
        let held = by_year.entry(*year).or_default();
        *held = held.saturating_add(*count);
    }
    Parts {
        working: add(first.working, second.working),
        year: None,
        by_year: by_year.into_iter().collect(),
        second_hand: add(first.second_hand, second.second_hand),
        ratio: None,
    }
}

/// How many of both are listed only.
fn listed_note(terms: &[Figure]) -> Vec<String> {
    let counted = terms.iter().flat_map(|term| &term.machines).filter(|machine| machine.counted);
    let listed = counted.filter(|machine| matches!(machine.machine, super::Basis::Declared(_))).count();
    (0 < listed).then(|| format!("trong đó {listed} máy do đơn vị kê khai")).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_rounded_half_up() {
        for (part, whole, rounded) in
            [(18, 20, 90), (21, 22, 95), (1, 8, 13), (1, 200, 1), (1, 201, 0), (21, 20, 105)]
        {
            assert_eq!(percent(part, whole), Some(rounded), "{part}/{whole}");
        }
    }

    #[test]
    fn there_is_no_percentage_of_nobody() {
        assert_eq!(percent(3, 0), None);
    }
}
