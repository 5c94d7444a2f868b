//! Whether a condition of a form holds: yes, no, or not known.
//!
//! Not known is passed on as in any three-valued logic; a clause is printed for a yes alone.

use crate::forms::Condition;
use crate::forms::condition::{Comparison, Term};
use crate::items::{ItemValue, Scope};

use super::known::{FactValue, Known};

/// `None` if something that decides is not known.
pub fn holds(condition: &Condition, scope: Scope, known: &Known) -> Option<bool> {
    match condition {
        Condition::And(one, other) => and(holds(one, scope, known), holds(other, scope, known)),
        Condition::Or(one, other) => {
            and(holds(one, scope, known).map(|is| !is), holds(other, scope, known).map(|is| !is))
                .map(|is| !is)
        }
        Condition::Not(inner) => holds(inner, scope, known).map(|is| !is),
        Condition::Known(item) => Some(known.value(item, scope).is_some()),
        Condition::Declared(item) => Some(known.is_declared(item, scope)),
        Condition::Holds(term) => truth(&value(term, scope, known)?),
        Condition::Compare(left, comparison, right) => {
            compare(&value(left, scope, known)?, *comparison, &value(right, scope, known)?)
        }
    }
}

fn and(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// A side of a comparison, as far as it is known.
enum Side {
    Number(i64),
    Day(jiff::civil::Date),
    Text(String),
    Flag(bool),
}

fn value(term: &Term, scope: Scope, known: &Known) -> Option<Side> {
    Some(match term {
        Term::Number(number) => Side::Number(*number),
        Term::Day(day) => Side::Day(*day),
        Term::Text(text) => Side::Text(text.clone()),
        Term::Flag(flag) => Side::Flag(*flag),
        Term::Item(id) => match known.value(id, scope)? {
            ItemValue::Number(number) => Side::Number(*number),
            ItemValue::Flag(flag) => Side::Flag(*flag),
            ItemValue::Text(text) => Side::Text(text.clone()),
        },
        Term::Fact(fact) => match known.fact(*fact)? {
            FactValue::Day(day) => Side::Day(day),
            FactValue::Text(text) => Side::Text(text),
            FactValue::Flag(flag) => Side::Flag(flag),
        },
    })
}

/// A text answers the question whether there is one: `Có`, `01 bộ`, `FTTH`, but not `Không`, `Chưa có`, `0 bộ`.
fn truth(side: &Side) -> Option<bool> {
    match side {
        Side::Flag(flag) => Some(*flag),
        Side::Text(text) => {
            let text = text.to_lowercase();
            let word = text.split(|sign: char| !sign.is_alphanumeric()).find(|word| !word.is_empty())?;
            Some(!matches!(word, "không" | "chưa" | "no") && word.parse() != Ok(0_i64))
        }
        Side::Number(_) | Side::Day(_) => None,
    }
}

fn compare(left: &Side, comparison: Comparison, right: &Side) -> Option<bool> {
    let order = match (left, right) {
        (Side::Number(left), Side::Number(right)) => left.cmp(right),
        (Side::Day(left), Side::Day(right)) => left.cmp(right),
        (Side::Flag(left), Side::Flag(right)) => left.cmp(right),
        (Side::Text(left), Side::Text(right)) => {
            let (left, right) = (left.to_lowercase(), right.to_lowercase());
            if comparison == Comparison::Contains {
                return Some(left.contains(&right));
            }
            left.cmp(&right)
        }
        _ => return None,
    };
    Some(match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::More => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
        Comparison::Contains => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::condition::KeepIf;
    use crate::items::UnitState;
    use crate::report::tests::{declared, unit};

    fn asked(condition: &str, values: &[(&str, ItemValue)]) -> Option<bool> {
        let mut known = Known::without_figures(&unit());
        let mut state: UnitState = unit();
        state.declarations = values.iter().map(|(item, value)| declared(item, value.clone(), "")).collect();
        for (id, _) in values {
            let item = crate::forms::catalogue::item(id).unwrap();
            known.put(Scope::Whole, crate::items::figure(&item, Scope::Whole, &state));
        }
        holds(&KeepIf::parse(condition).unwrap().condition, Scope::Whole, &known)
    }

    #[test]
    fn what_is_not_known_is_neither_yes_nor_no() {
        let printers = [("printer_count", ItemValue::Number(20))];
        let both = [("printer_count", ItemValue::Number(20)), ("staff_total", ItemValue::Number(20))];
        for (condition, values, is) in [
            ("printer_count >= staff_total", &printers[..], None),
            ("printer_count >= staff_total", &both[..], Some(true)),
            ("printer_count > staff_total", &both[..], Some(false)),
            ("not printer_count >= staff_total", &printers[..], None),
            ("printer_count > 3 or staff_total > 3", &printers[..], Some(true)),
            ("printer_count > 90 and staff_total > 3", &printers[..], Some(false)),
            ("printer_count > 3 and staff_total > 3", &printers[..], None),
            ("known(staff_total)", &printers[..], Some(false)),
            ("declared(printer_count)", &printers[..], Some(true)),
            ("meetings_undisturbed", &both[..], None),
            ("as_of < 2025-07-01", &both[..], Some(false)),
            ("unit.level == \"phuong\"", &both[..], Some(true)),
        ] {
            assert_eq!(asked(condition, values), is, "{condition}");
        }
    }

    #[test]
    fn a_text_says_whether_there_is_one() {
        for (text, is) in [
            ("Có", Some(true)),
            ("01 bộ", Some(true)),
            ("máy chậm, hay lỗi", Some(true)),
            ("Không", Some(false)),
            ("Chưa có", Some(false)),
            ("0", Some(false)),
            ("00 bộ", Some(false)),
            ("…", None),
        ] {
            let value = [("surge_protection_present", ItemValue::Text(text.into()))];
            assert_eq!(asked("surge_protection_present", &value), is, "{text}");
        }
        let line = [("internet_link_type", ItemValue::Text("Cáp QUANG FTTH".into()))];
        assert_eq!(asked("internet_link_type contains \"cáp quang\"", &line), Some(true));
    }
}
