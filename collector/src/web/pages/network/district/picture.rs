//! The picture of a period, a row a unit, and the table of its times.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::analysis::verdict::Verdict;
use crate::web::charts::kinds;
use crate::web::charts::matrix::{self, MOST_ROWS, Row};
use crate::web::views::{Cell, Column, DistrictRow, DistrictView, Period};
use crate::web::words::{self, Local, whole};

/// Units named in a line of the table.
const NAMED: usize = 3;
/// Lines of the table; the worst are kept.
const LINES: usize = 31;

pub(super) fn section(view: &DistrictView, period: Period, local: &Local) -> Markup {
    let history = &view.history;
    let drawn = drawn(view);
    if drawn.is_empty() {
        return html! { p.empty { "Không có lượt nghẽn nào trong " (words::period(period)) " ở các đơn vị có số liệu. Nếu cán bộ vẫn thấy chậm, hãy " a href="/phan-anh" { "ghi lại phản ánh" } " để đối chiếu với số liệu đo." } };
    }
    let rows: Vec<Row<'_>> = drawn
        .iter()
        .enumerate()
        .map(|(index, (row, cells))| Row {
            name: &row.now.unit.name,
            address: format!("/mang/{}", row.now.unit.id.0),
            cells,
            begins: 0 < index
                && drawn.get(index - 1).is_some_and(|(above, _)| above.provider != row.provider),
        })
        .collect();
    let all = history.cells.len();
    let verdicts: BTreeSet<Verdict> =
        drawn.iter().flat_map(|(_, cells)| cells.iter().filter_map(|cell| cell.verdict)).collect();
    let title = format!("Lượt nghẽn của từng đơn vị trong {}", words::period(period));
    html! {
        figure.chart.wide {
            p.legend { (kinds::legend(verdicts.into_iter())) span.key-base { "có đo" } span.key-off { "ngoài giờ hành chính" } }
            div.scroll { (matrix::draw(&title, &history.columns, &rows, local.offset_s())) }
            figcaption {
                "Mỗi cột là một " (width(&history.columns)) "; vạch càng cao nghẽn càng lâu (" (heights(&history.columns)) "). Các đơn vị xếp theo nhà mạng. Chỗ không có vạch nền là không có số liệu."
                @if all > rows.len() { " Hình vẽ " (rows.len()) " đơn vị bị nghẽn nhiều nhất trong " (all) " đơn vị có lượt nghẽn." }
            }
            details { summary { "Bảng số liệu theo thời gian" } (times(view, local)) }
        }
    }
}

/// Units in which anything happened: if they are too many those hit most, by provider and then as in the tree.
fn drawn(view: &DistrictView) -> Vec<(&DistrictRow, &[Cell])> {
    let with_cells =
        view.rows.iter().enumerate().filter_map(|(place, row)| {
            Some((place, row, view.history.cells.get(&row.now.unit.id)?.as_slice()))
        });
    let mut found: Vec<_> = with_cells.collect();
    let minutes = |cells: &[Cell]| cells.iter().map(|cell| u64::from(cell.minutes)).sum::<u64>();
    found.sort_by_key(|(_, _, cells)| std::cmp::Reverse(minutes(cells)));
    found.truncate(MOST_ROWS);
    found.sort_by(|a, b| {
        (a.1.provider.is_none(), &a.1.provider, a.0).cmp(&(b.1.provider.is_none(), &b.1.provider, b.0))
    });
    found.into_iter().map(|(_, row, cells)| (row, cells)).collect()
}

fn width(columns: &[Column]) -> &'static str {
    match columns.first().map_or(0, |column| (column.to_ms - column.from_ms) / 3_600_000) {
        ..=1 => "giờ",
        2..=24 => "ngày",
        _ => "tuần",
    }
}

fn heights(columns: &[Column]) -> String {
    let [low, high] = matrix::levels(columns).map(|minutes| words::lasting(i64::from(minutes) * 60_000));
    format!("đến {low}, đến {high}, lâu hơn")
}

/// Each column in which anything happened, in order of time; the worst if there are many.
fn times(view: &DistrictView, local: &Local) -> Markup {
    let mut lines: Vec<(usize, Vec<(&str, Cell)>)> = Vec::new();
    for (index, _) in view.history.columns.iter().enumerate() {
        let hit = view.rows.iter().filter_map(|row| {
            let cell = view.history.cells.get(&row.now.unit.id)?.get(index)?;
            (0 < cell.minutes).then_some((row.now.unit.name.as_str(), *cell))
        });
        let mut hit: Vec<_> = hit.collect();
        hit.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.minutes));
        if !hit.is_empty() {
            lines.push((index, hit));
        }
    }
    let all = lines.len();
    lines.sort_by_key(|(_, hit)| {
        std::cmp::Reverse(hit.iter().map(|(_, cell)| u64::from(cell.minutes)).sum::<u64>())
    });
    lines.truncate(LINES);
    lines.sort_by_key(|(index, _)| *index);
    html! {
        table.dense {
            caption.heard { "Mỗi khoảng thời gian có bao nhiêu đơn vị bị nghẽn" }
            thead { tr { th scope="col" { "Lúc" } th.number scope="col" { "Đơn vị" } th scope="col" { "Bị lâu nhất" } } }
            tbody { @for (index, hit) in &lines { @if let Some(column) = view.history.columns.get(*index) { tr {
                th scope="row" { (moment(column, local)) }
                td.number { (whole(hit.len() as u64)) }
                td {
                    @for (place, (name, cell)) in hit.iter().take(NAMED).enumerate() {
                        @if 0 < place { "; " }
                        span translate="no" { (name) } " " (words::lasting(i64::from(cell.minutes) * 60_000))
                        @if let Some(verdict) = cell.verdict { " (" (kinds::kind(verdict).word) ")" }
                    }
                }
            } } } }
        }
        @if lines.len() < all { p.muted { "và " (whole((all - lines.len()) as u64)) " khoảng khác nhẹ hơn" } }
    }
}

fn moment(column: &Column, local: &Local) -> String {
    match (column.to_ms - column.from_ms) / 3_600_000 {
        ..=1 => local.moment(column.from_ms),
        2..=24 => local.date(column.from_ms),
        _ => format!("tuần từ {}", local.date(column.from_ms)),
    }
}
