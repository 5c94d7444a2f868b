//! Everything that the sentences of a form may say or ask for, found once.

use std::collections::BTreeMap;

use crate::forms::condition::Fact;
use crate::forms::{Form, catalogue};
use crate::items::{self, Figure, ItemValue, Provenance, Scope, UnitState};

use super::facts::NetworkFacts;
use super::unit_words::UnitWords;

/// Figures by item and part of the unit, and what is known besides.
#[derive(Debug, Clone)]
pub struct Known {
    figures: BTreeMap<(String, u8), Figure>,
    pub(super) network: NetworkFacts,
    pub(super) words: UnitWords,
}

/// A fact's value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FactValue {
    Day(jiff::civil::Date),
    Text(String),
    Flag(bool),
}

impl Known {
    /// What the sentences of `form` need, for `unit`.
    pub fn of(form: &Form, unit: &UnitState) -> Self {
        let mut known = Self::without_figures(unit);
        let catalogue = catalogue::known().unwrap_or_default();
        for (id, scope) in form.sentences.iter().flat_map(|sentence| sentence.items()) {
            if known.figure(id, scope).is_none()
                && let Some(item) = catalogue.iter().find(|item| item.id == id)
            {
                known.put(scope, items::figure(item, scope, unit));
            }
        }
        known
    }

    /// The unit's words and facts alone.
    pub(super) fn without_figures(unit: &UnitState) -> Self {
        Self { figures: BTreeMap::new(), network: NetworkFacts::of(unit), words: UnitWords::of(unit) }
    }

    pub(super) fn put(&mut self, scope: Scope, figure: Figure) {
        self.figures.insert((figure.item.clone(), rank(scope)), figure);
    }

    pub fn figure(&self, id: &str, scope: Scope) -> Option<&Figure> {
        self.figures.get(&(id.to_owned(), rank(scope)))
    }

    /// The value, as far as one is known and can be true: no count is below zero.
    pub(super) fn value(&self, id: &str, scope: Scope) -> Option<&ItemValue> {
        let value = self.figure(id, scope)?.value.as_ref()?;
        (!matches!(value, ItemValue::Number(number) if *number < 0)).then_some(value)
    }

    /// Whether a person stated it.
    pub(super) fn is_declared(&self, id: &str, scope: Scope) -> bool {
        self.figure(id, scope).is_some_and(|figure| {
            matches!(figure.provenance, Some(Provenance::Declared | Provenance::Overridden))
        })
    }

    pub(super) fn fact(&self, fact: Fact) -> Option<FactValue> {
        match fact {
            Fact::AsOf => Some(FactValue::Day(self.words.as_of())),
            Fact::UnitLevel => Some(FactValue::Text(self.words.level().to_owned())),
            Fact::MeetingsUndisturbed => self.network.meetings_undisturbed.map(FactValue::Flag),
            Fact::LineUncongested => self.network.line_uncongested.map(FactValue::Flag),
            Fact::CpnetSlower => self.network.cpnet_slower.map(FactValue::Flag),
        }
    }
}

fn rank(scope: Scope) -> u8 {
    match scope {
        Scope::Whole => 0,
        Scope::Office => 1,
        Scope::Communes => 2,
    }
}
