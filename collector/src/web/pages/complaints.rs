//! What people said about the network, newest first.
//!
//! The list is followed live; nothing here says whether the measurements agree.

use axum::Extension;
use axum::extract::{Query, State};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::limits::COMPLAINTS_PER_PAGE;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{ComplaintFrom, ComplaintList, ComplaintQuery, ComplaintView, UnitView};
use crate::web::words::{Local, whole};

use super::machines::unit_options;

/// As the filter form sends it; what does not parse is no filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    #[serde(rename = "don-vi")]
    unit: String,
    trang: String,
}

impl Filter {
    fn query(&self) -> ComplaintQuery {
        let unit = self.unit.parse().ok().map(UnitId);
        ComplaintQuery { unit, offset: (self.page() - 1) * COMPLAINTS_PER_PAGE, limit: COMPLAINTS_PER_PAGE }
    }

    /// From 1.
    fn page(&self) -> u32 {
        self.trang.parse().unwrap_or(1).clamp(1, 10_000)
    }
}

/// `GET /phan-anh`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let (query, now_ms) = (filter.query(), local.now_ms);
    let (units, found) =
        room.ask(move |source| Ok((source.units()?, source.complaints(&query, now_ms)?))).await?;
    let content = html! {
        h1 { "Phản ánh" }
        p.muted { "Điều cán bộ báo ngay tại máy, hoặc báo qua điện thoại và được ghi lại: lúc nào, ứng dụng nào bị chậm." }
        (filter_form(&units, query.unit))
        div data-complaints="" {
            @if found.rows.is_empty() { p.empty { "Chưa có phản ánh nào." } }
            @else {
                p.muted { (whole(found.matching.into())) " phản ánh" }
                (table(&found.rows, &local))
            }
        }
        (pages(&filter, &found))
    };
    let frame = Frame { account: &account, local: &local, place: Place::Complaints, title: "Phản ánh" };
    Ok(layout::page(&frame, &content))
}

fn filter_form(units: &[UnitView], chosen: Option<UnitId>) -> Markup {
    html! {
        form.filter method="get" action="/phan-anh" {
            div {
                label for="don-vi" { "Đơn vị" }
                select #don-vi name="don-vi" { option value="" { "Tất cả" } (unit_options(units, chosen)) }
            }
            button.primary type="submit" { "Lọc" }
            @if chosen.is_some() { a.clear href="/phan-anh" { "Bỏ lọc" } }
        }
    }
}

/// Complaints with unit and machine.
fn table(complaints: &[ComplaintView], local: &Local) -> Markup {
    html! {
        table.complaints {
            thead { tr { th { "Lúc" } th { "Đơn vị" } th { "Nơi báo" } th { "Ứng dụng" } th { "Nội dung" } } }
            tbody { @for complaint in complaints { tr {
                td.moment { (local.moment(complaint.at_ms)) }
                td { (complaint.unit_name) }
                td { @match &complaint.from {
                    ComplaintFrom::Machine { id, name } => a href={ "/may/" (id) } { (name) },
                    ComplaintFrom::Person { by } => { (by) span.reason { "ghi lại" } },
                } }
                td { (complaint.about) }
                td.note { (complaint.note) }
            } } }
        }
    }
}

/// What was said at one machine.
pub(super) fn of_machine(complaints: &[ComplaintView], local: &Local) -> Markup {
    html! {
        table.complaints.dense {
            thead { tr { th { "Lúc" } th { "Ứng dụng" } th { "Nội dung" } } }
            tbody { @for complaint in complaints { tr {
                td.moment { (local.moment(complaint.at_ms)) }
                td { (complaint.about) }
                td.note { (complaint.note) }
            } } }
        }
    }
}

fn pages(filter: &Filter, found: &ComplaintList) -> Markup {
    let last = found.matching.div_ceil(COMPLAINTS_PER_PAGE).max(1);
    let current = filter.page();
    let step = |page: u32, name: &str| {
        html! {
            form method="get" action="/phan-anh" {
                input type="hidden" name="don-vi" value=(filter.unit);
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
