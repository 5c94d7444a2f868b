//! Slices into pages: what belongs together stays together, and the head of a table comes again on each of its pages.

use std::rc::Rc;

use super::line::{Line, Look};
use super::structure::Element;

/// A piece of the text that is never parted: a line, or a row of a table. Lengths are points.
#[derive(Debug, Clone, Default)]
pub(super) struct Slice {
    /// Free space wanted above, unless a page begins here.
    pub(super) before: f32,
    pub(super) height: f32,
    /// Free space wanted below, which may fall into the bottom margin.
    pub(super) after: f32,
    /// Stays on one page with the next slice.
    pub(super) with_next: bool,
    /// From the left edge of the text and the top of the slice.
    pub(super) marks: Vec<Mark>,
    /// Comes above if the slice begins a page.
    pub(super) head: Option<Rc<Slice>>,
}

#[derive(Debug, Clone)]
pub(super) enum Mark {
    Text {
        x: f32,
        baseline: f32,
        line: Line,
        look: Look,
        /// Added to each space of the line.
        stretch: f32,
        /// What it is a piece of; none if it only repeats.
        of: Option<Element>,
    },
    /// A filled rectangle: rules and the lines of tables.
    Rule { x: f32, y: f32, width: f32, height: f32 },
}

/// Marks of one page, from the top left corner of its text.
pub(super) type Page = Vec<Mark>;

impl Slice {
    /// The same, some points lower.
    pub(super) fn marks_at(self, down: f32) -> impl Iterator<Item = Mark> {
        self.marks.into_iter().map(move |mark| match mark {
            Mark::Text { x, baseline, line, look, stretch, of } => {
                Mark::Text { x, baseline: baseline + down, line, look, stretch, of }
            }
            Mark::Rule { x, y, width, height } => Mark::Rule { x, y: y + down, width, height },
        })
    }

    /// The same as ornament, which a screen reader passes over.
    pub(super) fn repeated(&self) -> Self {
        let mut slice = Self { before: 0.0, after: 0.0, with_next: false, head: None, ..self.clone() };
        for mark in &mut slice.marks {
            if let Mark::Text { of, .. } = mark {
                *of = None;
            }
        }
        slice
    }
}

/// At least one page. `body` is the height of the text on a page.
pub(super) fn pages(slices: Vec<Slice>, body: f32) -> Vec<Page> {
    let mut setter = Setter { pages: vec![Page::new()], y: 0.0, below: 0.0, body };
    let mut together = Vec::new();
    for slice in slices {
        let ends = !slice.with_next;
        together.push(slice);
        if ends {
            setter.put_together(std::mem::take(&mut together));
        }
    }
    if !together.is_empty() {
        setter.put_together(together);
    }
    setter.pages
}

struct Setter {
    pages: Vec<Page>,
    /// Bottom of the last slice on the last page.
    y: f32,
    /// Free space that the last slice wants below it.
    below: f32,
    body: f32,
}

/// Sums of many heights carry rounding errors.
const SLACK: f32 = 0.05;

impl Setter {
    /// On one page if one page can hold it.
    fn put_together(&mut self, slices: Vec<Slice>) {
        let bare = height(&slices);
        let needed = slices.first().map_or(0.0, |slice| self.space(slice.before)) + bare;
        if !self.fits(needed) && head_height(slices.first()) + bare <= self.body + SLACK {
            self.turn();
        }
        for slice in slices {
            if !self.fits(self.space(slice.before) + slice.height) {
                self.turn();
            }
            self.put(slice);
        }
    }

    fn fits(&self, height: f32) -> bool {
        self.y + height <= self.body + SLACK
    }

    fn at_top(&self) -> bool {
        self.pages.last().is_none_or(Vec::is_empty)
    }

    fn turn(&mut self) {
        if !self.at_top() {
            self.pages.push(Page::new());
            (self.y, self.below) = (0.0, 0.0);
        }
    }

    /// Between the last slice and one that wants so much above it.
    fn space(&self, before: f32) -> f32 {
        if self.at_top() { 0.0 } else { before.max(self.below) }
    }

    fn put(&mut self, slice: Slice) {
        if self.at_top()
            && let Some(head) = slice.head.as_deref().map(Slice::repeated)
        {
            self.draw(head);
        }
        self.draw(slice);
    }

    fn draw(&mut self, slice: Slice) {
        self.y += self.space(slice.before);
        let (height, below) = (slice.height, slice.after);
        if let Some(page) = self.pages.last_mut() {
            page.extend(slice.marks_at(self.y));
        }
        self.y += height;
        self.below = below;
    }
}

/// From the top of the first to the bottom of the last: of two spaces that meet the larger one counts, as in Word.
pub(super) fn height(slices: &[Slice]) -> f32 {
    let spaces = slices.windows(2).map(|pair| match pair {
        [one, next] => one.after.max(next.before),
        _ => 0.0,
    });
    slices.iter().map(|slice| slice.height).sum::<f32>() + spaces.sum::<f32>()
}

fn head_height(slice: Option<&Slice>) -> f32 {
    slice.and_then(|slice| slice.head.as_ref()).map_or(0.0, |head| head.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(height: f32, with_next: bool) -> Slice {
        let mark = Mark::Rule { x: 0.0, y: 0.0, width: 1.0, height };
        Slice { before: 5.0, height, with_next, marks: vec![mark], ..Slice::default() }
    }

    /// Where slices begin, page by page.
    fn tops(slices: Vec<Slice>) -> Vec<Vec<f32>> {
        let top = |mark: &Mark| match mark {
            Mark::Rule { y, .. } => *y,
            Mark::Text { .. } => f32::NAN,
        };
        pages(slices, 100.0).iter().map(|page| page.iter().map(top).collect()).collect()
    }

    #[test]
    fn a_page_begins_without_free_space_and_nothing_overflows() {
        assert_eq!(tops(vec![slice(40.0, false); 3]), [vec![0.0, 45.0], vec![0.0]]);
        assert_eq!(tops(Vec::new()), [Vec::<f32>::new()]);
    }

    #[test]
    fn what_belongs_together_turns_the_page_together() {
        let slices = vec![slice(40.0, false), slice(20.0, true), slice(40.0, false)];
        assert_eq!(tops(slices), [vec![0.0], vec![0.0, 25.0]]);
    }

    #[test]
    fn a_chain_longer_than_a_page_is_parted_after_all() {
        let slices = vec![slice(30.0, false), slice(60.0, true), slice(60.0, true), slice(60.0, true)];
        assert_eq!(tops(slices), [vec![0.0, 35.0], vec![0.0], vec![0.0]]);
    }

    #[test]
    fn of_two_spaces_that_meet_the_larger_counts() {
        let wide = Slice { after: 8.0, ..slice(10.0, false) };
        assert_eq!(tops(vec![wide, slice(10.0, false), slice(10.0, false)]), [[0.0, 18.0, 33.0]]);
    }

    #[test]
    fn free_space_below_the_last_line_opens_no_page() {
        let last = Slice { after: 50.0, ..slice(70.0, false) };
        assert_eq!(tops(vec![last]).len(), 1);
    }

    #[test]
    fn a_head_comes_again_where_a_row_begins_a_page() {
        let head = Rc::new(slice(10.0, false));
        let row = Slice { head: Some(head), before: 0.0, ..slice(60.0, false) };
        assert_eq!(tops(vec![slice(10.0, true), row.clone(), row]), [vec![0.0, 10.0], vec![0.0, 10.0]]);
    }
}
