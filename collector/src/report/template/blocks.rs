//! Where `{{#machines}}` and `{{/machines}}` stand in different paragraphs: what lies between repeats.

use std::collections::BTreeMap;

use super::paragraph::{Mark, Paragraph};
use super::tree::{Kind, Tree};

/// A stretch of siblings that repeats for each row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) list: String,
    /// The first sibling.
    pub(super) first: usize,
    /// The piece that ends the last sibling.
    pub(super) last: usize,
    /// Siblings that hold the mark alone and are left out, by the piece that begins them.
    pub(super) left_out: Vec<usize>,
    /// The last paragraph of a cell, a header or a text box, which must not lose it: written once, behind the copies.
    pub(super) kept: Option<usize>,
    /// Whether something must stand there even if the list is empty.
    pub(super) needed: bool,
}

/// What is known of a part before it is written.
pub(super) struct Blocks {
    /// By the piece that begins the first sibling; the outer before the inner.
    pub(super) blocks: BTreeMap<usize, Vec<Block>>,
    /// Paragraphs that hold a placeholder, by the piece that begins them.
    pub(super) paragraphs: BTreeMap<usize, Paragraph>,
    /// Marks that belong to a block or to a pair inside their paragraph: paragraph and number of the mark in it.
    pub(super) paired: BTreeMap<(usize, usize), Pair>,
}

/// To what a mark belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// Opens or closes siblings; prints nothing.
    Block,
    /// Opens a stretch of its own paragraph, which ends at the mark of this number.
    Inline(usize),
}

/// Elements whose children may repeat.
const HOLDERS: [&str; 13] = [
    "body",
    "hdr",
    "ftr",
    "tc",
    "txbxContent",
    "tbl",
    "tr",
    "footnote",
    "endnote",
    "comment",
    "sdtContent",
    "docPartBody",
    "txBody",
];

pub(super) fn find(tree: &Tree<'_>) -> Blocks {
    let starts = (0..tree.pieces.len()).filter(|index| tree.starts(*index, "p"));
    let paragraphs: BTreeMap<usize, Paragraph> =
        starts.filter_map(|start| Some((start, Paragraph::read(tree, start)?))).collect();
    let mut found = Blocks { blocks: BTreeMap::new(), paragraphs, paired: BTreeMap::new() };
    let mut open: Vec<(String, usize, usize)> = Vec::new();
    let mut pairs = Vec::new();
    for (start, paragraph) in &found.paragraphs {
        for (number, mark) in paragraph.marks().enumerate() {
            match mark {
                Mark::Open(list) => open.push((list.clone(), *start, number)),
                Mark::Close(list) => {
                    // A mark that was never closed lies above; it stays in the text.
                    let Some(place) = open.iter().rposition(|(name, ..)| name == list) else { continue };
                    let opened = open.split_off(place).into_iter().next();
                    pairs.extend(opened.map(|opened| (opened, (*start, number))));
                }
                Mark::Value(_) | Mark::Odd(_) => {}
            }
        }
    }
    for ((list, opened, first), (closed, second)) in pairs {
        if opened == closed {
            found.paired.insert((opened, first), Pair::Inline(second));
        } else if let Some(block) = block(tree, &found.paragraphs, list, opened, closed) {
            found.paired.insert((opened, first), Pair::Block);
            found.paired.insert((closed, second), Pair::Block);
            found.blocks.entry(block.first).or_default().push(block);
        }
    }
    for blocks in found.blocks.values_mut() {
        // Inner pairs were closed first.
        blocks.reverse();
        blocks.sort_by_key(|block| std::cmp::Reverse(block.last));
    }
    found
}

/// The stretch between two paragraphs; `None` if nothing that may repeat holds both.
fn block(
    tree: &Tree<'_>,
    paragraphs: &BTreeMap<usize, Paragraph>,
    list: String,
    opened: usize,
    closed: usize,
) -> Option<Block> {
    let holder = tree.around(opened).find(|outer| tree.last(*outer) > closed)?;
    HOLDERS.contains(&tree.local(holder)?).then_some(())?;
    if tree.local(holder) == Some("tr") {
        // In two cells of a row: the row repeats.
        return Some(Block::row(list, tree, holder));
    }
    let child = |inner: usize| {
        std::iter::once(inner).chain(tree.around(inner)).find(|index| tree.parent(*index) == Some(holder))
    };
    let (first, end) = (child(opened)?, child(closed)?);
    let last = tree.last(end);
    let alone = |sibling: usize, paragraph: usize| {
        let whole = sibling == paragraph || is_bare_row(tree, sibling, paragraph);
        whole && is_bare(tree, paragraphs, paragraph)
    };
    let mut block = Block { first, last, ..Block::row(list, tree, holder) };
    block.left_out.extend(alone(first, opened).then_some(first));
    block.needed = !matches!(tree.local(holder), Some("body" | "tbl")) && last + 1 == tree.last(holder);
    if alone(end, closed) {
        block.left_out.push(end);
        block.kept = block.needed.then_some(end);
    }
    Some(block)
}

impl Block {
    /// A row of a table.
    pub(super) fn row(list: String, tree: &Tree<'_>, row: usize) -> Self {
        Self { list, first: row, last: tree.last(row), left_out: Vec::new(), kept: None, needed: false }
    }
}

/// Whether a row of a table holds no text but that of one paragraph.
fn is_bare_row(tree: &Tree<'_>, row: usize, paragraph: usize) -> bool {
    let others = (row..tree.last(row)).filter(|index| !(paragraph..tree.last(paragraph)).contains(index));
    let text = |index: usize| match tree.pieces.get(index).map(|piece| &piece.kind) {
        Some(Kind::Text(text)) => !text.trim().is_empty(),
        _ => false,
    };
    tree.starts(row, "tr") && !others.into_iter().any(text)
}

/// Whether the mark is all there is: no other text, no picture, no section's end.
fn is_bare(tree: &Tree<'_>, paragraphs: &BTreeMap<usize, Paragraph>, start: usize) -> bool {
    let carries = |index: usize| {
        matches!(tree.local(index), Some("sectPr" | "drawing" | "pict" | "object" | "footnoteReference"))
    };
    paragraphs.get(&start).is_some_and(|paragraph| paragraph.is_only(1))
        && !(start..tree.last(start)).any(carries)
}
