//! The list of machines, searched, filtered and ordered by the server.

mod address;
pub(crate) mod bulk;
pub(crate) mod columns;
pub(crate) mod doubtful;
pub(crate) mod export;
mod facets;
pub(crate) mod saved;

use axum::Extension;
use axum::extract::{Query, State};
use hatang_proto::model::UnitId;
use maud::{Markup, html};

use super::{NAMELESS, doubts};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::limits::MACHINES_PER_PAGE;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{
    Account, Facets, MachineList, MachineRow, MachineSort, PresenceKind, Right, SavedFilter, UnitView,
};
use crate::web::words::{self, Local, whole};
use address::Asked;
use columns::Column;

/// Units that the filter names at most before it leaves out those far from the chosen one.
const UNITS: usize = 80;

/// What the page is laid out from.
struct List<'a> {
    account: &'a Account,
    local: &'a Local,
    asked: &'a Asked,
    units: &'a [UnitView],
    machines: &'a MachineList,
    saved: &'a [SavedFilter],
    columns: &'a [Column],
}

/// `GET /may`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let asked = Asked::read(&pairs);
    let (query, now_ms, by) = (asked.query.clone(), local.now_ms, account.name.clone());
    let (units, machines, saved, kept) = room
        .ask(&account, move |source| {
            Ok((
                source.units()?,
                source.machines(&query, now_ms)?,
                source.saved_filters(&by)?,
                source.list_columns(&by)?,
            ))
        })
        .await?;
    let columns = columns::chosen(asked.columns.as_deref().unwrap_or(&kept));
    let list = List {
        account: &account,
        local: &local,
        asked: &asked,
        units: &units,
        machines: &machines,
        saved: &saved,
        columns: &columns,
    };
    let frame = Frame { account: &account, local: &local, place: Place::Machines, title: "Máy" };
    Ok(layout::page(&frame, &content(&list)))
}

fn content(list: &List<'_>) -> Markup {
    let done = list.asked.done.as_deref().and_then(bulk::done);
    html! {
        h1 { "Máy" }
        (notice(done.as_deref(), None))
        (filter_form(list))
        (saved::section(list.saved, list.asked))
        @if list.machines.matching > 0 || list.asked.query.filters() { (facets::links(&list.machines.facets, list.asked)) }
        (found(list))
        (pages(list.asked, list.machines.matching))
        div.list-tools {
            (columns::form(list.columns, list.asked))
            (saved::form(list.saved, list.asked))
        }
    }
}

