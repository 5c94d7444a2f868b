//! A paragraph's text across its runs: placeholders are found in it as a reader sees them, and values go into the run
//! in which a placeholder begins.

use std::collections::BTreeMap;

use super::tree::{Kind, Tree};
use crate::items::text::{clean, shorten};

/// Longest placeholder, characters; what is longer is text in braces.
const LONGEST: usize = 80;
/// How much is shown of what was not closed, characters.
const SHOWN: usize = 40;

/// One element of text.
#[derive(Debug)]
pub(super) struct Slot {
    /// The piece that begins it.
    pub(super) start: usize,
    text: String,
}

/// The live text of one paragraph, without that of paragraphs inside it.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub(super) start: usize,
    pub(super) slots: Vec<Slot>,
    pub(super) items: Vec<Item>,
}

/// A stretch of a paragraph and the slot in which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Text {
        slot: usize,
        text: String,
    },
    /// With its characters as they stand, each with its slot.
    Mark {
        slot: usize,
        mark: Mark,
        raw: Vec<(usize, char)>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Value(String),
    Open(String),
    Close(String),
    /// In braces, but no name.
    Odd(String),
}

impl Item {
    /// Where it begins.
    pub(super) fn slot(&self) -> usize {
        match self {
            Self::Text { slot, .. } | Self::Mark { slot, .. } => *slot,
        }
    }
}

impl Mark {
    /// What stands between the braces.
    pub(super) fn inside(&self) -> String {
        match self {
            Self::Value(name) | Self::Odd(name) => name.clone(),
            Self::Open(name) => format!("#{name}"),
            Self::Close(name) => format!("/{name}"),
        }
    }
}

impl Paragraph {
    /// Reads the paragraph that begins at `start`; `None` if it holds no placeholder.
    pub(super) fn read(tree: &Tree<'_>, start: usize) -> Option<Self> {
        let slots = slots(tree, start);
        let text: Vec<(usize, char)> = slots
            .iter()
            .enumerate()
            .flat_map(|(slot, Slot { text, .. })| text.chars().map(move |sign| (slot, sign)))
            .collect();
        let items = items(&text);
        let marked = items.iter().any(|item| matches!(item, Item::Mark { .. }));
        marked.then_some(Self { start, slots, items })
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.items.iter().filter_map(|item| match item {
            Item::Mark { mark, .. } => Some(mark),
            Item::Text { .. } => None,
        })
    }

    /// Whether nothing but these marks and white space stands in it.
    pub(super) fn is_only(&self, marks: usize) -> bool {
        let blank = |item: &Item| match item {
            Item::Text { text, .. } => text.trim().is_empty(),
            Item::Mark { .. } => true,
        };
        self.items.iter().all(blank) && self.marks().count() == marks
    }
}

/// Elements of text whose nearest paragraph is this one, without those that were deleted or moved away.
fn slots(tree: &Tree<'_>, start: usize) -> Vec<Slot> {
    let mut slots = Vec::new();
    let last = tree.last(start);
    let mut index = start + 1;
    while index < last {
        let gone = ["p", "del", "moveFrom"].iter().any(|name| tree.starts(index, name));
        if gone {
            index = tree.last(index) + 1;
            continue;
        }
        if tree.starts(index, "t") {
            let end = tree.last(index);
            let inside = tree.pieces.get(index + 1..end).unwrap_or_default();
            let text = inside.iter().filter_map(|piece| match &piece.kind {
                Kind::Text(text) => Some(text.as_str()),
                _ => None,
            });
            slots.push(Slot { start: index, text: text.collect() });
            index = end;
        } else if ["tab", "br", "cr"].iter().any(|name| tree.local(index) == Some(name)) {
            // A placeholder does not reach across a line break: an empty slot with a break that belongs to none.
            slots.push(Slot { start: index, text: "\n".into() });
        }
        index += 1;
    }
    slots
}

fn items(text: &[(usize, char)]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut at = 0;
    while let Some((slot, sign)) = text.get(at).copied() {
        if let Some((mark, length)) = mark(text.get(at..).unwrap_or_default()) {
            let raw = text.get(at..at + length).unwrap_or_default().to_vec();
            items.push(Item::Mark { slot, mark, raw });
            at += length;
            continue;
        }
        match items.last_mut() {
            Some(Item::Text { slot: open, text }) if *open == slot => text.push(sign),
            _ => items.push(Item::Text { slot, text: sign.into() }),
        }
        at += 1;
    }
    items
}

/// A mark at the beginning of the text, and how many characters it takes.
fn mark(text: &[(usize, char)]) -> Option<(Mark, usize)> {
    let sign = |index: usize| text.get(index).map(|(_, sign)| *sign);
    if sign(0) == Some('}') && sign(1) == Some('}') {
        return Some((Mark::Odd("}}".into()), 2));
    }
    // Of three braces the last two open.
    if sign(0) != Some('{') || sign(1) != Some('{') || sign(2) == Some('{') {
        return None;
    }
    let signs = text.iter().skip(2).map(|(_, sign)| *sign);
    let inside: String = signs.take_while(|sign| !matches!(sign, '{' | '}' | '\n')).take(LONGEST).collect();
    let length = inside.chars().count();
    let name = clean(&inside);
    if sign(length + 2) == Some('}') && sign(length + 3) == Some('}') {
        return Some((of(&name), length + 4));
    }
    // Somebody forgot a brace; the beginning shows where.
    let shown = format!("{{{{{}", shorten(&name, SHOWN));
    Some((Mark::Odd(shown), 2))
}

fn of(name: &str) -> Mark {
    let lower = name.to_lowercase();
    let plain = |name: &str| {
        !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.'))
    };
    let (kind, rest): (fn(String) -> Mark, &str) = match lower.split_at_checked(1) {
        Some(("#", rest)) => (Mark::Open, rest),
        Some(("/", rest)) => (Mark::Close, rest),
        _ => (Mark::Value, &lower),
    };
    let rest = rest.trim();
    if plain(rest) { kind(rest.to_owned()) } else { Mark::Odd(name.to_owned()) }
}

/// New texts of slots, by the piece that begins each.
pub(super) type Edits = BTreeMap<usize, String>;
