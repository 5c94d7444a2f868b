//! The value of an item, and how a person writes one.

use crate::forms::ValueKind;

use super::text::clean;

/// Largest number that is believed: a budget in đồng fits.
const LARGEST: i64 = 1_000_000_000_000_000;

/// Longest text, characters.
const LONGEST: usize = 500;

/// A figure's value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum ItemValue {
    Number(i64),
    Flag(bool),
    Text(String),
}

/// Why a typed value is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("`{0}` is not a whole number from 0 to {LARGEST}")]
    NotANumber(String),
    #[error("`{0}` is neither Có nor Không")]
    NotAFlag(String),
    #[error("the text is empty or longer than {LONGEST} characters")]
    NotAText,
}

impl ItemValue {
    /// Reads what a person typed: `20`, `1.685`, `Có`, `không`, `yes`, or any text.
    ///
    /// # Errors
    /// [`ValueError`] repeats what was typed and says what was expected.
    pub fn parse(expects: ValueKind, typed: &str) -> Result<Self, ValueError> {
        let typed = clean(typed);
        match expects {
            ValueKind::Number => number(&typed).map(Self::Number).ok_or(ValueError::NotANumber(typed)),
            ValueKind::Flag => flag(&typed).map(Self::Flag).ok_or(ValueError::NotAFlag(typed)),
            ValueKind::Text if typed.is_empty() || typed.chars().count() > LONGEST => {
                Err(ValueError::NotAText)
            }
            ValueKind::Text => Ok(Self::Text(typed)),
        }
    }

    /// Whether it is the kind of value that an item takes, and a number in range.
    pub fn fits(&self, expects: ValueKind) -> bool {
        match self {
            Self::Number(number) => expects == ValueKind::Number && (0..=LARGEST).contains(number),
            Self::Flag(_) => expects == ValueKind::Flag,
            Self::Text(_) => expects == ValueKind::Text,
        }
    }
}

/// Dots may stand between groups of three digits and nowhere else.
fn number(typed: &str) -> Option<i64> {
    let mut groups = typed.split('.');
    let first = groups.next()?;
    let grouped = typed.contains('.');
    let whole = groups.all(|group| group.len() == 3);
    let digits: String = typed.chars().filter(|sign| *sign != '.').collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || !whole || (grouped && !(1..=3).contains(&first.len())) {
        return None;
    }
    digits.parse().ok().filter(|number| *number <= LARGEST)
}

fn flag(typed: &str) -> Option<bool> {
    match typed.to_lowercase().as_str() {
        "có" | "co" | "yes" | "true" | "1" => Some(true),
        "không" | "khong" | "chưa có" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_and_without_dots() {
        for (typed, number) in [("20", 20), (" 0 ", 0), ("1.685", 1685), ("23.094.500", 23_094_500)] {
            assert_eq!(ItemValue::parse(ValueKind::Number, typed), Ok(ItemValue::Number(number)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_repeated() {
        for typed in ["", "-1", "1.5", "1..000", ".100", "1234.567", "20 người", "9999999999999999", "٣"]
        {
            let refused = Err(ValueError::NotANumber(typed.into()));
            assert_eq!(ItemValue::parse(ValueKind::Number, typed), refused, "{typed}");
        }
    }

    #[test]
    fn flags_are_read_in_both_languages_and_with_decomposed_letters() {
        for (typed, flag) in [("Có", true), ("co\u{301}", true), ("KHÔNG", false), ("no", false)] {
            assert_eq!(ItemValue::parse(ValueKind::Flag, typed), Ok(ItemValue::Flag(flag)), "{typed}");
        }
        assert_eq!(ItemValue::parse(ValueKind::Flag, "có lẽ"), Err(ValueError::NotAFlag("có lẽ".into())));
    }

    #[test]
    fn an_empty_or_endless_text_is_refused() {
        assert_eq!(ItemValue::parse(ValueKind::Text, "\n"), Err(ValueError::NotAText));
        assert_eq!(ItemValue::parse(ValueKind::Text, &"x".repeat(501)), Err(ValueError::NotAText));
    }
}
