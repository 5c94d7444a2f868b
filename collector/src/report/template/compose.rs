//! Decides what a paragraph says afterwards: values for names, stretches for rows of lists, the rest as it stands.

use super::Placeholder;
use super::blocks::Pair;
use super::paragraph::{Item, Mark, Paragraph};
use super::render::{Renderer, Scope};
use super::values::{BLANK, List};
use crate::limits::OFFICE_FILE_INFLATED;

/// What stands in a paragraph afterwards.
enum Printed {
    /// The same characters in the same slots.
    Kept(Vec<(usize, char)>),
    /// Another text, in the slot where the item begins.
    New(String),
}

#[derive(Clone, Copy)]
struct Place {
    item: usize,
    mark: usize,
}

impl<'a> Renderer<'a> {
    /// Decides the texts of a paragraph's slots.
    pub(super) fn compose(&mut self, paragraph: &'a Paragraph, scope: &mut Scope<'a>) {
        let mut texts = vec![String::new(); paragraph.slots.len()];
        let mut touched = vec![false; paragraph.slots.len()];
        let mut at = Place { item: 0, mark: 0 };
        while let Some(item) = paragraph.items.get(at.item) {
            let slot = item.slot();
            match self.item(paragraph, &mut at, scope) {
                Printed::Kept(signs) => {
                    for (slot, sign) in signs {
                        texts.get_mut(slot).into_iter().for_each(|text| text.push(sign));
                    }
                }
                Printed::New(text) => {
                    texts.get_mut(slot).into_iter().for_each(|own| own.push_str(&text));
                    // Every slot that the mark reaches into loses its share of it.
                    let next = paragraph.items.get(at.item).map_or(touched.len(), |item| item.slot() + 1);
                    touched.iter_mut().take(next).skip(slot).for_each(|slot| *slot = true);
                }
            }
        }
        for ((slot, text), touched) in paragraph.slots.iter().zip(texts).zip(touched) {
            if touched && self.tree.starts(slot.start, "t") {
                self.filled = true;
                scope.edits.insert(slot.start, text);
            }
        }
    }

    /// What one item of a paragraph prints.
    fn item(&mut self, paragraph: &'a Paragraph, at: &mut Place, scope: &mut Scope<'a>) -> Printed {
        let Some(item) = paragraph.items.get(at.item) else { return Printed::New(String::new()) };
        at.item += 1;
        let (mark, raw) = match item {
            Item::Text { slot, text } => {
                return Printed::Kept(text.chars().map(|sign| (*slot, sign)).collect());
            }
            Item::Mark { mark, raw, .. } => (mark, raw),
        };
        let number = at.mark;
        at.mark += 1;
        let pair = self.blocks.paired.get(&(paragraph.start, number)).copied();
        match (mark, pair) {
            (Mark::Value(name), _) => {
                if let Some(text) = self.value(name, scope) {
                    return Printed::New(text);
                }
            }
            (Mark::Open(name), Some(Pair::Inline(end))) => {
                let known = self.values.lists.get_key_value(name.as_str());
                if let Some((name, list)) = known.filter(|(name, _)| self.list(name, scope).is_some()) {
                    return Printed::New(self.inline(paragraph, at, end, (name, list), scope));
                }
            }
            (Mark::Open(name) | Mark::Close(name), Some(Pair::Block))
                if scope.rows.iter().any(|(open, _)| open == name) =>
            {
                return Printed::New(String::new());
            }
            _ => {}
        }
        self.said.unknown.insert(Placeholder { name: mark.inside(), part: self.name.into() });
        Printed::Kept(raw.clone())
    }

    /// A stretch of a paragraph for each row of a list; ends behind the closing mark.
    fn inline(
        &mut self,
        paragraph: &'a Paragraph,
        at: &mut Place,
        end: usize,
        (name, list): (&'a str, &'a List),
        scope: &mut Scope<'a>,
    ) -> String {
        self.said.used.insert(name.to_owned());
        let mut out = String::new();
        let begin = *at;
        let marks = paragraph.items.iter().enumerate().filter(|(_, item)| matches!(item, Item::Mark { .. }));
        let closing = marks.map(|(item, _)| item).nth(end).unwrap_or(paragraph.items.len());
        for row in &list.rows {
            *at = begin;
            scope.rows.push((name, Some(row)));
            while at.item < closing && (out.len() as u64) < OFFICE_FILE_INFLATED {
                match self.item(paragraph, at, scope) {
                    Printed::Kept(signs) => out.extend(signs.into_iter().map(|(_, sign)| sign)),
                    Printed::New(text) => out.push_str(&text),
                }
            }
            scope.rows.pop();
        }
        *at = Place { item: closing + 1, mark: end + 1 };
        out
    }

    /// A name's value where it stands: a field of the row being written, or a value of the report.
    fn value(&mut self, name: &str, scope: &Scope<'a>) -> Option<String> {
        let field = scope.rows.iter().rev().find_map(|(list, row)| {
            let list_of = self.values.lists.get(*list)?;
            let (field, known) = match name.split_once('.') {
                Some((of, field)) => (field, of == *list && list_of.knows(field)),
                // A list without rows could claim any name: the report's own come first.
                None => (
                    name,
                    list_of.knows(name) && (list_of.has(name) || !self.values.texts.contains_key(name)),
                ),
            };
            known.then(|| row.and_then(|row| row.get(field)).cloned().unwrap_or_default())
        });
        let text = field.or_else(|| {
            let text = self.values.texts.get(name)?;
            Some(if text.is_empty() { BLANK.into() } else { text.clone() })
        })?;
        self.said.used.insert(name.to_owned());
        Some(text)
    }
}
