//! What the pieces of a page are: the tree that a screen reader follows (tagged PDF, ISO 32000-1, 14.8) and the bookmarks.

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

/// What an element is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// An annex.
    Section,
    /// Pieces that only stand side by side.
    Group,
    /// Kind and subject of the document.
    Title,
    /// Level 1 to 3; none is left out on the way down.
    Heading(u8, String),
    Paragraph,
    List,
    Item,
    /// The dash of an item.
    Dash,
    ItemBody,
    Table,
    Caption,
    TableHead,
    TableBody,
    Row,
    /// Heads its column.
    ColumnHead,
    /// Heads its row, which heads the rows below.
    RowHead,
    Cell,
}

/// An element of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element(usize);

/// The tree, in the order of reading.
pub(super) struct Structure {
    places: Vec<Place>,
}

struct Place {
    /// None for the root.
    kind: Option<Kind>,
    children: Vec<Child>,
    bookmark: Option<Bookmark>,
    /// Page from 0, and where on it, once it is set.
    at: Option<(usize, Point)>,
}

enum Child {
    Element(usize),
    Content(Identifier),
}

struct Bookmark {
    /// 0 is the document itself and an annex.
    level: u8,
    text: String,
}

impl Structure {
    pub(super) const ROOT: Element = Element(0);

    pub(super) fn new() -> Self {
        Self { places: vec![Place { kind: None, children: Vec::new(), bookmark: None, at: None }] }
    }

    pub(super) fn add(&mut self, parent: Element, kind: Kind) -> Element {
        let index = self.places.len();
        self.places.push(Place { kind: Some(kind), children: Vec::new(), bookmark: None, at: None });
        if let Some(parent) = self.places.get_mut(parent.0) {
            parent.children.push(Child::Element(index));
        }
        Element(index)
    }

    /// A heading; without a text it is none.
    pub(super) fn heading(&mut self, parent: Element, level: u8, text: &str) -> Element {
        let kind = if text.is_empty() { Kind::Paragraph } else { Kind::Heading(level, text.into()) };
        self.add(parent, kind)
    }

    /// An entry of the outline leads to the element, if it has a text; `level` 0 is the document or an annex.
    pub(super) fn bookmark(&mut self, element: Element, level: u8, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(place) = self.places.get_mut(element.0) {
            place.bookmark = Some(Bookmark { level, text: text.into() });
        }
    }

    /// The next piece of an element stands on a page.
    pub(super) fn content(&mut self, element: Element, piece: Identifier, page: usize, top_left: Point) {
        if let Some(place) = self.places.get_mut(element.0) {
            place.children.push(Child::Content(piece));
            place.at.get_or_insert((page, top_left));
        }
    }

    /// Never empty: without any bookmark there is one to the first page, called by `title`.
    pub(super) fn outline(&self, title: &str) -> Outline {
        let mut outline = Outline::new();
        let mut open: Vec<(u8, OutlineNode)> = Vec::new();
        for place in &self.places {
            let (Some(bookmark), Some((page, point))) = (&place.bookmark, place.at) else { continue };
            while open.last().is_some_and(|(level, _)| *level >= bookmark.level) {
                close(&mut open, &mut outline);
            }
            let to = XyzDestination::new(page, point);
            open.push((bookmark.level, OutlineNode::new(bookmark.text.clone(), to).with_open(true)));
        }
        if open.is_empty() {
            let to = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
            open.push((0, OutlineNode::new(title.into(), to)));
        }
        while !open.is_empty() {
            close(&mut open, &mut outline);
        }
        outline
    }

    pub(super) fn tree(mut self, language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.into()));
        for child in self.nodes(0) {
            tree.push(child);
        }
        tree
    }

    fn nodes(&mut self, index: usize) -> Vec<Node> {
        let children = self.places.get_mut(index).map(|place| std::mem::take(&mut place.children));
        let mut nodes = Vec::new();
        for child in children.unwrap_or_default() {
            match child {
                Child::Content(piece) => nodes.push(Node::Leaf(piece)),
                Child::Element(index) => {
                    let tag = self.places.get(index).and_then(|place| place.kind.as_ref()).map(tag);
                    let children = self.nodes(index);
                    nodes.extend(tag.map(|tag| Node::Group(TagGroup::with_children(tag, children))));
                }
            }
        }
        nodes
    }
}

/// The innermost open entry goes into the one around it.
fn close(open: &mut Vec<(u8, OutlineNode)>, outline: &mut Outline) {
    let Some((_, node)) = open.pop() else { return };
    match open.last_mut() {
        Some((_, around)) => around.push_child(node),
        None => outline.push_child(node),
    }
}

fn tag(kind: &Kind) -> TagKind {
    match kind {
        Kind::Section => Tag::Section.into(),
        Kind::Group => Tag::Div.into(),
        Kind::Title => Tag::Title.into(),
        Kind::Heading(level, text) => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(text.clone())).into()
        }
        Kind::Paragraph => Tag::P.into(),
        Kind::List => Tag::L(ListNumbering::None).into(),
        Kind::Item => Tag::LI.into(),
        Kind::Dash => Tag::Lbl.into(),
        Kind::ItemBody => Tag::LBody.into(),
        Kind::Table => Tag::Table.into(),
        Kind::Caption => Tag::Caption.into(),
        Kind::TableHead => Tag::THead.into(),
        Kind::TableBody => Tag::TBody.into(),
        Kind::Row => Tag::TR.into(),
        Kind::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Kind::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Kind::Cell => Tag::TD.into(),
    }
}
