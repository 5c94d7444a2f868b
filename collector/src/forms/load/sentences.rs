//! The sentences of a form: every place has its slot, every slot its place, every clause stands in its text.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::super::condition::KeepIf;
use super::super::format::{Field, NumberFormat};
use super::super::nearest::hint;
use super::super::place::{At, Reading, shown};
use super::super::sentence::{FilledWith, Guard, SentenceTemplate, Slot, UnitWord, places};
use super::super::{Item, ValueKind};
use super::rows::scope;
use crate::items::Scope;
use crate::limits;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSentence<'a> {
    #[serde(borrow)]
    id: At<'a>,
    #[serde(borrow)]
    pub section: At<'a>,
    #[serde(borrow)]
    text: At<'a>,
    /// Of all slots and guards that say nothing else.
    #[serde(borrow, default)]
    scope: Option<At<'a>>,
    #[serde(borrow, default)]
    slots: BTreeMap<String, FileSlot<'a>>,
    #[serde(borrow, default)]
    guards: Vec<FileGuard<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSlot<'a> {
    #[serde(borrow)]
    item: At<'a>,
    #[serde(borrow)]
    format: At<'a>,
    #[serde(borrow, default)]
    scope: Option<At<'a>>,
    #[serde(borrow, default)]
    part: Option<At<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileGuard<'a> {
    #[serde(borrow, default)]
    clause: Option<At<'a>>,
    #[serde(borrow)]
    keep_if: At<'a>,
    #[serde(borrow, default)]
    scope: Option<At<'a>>,
}

/// All sentences; fewer than written only if faults were noted.
pub(super) fn read(
    reading: &mut Reading<'_>,
    known: &[Item],
    written: &[FileSentence<'_>],
) -> Vec<SentenceTemplate> {
    if let Some(over) = written.get(limits::FORM_SENTENCES) {
        reading.fault(over.id, format!("a form has at most {} sentences", limits::FORM_SENTENCES));
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for sentence in written {
        let Some(read) = one(reading, known, sentence) else { continue };
        if !seen.insert(read.id.clone()) {
            reading.fault(sentence.id, format!("sentence `{}` stands twice", read.id));
        }
        found.push(read);
    }
    found
}

fn one(reading: &mut Reading<'_>, known: &[Item], written: &FileSentence<'_>) -> Option<SentenceTemplate> {
    let (id, section) = (reading.text(written.id)?, reading.text(written.section)?);
    let text = reading.text(written.text)?;
    let whole = scope(reading, written.scope);
    let slots: Vec<Slot> =
        written.slots.iter().filter_map(|(name, one)| slot(reading, known, whole, name, one)).collect();
    fit(reading, written, &text);
    let guards = written.guards.iter().filter_map(|one| guard(reading, whole, &text, one)).collect();
    Some(SentenceTemplate { id, section, text, slots, guards })
}

/// Places and slots answer each other.
fn fit(reading: &mut Reading<'_>, written: &FileSentence<'_>, text: &str) {
    let places = match places(text) {
        Ok(places) => places,
        Err(message) => return reading.fault(written.text, message),
    };
    for place in places.iter().filter(|place| !written.slots.contains_key(place.as_str())) {
        let hint = hint(place, written.slots.keys().map(String::as_str));
        reading.fault(written.text, format!("`{{{place}}}` has no slot{hint}"));
    }
    for (name, slot) in written.slots.iter().filter(|(name, _)| !places.contains(name)) {
        reading.fault(slot.item, format!("the text has no place `{{{name}}}` for this slot"));
    }
}

fn slot(
    reading: &mut Reading<'_>,
    known: &[Item],
    whole: Scope,
    name: &str,
    written: &FileSlot<'_>,
) -> Option<Slot> {
    let id = reading.text(written.item)?;
    let format_name = reading.text(written.format)?;
    let Some(format) = NumberFormat::parse(&format_name) else {
        let expected = "int, int02, int_vn, pct, pct_sp, pct_vn1, word or text";
        reading.fault(written.format, format!("there is no format `{format_name}`: expected {expected}"));
        return None;
    };
    let scope = if written.scope.is_some() { scope(reading, written.scope) } else { whole };
    let part: Field = written.part.and_then(|at| reading.value(at)).unwrap_or(Field::Value);
    if let Some(word) = UnitWord::ALL.into_iter().find(|word| word.key() == id) {
        return Some(Slot { name: name.into(), filled_with: FilledWith::Word(word), format });
    }
    let Some(item) = known.iter().find(|item| item.id == id) else {
        let names = known.iter().map(|item| item.id.as_str()).chain(UnitWord::ALL.map(UnitWord::key));
        let hint = hint(&id, names);
        reading.fault(written.item, format!("the catalogue has no item `{id}`{hint}"));
        return None;
    };
    let is_number = item.expects() == ValueKind::Number || part != Field::Value;
    if !is_number && !matches!(format, NumberFormat::Text | NumberFormat::Word) {
        let message =
            format!("format `{format_name}` does not fit item `{id}` ({}): expected text", item.unit);
        reading.fault(written.format, message);
        return None;
    }
    Some(Slot { name: name.into(), filled_with: FilledWith::Item { id, scope, part }, format })
}

fn guard(reading: &mut Reading<'_>, whole: Scope, text: &str, written: &FileGuard<'_>) -> Option<Guard> {
    let clause = match written.clause {
        None => None,
        Some(at) => {
            let clause = reading.text(at)?;
            if clause.is_empty() || !text.contains(&clause) {
                reading.fault(at, format!("the clause `{}` does not stand in the sentence", shown(&clause)));
            }
            Some(clause)
        }
    };
    let scope = if written.scope.is_some() { scope(reading, written.scope) } else { whole };
    let condition = reading.text(written.keep_if)?;
    match KeepIf::parse(&condition) {
        Ok(keep_if) => {
            if clause.is_none() && keep_if.otherwise.is_some() {
                reading.fault(written.keep_if, "`else` needs a clause that it replaces".into());
            }
            if keep_if.otherwise.as_deref().is_some_and(|text| text.contains(['{', '}'])) {
                reading.fault(written.keep_if, "the text after `else` cannot hold places".into());
            }
            Some(Guard { clause, keep_if, scope })
        }
        Err(message) => {
            reading.fault(written.keep_if, message);
            None
        }
    }
}
