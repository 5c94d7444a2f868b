//! A part as a list of its pieces of XML, each knowing where it stands in the source and which element holds it.
//!
//! Whoever writes a part again copies pieces of the source, so that what is not changed stays as it was. Document type
//! definitions are refused, and with them every entity that could grow.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Most elements inside one another; Word nests a few dozen.
const DEEPEST: usize = 500;

/// Why a part cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum XmlError {
    #[error("its text is not UTF-8")]
    NotUtf8,
    #[error("it has a document type definition, which no Office file has")]
    DocType,
    #[error("it uses the entity `{0}`, which is not defined")]
    Entity(String),
    #[error("its elements are not closed or stand inside one another too deep")]
    Nesting,
    #[error("it is not well formed")]
    Syntax(#[from] quick_xml::Error),
}

pub(super) struct Tree<'a> {
    pub(super) source: &'a str,
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Bytes in the source.
    pub(super) span: Range<usize>,
    /// The element that holds it.
    pub(super) parent: Option<usize>,
    /// Of a start tag: the piece that ends the element. Else itself.
    pub(super) last: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Name with its prefix.
    Start(String),
    End,
    Empty(String),
    /// Decoded.
    Text(String),
    /// Comments, declarations, instructions.
    Other,
}

impl<'a> Tree<'a> {
    pub(super) fn parse(source: &'a str) -> Result<Self, XmlError> {
        let body = source.strip_prefix('\u{feff}').unwrap_or(source);
        let before = source.len() - body.len();
        let mut reader = Reader::from_str(body);
        let mut tree = Self { source, pieces: Vec::new() };
        let mut open: Vec<usize> = Vec::new();
        // The mark is copied with the first piece.
        let mut from = 0;
        loop {
            let event = reader.read_event()?;
            let to = before + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let index = tree.pieces.len();
            let mut parent = open.last().copied();
            let kind = match event {
                Event::Eof => break,
                Event::Start(start) => {
                    open.push(index);
                    Kind::Start(start.name().into_inner().to_owned())
                }
                Event::End(_) => {
                    let start = open.pop().ok_or(XmlError::Nesting)?;
                    parent = open.last().copied();
                    if let Some(start) = tree.pieces.get_mut(start) {
                        start.last = index;
                    }
                    Kind::End
                }
                Event::Empty(empty) => Kind::Empty(empty.name().into_inner().to_owned()),
                Event::Text(text) => Kind::Text(text.to_string()),
                Event::CData(text) => Kind::Text(text.to_string()),
                Event::GeneralRef(entity) => Kind::Text(resolved(&entity)?),
                Event::DocType(_) => return Err(XmlError::DocType),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Kind::Other,
            };
            if open.len() > DEEPEST {
                return Err(XmlError::Nesting);
            }
            tree.pieces.push(Piece { kind, span: from..to, parent, last: index });
            from = to;
        }
        if open.is_empty() { Ok(tree) } else { Err(XmlError::Nesting) }
    }

    /// Source of the pieces from `first` on and before `end`.
    pub(super) fn text(&self, first: usize, end: usize) -> &'a str {
        let start = self.pieces.get(first).map_or(self.source.len(), |piece| piece.span.start);
        let stop = self.pieces.get(end).map_or(self.source.len(), |piece| piece.span.start);
        self.source.get(start..stop).unwrap_or_default()
    }

    /// An element's name without its prefix, if `index` begins one or is an empty one.
    pub(super) fn local(&self, index: usize) -> Option<&str> {
        let name = self.name(index)?;
        Some(name.rsplit(':').next().unwrap_or(name))
    }

    pub(super) fn name(&self, index: usize) -> Option<&str> {
        match &self.pieces.get(index)?.kind {
            Kind::Start(name) | Kind::Empty(name) => Some(name),
            _ => None,
        }
    }

    /// Whether an element with content begins here, by its name without prefix.
    pub(super) fn starts(&self, index: usize, local: &str) -> bool {
        self.pieces.get(index).is_some_and(|piece| matches!(piece.kind, Kind::Start(_)))
            && self.local(index) == Some(local)
    }

    /// The piece that ends the element that begins here.
    pub(super) fn last(&self, index: usize) -> usize {
        self.pieces.get(index).map_or(index, |piece| piece.last)
    }

    pub(super) fn parent(&self, index: usize) -> Option<usize> {
        self.pieces.get(index)?.parent
    }

    /// The elements around a piece, the nearest first.
    pub(super) fn around(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parent(index), |outer| self.parent(*outer))
    }

    /// The nearest element around with this name.
    pub(super) fn nearest(&self, index: usize, local: &str) -> Option<usize> {
        self.around(index).find(|outer| self.local(*outer) == Some(local))
    }
}

/// A character reference or one of XML's own five names; any other name needs a definition, and there is none.
fn resolved(entity: &quick_xml::events::BytesRef<'_>) -> Result<String, XmlError> {
    if let Some(sign) = entity.resolve_char_ref()? {
        return Ok(sign.into());
    }
    let sign = match &**entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        other => return Err(XmlError::Entity(other.into())),
    };
    Ok(sign.into())
}