fn filter_form(list: &List<'_>) -> Markup {
    let query = &list.asked.query;
    let carried = ["q", "don-vi", "trang-thai", "vang"];
    html! {
        form.filter method="get" action="/may" role="search" {
            @for (name, value) in list.asked.pairs() { @if !carried.contains(&name) { input type="hidden" name=(name) value=(value); } }
            div {
                label for="q" { "Tìm" }
                input #q type="search" name="q" value=(query.text) placeholder="tên máy, địa chỉ, kiểu máy, phòng, nhãn; không cần dấu" maxlength="100";
            }
            div {
                label for="don-vi" { "Đơn vị" }
                select #don-vi name="don-vi" {
                    option value="" { "Tất cả" }
                    (unit_options(&near(list.units, query.unit), query.unit))
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
            div {
                label for="vang" { "Không thấy từ (ngày)" }
                input.short #vang type="number" name="vang" min="1" max="3650" value=[query.unseen_days];
            }
            button.primary type="submit" { "Tìm" }
            @if query.filters() { a.clear href="/may" { "Bỏ lọc" } }
        }
    }
}

/// Of many units those of the two upper levels, and those around the chosen one: above it, beside it, right below it.
fn near(units: &[UnitView], chosen: Option<UnitId>) -> Vec<UnitView> {
    if units.len() <= UNITS {
        return units.to_vec();
    }
    let place = chosen.and_then(|chosen| units.iter().position(|unit| unit.id == chosen));
    let mut shown: Vec<bool> = units.iter().map(|unit| unit.depth <= 1).collect();
    if let Some((place, unit)) = place.and_then(|place| Some((place, units.get(place)?))) {
        let mut show = |place: usize| shown.get_mut(place).map(|shown| *shown = true);
        let mut depth = unit.depth + 1;
        for (above, unit) in units.iter().enumerate().take(place + 1).rev() {
            if unit.depth < depth {
                depth = unit.depth;
                show(above);
            }
        }
        let below =
            units.iter().enumerate().skip(place + 1).take_while(|(_, below)| below.depth > unit.depth);
        for (place, _) in below.filter(|(_, below)| below.depth == unit.depth + 1) {
            show(place);
        }
    }
    units.iter().zip(shown).filter(|(_, shown)| *shown).map(|(unit, _)| unit.clone()).collect()
}

/// Units as options, indented by their depth.
pub(super) fn unit_options(units: &[UnitView], chosen: Option<UnitId>) -> Markup {
    html! {
        @for unit in units {
            option value=(unit.id.0) selected[chosen == Some(unit.id)] translate="no" { ("\u{a0}\u{a0}".repeat(unit.depth.into())) (unit.name) }
        }
    }
}

fn found(list: &List<'_>) -> Markup {
    let List { account, asked, machines, .. } = *list;
    if machines.rows.is_empty() {
        return html! {
            p.empty {
                @if asked.query.filters() { "Không có máy nào phù hợp. " a href="/may" { "Bỏ lọc" } }
                @else if machines.matching > 0 { a href=(asked.address()) { "Về trang đầu của danh sách" } }
                @else { "Chưa có máy nào. " a href="/ma-ghi-danh" { "Tạo mã ghi danh" } " để thêm máy." }
            }
        };
    }
    let operates = account.may(Right::Operate);
    html! {
        p.found {
            span.muted { (whole(machines.matching.into())) " máy" }
            " " (export::links(account, asked))
            @if asked.query.matter.is_none() { " " a href="/may/trung" { "Máy trùng, cần đối chiếu" } }
        }
        form method="post" action="/may/hang-loat" {
            input type="hidden" name="loc" value=(asked.tail());
            div.scroll {
                table.fleet {
                    thead { tr {
                        @if operates { th { span.heard { "Chọn" } } }
                        (head(asked, "Tên máy", Some(MachineSort::Label)))
                        @for column in list.columns { (head(asked, column.title(), column.sort())) }
                    } }
                    tbody { @for row in &machines.rows { (machine_row(row, list, operates)) } }
                }
            }
            (bulk::tools(account, machines.matching, &machines.facets))
        }
    }
}

/// A column's head; one that is ordered by it links to the other direction.
fn head(asked: &Asked, title: &str, sort: Option<MachineSort>) -> Markup {
    let Some(sort) = sort else { return html! { th scope="col" { (title) } } };
    let here = asked.query.sort == sort;
    let descending = here && !asked.query.descending;
    let address = asked.with(|query| {
        query.sort = sort;
        query.descending = descending;
    });
    let order = here.then_some(if asked.query.descending { "descending" } else { "ascending" });
    html! {
        th scope="col" aria-sort=[order] { a href=(address) { (title) @if here { span aria-hidden="true" { @if asked.query.descending { " ▼" } @else { " ▲" } } } } }
    }
}

fn machine_row(row: &MachineRow, list: &List<'_>, operates: bool) -> Markup {
    let name = row.host_name.as_deref().unwrap_or(NAMELESS);
    html! {
        tr {
            @if operates { td { input type="checkbox" name="may" value=(row.id) aria-label=(name); } }
            th.name scope="row" { a href={ "/may/" (row.id) } translate="no" dir="auto" { (name) } (doubts::mark(row)) }
            @for column in list.columns { (column.cell(row, list.local)) }
        }
    }
}

/// The state of a machine, which the live script keeps up to date.
pub(super) fn badge(row: &MachineRow, local: &Local) -> Markup {
    html! {
        span class=(words::presence_class(row.presence.kind())) data-machine=(row.id) { (words::presence(row.presence, local)) }
    }
}

fn pages(asked: &Asked, matching: u32) -> Markup {
    let last = matching.div_ceil(MACHINES_PER_PAGE).max(1);
    let current = asked.page();
    html! {
        @if last > 1 {
            nav.pages aria-label="Trang của danh sách" {
                @if current > 1 { a.button rel="prev" href=(asked.at_page((current - 1).min(last))) { "Trang trước" } }
                span { "Trang " (whole(current.into())) "/" (whole(last.into())) }
                @if current < last { a.button rel="next" href=(asked.at_page(current + 1)) { "Trang sau" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_keeps_the_filter_and_ends_at_the_last_page() {
        let on = |tail: &str, matching| pages(&Asked::parse(tail), matching).into_string();
        let middle = on("q=a%26b&trang=2", 250);
        assert!(middle.contains("Trang 2/3") && middle.contains("q=a%26b&amp;trang=3"), "{middle}");
        assert!(middle.contains("Trang trước") && middle.contains("Trang sau"), "{middle}");
        assert!(!on("trang=3", 250).contains("Trang sau"));
        assert_eq!(on("", 100), "");
        assert!(on("trang=900", 250).contains("href=\"/may?trang=3\""), "beyond the end leads back");
    }

    #[test]
    fn a_column_that_orders_the_list_turns_it_round() {
        let with = |tail: &str| head(&Asked::parse(tail), "Kiểu máy", Some(MachineSort::Model)).into_string();
        assert!(with("").contains("href=\"/may?sap-xep=kieu\"") && !with("").contains("aria-sort"));
        assert!(
            with("sap-xep=kieu").contains("aria-sort=\"ascending\"")
                && with("sap-xep=kieu").contains("=-kieu")
        );
        assert!(with("sap-xep=-kieu&nhan=x").contains("href=\"/may?nhan=x&amp;sap-xep=kieu\""));
    }

    #[test]
    fn of_many_units_those_around_the_chosen_one_are_offered() {
        let mut units = vec![UnitView { id: UnitId(0), name: String::new(), depth: 0 }];
        for number in 1..=300 {
            units.push(UnitView {
                id: UnitId(number),
                name: String::new(),
                depth: if number % 10 == 1 { 1 } else { 2 },
            });
        }
        let ids = |chosen: Option<u32>| -> Vec<u32> {
            near(&units, chosen.map(UnitId)).iter().map(|unit| unit.id.0).collect()
        };
        assert_eq!(ids(None).len(), 31);
        assert_eq!(ids(Some(21)).len(), 40);
        assert_eq!(ids(Some(25)).len(), 32);
        assert!(ids(Some(25)).contains(&25) && ids(Some(25)).contains(&21));
        assert_eq!(near(&units[..80], None).len(), 80);
    }
}
