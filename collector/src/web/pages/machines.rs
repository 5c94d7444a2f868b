//! The list of machines, searched and filtered by the server.

use axum::Extension;
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::limits::MACHINES_PER_PAGE;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{MachineList, MachineQuery, MachineRow, PresenceKind, UnitView};
use crate::web::words::{self, Local, whole};
use hatang_proto::model::UnitId;

use super::{NAMELESS, doubts};

/// As the filter form sends it; what does not parse is no filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    q: String,
    #[serde(rename = "don-vi")]
    unit: String,
    #[serde(rename = "trang-thai")]
    state: String,
    trang: String,
}

impl Filter {
    fn query(&self) -> MachineQuery {
        let state = PresenceKind::ALL.into_iter().find(|kind| words::presence_slug(*kind) == self.state);
        let unit = self.unit.parse().ok().map(UnitId);
        let text = self.q.chars().take(100).collect();
        MachineQuery {
            text,
            unit,
            state,
            offset: (self.page() - 1) * MACHINES_PER_PAGE,
            limit: MACHINES_PER_PAGE,
        }
    }

    /// From 1.
    fn page(&self) -> u32 {
        self.trang.parse().unwrap_or(1).clamp(1, 1_000)
    }
}

/// `GET /may`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (query, now_ms) = (filter.query(), local.now_ms);
    let asked = query.clone();
    let (units, machines) =
        room.ask(&account, move |source| Ok((source.units()?, source.machines(&asked, now_ms)?))).await?;
    let content = html! {
        h1 { "Máy" }
        (filter_form(&query, &units))
        (found(&machines, &query, &local))
        (pages(&filter, &machines))
    };
    let frame = Frame { account: &account, local: &local, place: Place::Machines, title: "Máy" };
    Ok(layout::page(&frame, &content))
}

fn filter_form(query: &MachineQuery, units: &[UnitView]) -> Markup {
    html! {
        form.filter method="get" action="/may" role="search" {
            div {
                label for="q" { "Tìm" }
                input #q type="search" name="q" value=(query.text) placeholder="tên máy, địa chỉ, kiểu máy; không cần dấu" maxlength="100";
            }
            div {
                label for="don-vi" { "Đơn vị" }
                select #don-vi name="don-vi" {
                    option value="" { "Tất cả" }
                    (unit_options(units, query.unit))
                }
            }
            div {
                label for="trang-thai" { "Trạng thái" }
                select #trang-thai name="trang-thai" {
                    option value="" { "Tất cả" }
                    @for kind in PresenceKind::ALL {
                        option value=(words::presence_slug(kind)) selected[query.state == Some(kind)] { (words::presence_kind(kind)) }
                    }
                }
            }
            button.primary type="submit" { "Tìm" }
            @if *query != (MachineQuery { limit: query.limit, ..MachineQuery::default() }) { a.clear href="/may" { "Bỏ lọc" } }
        }
    }
}

/// Units as options, indented by their depth.
pub(super) fn unit_options(units: &[UnitView], chosen: Option<UnitId>) -> Markup {
    html! {
        @for unit in units {
            option value=(unit.id.0) selected[chosen == Some(unit.id)] { ("\u{a0}\u{a0}".repeat(unit.depth.into())) (unit.name) }
        }
    }
}

fn found(machines: &MachineList, query: &MachineQuery, local: &Local) -> Markup {
    if machines.rows.is_empty() {
        let filtered = query.unit.is_some() || query.state.is_some() || !query.text.is_empty();
        return html! {
            p.empty {
                @if filtered { "Không có máy nào phù hợp. " a href="/may" { "Bỏ lọc" } }
                @else { "Chưa có máy nào. " a href="/ma-ghi-danh" { "Tạo mã ghi danh" } " để thêm máy." }
            }
        };
    }
    html! {
        p.muted { (whole(machines.matching.into())) " máy" }
        table.machines {
            thead { tr {
                th { "Tên máy" } th { "Trạng thái" } th { "Đơn vị" } th { "Loại máy" } th { "Kiểu máy" }
                th { "Hệ điều hành" } th { "Địa chỉ" } th.number { "Chưa đọc được" }
            } }
            tbody { @for row in &machines.rows { (machine_row(row, local)) } }
        }
    }
}

fn machine_row(row: &MachineRow, local: &Local) -> Markup {
    html! {
        tr {
            th.name scope="row" { a href={ "/may/" (row.id) } { (row.host_name.as_deref().unwrap_or(NAMELESS)) } (doubts::mark(row)) }
            td { (badge(row, local)) }
            td { (row.unit_name) }
            td { (words::device_class(row.class)) }
            td { (row.model.as_deref().unwrap_or("–")) }
            td { (row.system.as_deref().unwrap_or("–")) }
            td.address { (row.addresses.first().map_or("–", String::as_str)) }
            td.number { @if row.problems > 0 { span.warn { (row.problems) " phần" } } }
        }
    }
}

/// The state of a machine, which the live script keeps up to date.
pub(super) fn badge(row: &MachineRow, local: &Local) -> Markup {
    html! {
        span class=(words::presence_class(row.presence.kind())) data-machine=(row.id) { (words::presence(row.presence, local)) }
    }
}

fn pages(filter: &Filter, machines: &MachineList) -> Markup {
    let last = machines.matching.div_ceil(MACHINES_PER_PAGE).max(1);
    let current = filter.page();
    let step = |page: u32, name: &str| {
        html! {
            form method="get" action="/may" {
                input type="hidden" name="q" value=(filter.q);
                input type="hidden" name="don-vi" value=(filter.unit);
                input type="hidden" name="trang-thai" value=(filter.state);
                button name="trang" value=(page) { (name) }
            }
        }
    };
    html! {
        @if last > 1 {
            nav.pages aria-label="Trang của danh sách" {
                @if current > 1 { (step(current - 1, "Trang trước")) }
                span { "Trang " (current) "/" (last) }
                @if current < last { (step(current + 1, "Trang sau")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(trang: &str) -> Filter {
        Filter { q: "a&b".to_owned(), trang: trang.to_owned(), ..Filter::default() }
    }

    #[test]
    fn a_page_begins_where_the_one_before_ended() {
        let offsets = ["", "1", "3", "0", "-1", "99999999"].map(|page| filter(page).query().offset);
        assert_eq!(offsets, [0, 0, 200, 0, 0, 99_900]);
    }

    #[test]
    fn paging_keeps_the_filter_and_ends_at_the_last_page() {
        let list = MachineList { rows: Vec::new(), matching: 250 };
        let middle = pages(&filter("2"), &list).into_string();
        assert!(middle.contains("Trang 2/3") && middle.contains("value=\"a&amp;b\""), "{middle}");
        assert!(middle.contains("Trang trước") && middle.contains("Trang sau"), "{middle}");
        assert!(!pages(&filter("3"), &list).into_string().contains("Trang sau"));
        assert_eq!(pages(&filter("1"), &MachineList { matching: 100, ..list }).into_string(), "");
    }
}
