//! Writes a part again with its values, piece by piece.

use std::collections::BTreeMap;

use quick_xml::escape::partial_escape;

use super::blocks::{Block, Blocks, Pair};
use super::paragraph::{Edits, Item, Mark, Paragraph};
use super::tree::{Kind, Tree};
use super::values::{BLANK, List, Values};
use super::{Placeholder, Said, TemplateError};
use crate::limits::OFFICE_FILE_INFLATED;

/// The part's new text; `None` if nothing in it was filled.
pub(super) fn part(
    tree: &Tree<'_>,
    blocks: &Blocks,
    values: &Values,
    name: &str,
    said: &mut Said,
) -> Result<Option<String>, TemplateError> {
    if blocks.paragraphs.is_empty() {
        return Ok(None);
    }
    let mut renderer = Renderer { tree, blocks, values, name, said, out: String::new(), filled: false };
    renderer.range(0, tree.pieces.len(), &mut Scope::default())?;
    Ok(renderer.filled.then_some(renderer.out))
}

struct Renderer<'a> {
    tree: &'a Tree<'a>,
    blocks: &'a Blocks,
    values: &'a Values,
    name: &'a str,
    said: &'a mut Said,
    out: String,
    filled: bool,
}

/// Which row of which list is being written.
#[derive(Default)]
struct Scope<'a> {
    rows: Vec<(&'a str, Option<&'a BTreeMap<String, String>>)>,
    edits: Edits,
    /// Whether this is not the first copy: names that must stand once are left out.
    copy: bool,
    /// How many blocks that begin at the present piece are open already.
    opened: Vec<(usize, usize)>,
}

impl<'a> Renderer<'a> {
    /// Writes the pieces from `first` on and before `end`.
    fn range(&mut self, first: usize, end: usize, scope: &mut Scope<'a>) -> Result<(), TemplateError> {
        let mut index = first;
        while index < end {
            if self.out.len() as u64 > OFFICE_FILE_INFLATED {
                return Err(TemplateError::TooLong(self.name.into()));
            }
            index = self.piece(index, scope)?;
        }
        Ok(())
    }

    /// Writes what begins at a piece; gives the piece after it.
    fn piece(&mut self, index: usize, scope: &mut Scope<'a>) -> Result<usize, TemplateError> {
        if let Some(next) = self.repeated(index, scope)? {
            return Ok(next);
        }
        let tree = self.tree;
        if let Some(paragraph) = self.blocks.paragraphs.get(&index) {
            self.compose(paragraph, scope);
        }
        if let Some(text) = scope.edits.remove(&index) {
            self.text(index, &text);
            return Ok(tree.last(index) + 1);
        }
        if scope.copy && matches!(tree.local(index), Some("bookmarkStart" | "bookmarkEnd")) {
            return Ok(tree.last(index) + 1);
        }
        let source = tree.text(index, index + 1);
        if scope.copy && matches!(tree.local(index), Some("p" | "tr")) {
            self.out.push_str(&without_ids(source));
        } else {
            self.out.push_str(source);
        }
        Ok(index + 1)
    }

    /// Writes a block or a row of a table that repeats, if one begins here.
    fn repeated(&mut self, index: usize, scope: &mut Scope<'a>) -> Result<Option<usize>, TemplateError> {
        let open = scope.opened.iter().rev().find(|(first, _)| *first == index).map_or(0, |(_, open)| *open);
        let block = self.blocks.blocks.get(&index).and_then(|blocks| blocks.get(open));
        if let Some(block) = block {
            if let Some(list) = self.list(&block.list, scope) {
                self.filled = true;
                self.copies(block, list, open, scope)?;
                return Ok(Some(block.last + 1));
            }
            // Said where the marks are written; the text between them stays once.
        }
        if open == 0 && self.tree.starts(index, "tr") {
            let row = self.list_of_row(index, scope);
            if let Some((name, list)) = row {
                let block = Block::row(name.to_owned(), self.tree, index);
                self.copies_named(name, &block, list, open, scope)?;
                return Ok(Some(block.last + 1));
            }
        }
        Ok(None)
    }

