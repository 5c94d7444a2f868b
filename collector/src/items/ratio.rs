//! Figures that are computed from figures.
//!
//! A derived figure is blank as soon as one of its terms is.

use crate::forms::ValueKind;

use super::assemble;
use super::figure::Figure;
use super::state::UnitState;
use super::value::ItemValue;

/// A formula applied.
pub struct Derivation {
    pub value: Option<ItemValue>,
    /// The terms as numbers, blanks as `…`.
    pub formula: String,
    /// The figures that went in.
    pub terms: Vec<Figure>,
}

/// Desktops and laptops for a hundred members of staff, rounded half up.
pub(super) fn computers_per_staff(unit: &UnitState) -> Derivation {
    let terms = ["desktop_count", "laptop_count", "staff_total"]
        .map(|item| assemble::figure(item, ValueKind::Number, unit));
    let [desktops, laptops, staff] = terms.each_ref().map(number);
    let value = desktops.zip(laptops).zip(staff).and_then(|((desktops, laptops), staff)| {
        percent(i128::from(desktops) + i128::from(laptops), i128::from(staff))
    });
    let formula = format!("({} + {})/{}", shown(desktops), shown(laptops), shown(staff));
    Derivation { value: value.map(ItemValue::Number), formula, terms: terms.into() }
}

/// `100 * part / whole`, rounded half up; `None` for an empty whole.
pub(super) fn percent(part: i128, whole: i128) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    i64::try_from((200 * part + whole).div_euclid(2 * whole)).ok()
}

fn number(figure: &Figure) -> Option<i64> {
    match figure.value {
        Some(ItemValue::Number(number)) => Some(number),
        _ => None,
    }
}

fn shown(number: Option<i64>) -> String {
    number.map_or_else(|| "…".into(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::percent;

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
