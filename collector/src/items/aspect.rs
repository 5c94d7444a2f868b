//! Companions of a count: how many of them work, in which year they were put into use.
//!
//! `hub_count` is a count; `hub_count@working` and `kiosk_count@year` stand beside it in forms and in declarations.

use crate::forms::ValueKind;

/// Which of a count's numbers is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Aspect {
    /// The count itself.
    #[default]
    Value,
    /// How many of them work.
    Working,
    /// The year in which all of them were put into use, `Parts::year`.
    Year,
}

/// Why what stands behind an item's `@` is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AspectError {
    #[error("`{0}` is no companion of a figure: `working` and `year` are")]
    Unknown(String),
    #[error("`{0}` is no count, so it has no `working` or `year`")]
    NotACount(String),
}

impl Aspect {
    /// Splits `hub_count@working` into the item and the aspect; an item without `@` is meant itself.
    ///
    /// # Errors
    /// [`AspectError::Unknown`] repeats what stands behind the `@`.
    pub fn parse(typed: &str) -> Result<(&str, Self), AspectError> {
        match typed.split_once('@') {
            None => Ok((typed, Self::Value)),
            Some((item, "working")) => Ok((item, Self::Working)),
            Some((item, "year")) => Ok((item, Self::Year)),
            Some((_, other)) => Err(AspectError::Unknown(other.into())),
        }
    }

    /// The kind of value it takes for an item that takes `expects`.
    ///
    /// # Errors
    /// [`AspectError::NotACount`] if the item is not a number but a companion is meant.
    pub fn expects(self, item: &str, expects: ValueKind) -> Result<ValueKind, AspectError> {
        match (self, expects) {
            (Self::Value, expects) => Ok(expects),
            (Self::Working | Self::Year, ValueKind::Number) => Ok(ValueKind::Number),
            _ => Err(AspectError::NotACount(item.into())),
        }
    }

    /// The item as it is declared: `hub_count@working`.
    pub fn of(self, item: &str) -> String {
        match self {
            Self::Value => item.into(),
            Self::Working => format!("{item}@working"),
            Self::Year => format!("{item}@year"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aspect_reads_back_what_it_is_declared_as() {
        for aspect in [Aspect::Value, Aspect::Working, Aspect::Year] {
            assert_eq!(Aspect::parse(&aspect.of("hub_count")), Ok(("hub_count", aspect)));
        }
    }

    #[test]
    fn anything_else_behind_the_sign_is_named() {
        for (typed, named) in
            [("hub_count@", ""), ("hub_count@broken", "broken"), ("a@year@year", "year@year")]
        {
            assert_eq!(Aspect::parse(typed), Err(AspectError::Unknown(named.into())), "{typed}");
        }
    }

    #[test]
    fn only_a_count_has_companions() {
        assert_eq!(Aspect::Year.expects("kiosk_count", ValueKind::Number), Ok(ValueKind::Number));
        assert_eq!(Aspect::Value.expects("lan_present", ValueKind::Flag), Ok(ValueKind::Flag));
        let refused = Err(AspectError::NotACount("lan_present".into()));
        assert_eq!(Aspect::Working.expects("lan_present", ValueKind::Flag), refused);
    }
}
