//! The overview: how many machines are there, unit by unit, and what needs somebody's attention.

use axum::Extension;
use axum::extract::State;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Attention, Counts, OverviewView, PresenceKind, UnitSummary};
use crate::web::words::{self, Local, whole};

use super::NAMELESS;

/// `GET /`
pub(crate) async fn show(State(room): State<Room>, Extension(account): SignedIn) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let overview = room.ask(&account, move |source| source.overview(None, now_ms)).await?;
    let frame = Frame { account: &account, local: &local, place: Place::Overview, title: "Tổng quan" };
    Ok(layout::page(&frame, &content(&overview, &local)))
}

fn content(overview: &OverviewView, local: &Local) -> Markup {
    html! {
        h1 { "Tổng quan" }
        (tiles(&overview.counts, overview.complaints))
        @if overview.counts.total() == 0 {
            p.empty { "Chưa có máy nào. " a href="/ma-ghi-danh" { "Tạo mã ghi danh" } " rồi nhập mã đó vào phần mềm thu thập trên từng máy." }
        }
        div.split {
            section aria-labelledby="don-vi" {
                h2 #don-vi { "Đơn vị" }
                (units(&overview.units, local))
            }
            section aria-labelledby="can-chu-y" {
                h2 #can-chu-y { "Cần chú ý" @if overview.attention_total > 0 { " " span.count { (whole(overview.attention_total.into())) } } }
                (attention(overview))
            }
        }
    }
}

fn tiles(counts: &Counts, complaints: u32) -> Markup {
    html! {
        ul.tiles {
            li { a href="/may" {
                span.figure data-count="tong" { (whole(counts.total().into())) } span.name { "Tổng số máy" }
            } }
            @for kind in PresenceKind::ALL {
                li class={ "tile-" (words::presence_slug(kind)) } { a href={ "/may?trang-thai=" (words::presence_slug(kind)) } {
                    span.figure data-count=(words::presence_slug(kind)) { (whole(counts.of(kind).into())) }
                    span.name { (words::presence_kind(kind)) }
                } }
            }
            li { a href="/phan-anh" {
                span.figure data-count="phan-anh" { (whole(complaints.into())) } span.name { "Phản ánh 7 ngày qua" }
            } }
        }
    }
}

fn units(units: &[UnitSummary], local: &Local) -> Markup {
    html! {
        table {
            thead { tr {
                th { "Tên đơn vị" }
                th.number { "Số máy" }
                th.number { "Hoạt động" }
                th.number { "Tắt" }
                th.number.wrap { "Tắt hoặc mất liên lạc" }
                th.number title="Số máy có phần mềm diệt vi rút đang bật, trên số máy đọc được" { "Diệt vi rút" }
                th.number.wrap title="Số máy có phần chưa đọc được" { "Chưa đọc được" }
                th { "Liên lạc gần nhất" }
                th { "Báo cáo" }
            } }
            tbody { @for unit in units { (unit_row(unit, local)) } }
        }
    }
}

fn unit_row(summary: &UnitSummary, local: &Local) -> Markup {
    let id = summary.unit.id.0;
    let key = |kind| format!("{id}:{}", words::presence_slug(kind));
    html! {
        tr {
            th.name.{ "depth-" (summary.unit.depth.min(4)) } scope="row" {
                a href={ "/may?don-vi=" (id) } { (summary.unit.name) }
            }
            td.number data-count={ (id) ":tong" } { (whole(summary.counts.total().into())) }
            @for kind in [PresenceKind::Online, PresenceKind::Off, PresenceKind::Silent] {
                td.number data-count=(key(kind)) { (whole(summary.counts.of(kind).into())) }
            }
            td.number { (summary.antivirus_on) "/" (summary.antivirus_known) }
            td.number { (whole(summary.with_problems.into())) }
            td { (summary.last_contact_ms.map_or_else(|| "–".to_owned(), |at_ms| local.moment(at_ms))) }
            td { a href={ "/bao-cao/" (id) } { "Xem" } }
        }
    }
}

fn attention(overview: &OverviewView) -> Markup {
    html! {
        @if overview.attention.is_empty() { p.empty { "Không có gì cần xử lý." } }
        ul.attention {
            @for Attention { machine, host_name, unit_name, matters } in &overview.attention {
                li {
                    a href={ "/may/" (machine) } { (host_name.as_deref().unwrap_or(NAMELESS)) }
                    span.muted { " · " (unit_name) }
                    ul { @for matter in matters { li { (words::attention(matter)) } } }
                }
            }
        }
        @let shown = u32::try_from(overview.attention.len()).unwrap_or(u32::MAX);
        @if overview.attention_total > shown {
            p.muted { "và " (whole((overview.attention_total - shown).into())) " máy khác" }
        }
    }
}
