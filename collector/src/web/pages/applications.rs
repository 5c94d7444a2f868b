//! The applications that are taken stock of: the list, adding, removing.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, ApplicationView};
use crate::web::words::Local;

use super::Done;

/// As typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ApplicationForm {
    ten: String,
    mau: String,
}

/// `GET /ung-dung`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = match done.xong.as_deref() {
        Some("them") => Some("Đã thêm ứng dụng. Các máy đang hoạt động sẽ tìm ứng dụng này trong ít phút."),
        Some("go") => Some("Đã gỡ ứng dụng khỏi danh sách."),
        _ => None,
    };
    page(&room, &account, &ApplicationForm::default(), done, None).await
}

/// `POST /ung-dung`
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<ApplicationForm>,
) -> Result<Response, Failure> {
    let (by, now_ms, typed) = (account.name.clone(), room.local().now_ms, form.clone());
    let added =
        room.ask(&account, move |source| source.add_application(&typed.ten, &typed.mau, &by, now_ms)).await;
    match added {
        Ok(()) => Ok(Redirect::to("/ung-dung?xong=them").into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, &form, None, Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /ung-dung/{id}/go`
pub(crate) async fn remove(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let now_ms = room.local().now_ms;
    let by = account.name.clone();
    room.ask(&account, move |source| source.remove_application(id, &by, now_ms)).await?;
    Ok(Redirect::to("/ung-dung?xong=go"))
}

async fn page(
    room: &Room,
    account: &Account,
    form: &ApplicationForm,
    done: Option<&str>,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let applications = room.ask(account, |source| source.applications()).await?;
    let title = "Ứng dụng được kiểm kê";
    let frame = Frame { account, local: &local, place: Place::Applications, title };
    let content = html! {
        h1 { (title) }
        p.muted {
            "Trên mỗi máy, phần mềm thu thập chỉ tìm các ứng dụng trong danh sách này và chỉ gửi về tên, phiên bản của chúng. "
            "Mọi phần mềm khác đã cài trên máy không bao giờ được gửi đi. Danh sách trống thì không có ứng dụng nào được tìm."
        }
        (notice(done, None))
        (table(&applications, &local))
        section.panel aria-labelledby="them" {
            h2 #them { "Thêm ứng dụng" }
            (notice(None, wrong))
            (add_form(form))
        }
    };
    Ok(layout::page(&frame, &content))
}

fn table(applications: &[ApplicationView], local: &Local) -> Markup {
    html! {
        @if applications.is_empty() { p.empty { "Chưa có ứng dụng nào trong danh sách." } }
        @else {
            table {
                thead { tr { th { "Tên" } th { "Tên khi cài đặt" } th { "Thêm bởi" } td {} } }
                tbody { @for ApplicationView { id, name, pattern, added_by, added_at_ms } in applications { tr {
                    th.name scope="row" { (name) }
                    td { code { (pattern) } }
                    td { (added_by) ", " (local.date(*added_at_ms)) }
                    td.action {
                        details {
                            summary { "Gỡ" }
                            form method="post" action={ "/ung-dung/" (id) "/go" } { button.danger type="submit" { "Gỡ " (name) } }
                        }
                    }
                } } }
            }
        }
    }
}

fn add_form(form: &ApplicationForm) -> Markup {
    html! {
        form.grid method="post" action="/ung-dung" {
            div.wide {
                label for="ten" { "Tên" }
                input #ten name="ten" value=(form.ten) maxlength="200" required placeholder="VOFFICE";
            }
            div.wide {
                label for="mau" { "Tên khi cài đặt" }
                input #mau name="mau" value=(form.mau) maxlength="200" required placeholder="*voffice*";
            }
            div.submit { button.primary type="submit" { "Thêm" } }
        }
        p.muted { "Tên khi cài đặt: như trong danh sách phần mềm của Windows. Dấu * thay cho đoạn chữ bất kỳ, dấu ? thay cho một chữ; cần ít nhất ba chữ hoặc số." }
    }
}
