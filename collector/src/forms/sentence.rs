//! A form's sentences: words, the places in them, and when which part may be said.
//!
//! A sentence that states a fact stands under a guard, so that nothing is claimed that the figures do not carry.
//! [`crate::report::form_sentences`] says them.

use crate::items::Scope;

use super::condition::KeepIf;
use super::format::{Field, NumberFormat};

/// A sentence with places for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceTemplate {
    pub id: String,
    /// Which `sentences` part of the body prints it: `I.1`.
    pub section: String,
    /// With `{name}` for each slot.
    pub text: String,
    pub slots: Vec<Slot>,
    /// Applied in order.
    pub guards: Vec<Guard>,
}

/// A place in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    pub name: String,
    pub filled_with: FilledWith,
    pub format: NumberFormat,
}

/// What fills a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilledWith {
    Item { id: String, scope: Scope, part: Field },
    Word(UnitWord),
}

/// Words about the unit and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitWord {
    /// `xã Quảng Thọ`
    NameWithKind,
    /// `xã`
    KindLower,
    /// `cấp huyện`
    LevelName,
    /// `28/10/2020`
    AsOf,
    /// `10/2020`
    Month,
    /// `2020`
    Year,
}

/// When a clause, or the whole sentence, may be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// A part of the template; `None` guards the whole sentence.
    pub clause: Option<String>,
    pub keep_if: KeepIf,
    /// Of which part of the unit the items in the condition are.
    pub scope: Scope,
}

impl UnitWord {
    pub const ALL: [Self; 6] =
        [Self::NameWithKind, Self::KindLower, Self::LevelName, Self::AsOf, Self::Month, Self::Year];

    /// As forms write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::NameWithKind => "unit.name_with_kind",
            Self::KindLower => "unit.kind_lower",
            Self::LevelName => "unit.level_name",
            Self::AsOf => "as_of",
            Self::Month => "as_of.month",
            Self::Year => "as_of.year",
        }
    }
}

impl SentenceTemplate {
    /// Every item that it says or asks for, with the part of the unit.
    pub fn items(&self) -> Vec<(&str, Scope)> {
        let of_slots = self.slots.iter().filter_map(|slot| match &slot.filled_with {
            FilledWith::Item { id, scope, .. } => Some((id.as_str(), *scope)),
            FilledWith::Word(_) => None,
        });
        let of_guards = self
            .guards
            .iter()
            .flat_map(|guard| guard.keep_if.condition.items().into_iter().map(|item| (item, guard.scope)));
        of_slots.chain(of_guards).collect()
    }
}

/// Names of the places `{name}` in a text, left to right.
///
/// # Errors
/// A brace without its partner, or a place that is no name.
pub(super) fn places(text: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (_, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let inside = from.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let Some((name, after)) = inside else {
            return Err("a `{` without its `}`, or a `}` without its `{`".into());
        };
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if name.is_empty() || !plain {
            return Err(format!(
                "`{{{name}}}` is no place: expected a name of ASCII letters, digits and `_`"
            ));
        }
        found.push(name.to_owned());
        rest = after;
    }
    Ok(found)
}
