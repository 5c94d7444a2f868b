//! Join codes: making one, which is shown once with what to do with it, and revoking.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::assets;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::limits::{MAX_JOIN_DAYS, MAX_JOIN_USES};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, JoinCodeView, NewJoinCode, UnitView};
use crate::web::words::{Local, whole};

use super::Done;
use super::machines::unit_options;

#[derive(Deserialize)]
pub(crate) struct JoinCodeForm {
    don_vi: String,
    so_may: String,
    so_ngay: String,
}

impl JoinCodeForm {
    fn read(&self) -> Result<NewJoinCode, &'static str> {
        let number =
            |typed: &str, most: u32| typed.trim().parse().ok().filter(|number| (1..=most).contains(number));
        let unit = self.don_vi.parse().map(UnitId).map_err(|_| "Chọn đơn vị.")?;
        let uses = number(&self.so_may, MAX_JOIN_USES).ok_or("Số máy phải từ 1 đến 1000.")?;
        let days = number(&self.so_ngay, MAX_JOIN_DAYS).ok_or("Số ngày phải từ 1 đến 90.")?;
        Ok(NewJoinCode { unit, uses, days })
    }
}

/// `GET /ma-ghi-danh`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = done.xong.map(|_| "Đã thu hồi mã ghi danh.");
    page(&room, &account, &html! { (notice(done, None)) }).await
}

/// `POST /ma-ghi-danh`
///
/// Answers with the page itself: the code exists nowhere else, so there is nothing to redirect to.
pub(crate) async fn create(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<JoinCodeForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let created = match form.read() {
        Ok(wanted) => room.ask(&account, move |source| source.create_join_code(&wanted, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match created {
        Ok(code) => Ok(page(&room, &account, &fresh(&code)).await?.into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, &notice(None, Some(&reason))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /ma-ghi-danh/{id}/thu-hoi`
pub(crate) async fn revoke(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    room.ask(&account, move |source| source.revoke_join_code(id, &by, now_ms)).await?;
    Ok(Redirect::to("/ma-ghi-danh?xong=1"))
}

async fn page(room: &Room, account: &Account, first: &Markup) -> Result<Markup, Failure> {
    let local = room.local();
    let (units, codes) = room.ask(account, |source| Ok((source.units()?, source.join_codes()?))).await?;
    let frame = Frame { account, local: &local, place: Place::JoinCodes, title: "Mã ghi danh" };
    let content = html! {
        h1 { "Mã ghi danh" }
        p.muted { "Mỗi máy cần một mã ghi danh, đúng một lần, để được gửi số liệu về đây. Một mã dùng được cho nhiều máy." }
        (first)
        section.panel aria-labelledby="tao" {
            h2 #tao { "Tạo mã" }
            (create_form(&units))
        }
        (table(&codes, &local))
    };
    Ok(layout::page(&frame, &content))
}

/// The code with what to do on the PC.
fn fresh(code: &str) -> Markup {
    html! {
        section.fresh aria-labelledby="ma-moi" {
            h2 #ma-moi { "Mã vừa tạo" }
            p { strong { "Mã chỉ hiện một lần." } " Chép lại ngay; rời trang này là không xem lại được." }
            div.code {
                code #ma { (code) }
                button type="button" data-copy="ma" hidden { "Sao chép" }
            }
            p { "Trên từng máy tính:" }
            ol {
                li {
                    "Windows: mở cửa sổ lệnh với quyền quản trị tại thư mục có bộ cài, chạy một lệnh này là đủ (cài không hỏi gì và ghi danh):"
                    div.code {
                        code #cai { "msiexec /i hatang-agent-x64.msi /qn JOIN=" (code) }
                        button type="button" data-copy="cai" hidden { "Sao chép" }
                    }
                }
                li {
                    "Máy đã cài sẵn phần mềm thu thập: mở cửa sổ lệnh với quyền quản trị, chạy:"
                    div.code {
                        code #lenh { "hatang-agent enrol --join " (code) }
                        button type="button" data-copy="lenh" hidden { "Sao chép" }
                    }
                }
                li { "Trong vòng một phút, máy hiện ra ở trang " a href="/may" { "Máy" } "." }
            }
        }
        script src=(assets::copy_script()) defer {}
    }
}

fn create_form(units: &[UnitView]) -> Markup {
    html! {
        @if units.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        @else {
            form.grid method="post" action="/ma-ghi-danh" {
                div.wide {
                    label for="don_vi" { "Đơn vị" }
                    select #don_vi name="don_vi" required { option value="" { "Chọn" } (unit_options(units, None)) }
                }
                div {
                    label for="so_may" { "Dùng cho (máy)" }
                    input.short #so_may name="so_may" value="20" inputmode="numeric" required;
                }
                div {
                    label for="so_ngay" { "Hết hạn sau (ngày)" }
                    input.short #so_ngay name="so_ngay" value="7" inputmode="numeric" required;
                }
                div.submit { button.primary type="submit" { "Tạo mã" } }
            }
        }
    }
}

fn table(codes: &[JoinCodeView], local: &Local) -> Markup {
    html! {
        @if codes.is_empty() { p.empty { "Chưa có mã nào." } }
        @else {
            table {
                thead { tr { th { "Đơn vị" } th { "Tạo" } th { "Hết hạn" } th.number { "Đã dùng" } th { "Trạng thái" } th { "" } } }
                tbody { @for code in codes { (row(code, local)) } }
            }
        }
    }
}

fn row(code: &JoinCodeView, local: &Local) -> Markup {
    let usable =
        code.revoked_ms.is_none() && code.expires_ms > local.now_ms && code.uses_made < code.uses_allowed;
    html! {
        tr.spent[!usable] {
            th.name scope="row" { (code.unit_name) }
            td { (local.moment(code.created_ms)) ", " (code.created_by) }
            td { (local.moment(code.expires_ms)) }
            td.number { (whole(code.uses_made.into())) "/" (whole(code.uses_allowed.into())) }
            td {
                @if let Some(revoked_ms) = code.revoked_ms { "Thu hồi " (local.moment(revoked_ms)) }
                @else if code.expires_ms <= local.now_ms { "Hết hạn" }
                @else if code.uses_made >= code.uses_allowed { "Đã dùng hết" }
                @else { span.good { "Còn dùng được" } }
            }
            td.action {
                @if usable {
                    details {
                        summary { "Thu hồi" }
                        form method="post" action={ "/ma-ghi-danh/" (code.id) "/thu-hoi" } {
                            button.danger type="submit" { "Thu hồi mã của " (code.unit_name) }
                        }
                    }
                }
            }
        }
    }
}
