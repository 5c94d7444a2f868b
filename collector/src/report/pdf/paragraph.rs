//! Paragraphs into lines, aligned in their column, each line a slice.

use super::blocks::Blocks;
use super::cells::Cell;
use super::flow::{Mark, Slice};
use super::line::{lines, width};
use super::structure::{Element, Kind};
use super::style::{self, Align, Style};

/// Where a paragraph is set: its column and what it is.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) x: f32,
    pub(super) width: f32,
}

/// How a paragraph hangs on the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Its first two lines stay together, and its last two.
    Free,
    /// All of it stays with what follows.
    WithNext,
}

impl Blocks<'_> {
    pub(super) fn paragraph(
        &mut self,
        text: &str,
        style: &Style,
        column: Column,
        inside: Element,
    ) -> Vec<Slice> {
        let paragraph = self.structure.add(inside, Kind::Paragraph);
        self.set(text, style, column, paragraph)
    }

    /// An item with its dash.
    pub(super) fn item(&mut self, text: &str, style: &Style, column: Column, list: Element) -> Vec<Slice> {
        let item = self.structure.add(list, Kind::Item);
        let dash = self.structure.add(item, Kind::Dash);
        let body = self.structure.add(item, Kind::ItemBody);
        let indented = Style { first: style.first + width(self.fonts, "- ", style.look), ..*style };
        let mut slices = self.set(text, &indented, column, body);
        let in_front = Column { x: column.x + style.left + style.first, width: column.width };
        let plain = Style { align: Align::Left, left: 0.0, first: 0.0, ..*style };
        let dash = self.set("- ", &plain, in_front, dash);
        if let (Some(first), Some(dash)) = (slices.first_mut(), dash.into_iter().next()) {
            first.marks.splice(0..0, dash.marks);
        }
        slices
    }

    /// Lines of a paragraph that are pieces of an element.
    pub(super) fn set(&self, text: &str, style: &Style, column: Column, of: Element) -> Vec<Slice> {
        let font = self.fonts.line(style.look.face);
        let height = font.height * style.look.size * style.spacing;
        let baseline = height - (font.height - font.ascent) * style.look.size;
        let room = column.width - style.left;
        let mut slices = Vec::new();
        for line in lines(self.fonts, text, style.look, room - style.first, room) {
            let indent = if slices.is_empty() { style.left + style.first } else { style.left };
            let free = column.width - indent - line.width;
            let (shift, stretch) = match style.align {
                Align::Left => (0.0, 0.0),
                Align::Center => (free / 2.0, 0.0),
                Align::Right => (free, 0.0),
                Align::Justify if line.last || line.gaps == 0 => (0.0, 0.0),
                Align::Justify => (0.0, widened(free / f32::from(line.gaps), style.look.size)),
            };
            let x = column.x + indent + shift;
            let mark = Mark::Text { x, baseline, line, look: style.look, stretch, of: Some(of) };
            slices.push(Slice { height, marks: vec![mark], ..Slice::default() });
        }
        if let Some(first) = slices.first_mut() {
            first.before = style.before;
        }
        if let Some(last) = slices.last_mut() {
            last.after = style.after;
        }
        slices
    }

    pub(super) fn push(&mut self, mut slices: Vec<Slice>, keep: Keep) {
        let count = slices.len();
        for (index, slice) in slices.iter_mut().enumerate() {
            let last = index + 1 == count;
            slice.with_next = match keep {
                Keep::WithNext => true,
                Keep::Free => !last && (index == 0 || index + 2 == count),
            };
        }
        self.slices.append(&mut slices);
    }
}

impl Column {
    pub(super) fn holding(self, slices: Vec<Slice>) -> Cell {
        Cell { x: self.x, width: self.width, slices }
    }
}

/// A horizontal rule in the middle of a column, with the space around it.
pub(super) fn rule(column: Column, length: f32) -> Slice {
    let length = length.min(column.width);
    let x = column.x + (column.width - length) / 2.0;
    let mark = Mark::Rule { x, y: 0.0, width: length, height: style::RULE };
    Slice { before: 3.0, height: 4.5, marks: vec![mark], ..Slice::default() }
}

/// A line before a word of hundreds of letters is left ragged: holes would be worse.
fn widened(stretch: f32, size: f32) -> f32 {
    if stretch > size { 0.0 } else { stretch }
}
