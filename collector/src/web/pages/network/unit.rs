//! One unit's network: now, its episodes, its week, its day, and what people note beside it.

use axum::Extension;
use axum::extract::{Path, Query, State};
use hatang_proto::model::{TargetId, UnitId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::pages::complaints;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, NetworkQuery, NetworkView};
use crate::web::words::{self, Local};

use super::note_forms::Typed;
use super::{compare, episodes, notes, now, past, target_days, unit_of, week};

/// What the address may carry besides the unit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "muc-tieu")]
    target: String,
    xong: String,
    gio: String,
}

/// `GET /mang/{unit}`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let done = match asked.xong.as_str() {
        "duong-truyen" => Some("Đã ghi đường truyền."),
        "can-thiep" => Some("Đã đánh dấu thay đổi."),
        "hop" => Some("Đã ghi buổi họp."),
        "go" => Some("Đã gỡ."),
        _ => None,
    };
    let query = NetworkQuery { unit: unit_of(&unit)?, target: asked.target.parse().ok().map(TargetId) };
    let typed = Typed::fresh(&room.local());
    page(&room, &account, query, (&typed, asked.gio == "24"), &notice(done, None)).await
}

/// The page with something said first, with what was typed into its forms, and with all hours of the day or the office's.
pub(super) async fn page(
    room: &Room,
    account: &Account,
    query: NetworkQuery,
    (typed, whole_day): (&Typed, bool),
    first: &Markup,
) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let network = room.ask(account, move |source| source.network(query, now_ms)).await?;
    let title = format!("Mạng {}", network.unit.name);
    let frame = Frame { account, local: &local, place: Place::Network, title: &title };
    Ok(layout::page(&frame, &content(&network, (typed, whole_day), first, &local)))
}

fn content(
    network: &NetworkView,
    (typed, whole_day): (&Typed, bool),
    first: &Markup,
    local: &Local,
) -> Markup {
    let unit = network.unit.id;
    html! {
        nav.path aria-label="Trang trên" { a href="/mang" { "Mạng" } span aria-hidden="true" { " / " } }
        h1 translate="no" { (network.unit.name) }
        nav.contents aria-label="Trên trang này" {
            a href="#luot" { "Lượt nghẽn" } a href="#theo-gio" { "Theo giờ trong tuần" } a href="#hom-nay" { "24 giờ qua" }
            a href="#phan-anh" { "Phản ánh" } a href="#duong-truyen" { "Đường truyền" } a href="#can-thiep" { "Thay đổi" } a href="#hop" { "Họp trực tuyến" }
        }
        (first)
        @if network.machines == 0 {
            p.empty {
                "Chưa có máy nào của chính đơn vị này gửi số liệu. " a href="/ma-ghi-danh" { "Tạo mã ghi danh" }
                " rồi nhập mã đó vào phần mềm thu thập trên từng máy, hoặc chọn một đơn vị cấp dưới ở trang " a href="/mang" { "Mạng" } "."
            }
        }
        div data-episodes=(unit.0) {
            @for row in network.episodes.iter().filter(|row| row.episode.open) {
                p.notice.wrong {
                    strong { (words::verdict(row.episode.verdict, row.episode.target.as_deref())) }
                    " " (local.stretch(row.episode.start_ms, row.episode.end_ms, true)) ". "
                    a href={ "/mang/" (unit.0) "/luot/" (row.number) } { "Xem chi tiết" }
                }
            }
            section aria-labelledby="hien-tai" { h2 #hien-tai { "Hiện tại" } (now::table(&network.segments)) }
            section aria-labelledby="dien-bien" { h2 #dien-bien { "Diễn biến" } (past::periods(unit, None, None)) (compare::link(unit)) }
            section aria-labelledby="luot" {
                h2 #luot { "Lượt nghẽn 30 ngày qua" @if 0 < network.episodes_total { " " span.count { (network.episodes_total) } } }
                (episodes::table(unit, &network.episodes, network.episodes_total, local))
            }
        }
        section aria-labelledby="theo-gio" { h2 #theo-gio { "Theo giờ trong tuần" } (week::section(unit, &network.days, network.week.as_ref(), whole_day, local)) }
        section aria-labelledby="hom-nay" { h2 #hom-nay { "24 giờ qua" } (target_days::section(&network.days, &network.episodes, local)) }
        section aria-labelledby="phan-anh" {
            h2 #phan-anh { "Phản ánh 30 ngày qua" }
            (said(network, unit, local))
        }
        (notes::sections(network, typed, local))
    }
}

fn said(network: &NetworkView, unit: UnitId, local: &Local) -> Markup {
    html! {
        @if network.complaints.is_empty() {
            p.empty { "Chưa có phản ánh nào. Có ai báo mạng chậm thì " a href={ "/phan-anh?don-vi=" (unit.0) "#ghi-lai" } { "ghi lại tại đây" } "." }
        } @else {
            (complaints::judged(&network.complaints, local))
            p { a href={ "/phan-anh?don-vi=" (unit.0) } { "Xem tất cả, ghi thêm" } }
        }
    }
}
