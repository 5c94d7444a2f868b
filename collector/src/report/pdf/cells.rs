//! Things side by side: a row of a table, the two halves of the heading and of the signature.

use super::flow::{self, Mark, Slice};
use super::style::TABLE_LINE;

/// What stands in a column.
pub(super) struct Cell {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) slices: Vec<Slice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Around every cell; what is in them stands in the middle of the row's height.
    All,
    None,
}

/// One slice, or several if the row is higher than `limit`, which no page could hold.
pub(super) fn row(cells: Vec<Cell>, lines: Lines, limit: f32) -> Vec<Slice> {
    let tallest = cells.iter().map(|cell| height(&cell.slices)).fold(0.0, f32::max);
    if tallest <= limit {
        return vec![side_by_side(cells, lines)];
    }
    let mut parts: Vec<Vec<Cell>> = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        for (index, slices) in pieces(&cell.slices, limit).into_iter().enumerate() {
            if parts.len() <= index {
                parts.push(empty(&cells));
            }
            if let Some(place) = parts.get_mut(index).and_then(|part| part.get_mut(column)) {
                place.slices = slices;
            }
        }
    }
    parts.into_iter().map(|part| side_by_side(part, lines)).collect()
}

fn empty(cells: &[Cell]) -> Vec<Cell> {
    cells.iter().map(|cell| Cell { x: cell.x, width: cell.width, slices: Vec::new() }).collect()
}

fn pieces(slices: &[Slice], limit: f32) -> Vec<Vec<Slice>> {
    let mut pieces: Vec<Vec<Slice>> = vec![Vec::new()];
    for slice in slices {
        let filled = pieces.last().map_or(0.0, |piece| height(piece));
        let more = height(std::slice::from_ref(slice));
        if filled > 0.0 && filled + more > limit {
            pieces.push(Vec::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(slice.clone());
        }
    }
    pieces
}

/// With the free space above the first and below the last.
fn height(slices: &[Slice]) -> f32 {
    let around =
        slices.first().map_or(0.0, |slice| slice.before) + slices.last().map_or(0.0, |slice| slice.after);
    flow::height(slices) + around
}

fn side_by_side(cells: Vec<Cell>, lines: Lines) -> Slice {
    let tallest = cells.iter().map(|cell| height(&cell.slices)).fold(0.0, f32::max);
    let mut marks = if lines == Lines::All { ruled(&cells, tallest) } else { Vec::new() };
    for cell in cells {
        let free = tallest - height(&cell.slices);
        let (mut y, mut below) = (if lines == Lines::All { free / 2.0 } else { 0.0 }, 0.0_f32);
        for slice in cell.slices {
            let (height, after) = (slice.height, slice.after);
            y += below.max(slice.before);
            marks.extend(slice.marks_at(y));
            y += height;
            below = after;
        }
    }
    Slice { height: tallest, marks, ..Slice::default() }
}

fn ruled(cells: &[Cell], height: f32) -> Vec<Mark> {
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return Vec::new() };
    let (left, right, half) = (first.x, last.x + last.width, TABLE_LINE / 2.0);
    let across = |y: f32| Mark::Rule {
        x: left - half,
        y: y - half,
        width: right - left + TABLE_LINE,
        height: TABLE_LINE,
    };
    let down = |x: f32| Mark::Rule { x: x - half, y: 0.0, width: TABLE_LINE, height };
    let columns = cells.iter().map(|cell| cell.x).chain([right]);
    [across(0.0), across(height)].into_iter().chain(columns.map(down)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> Vec<Slice> {
        vec![Slice { height: 10.0, ..Slice::default() }; count]
    }

    #[test]
    fn a_row_higher_than_a_page_goes_on_and_a_lower_one_stays_whole() {
        let cells = |count| {
            vec![
                Cell { x: 0.0, width: 20.0, slices: lines(1) },
                Cell { x: 20.0, width: 30.0, slices: lines(count) },
            ]
        };
        let heights = |count| -> Vec<f32> {
            row(cells(count), Lines::All, 35.0).iter().map(|slice| slice.height).collect()
        };
        assert_eq!(heights(3), [30.0]);
        assert_eq!(heights(7), [30.0, 30.0, 10.0]);
    }
}