    /// A list that may repeat here: known, and not already being written.
    fn list(&self, name: &str, scope: &Scope<'a>) -> Option<&'a List> {
        if scope.rows.iter().any(|(open, _)| *open == name) { None } else { self.values.lists.get(name) }
    }

    fn copies(
        &mut self,
        block: &'a Block,
        list: &'a List,
        open: usize,
        scope: &mut Scope<'a>,
    ) -> Result<(), TemplateError> {
        self.copies_named(&block.list, block, list, open, scope)
    }

    fn copies_named(
        &mut self,
        name: &'a str,
        block: &Block,
        list: &'a List,
        open: usize,
        scope: &mut Scope<'a>,
    ) -> Result<(), TemplateError> {
        self.said.used.insert(name.to_owned());
        // A table must keep a row: without machines it is one with blanks.
        let in_table = self.tree.local(block.first) == Some("tr");
        let blank = [None];
        let rows: Vec<_> = if list.rows.is_empty() && in_table {
            blank.to_vec()
        } else {
            list.rows.iter().map(Some).collect()
        };
        let copy = scope.copy;
        for (number, row) in rows.into_iter().enumerate() {
            scope.rows.push((name, row));
            scope.opened.push((block.first, open + 1));
            scope.copy = copy || number > 0;
            let mut index = block.first;
            while index <= block.last {
                index = if block.left_out.contains(&index) {
                    self.tree.last(index) + 1
                } else {
                    self.piece(index, scope)?
                };
                if self.out.len() as u64 > OFFICE_FILE_INFLATED {
                    return Err(TemplateError::TooLong(self.name.into()));
                }
            }
            scope.opened.pop();
            scope.rows.pop();
        }
        scope.copy = copy;
        if let Some(kept) = block.kept {
            scope.rows.push((name, None));
            self.range(kept, self.tree.last(kept) + 1, scope)?;
            scope.rows.pop();
        } else if block.needed && list.rows.is_empty() {
            let name = self.tree.name(block.first).unwrap_or_default();
            let prefix = name.split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
            self.out.push_str(&format!("<{prefix}p/>"));
        }
        Ok(())
    }

    /// The list of which a row of a table shows a field, in paragraphs that are not in a row inside it.
    fn list_of_row(&self, row: usize, scope: &Scope<'a>) -> Option<(&'a str, &'a List)> {
        let inside = self.blocks.paragraphs.range(row..self.tree.last(row));
        let own = inside.filter(|(start, _)| self.tree.nearest(**start, "tr") == Some(row));
        own.flat_map(|(_, paragraph)| paragraph.marks()).find_map(|mark| {
            let Mark::Value(name) = mark else { return None };
            let list = name.split_once('.')?.0;
            let (name, _) = self.values.lists.get_key_value(list)?;
            Some((name.as_str(), self.list(name, scope)?))
        })
    }

    /// Decides the texts of a paragraph's slots.
    fn compose(&mut self, paragraph: &'a Paragraph, scope: &mut Scope<'a>) {
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
            (Mark::Open(name) | Mark::Close(name), Some(Pair::Block)) => {
                if scope.rows.iter().any(|(open, _)| open == name) {
                    return Printed::New(String::new());
                }
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

    /// An element of text with another text.
    fn text(&mut self, index: usize, text: &str) {
        let tree = self.tree;
        let Some(name) = tree.name(index).map(str::to_owned) else { return };
        let tag = tree.text(index, index + 1);
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        // Text of drawings and formulas has no lines of its own, and keeps its spaces by itself.
        let of_word = !matches!(prefix, "a" | "m");
        let open = if of_word && !tag.contains("xml:space") {
            format!("{} xml:space=\"preserve\">", tag.trim_end_matches('>'))
        } else {
            tag.to_owned()
        };
        let close = format!("</{name}>");
        let text = legal(text);
        self.out.push_str(&open);
        if of_word {
            let colon = if prefix.is_empty() { "" } else { ":" };
            let next = format!("{close}<{prefix}{colon}br/>{open}");
            let lines: Vec<_> = text.split('\n').map(partial_escape).collect();
            self.out.push_str(&lines.join(&next));
        } else {
            self.out.push_str(&partial_escape(text.replace('\n', " ")));
        }
        self.out.push_str(&close);
    }
}

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

/// A tag without the identifiers that Word gives to single paragraphs and rows.
fn without_ids(tag: &str) -> String {
    let mut tag = tag.to_owned();
    for name in [" w14:paraId=\"", " w14:textId=\""] {
        let Some((before, rest)) = tag.split_once(name) else { continue };
        let Some((_, after)) = rest.split_once('"') else { continue };
        tag = format!("{before}{after}");
    }
    tag
}

/// Without what XML cannot hold.
fn legal(text: &str) -> String {
    text.chars()
        .filter(|sign| !matches!(sign, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'))
        .collect()
}
