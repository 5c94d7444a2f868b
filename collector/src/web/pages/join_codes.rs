//! Join codes: the form that makes one, the list, and revoking.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Redirect;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{JoinCodeView, UnitView};
use crate::web::words::{Local, whole};

use super::machines::unit_options;

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
    Ok(Redirect::to("/them-may?xong=1"))
}

pub(super) fn form(units: &[UnitView]) -> Markup {
    html! {
        @if units.is_empty() { p.empty { "Chưa có đơn vị nào." } }
        @else {
            form.grid method="post" action="/them-may" {
                div.wide {
                    label for="don_vi" { "Đơn vị" }
                    select #don_vi name="don_vi" required translate="no" { option value="" { "Chọn" } (unit_options(units, None)) }
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

pub(super) fn table(codes: &[JoinCodeView], local: &Local) -> Markup {
    html! {
        @if codes.is_empty() { p.empty { "Chưa có mã nào. Chọn đơn vị ở trên để tạo mã đầu tiên." } }
        @else {
            table {
                thead { tr { th { "Đơn vị" } th { "Tạo" } th { "Hết hạn" } th.number { "Đã dùng" } th { "Trạng thái" } td {} } }
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
            th.name scope="row" {
                a href={ "/them-may/" (code.id) } translate="no" { (code.unit_name) }
                @if let Some(name) = &code.rejoins { ", ghi danh lại " span translate="no" { (name) } }
            }
            td { (local.moment(code.created_ms)) ", " span translate="no" { (code.created_by) } }
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
                            button.danger type="submit" { "Thu hồi mã của " span translate="no" { (code.unit_name) } }
                        }
                    }
                }
            }
        }
    }
}
