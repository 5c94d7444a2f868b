//! The sentences of a form, said with a unit's figures as far as these carry them.
//!
//! A clause whose guard does not hold goes; a sentence whose own guard does not hold, or of which no figure is known, is
//! not said. Whatever was left out is told, so that the officer sees what to declare.

use serde::Serialize;

use crate::forms::condition::KeepIf;
use crate::forms::format::{Field, NumberFormat};
use crate::forms::sentence::FilledWith;
use crate::forms::{Form, SentenceTemplate, Slot, catalogue};
use crate::items::{ItemValue, Scope};

use super::known::Known;
use super::slot_text::number_text;
use super::{cell, clause, guard};
use crate::items::text::capitalised;

/// What stands where a figure is not known: room to write it by hand.
pub const UNKNOWN: &str = "……";

/// A sentence of a form as it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormSentence {
    pub id: String,
    pub section: String,
    /// `None` if it is not said.
    pub text: Option<String>,
    pub left_out: Vec<LeftOut>,
}

/// Words that no figure carried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The clause, or the whole sentence, with its figures as far as they are known.
    pub words: String,
    /// Names of what is not known; empty if all is known and says otherwise.
    pub unknown: Vec<String>,
}

/// Every sentence of the form, in its order.
pub fn sentences(form: &Form, known: &Known) -> Vec<FormSentence> {
    form.sentences.iter().map(|sentence| say(sentence, known)).collect()
}

/// One sentence.
pub fn say(template: &SentenceTemplate, known: &Known) -> FormSentence {
    let mut said = FormSentence {
        id: template.id.clone(),
        section: template.section.clone(),
        text: None,
        left_out: Vec::new(),
    };
    let mut text = template.text.clone();
    for guarded in &template.guards {
        if guard::holds(&guarded.keep_if.condition, guarded.scope, known) == Some(true) {
            continue;
        }
        let unknown = unknown(&guarded.keep_if, guarded.scope, known);
        let Some(words) = &guarded.clause else {
            said.left_out.push(LeftOut { words: whole(&text, template, known), unknown });
            return said;
        };
        let rest = match &guarded.keep_if.otherwise {
            Some(otherwise) => clause::replaced(&text, words, otherwise),
            None => clause::dropped(&text, words),
        };
        let Some(rest) = rest else { continue };
        text = rest;
        // What is replaced is no loss unless nobody knew.
        if guarded.keep_if.otherwise.is_none() || !unknown.is_empty() {
            said.left_out.push(LeftOut { words: filled(words, &template.slots, known), unknown });
        }
    }
    let missing = nothing_known(&text, &template.slots, known);
    if let Some(unknown) = missing {
        said.left_out = vec![LeftOut { words: whole(&text, template, known), unknown }];
        return said;
    }
    if text.chars().any(char::is_alphanumeric) {
        said.text = Some(whole(&text, template, known));
    }
    said
}

/// A sentence with its figures; what is filled in at its beginning gets a capital letter.
fn whole(text: &str, template: &SentenceTemplate, known: &Known) -> String {
    let words = filled(text, &template.slots, known);
    if text.starts_with('{') { capitalised(&words) } else { words }
}

/// The text with every slot filled.
pub(super) fn filled(text: &str, slots: &[Slot], known: &Known) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(before);
        let slot = slots.iter().find(|slot| slot.name == name);
        out.push_str(&slot.and_then(|slot| slot_text(slot, known)).unwrap_or_else(|| UNKNOWN.into()));
        rest = after;
    }
    out + rest
}

fn slot_text(slot: &Slot, known: &Known) -> Option<String> {
    match &slot.filled_with {
        FilledWith::Word(word) => Some(known.words.say(*word)).filter(|word| !word.is_empty()),
        FilledWith::Item { id, scope, part: Field::Value } => {
            let ratio = known.figure(id, *scope).and_then(|figure| figure.parts.ratio);
            match known.value(id, *scope)? {
                ItemValue::Number(number) => number_text(slot.format, *number, ratio),
                ItemValue::Text(text) => Some(bare(text)).filter(|text| !text.is_empty()),
                ItemValue::Flag(flag) => Some(if *flag { "có" } else { "không" }.into()),
            }
        }
        FilledWith::Item { id, scope, part } => {
            let number = cell::part(*part, &known.figure(id, *scope)?.parts)?;
            let format = if *part == Field::Year { NumberFormat::Int } else { slot.format };
            number_text(format, number, None)
        }
    }
}

/// Braces would look like a place that nobody filled.
fn bare(text: &str) -> String {
    text.replace(['{', '}'], "")
}

/// What is missing if a sentence has figures and none of them is known; words about the unit are no figures.
fn nothing_known(text: &str, slots: &[Slot], known: &Known) -> Option<Vec<String>> {
    let said = |slot: &&Slot| {
        matches!(slot.filled_with, FilledWith::Item { .. }) && text.contains(&format!("{{{}}}", slot.name))
    };
    let slots: Vec<&Slot> = slots.iter().filter(said).collect();
    let none = !slots.is_empty() && slots.iter().all(|slot| slot_text(slot, known).is_none());
    none.then(|| {
        let ids = slots.iter().filter_map(|slot| match &slot.filled_with {
            FilledWith::Item { id, .. } => Some(id.as_str()),
            FilledWith::Word(_) => None,
        });
        names(ids)
    })
}

fn unknown(keep_if: &KeepIf, scope: Scope, known: &Known) -> Vec<String> {
    let condition = &keep_if.condition;
    let items = condition.items().into_iter().filter(|id| known.value(id, scope).is_none());
    let mut found = names(items);
    let facts = condition.facts().into_iter().filter(|fact| known.fact(*fact).is_none());
    found.extend(facts.map(|fact| fact.name_vi().to_owned()));
    found.dedup();
    found
}

/// Names of items as the officer knows them, each once.
fn names<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for id in ids {
        let name = catalogue::item(id).map_or_else(|_| id.to_owned(), |item| item.name_vi);
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests;
