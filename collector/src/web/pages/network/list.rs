//! All units: how the network fares now, and how often it did not in the last days.

use axum::Extension;
use axum::extract::State;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place};
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::NetworkRow;
use crate::web::words::{self, Local, whole};

/// `GET /mang`
pub(crate) async fn show(State(room): State<Room>, Extension(account): SignedIn) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let rows = room.ask(&account, move |source| source.networks(now_ms)).await?;
    let content = html! {
        h1 { "Mạng" }
        p.muted { "Mạng của từng đơn vị, đo từ chính các máy đang dùng. Chọn đơn vị để xem đoạn nào chậm, vào giờ nào." }
        div data-episodes="" { (table(&rows, &local)) }
    };
    let frame = Frame { account: &account, local: &local, place: Place::Network, title: "Mạng" };
    Ok(layout::page(&frame, &content))
}

fn table(rows: &[NetworkRow], local: &Local) -> Markup {
    html! {
        @if rows.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        @else if rows.iter().all(|row| row.machines == 0) {
            p.empty { "Chưa có máy nào đo. " a href="/ma-ghi-danh" { "Tạo mã ghi danh" } " rồi nhập mã đó vào phần mềm thu thập trên từng máy." }
        }
        @if !rows.is_empty() {
            table {
                caption.heard { "Tình trạng mạng của từng đơn vị" }
                thead { tr {
                    th scope="col" { "Đơn vị" }
                    th scope="col" { "Hiện tại" }
                    th scope="col" { "Lượt nghẽn đang diễn ra" }
                    th.number scope="col" { "Lượt nghẽn 7 ngày qua" }
                    th.number scope="col" { "Máy đang hoạt động" }
                } }
                tbody { @for row in rows { (unit_row(row, local)) } }
            }
        }
    }
}

fn unit_row(row: &NetworkRow, local: &Local) -> Markup {
    let id = row.unit.id.0;
    html! {
        tr {
            th.name.{ "depth-" (row.unit.depth.min(4)) } scope="row" { a href={ "/mang/" (id) } { (row.unit.name) } }
            td { span class=(words::light_class(row.light)) { (words::list_light(row.light)) } }
            td { @match row.open {
                Some((number, verdict, since_ms)) => {
                    a href={ "/mang/" (id) "/luot/" (number) } { (words::verdict(verdict, None)) }
                    span.reason { "từ " (local.moment(since_ms)) }
                }
                None => { "–" }
            } }
            td.number { (whole(row.episodes.into())) }
            td.number { (whole(row.online.into())) "/" (whole(row.machines.into())) }
        }
    }
}
