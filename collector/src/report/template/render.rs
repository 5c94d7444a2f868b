//! Writes a part again with its values, piece by piece.

use std::collections::BTreeMap;

use quick_xml::escape::partial_escape;

use super::blocks::{Block, Blocks};
use super::paragraph::{Edits, Mark};
use super::tree::Tree;
use super::values::{List, Values};
use super::{Said, TemplateError};
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

pub(super) struct Renderer<'a> {
    pub(super) tree: &'a Tree<'a>,
    pub(super) blocks: &'a Blocks,
    pub(super) values: &'a Values,
    pub(super) name: &'a str,
    pub(super) said: &'a mut Said,
    out: String,
    pub(super) filled: bool,
}

/// Which row of which list is being written.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub(super) rows: Vec<(&'a str, Option<&'a BTreeMap<String, String>>)>,
    pub(super) edits: Edits,
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
        // An unknown list is said where its marks are written; the text between them stays once.
        if let Some(block) = block
            && let Some(list) = self.list(&block.list, scope)
        {
            self.filled = true;
            self.copies(&block.list, block, list, open, scope)?;
            return Ok(Some(block.last + 1));
        }
        if open == 0 && self.tree.starts(index, "tr") {
            let row = self.list_of_row(index, scope);
            if let Some((name, list)) = row {
                let block = Block::row(name.to_owned(), self.tree, index);
                self.copies(name, &block, list, open, scope)?;
                return Ok(Some(block.last + 1));
            }
        }
        Ok(None)
    }

    /// A list that may repeat here: known, and not already being written.
    pub(super) fn list(&self, name: &str, scope: &Scope<'a>) -> Option<&'a List> {
        if scope.rows.iter().any(|(open, _)| *open == name) { None } else { self.values.lists.get(name) }
    }

    fn copies(
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
            self.out.extend(["<", &prefix, "p/>"]);
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
