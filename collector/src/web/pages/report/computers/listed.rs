//! Computers without the program: listed, added, withdrawn.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::items::Particulars;
use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::MAX_DECLARED_BYTES;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{ComputerList, DeclaredRow};
use crate::web::words::{self, whole};

use super::super::address::unit_id;
use super::super::computer_forms::{CLASSES, Fields, computer, field};
use super::{cells, show_page};

#[derive(Debug, Deserialize)]
pub(crate) struct Withdrawal {
    ly_do: String,
}

/// `POST /bao-cao/{unit}/danh-muc/them`
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let fields: Fields = fields.into_iter().collect();
    let (unit, now_ms) = (unit_id(&unit)?, room.local().now_ms);
    let kept = match computer(&fields, unit, &account.name) {
        Ok(new) => room.ask(&account, move |source| source.add_computer(&new, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match kept {
        Ok(()) => Ok(Redirect::to(&format!("/bao-cao/{}/danh-muc?xong=them", unit.0)).into_response()),
        Err(Failure::Refused(reason)) => {
            let word = notice(None, Some(&reason));
            let refused = show_page(&room, &account, unit, 1, &word, &fields).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /bao-cao/{unit}/danh-muc/{number}/go`
pub(crate) async fn withdraw(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((unit, number)): Path<(String, String)>,
    Sent(form): Sent<Withdrawal>,
) -> Result<Redirect, Failure> {
    let (unit, number) = (unit_id(&unit)?, number.parse().map_err(|_| Failure::NotFound)?);
    let reason = form.ly_do.trim().to_owned();
    if reason.is_empty() || MAX_DECLARED_BYTES < reason.len() {
        return Err(Failure::Refused("Ghi lý do đưa máy ra khỏi danh mục, ví dụ: đã thanh lý.".to_owned()));
    }
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    room.ask(&account, move |source| source.withdraw_computer(unit, number, &reason, &by, now_ms)).await?;
    Ok(Redirect::to(&format!("/bao-cao/{}/danh-muc?xong=go", unit.0)))
}

pub(super) fn section(list: &ComputerList, typed: &Fields) -> Markup {
    let count = u64::try_from(list.declared.len()).unwrap_or(u64::MAX);
    html! {
        section aria-labelledby="khong-phan-mem" {
            h2 #khong-phan-mem { "Máy không có phần mềm thu thập" span.count { " " (whole(count)) } }
            @if list.declared.is_empty() { p.empty { "Chưa kê khai máy nào." } }
            @else {
                table.dense {
                    thead { tr { th { "Mã máy" } th { "Loại" } th { "Đối tượng sử dụng" } th { "Phòng" } th { "Năm trang bị" } th { "Căn cứ" } td {} } }
                    tbody { @for row in &list.declared { (declared(list, row)) } }
                }
            }
            (add_form(list, typed))
        }
    }
}

fn declared(list: &ComputerList, row: &DeclaredRow) -> Markup {
    let machine = &row.machine;
    html! {
        tr {
            th.name scope="row" {
                (machine.label)
                @if machine.state_secret { " " span.badge.badge-silent { "bí mật nhà nước" } }
                @if !machine.model.is_empty() { span.reason { (machine.model) } }
            }
            td { (words::device_class(machine.class)) }
            td { @if let Some(class) = machine.particulars.staff_class { (class.name()) } }
            td { @if let Some(room) = &machine.particulars.room { (room) } }
            td { @if let Some(year) = machine.particulars.year_equipped { (year) } }
            td { (machine.source) span.reason { (machine.by) } }
            td.action { @if row.is_own {
                details {
                    summary { "Đưa ra" }
                    form method="post" action={ "/bao-cao/" (list.unit.0) "/danh-muc/" (machine.number) "/go" } {
                        input name="ly_do" required maxlength="300" aria-label="Lý do" placeholder="lý do, ví dụ: đã thanh lý";
                        button.danger type="submit" { "Đưa ra khỏi danh mục" }
                    }
                }
            } }
        }
    }
}

fn add_form(list: &ComputerList, typed: &Fields) -> Markup {
    let of = |name: &str| field(typed, name);
    let unclear = |name: &str| {
        html! {
            option value="" { "Chưa rõ" }
            option value="1" selected[of(name) == "1"] { "Có" }
            option value="0" selected[of(name) == "0"] { "Không" }
        }
    };
    html! {
        details.add open[typed.contains_key("ma")] {
            summary { "Thêm một máy" }
            form.panel method="post" action={ "/bao-cao/" (list.unit.0) "/danh-muc/them" } {
                div.grid {
                    div { label for="ma" { "Mã máy (sổ tài sản)" } input #ma name="ma" required maxlength="60" value=(of("ma")); }
                    div { label for="loai" { "Loại máy" } select #loai name="loai" { @for (key, class) in CLASSES { option value=(key) selected[of("loai") == key] { (words::device_class(class)) } } } }
                    div.wide { label for="hang" { "Hãng, kiểu máy" } input #hang name="hang" maxlength="120" value=(of("hang")); }
                    div { label for="dv" { "Có diệt vi rút" } select #dv name="dv" { (unclear("dv")) } }
                    div { label for="mang" { "Nối LAN, Internet" } select #mang name="mang" { (unclear("mang")) } }
                    div { label for="tslcd" { "Nối TSLCD" } select #tslcd name="tslcd" { (unclear("tslcd")) } }
                    div { label for="tot" { "Còn hoạt động" } select #tot name="tot" { (unclear("tot")) } }
                    div.wide { label for="nguon" { "Căn cứ" } input #nguon name="nguon" required maxlength="300" value=(of("nguon")) placeholder="ví dụ: Sổ tài sản năm 2026"; }
                }
                table.dense.computers {
                    thead { tr { th { "Đối tượng sử dụng" } th { "Phòng" } th { "Phải nối TSLCD" } th { "Năm trang bị" } th { "Đã qua sử dụng" } th { "Số năm đã dùng" } } }
                    tbody { tr { (cells("", "máy mới", &Particulars::default(), typed)) } }
                }
                label.check { input type="checkbox" name="mat" value="1" checked[typed.contains_key("mat")]; " Máy soạn thảo, lưu giữ bí mật nhà nước" }
                p.muted { "Máy loại này không nối mạng và không bao giờ được cài phần mềm thu thập. Ở đây chỉ ghi mã máy để đếm; không ghi nội dung, nơi cất giữ hay người quản lý." }
                button.primary type="submit" { "Thêm máy" }
            }
        }
    }
}
