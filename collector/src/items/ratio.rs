//! Figures that are computed from figures.
//!
//! A derived figure is blank as soon as one of its terms is. Of the communes below a unit it is computed from sums over
//! those communes that have all its terms.

use std::collections::BTreeMap;

use crate::forms::ValueKind;

use super::figure::{Figure, Parts};
use super::rules::{self, Rule, rule};
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

    fn number(&self, item: &str) -> Figure {
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

/// The computers of "19MT/21CBCC": an average over communes, or so many for each member of staff.
pub(super) fn staff_ratio_computers(terms: &Terms<'_>) -> Derivation {
    staff_ratio(terms, |ratio| ratio.0)
}

/// The staff of "19MT/21CBCC".
pub(super) fn staff_ratio_staff(terms: &Terms<'_>) -> Derivation {
    staff_ratio(terms, |ratio| ratio.1)
}

/// Photocopiers beyond their life: all or none, since one year is declared for all of them.
pub(super) fn photocopiers_over_life(terms: &Terms<'_>) -> Derivation {
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

fn staff_ratio(terms: &Terms<'_>, side: fn((i64, i64)) -> i64) -> Derivation {
    let communes = terms.communes.as_ref().map(|communes| i64::try_from(communes.len()).unwrap_or(i64::MAX));
    let terms = ["computer_total", "staff_total"].map(|item| terms.number(item));
    let [computers, staff] = terms.each_ref().map(number);
    let ratio = computers.zip(staff).filter(|(_, staff)| 0 < *staff);
    let rounded = ratio.and_then(|(computers, staff)| match communes {
        Some(communes) => {
            divided(computers.into(), communes.into()).zip(divided(staff.into(), communes.into()))
        }
        None => for_each_other(computers, staff),
    });
    let formula = match communes {
        Some(communes) => format!("{}/{communes} máy, {}/{communes} người", shown(computers), shown(staff)),
        None => format!("{} máy/{} người", shown(computers), shown(staff)),
    };
    let how = match communes {
        Some(communes) => format!("bình quân {communes} xã, phường, làm tròn"),
        None => "làm tròn đến số nguyên".into(),
    };
    Derivation {
        value: rounded.map(|rounded| ItemValue::Number(side(rounded))),
        formula,
        terms: terms.into(),
        parts: Parts { ratio, ..Parts::default() },
        notes: rounded.map(|_| how).into_iter().collect(),
    }
}

/// So many computers for one person or, where they are fewer than half, one for so many persons.
fn for_each_other(computers: i64, staff: i64) -> Option<(i64, i64)> {
    match divided(computers.into(), staff.into())? {
        0 if 0 < computers => Some((1, divided(staff.into(), computers.into())?)),
        computers => Some((computers, 1)),
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

    #[test]
    fn so_many_computers_stand_for_so_many_persons() {
        for (computers, staff, expected) in
            [(68, 64, (1, 1)), (18, 20, (1, 1)), (96, 64, (2, 1)), (10, 25, (1, 3)), (0, 20, (0, 1))]
        {
            assert_eq!(for_each_other(computers, staff), Some(expected), "{computers}/{staff}");
        }
    }
}
