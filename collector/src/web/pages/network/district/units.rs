//! Every unit in a line: now, its line and contract, and its share of the period. In pages, worst first or as in the tree.

use maud::{Markup, html};

use super::Choice;
use crate::web::views::{DistrictRow, DistrictView};
use crate::web::words::{self, Local, whole};

/// Units of one page.
const ROWS: usize = 40;

/// How units are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Those that go on badly now, then by degraded office time.
    Worst,
    Tree,
}

impl Order {
    pub(super) fn read(slug: &str) -> Self {
        if slug == "cay" { Self::Tree } else { Self::Worst }
    }

    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Worst => "nghen",
            Self::Tree => "cay",
        }
    }
}

pub(super) fn section(view: &DistrictView, choice: &Choice, local: &Local) -> Markup {
    let mut rows: Vec<&DistrictRow> = view.rows.iter().collect();
    if choice.order == Order::Worst {
        rows.sort_by_key(|row| {
            (
                std::cmp::Reverse(row.now.open.is_some()),
                std::cmp::Reverse(row.burden.minutes),
                row.measured_days == 0,
            )
        });
    }
    let pages = rows.len().div_ceil(ROWS).max(1);
    let page = choice.page.min(pages);
    let shown = rows.iter().skip((page - 1) * ROWS).take(ROWS);
    html! {
        nav.choices aria-label="Xếp theo" {
            @for (order, word) in [(Order::Worst, "Nghẽn nhiều trước"), (Order::Tree, "Theo cây đơn vị")] {
                @let address = format!("{}#tung-don-vi", choice.address(choice.period, order, 1));
                @if order == choice.order { a.here aria-current="true" href=(address) { (word) } } @else { a href=(address) { (word) } }
            }
        }
        table.units {
            caption.heard { "Mạng của từng đơn vị hiện tại và trong " (words::period(choice.period)) }
            thead { tr {
                th scope="col" { "Đơn vị" } th scope="col" { "Hiện tại" } th scope="col" { "Nhà mạng" }
                th.number scope="col" { "Nghẽn trong giờ hành chính" } th scope="col" { "Do đâu nhiều nhất" }
                th.number scope="col" { "Ngày có số liệu" } th.number scope="col" { "Máy đang hoạt động" }
            } }
            tbody { @for row in shown { (line(row, view, choice.order, local)) } }
        }
        @if 1 < pages {
            nav.pages aria-label="Trang" {
                @if 1 < page { a href={ (choice.address(choice.period, choice.order, page - 1)) "#tung-don-vi" } { "Trang trước" } }
                span { "Trang " (page) "/" (pages) ", " (whole(rows.len() as u64)) " đơn vị" }
                @if page < pages { a href={ (choice.address(choice.period, choice.order, page + 1)) "#tung-don-vi" } { "Trang sau" } }
            }
        }
    }
}

fn line(row: &DistrictRow, view: &DistrictView, order: Order, local: &Local) -> Markup {
    let (now, burden) = (&row.now, &row.burden);
    let id = now.unit.id.0;
    let depth = if order == Order::Tree { now.unit.depth.min(4) } else { 0 };
    let most =
        burden.by_verdict.iter().filter(|(_, minutes)| 0 < **minutes).max_by_key(|(_, minutes)| **minutes);
    html! {
        tr {
            th.name.{ "depth-" (depth) } scope="row" { a href={ "/mang/" (id) } translate="no" { (now.unit.name) } }
            td {
                span class=(words::light_class(now.light)) { (words::list_light(now.light)) }
                @if let Some((number, verdict, since_ms)) = now.open {
                    span.reason { a href={ "/mang/" (id) "/luot/" (number) } { (words::verdict(verdict, None)) } " từ " (local.moment(since_ms)) }
                }
            }
            td translate="no" { (row.provider.as_deref().unwrap_or("–")) @if let Some(mbps) = row.down_mbps { span.reason { (words::speed(mbps)) } } }
            td.number {
                @if row.measured_days == 0 && burden.minutes == 0 { "–" }
                @else { (words::lasting(i64::from(burden.minutes) * 60_000)) @if 0 < burden.episodes { span.reason { (whole(burden.episodes.into())) " lượt" } } }
            }
            td { @if let Some((verdict, _)) = most { (words::verdict(*verdict, None)) } @else { "–" } }
            td.number { (row.measured_days) "/" (view.history.working_days) }
            td.number { (whole(now.online.into())) "/" (whole(now.machines.into())) }
        }
    }
}
