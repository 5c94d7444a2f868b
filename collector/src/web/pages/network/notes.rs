//! The line and its contract, changes that were made, and meetings: shown, declared, taken back.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, InterventionView, Line, MeetingView, NetworkQuery, NetworkView};
use crate::web::words::{self, Local, written_day};

use super::note_forms::{InterventionForm, LineForm, MeetingForm, Typed};
use super::{unit, unit_of};

/// `POST /mang/{unit}/duong-truyen`
pub(crate) async fn set_line(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(form): Sent<LineForm>,
) -> Result<Response, Failure> {
    let (unit, now_ms) = (unit_of(&unit)?, room.local().now_ms);
    let kept = match form.read(unit, &account.name) {
        Ok(line) => room.ask(&account, move |source| source.set_line(&line, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    let typed = Typed { line: form, ..Typed::fresh(&room.local()) };
    answer(&room, &account, unit, kept, "duong-truyen", &typed).await
}

/// `POST /mang/{unit}/can-thiep`
pub(crate) async fn add_intervention(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(form): Sent<InterventionForm>,
) -> Result<Response, Failure> {
    let (unit, local) = (unit_of(&unit)?, room.local());
    let now_ms = local.now_ms;
    let kept = match form.read(unit, &account.name, &local) {
        Ok(new) => room.ask(&account, move |source| source.add_intervention(&new, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    let typed = Typed { intervention: form, ..Typed::fresh(&local) };
    answer(&room, &account, unit, kept, "can-thiep", &typed).await
}

/// `POST /mang/{unit}/hop`
pub(crate) async fn add_meeting(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(form): Sent<MeetingForm>,
) -> Result<Response, Failure> {
    let (unit, local) = (unit_of(&unit)?, room.local());
    let now_ms = local.now_ms;
    let kept = match form.read(unit, &account.name, &local) {
        Ok(new) => room.ask(&account, move |source| source.add_meeting(&new, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    let typed = Typed { meeting: form, ..Typed::fresh(&local) };
    answer(&room, &account, unit, kept, "hop", &typed).await
}

/// `POST /mang/{unit}/can-thiep/{number}/go`
pub(crate) async fn withdraw_intervention(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, number)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    let (unit, number) = (unit_of(&unit)?, number.parse().map_err(|_| Failure::NotFound)?);
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    room.ask(&account, move |source| source.withdraw_intervention(unit, number, &by, now_ms)).await?;
    Ok(Redirect::to(&format!("/mang/{}?xong=go#can-thiep", unit.0)))
}

/// `POST /mang/{unit}/hop/{number}/go`
pub(crate) async fn withdraw_meeting(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, number)): Path<(String, String)>,
) -> Result<Redirect, Failure> {
    let (unit, number) = (unit_of(&unit)?, number.parse().map_err(|_| Failure::NotFound)?);
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    room.ask(&account, move |source| source.withdraw_meeting(unit, number, &by, now_ms)).await?;
    Ok(Redirect::to(&format!("/mang/{}?xong=go#hop", unit.0)))
}

/// Back to the page, or the page again with the reason and what was typed.
async fn answer(
    room: &Room,
    account: &Account,
    unit: UnitId,
    kept: Result<(), Failure>,
    place: &str,
    typed: &Typed,
) -> Result<Response, Failure> {
    match kept {
        Ok(()) => Ok(Redirect::to(&format!("/mang/{}?xong={place}#{place}", unit.0)).into_response()),
        Err(Failure::Refused(reason)) => {
            let query = NetworkQuery { unit, target: None };
            let refused =
                unit::page(room, account, query, (typed, false), &notice(None, Some(&reason))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

pub(super) fn sections(network: &NetworkView, typed: &Typed, local: &Local) -> Markup {
    let unit = network.unit.id;
    html! {
        section aria-labelledby="duong-truyen" {
            h2 #duong-truyen { "Đường truyền và hợp đồng" }
            @match &network.line {
                None => p.empty { "Chưa kê khai. Có nhà mạng và tốc độ hợp đồng thì mới so được với các đơn vị cùng nhà mạng và biết đường truyền có bị dùng đầy hay không." },
                Some(kept) => {
                    (line(&kept.line))
                    p.muted { "Kê khai bởi " (kept.by) ", " (local.date(kept.added_ms)) }
                }
            }
            @if let Some(samples) = network.speed_samples {
                p.muted { (words::whole(u64::from(samples))) "/1.000 mẫu đo tốc độ theo QCVN 34:2022/BTTTT" }
            }
            details { summary { @if network.line.is_some() { "Kê khai đường truyền mới" } @else { "Kê khai đường truyền" } } (line_form(unit, &typed.line)) }
        }
        section aria-labelledby="can-thiep" {
            h2 #can-thiep { "Thay đổi đã làm" }
            (interventions(unit, &network.interventions, local))
            details { summary { "Đánh dấu thay đổi" } (intervention_form(unit, &typed.intervention)) }
        }
        section aria-labelledby="hop" {
            h2 #hop { "Họp trực tuyến" }
            (meetings(unit, &network.meetings, local))
            details { summary { "Ghi buổi họp" } (meeting_form(unit, &typed.meeting)) }
        }
    }
}

fn line(Line { valid_from, provider, kind, down_mbps, up_mbps }: &Line) -> Markup {
    let speed = |mbps: Option<u32>| mbps.map_or_else(|| "chưa kê khai".to_owned(), words::speed);
    html! {
        dl.facts {
            dt { "Nhà mạng" } dd { (provider) @if !kind.is_empty() { ", " (kind) } }
            dt { "Tải xuống theo hợp đồng" } dd { (speed(*down_mbps)) }
            dt { "Tải lên theo hợp đồng" } dd { (speed(*up_mbps)) }
            dt { "Từ ngày" } dd { (written_day(valid_from)) }
        }
    }
}

fn interventions(unit: UnitId, rows: &[InterventionView], local: &Local) -> Markup {
    html! {
        @if rows.is_empty() { p.empty { "Chưa có thay đổi nào. Khi nâng cấp đường truyền hoặc thay thiết bị, đánh dấu lại để so trước và sau." } }
        @else {
            table {
                caption.heard { "Thay đổi đã làm với mạng của đơn vị" }
                thead { tr { th scope="col" { "Lúc" } th scope="col" { "Đã làm" } th scope="col" { "Trước và sau" } th scope="col" { "Ghi bởi" } th { span.heard { "Gỡ" } } } }
                tbody { @for row in rows { tr {
                    td.moment { (local.moment(row.at_ms)) }
                    th scope="row" { (row.what) }
                    td { @match &row.effect { Some(effect) => { (effect) }, None => span.muted { "Chưa so sánh: cần số liệu của các giờ tương ứng trước và sau." } } }
                    td { (row.by) }
                    td.action { (withdraw(&format!("/mang/{}/can-thiep/{}/go", unit.0, row.number), &row.what)) }
                } } }
            }
        }
    }
}

fn meetings(unit: UnitId, rows: &[MeetingView], local: &Local) -> Markup {
    html! {
        @if rows.is_empty() { p.empty { "Chưa ghi buổi họp trực tuyến nào trong 30 ngày qua. Ghi lại để báo cáo mạng có tốt trong các buổi họp hay không." } }
        @else {
            table {
                caption.heard { "Các buổi họp trực tuyến và mạng lúc đó" }
                thead { tr { th scope="col" { "Lúc" } th scope="col" { "Buổi họp" } th scope="col" { "Mạng lúc đó" } th scope="col" { "Ghi bởi" } th { span.heard { "Gỡ" } } } }
                tbody { @for row in rows { tr {
                    td.moment { (local.stretch(row.from_ms, row.to_ms, false)) }
                    th scope="row" { (row.name) @if !row.source.is_empty() { span.reason { (row.source) } } }
                    td { (words::meeting_line(row.line)) }
                    td { (row.by) }
                    td.action { (withdraw(&format!("/mang/{}/hop/{}/go", unit.0, row.number), &row.name)) }
                } } }
            }
        }
    }
}

fn withdraw(address: &str, name: &str) -> Markup {
    html! {
        details {
            summary { "Gỡ" span.heard { " " (name) } }
            form method="post" action=(address) { button.danger type="submit" { "Gỡ mục này" } }
        }
    }
}

fn line_form(unit: UnitId, form: &LineForm) -> Markup {
    html! {
        form.grid.panel method="post" action={ "/mang/" (unit.0) "/duong-truyen" } {
            div { label for="nha_mang" { "Nhà mạng" } input #nha_mang name="nha_mang" value=(form.nha_mang) required maxlength="100" placeholder="VNPT"; }
            div { label for="loai" { "Loại đường truyền" } input #loai name="loai" value=(form.loai) maxlength="100" placeholder="Cáp quang"; }
            div { label for="tai_xuong" { "Tải xuống (Mb/s)" } input.short #tai_xuong name="tai_xuong" value=(form.tai_xuong) inputmode="numeric"; }
            div { label for="tai_len" { "Tải lên (Mb/s)" } input.short #tai_len name="tai_len" value=(form.tai_len) inputmode="numeric"; }
            div { label for="tu_ngay" { "Từ ngày" } input.short #tu_ngay name="tu_ngay" value=(form.tu_ngay) required inputmode="numeric" maxlength="10" placeholder="25/11/2026"; }
            div.submit { button.primary type="submit" { "Ghi đường truyền" } }
        }
    }
}

fn intervention_form(unit: UnitId, form: &InterventionForm) -> Markup {
    html! {
        form.grid.panel method="post" action={ "/mang/" (unit.0) "/can-thiep" } {
            div { label for="ngay" { "Ngày" } input.short #ngay name="ngay" value=(form.ngay) required inputmode="numeric" maxlength="10" placeholder="25/11/2026"; }
            div { label for="gio" { "Giờ" } input.short #gio name="gio" value=(form.gio) required inputmode="numeric" maxlength="5" placeholder="08:15"; }
            div.wide { label for="viec" { "Đã làm gì" } input #viec name="viec" value=(form.viec) required maxlength="300" placeholder="Nâng cấp đường truyền lên 200 Mb/s"; }
            div.submit { button.primary type="submit" { "Đánh dấu" } }
        }
    }
}

fn meeting_form(unit: UnitId, form: &MeetingForm) -> Markup {
    html! {
        form.grid.panel method="post" action={ "/mang/" (unit.0) "/hop" } {
            div { label for="ngay_hop" { "Ngày họp" } input.short #ngay_hop name="ngay_hop" value=(form.ngay_hop) required inputmode="numeric" maxlength="10" placeholder="25/11/2026"; }
            div { label for="tu_gio" { "Từ giờ" } input.short #tu_gio name="tu_gio" value=(form.tu_gio) required inputmode="numeric" maxlength="5" placeholder="08:15"; }
            div { label for="den_gio" { "Đến giờ" } input.short #den_gio name="den_gio" value=(form.den_gio) required inputmode="numeric" maxlength="5" placeholder="08:15"; }
            div.wide { label for="ten" { "Buổi họp" } input #ten name="ten" value=(form.ten) required maxlength="300" placeholder="Giao ban trực tuyến tháng 11"; }
            div { label for="giay_moi" { "Giấy mời" } input #giay_moi name="giay_moi" value=(form.giay_moi) maxlength="100" placeholder="Số 45/GM-UBND"; }
            div.submit { button.primary type="submit" { "Ghi buổi họp" } }
        }
    }
}
