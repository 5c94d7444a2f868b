//! How a cell is printed, as written in a form: `{n} máy`, `{n:02} máy`, `Có|Không`, `{text}`.
//!
//! Only the pattern is read here; [`crate::report::cell`] applies it to a figure.

use super::ValueKind;

/// A cell's pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellFormat {
    Number {
        before: String,
        /// Padded with zeros to this many digits.
        digits: usize,
        after: String,
    },
    Flag {
        yes: String,
        no: String,
    },
    Text {
        before: String,
        after: String,
    },
}

impl CellFormat {
    /// `None` if the pattern has no place for a value.
    pub fn parse(pattern: &str) -> Option<Self> {
        for (slot, digits) in [("{n}", 1), ("{n:02}", 2)] {
            if let Some((before, after)) = pattern.split_once(slot) {
                return Some(Self::Number { before: before.into(), digits, after: after.into() });
            }
        }
        if let Some((before, after)) = pattern.split_once("{text}") {
            return Some(Self::Text { before: before.into(), after: after.into() });
        }
        let (yes, no) = pattern.split_once('|')?;
        Some(Self::Flag { yes: yes.into(), no: no.into() })
    }

    /// The kind of value it can print.
    pub fn takes(&self) -> ValueKind {
        match self {
            Self::Number { .. } => ValueKind::Number,
            Self::Flag { .. } => ValueKind::Flag,
            Self::Text { .. } => ValueKind::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_of_the_forms_are_read() {
        let number = |digits| CellFormat::Number { before: String::new(), digits, after: " máy".into() };
        assert_eq!(CellFormat::parse("{n} máy"), Some(number(1)));
        assert_eq!(CellFormat::parse("{n:02} máy"), Some(number(2)));
        assert_eq!(
            CellFormat::parse("Có|Không"),
            Some(CellFormat::Flag { yes: "Có".into(), no: "Không".into() })
        );
        assert_eq!(CellFormat::parse("{text}").map(|format| format.takes()), Some(ValueKind::Text));
    }

    #[test]
    fn a_pattern_without_a_place_is_refused() {
        for pattern in ["", "máy", "{m} máy", "{n:03}"] {
            assert_eq!(CellFormat::parse(pattern), None, "{pattern}");
        }
    }
}
