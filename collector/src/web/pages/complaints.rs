//! What people said about the network, newest first.
//!
//! The list is followed live; whether the measurements agree is judged elsewhere and said here in one sentence.

use axum::Extension;
use axum::extract::{Query, State};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::limits::COMPLAINTS_PER_PAGE;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{
    Account, ComplaintFrom, ComplaintList, ComplaintQuery, ComplaintView, ComplaintYear, UnitView,
};
use crate::web::words::{self, Local, whole};

use super::complaint_form::{self, ComplaintForm};
use super::machines::unit_options;

/// As the filter form sends it; what does not parse is no filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    #[serde(rename = "don-vi")]
    unit: String,
    trang: String,
    xong: String,
}

impl Filter {
    fn query(&self) -> ComplaintQuery {
        let unit = self.unit.parse().ok().map(UnitId);
        let page: u32 = self.trang.parse().unwrap_or(1).clamp(1, 10_000);
        ComplaintQuery { unit, offset: (page - 1) * COMPLAINTS_PER_PAGE, limit: COMPLAINTS_PER_PAGE }
    }
}

/// `GET /phan-anh`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(filter): Query<Filter>,
) -> Result<Markup, Failure> {
    let done = (!filter.xong.is_empty())
        .then_some("Đã ghi phản ánh. Kết quả đối chiếu với số liệu đo hiện ra ở đây trong ít phút.");
    let query = filter.query();
    let form = ComplaintForm::fresh(query.unit, &room.local());
    page(&room, &account, query, &form, &notice(done, None)).await
}

/// The page with something said first, and with what was typed into its form.
pub(super) async fn page(
    room: &Room,
    account: &Account,
    query: ComplaintQuery,
    form: &ComplaintForm,
    first: &Markup,
) -> Result<Markup, Failure> {
    let local = room.local();
    let query = ComplaintQuery { limit: COMPLAINTS_PER_PAGE, ..query };
    let now_ms = local.now_ms;
    let (units, targets, found) = room
        .ask(account, move |source| {
            Ok((source.units()?, source.targets()?, source.complaints(&query, now_ms)?))
        })
        .await?;
    let content = html! {
        h1 { "Phản ánh" }
        p.muted { "Điều cán bộ báo ngay tại máy, hoặc báo qua điện thoại và được ghi lại: lúc nào, ứng dụng nào bị chậm; và số liệu đo quanh lúc đó nói gì." }
        (first)
        (filter_form(&units, query.unit))
        div data-complaints="" {
            @if found.rows.is_empty() { p.empty { "Chưa có phản ánh nào." } }
            @else {
                p.muted { (whole(found.matching.into())) " phản ánh" }
                (table(&found.rows, &local))
            }
        }
        (pages(query, &found))
        section.panel aria-labelledby="ghi-lai" {
            h2 #ghi-lai { "Ghi lại phản ánh" }
            (complaint_form::show(&units, &targets, form))
        }
        (years(&found.years))
    };
    let frame = Frame { account, local: &local, place: Place::Complaints, title: "Phản ánh" };
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
            thead { tr { th { "Lúc" } th { "Đơn vị" } th { "Nơi báo" } th { "Ứng dụng" } th { "Nội dung" } th { "Số liệu đo nói gì" } } }
            tbody { @for complaint in complaints { tr {
                td.moment { (local.moment(complaint.at_ms)) }
                td { (complaint.unit_name) }
                td { @match &complaint.from {
                    ComplaintFrom::Machine { id, name } => a href={ "/may/" (id) } { (name) },
                    ComplaintFrom::Person { by } => { (by) span.reason { "ghi lại" } },
                } }
                td { (complaint.about) }
                td.note { (complaint.note) }
                td.judged { (judged_cell(complaint)) }
            } } }
        }
    }
}

/// What was said at one unit.
pub(super) fn judged(complaints: &[ComplaintView], local: &Local) -> Markup {
    html! {
        table.complaints {
            caption.heard { "Phản ánh và số liệu đo" }
            thead { tr { th { "Lúc" } th { "Ứng dụng" } th { "Nội dung" } th { "Số liệu đo nói gì" } } }
            tbody { @for complaint in complaints { tr {
                td.moment { (local.moment(complaint.at_ms)) }
                td { (complaint.about) }
                td.note { (complaint.note) }
                td.judged { (judged_cell(complaint)) }
            } } }
        }
    }
}

fn judged_cell(complaint: &ComplaintView) -> Markup {
    html! { @match &complaint.verdict {
        None => span.muted { "Chưa đối chiếu" },
        Some((agreement, sentence)) => {
            span class=(words::agreement_class(*agreement)) { (words::agreement(*agreement)) }
            span.reason { (sentence) }
        }
    } }
}

/// Complaints of each year against the measurements.
fn years(years: &[ComplaintYear]) -> Markup {
    html! {
        @if !years.is_empty() {
            section aria-labelledby="theo-nam" {
                h2 #theo-nam { "Theo năm" }
                table.dense {
                    caption.heard { "Số phản ánh mỗi năm và kết quả đối chiếu với số liệu đo" }
                    thead { tr {
                        th scope="col" { "Năm" } th.number scope="col" { "Phản ánh" }
                        th.number scope="col" { "Số liệu xác nhận" } th.number scope="col" { "Xác nhận một phần" }
                        th.number scope="col" { "Số liệu không cho thấy" } th.number scope="col" { "Chưa đủ số liệu" } th.number scope="col" { "Chưa đối chiếu" }
                    } }
                    tbody { @for year in years { tr {
                        th scope="row" { (year.year) }
                        @for count in [year.total(), year.confirmed, year.partly, year.contradicted, year.insufficient, year.pending] { td.number { (whole(count.into())) } }
                    } } }
                }
            }
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

fn pages(query: ComplaintQuery, found: &ComplaintList) -> Markup {
    let last = found.matching.div_ceil(COMPLAINTS_PER_PAGE).max(1);
    let current = query.offset / COMPLAINTS_PER_PAGE + 1;
    let unit = query.unit.map(|unit| unit.0.to_string()).unwrap_or_default();
    let step = |page: u32, name: &str| {
        html! {
            form method="get" action="/phan-anh" {
                input type="hidden" name="don-vi" value=(unit);
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
