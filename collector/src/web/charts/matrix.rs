//! Many units over one period: a row a unit, a column an hour, a day or a week, a bar where something was wrong.
//!
//! The bar's height is how long, its pattern is what was blamed. A column in which a unit did not measure has no base
//! line, so that silence never looks like a good network. Names are cut to their room; the whole name is the row's title.

use maud::{Markup, html};

use super::drawing::short;
use super::kinds::{fill, patterns};
use super::time_axis::ticks;
use crate::web::views::{Cell, Column};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 208.0;
const RIGHT: f64 = 952.0;
const TOP: f64 = 22.0;
const ROW: f64 = 19.0;
const BAR: f64 = 15.0;
/// Letters of a name that fit before the first column.
const NAME: usize = 31;
/// Rows of one picture.
pub(crate) const MOST_ROWS: usize = 60;

/// A row of the picture.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) address: String,
    pub(crate) cells: &'a [Cell],
    /// A line above: another group begins.
    pub(crate) begins: bool,
}

/// How long a bar of each height lasted: up to the first, up to the second, longer. Minutes.
pub(crate) fn levels(columns: &[Column]) -> [u32; 2] {
    match columns.first().map_or(0, |column| (column.to_ms - column.from_ms) / 3_600_000) {
        ..=1 => [15, 45],
        2..=24 => [30, 120],
        _ => [60, 300],
    }
}

/// The picture alone; its legend and table stand with the page.
pub(crate) fn draw(title: &str, columns: &[Column], rows: &[Row<'_>], offset_s: i32) -> Markup {
    let shown = &rows[..rows.len().min(MOST_ROWS)];
    let bottom = TOP + ROW * shown.len() as f64;
    html! {
        svg.matrix viewBox={ "0 0 " (WIDTH) " " (bottom + 22.0) } role="group" aria-label=(title) {
            title { (title) }
            desc { "Mỗi hàng là một đơn vị, mỗi cột là một khoảng thời gian. Bảng số liệu đứng ngay sau hình." }
            (patterns())
            (office(columns, bottom))
            @for tick in ticks(begin(columns), end(columns), offset_s) {
                @let x = x(columns, tick.at_ms);
                line.grid x1=(short(x)) x2=(short(x)) y1=(TOP) y2=(bottom) {}
                @if x < RIGHT - 24.0 {
                    text.label x=(short(x + 2.0)) y=(TOP - 8.0) { (tick.label) }
                    @if 20 < shown.len() { text.label x=(short(x + 2.0)) y=(short(bottom + 14.0)) { (tick.label) } }
                }
            }
            @for (index, row) in shown.iter().enumerate() { (drawn(columns, row, TOP + ROW * index as f64)) }
        }
    }
}

fn begin(columns: &[Column]) -> i64 {
    columns.first().map_or(0, |column| column.from_ms)
}

fn end(columns: &[Column]) -> i64 {
    columns.last().map_or(0, |column| column.to_ms)
}

fn x(columns: &[Column], at_ms: i64) -> f64 {
    let (from_ms, to_ms) = (begin(columns), end(columns));
    let span_ms = (to_ms - from_ms).max(1) as f64;
    LEFT + (RIGHT - LEFT) * ((at_ms.clamp(from_ms, to_ms.max(from_ms)) - from_ms) as f64 / span_ms)
}

/// Time outside the office is shaded, neighbouring columns together.
fn office(columns: &[Column], bottom: f64) -> Markup {
    let mut shaded: Vec<(i64, i64)> = Vec::new();
    for column in columns.iter().filter(|column| !column.office) {
        match shaded.last_mut() {
            Some((_, to_ms)) if *to_ms == column.from_ms => *to_ms = column.to_ms,
            _ => shaded.push((column.from_ms, column.to_ms)),
        }
    }
    html! {
        @for (from_ms, to_ms) in shaded {
            @let (from, to) = (x(columns, from_ms), x(columns, to_ms));
            rect.off x=(short(from)) y=(TOP) width=(short(to - from)) height=(short(bottom - TOP)) {}
        }
    }
}

fn drawn(columns: &[Column], row: &Row<'_>, top: f64) -> Markup {
    let base = top + ROW - 2.0;
    let levels = levels(columns);
    html! {
        @if row.begins { line.group x1="0" x2=(RIGHT) y1=(short(top)) y2=(short(top)) {} }
        a href=(row.address) { text.name x=(LEFT - 8.0) y=(short(base - 3.5)) text-anchor="end" translate="no" {
            (cut(row.name))
            @if NAME < row.name.chars().count() { title { (row.name) } }
        } }
        @if let Some(path) = base_line(columns, row.cells, base) { path.base d=(path) {} }
        @for (fill, path) in bars(columns, row.cells, base, levels) { path.bar fill=(fill) d=(path) {} }
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let head: String = name.chars().take(NAME - 1).collect();
    format!("{}…", head.trim_end())
}

/// Where the unit measured.
fn base_line(columns: &[Column], cells: &[Cell], base: f64) -> Option<String> {
    let mut path = String::new();
    let mut measured: Option<(i64, i64)> = None;
    let mut flush = |stretch: Option<(i64, i64)>| {
        if let Some((from_ms, to_ms)) = stretch {
            path.extend([format!(
                "M{} {}H{}",
                short(x(columns, from_ms)),
                short(base),
                short(x(columns, to_ms))
            )]);
        }
    };
    for (column, cell) in columns.iter().zip(cells) {
        match (&mut measured, cell.measured) {
            (Some((_, to_ms)), true) => *to_ms = column.to_ms,
            (None, true) => measured = Some((column.from_ms, column.to_ms)),
            (_, false) => flush(measured.take()),
        }
    }
    flush(measured);
    (!path.is_empty()).then_some(path)
}

/// One path a pattern.
fn bars(columns: &[Column], cells: &[Cell], base: f64, levels: [u32; 2]) -> Vec<(String, String)> {
    let mut paths: Vec<(String, String)> = Vec::new();
    for (column, cell) in columns.iter().zip(cells) {
        let Some(verdict) = cell.verdict.filter(|_| 0 < cell.minutes) else { continue };
        let level = levels.iter().filter(|bound| **bound < cell.minutes).count();
        let height = BAR * [0.4, 0.7, 1.0].get(level).copied().unwrap_or(1.0);
        let (from, to) = (x(columns, column.from_ms), x(columns, column.to_ms));
        let width = (to - from - 0.6).max(1.2);
        let bar =
            format!("M{} {}v-{h}h{w}v{h}z", short(from), short(base), h = short(height), w = short(width));
        let fill = fill(verdict);
        match paths.iter_mut().find(|(known, _)| *known == fill) {
            Some((_, path)) => path.push_str(&bar),
            None => paths.push((fill, bar)),
        }
    }
    paths
}

#[cfg(test)]
mod tests;
