//! Tables: a head that comes again on each page, ruled cells, rows that stay whole.

use std::rc::Rc;

use super::blocks::Blocks;
use super::cells::{self, Lines};
use super::flow::Slice;
use super::font::Face;
use super::line::{Look, width};
use super::paragraph::{Column, Keep};
use super::structure::{Element, Kind};
use super::style::{self, Align, Style, mm};
use crate::forms;
use crate::report::document::{Table, TableRow, is_remark};

/// A title of a column is never set smaller than this part of its size.
const SMALLEST: f32 = 0.75;

/// A head higher than this part of a page does not come again.
const MOST_HEAD: f32 = 0.5;

impl Blocks<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        if table.columns.is_empty() {
            return;
        }
        let element = self.structure.add(self.inside, Kind::Table);
        if !table.caption.is_empty() {
            let caption = self.structure.add(element, Kind::Caption);
            let slices = self.set(&table.caption, &style::CAPTION, self.column_of_text(), caption);
            self.push(slices, Keep::WithNext);
        }
        let columns = columns(table, self.width);
        let head = self.head(table, &columns, element);
        let repeats = match head.as_slice() {
            [one] if one.height <= self.height * MOST_HEAD => Some(Rc::new(one.clone())),
            _ => None,
        };
        self.push(head, Keep::WithNext);
        let body = self.structure.add(element, Kind::TableBody);
        for row in &table.rows {
            let mut slices = self.row(table, row, &columns, body, repeats.as_deref());
            for slice in &mut slices {
                slice.head.clone_from(&repeats);
            }
            self.push(slices, if row.group { Keep::WithNext } else { Keep::Free });
        }
        if let Some(last) = self.slices.last_mut() {
            last.with_next = false;
            last.after = style::CONTENT.after;
        }
    }

    fn head(&mut self, table: &Table, columns: &[Column], element: Element) -> Vec<Slice> {
        let head = self.structure.add(element, Kind::TableHead);
        let row = self.structure.add(head, Kind::Row);
        let mut cells = Vec::new();
        for (column, place) in table.columns.iter().zip(columns) {
            let cell = self.structure.add(row, Kind::ColumnHead);
            let place_inside = padded(*place);
            let printed = self.narrowed(&column.title, self.head_style(), place_inside.width);
            let slices = self.set(&column.title, &printed, place_inside, cell);
            cells.push(place.holding(slices));
        }
        cells::row(cells, Lines::All, self.height)
    }

    fn row(
        &mut self,
        table: &Table,
        row: &TableRow,
        columns: &[Column],
        body: Element,
        head: Option<&Slice>,
    ) -> Vec<Slice> {
        let element = self.structure.add(body, Kind::Row);
        let mut cells = Vec::new();
        for (index, place) in columns.iter().enumerate() {
            let text = row.cells.get(index).map_or("", String::as_str);
            let kind = if row.group && !text.is_empty() { Kind::RowHead } else { Kind::Cell };
            let cell = self.structure.add(element, kind);
            let slices = self.set(text, &self.cell_style(table, row, index), padded(*place), cell);
            cells.push(place.holding(slices));
        }
        cells::row(cells, Lines::All, self.height - head.map_or(0.0, |head| head.height))
    }

    fn column_of_text(&self) -> Column {
        Column { x: 0.0, width: self.width }
    }

    fn head_style(&self) -> Style {
        if self.in_annex() { style::SMALL_HEAD } else { style::TABLE_HEAD }
    }

    fn cell_style(&self, table: &Table, row: &TableRow, index: usize) -> Style {
        let plain = match self.in_annex() {
            true => style::SMALL_TEXT,
            false if !row.group && is_remark(&table.columns, index) => style::TABLE_REMARK,
            false => style::TABLE_TEXT,
        };
        let align = match table.columns.get(index).map(|column| column.align) {
            Some(forms::Align::Center) => Align::Center,
            Some(forms::Align::Right) => Align::Right,
            Some(forms::Align::Left) | None => Align::Left,
        };
        let face = if row.group { Face::Bold } else { plain.look.face };
        Style { look: Look { face, ..plain.look }, align, ..plain }
    }

    /// Somewhat smaller if the longest word would be broken otherwise.
    fn narrowed(&self, title: &str, style: Style, room: f32) -> Style {
        let word = |word: &str| width(self.fonts, word, style.look);
        let longest = title.split_whitespace().map(word).fold(0.0, f32::max);
        let part = if longest > 0.0 { room / longest } else { 1.0 };
        let size = if part < SMALLEST { 1.0 } else { part.min(1.0) } * style.look.size;
        Style { look: Look { size, ..style.look }, ..style }
    }
}

/// As wide as the table says; narrower if that is wider than the page.
fn columns(table: &Table, text_width: f32) -> Vec<Column> {
    let total: f32 = table.columns.iter().map(|column| mm(f32::from(column.width_mm))).sum();
    let scale = if total > text_width { text_width / total } else { 1.0 };
    let mut x = 0.0;
    let columns = table.columns.iter().map(|column| {
        let width = mm(f32::from(column.width_mm)) * scale;
        let place = Column { x, width };
        x += width;
        place
    });
    columns.collect()
}

fn padded(column: Column) -> Column {
    Column { x: column.x + style::CELL_PADDING, width: column.width - 2.0 * style::CELL_PADDING }
}
