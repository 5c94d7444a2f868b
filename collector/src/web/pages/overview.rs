//! The overview: what needs somebody first, and every unit's figures in a table that sorts, filters and folds.
//!
//! Whoever answers for one unit only gets a page of that unit instead.

mod choice;
mod single;
mod table;
mod urgent;

use axum::Extension;
use axum::extract::{Query, State};
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, OverviewView, PresenceKind, Right, UnitFigures};
use crate::web::words::{self, Local, whole};

use choice::Address;
use single::Tasks;

/// `GET /`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(address): Query<Address>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let overview = room.ask(&account, move |source| source.overview(None, now_ms)).await?;
    let content = match overview.units.as_slice() {
        [only] if account.within.is_some() => {
            let unit = only.unit.id;
            let tasks = room.ask(&account, move |source| Tasks::ask(source, unit, now_ms)).await?;
            single::content(only, &overview, &tasks, &account, &local)
        }
        _ => content(&overview, &address, &account, &local),
    };
    let frame = Frame { account: &account, local: &local, place: Place::Overview, title: "Tổng quan" };
    Ok(layout::page(&frame, &content))
}

fn content(overview: &OverviewView, address: &Address, account: &Account, local: &Local) -> Markup {
    html! {
        h1 { "Tổng quan" }
        (tiles(&overview.all))
        @if overview.units.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        @else if overview.all.machines.total() == 0 { (no_machine(account)) }
        section #can-chu-y data-live aria-labelledby="viec" {
            h2 #viec { "Việc cần làm trước" }
            (urgent::show(overview, local))
        }
        section #don-vi data-live data-episodes="" aria-labelledby="cac-don-vi" {
            h2 #cac-don-vi { "Đơn vị" }
            (table::show(&overview.units, address, local))
            (freshness(overview, local))
        }
    }
}

/// What to do while nothing is measured.
fn no_machine(account: &Account) -> Markup {
    html! {
        p.empty {
            "Chưa có máy nào. "
            @if account.may(Right::Operate) {
                a href="/ma-ghi-danh" { "Tạo mã ghi danh" } ", rồi nhập mã đó khi cài phần mềm thu thập trên từng máy."
            } @else { "Nhờ người quản trị cài phần mềm thu thập lên các máy của đơn vị." }
        }
    }
}

fn tiles(all: &UnitFigures) -> Markup {
    html! {
        ul.tiles {
            li { a href="/may" {
                span.figure data-count="tong" { (whole(all.machines.total().into())) } span.name { "Tổng số máy" }
            } }
            @for kind in PresenceKind::ALL {
                li class={ "tile-" (words::presence_slug(kind)) } { a href={ "/may?trang-thai=" (words::presence_slug(kind)) } {
                    span.figure data-count=(words::presence_slug(kind)) { (whole(all.machines.of(kind).into())) }
                    span.name { (words::presence_kind(kind)) }
                } }
            }
            li { a href="/phan-anh" {
                span.figure data-count="phan-anh" { (whole(all.complaints.into())) } span.name { "Phản ánh 7 ngày qua" }
            } }
        }
    }
}

/// How old the figures are; nobody should take an old one for a new one.
fn freshness(overview: &OverviewView, local: &Local) -> Markup {
    html! {
        p.muted {
            "Trạng thái máy: đếm lúc " time data-at { (local.clock_with_seconds(overview.counted_ms)) }
            ". Diệt vi rút, phần chưa đọc được: theo lần gửi gần nhất của từng máy"
            @if let Some(at_ms) = overview.all.oldest_contact_ms { ", máy lâu nhất chưa liên lạc từ " (local.moment(at_ms)) }
            ". Mạng: các lượt nghẽn đang diễn ra. Phản ánh: 7 ngày qua. "
            a href="" { "Tải lại trang" }
        }
    }
}
