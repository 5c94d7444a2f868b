//! Tokens with which other programs read: making one, which is shown once, and revoking.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use super::Done;
use super::machines::unit_options;
use crate::web::assets;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::limits::{MAX_API_TOKEN_DAYS, MAX_API_TOKEN_NAME};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, ApiTokenView, NewApiToken, UnitView};
use crate::web::words::Local;

/// What the field of the reach says for all units.
const ALL: &str = "tat-ca";

#[derive(Deserialize)]
pub(crate) struct TokenForm {
    ten: String,
    don_vi: String,
    so_ngay: String,
}

impl TokenForm {
    fn read(&self) -> Result<NewApiToken, &'static str> {
        let name = self.ten.trim().to_owned();
        let letters = name.chars().count();
        if !(1..=MAX_API_TOKEN_NAME).contains(&letters) || name.chars().any(char::is_control) {
            return Err("Tên phải có từ 1 đến 60 ký tự.");
        }
        let unit = match self.don_vi.as_str() {
            ALL => None,
            typed => Some(typed.parse().map(UnitId).map_err(|_| "Chọn phạm vi.")?),
        };
        let days = self.so_ngay.trim().parse().ok().filter(|days| (1..=MAX_API_TOKEN_DAYS).contains(days));
        Ok(NewApiToken { name, unit, days: days.ok_or("Số ngày phải từ 1 đến 730.")? })
    }
}

/// `GET /cai-dat/ma-truy-cap`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = done.xong.map(|_| "Đã thu hồi mã truy cập.");
    page(&room, &account, &notice(done, None)).await
}

/// `POST /cai-dat/ma-truy-cap`
///
/// Answers with the page itself: the token exists nowhere else, so there is nothing to redirect to.
pub(crate) async fn create(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<TokenForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let created = match form.read() {
        Ok(wanted) => room.ask(&account, move |source| source.create_api_token(&wanted, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match created {
        Ok(token) => Ok(page(&room, &account, &fresh(&token)).await?.into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, &notice(None, Some(&reason))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /cai-dat/ma-truy-cap/{id}/thu-hoi`
pub(crate) async fn revoke(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    room.ask(&account, move |source| source.revoke_api_token(id, &by, now_ms)).await?;
    Ok(Redirect::to("/cai-dat/ma-truy-cap?xong=1"))
}

async fn page(room: &Room, account: &Account, first: &Markup) -> Result<Markup, Failure> {
    let local = room.local();
    let (units, tokens) = room.ask(account, |source| Ok((source.units()?, source.api_tokens()?))).await?;
    let frame = Frame { account, local: &local, place: Place::JoinCodes, title: "Mã truy cập" };
    let content = html! {
        h1 { "Mã truy cập" }
        p.muted {
            "Phần mềm khác (GLPI, Prometheus, trang tổng hợp của tỉnh) đọc số liệu bằng mã truy cập. Mã chỉ đọc, không sửa được gì. "
            a href="/api/v1/openapi.json" { "Mô tả cho người lập trình" }
        }
        (first)
        section.panel aria-labelledby="tao" {
            h2 #tao { "Tạo mã" }
            (create_form(&units))
        }
        (table(&tokens, &local))
    };
    Ok(layout::page(&frame, &content))
}

fn fresh(token: &str) -> Markup {
    html! {
        section.fresh aria-labelledby="ma-moi" {
            h2 #ma-moi { "Mã vừa tạo" }
            p { strong { "Mã chỉ hiện một lần." } " Chép lại ngay; rời trang này là không xem lại được." }
            div.code {
                code #ma translate="no" { (token) }
                button type="button" data-copy="ma" hidden { "Sao chép" }
            }
            p { "Phần mềm gửi mã trong tiêu đề " code translate="no" { "Authorization: Bearer" } "." }
        }
        script src=(assets::copy_script()) defer {}
    }
}

fn create_form(units: &[UnitView]) -> Markup {
    html! {
        form.grid method="post" action="/cai-dat/ma-truy-cap" {
            div.wide {
                label for="ten" { "Dùng cho" }
                input #ten name="ten" maxlength=(MAX_API_TOKEN_NAME) required;
            }
            div.wide {
                label for="don_vi" { "Phạm vi" }
                select #don_vi name="don_vi" required {
                    option value="" { "Chọn" }
                    option value=(ALL) { "Mọi đơn vị" }
                    (unit_options(units, None))
                }
            }
            div {
                label for="so_ngay" { "Hết hạn sau (ngày)" }
                input.short #so_ngay name="so_ngay" value="365" inputmode="numeric" required;
            }
            div.submit { button.primary type="submit" { "Tạo mã" } }
        }
    }
}

fn table(tokens: &[ApiTokenView], local: &Local) -> Markup {
    html! {
        @if tokens.is_empty() { p.empty { "Chưa có mã nào. Tạo một mã khi phần mềm khác cần đọc số liệu." } }
        @else {
            table {
                thead { tr {
                    th { "Dùng cho" } th { "Phạm vi" } th { "Tạo" } th { "Hết hạn" } th { "Dùng lần cuối" }
                    th { "Trạng thái" } th { "" }
                } }
                tbody { @for token in tokens { (row(token, local)) } }
            }
        }
    }
}

fn row(token: &ApiTokenView, local: &Local) -> Markup {
    let usable = token.revoked_ms.is_none() && local.now_ms < token.expires_ms;
    html! {
        tr.spent[!usable] {
            th.name scope="row" translate="no" { (token.name) }
            td {
                @match &token.unit {
                    Some((_, name)) => { span translate="no" { (name) } }
                    None => { "Mọi đơn vị" }
                }
            }
            td { (local.moment(token.created_ms)) ", " span translate="no" { (token.created_by) } }
            td { (local.moment(token.expires_ms)) }
            td {
                @match token.last_used {
                    Some(day) => { (day.strftime("%d/%m/%Y").to_string()) }
                    None => { "Chưa dùng" }
                }
            }
            td {
                @if let Some(revoked_ms) = token.revoked_ms { "Thu hồi " (local.moment(revoked_ms)) }
                @else if !usable { "Hết hạn" }
                @else { span.good { "Còn dùng được" } }
            }
            td.action {
                @if usable {
                    details {
                        summary { "Thu hồi" }
                        form method="post" action={ "/cai-dat/ma-truy-cap/" (token.id) "/thu-hoi" } {
                            button.danger type="submit" { "Thu hồi mã " span translate="no" { (token.name) } }
                        }
                    }
                }
            }
        }
    }
}
