//! What is measured: the list, adding, removing.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::TargetId;
use maud::{Markup, html};

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, TargetView};
use crate::web::words::{self, Local, whole};

use super::Done;
use super::target_form::{self, TargetForm};

/// `GET /muc-tieu`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = match done.xong.as_deref() {
        Some("them") => Some("Đã thêm mục tiêu đo."),
        Some("go") => Some("Đã gỡ mục tiêu đo. Số liệu đã đo vẫn được giữ."),
        _ => None,
    };
    page(&room, &account, &TargetForm::default(), done, None).await
}

/// `POST /muc-tieu`
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<TargetForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let added = match form.read() {
        Ok(target) => room.ask(move |source| source.add_target(&target, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match added {
        Ok(()) => Ok(Redirect::to("/muc-tieu?xong=them").into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, &form, None, Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /muc-tieu/{id}/go`
pub(crate) async fn remove(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let id = TargetId(id.parse().map_err(|_| Failure::NotFound)?);
    let now_ms = room.local().now_ms;
    room.ask(move |source| source.remove_target(id, &account.name, now_ms)).await?;
    Ok(Redirect::to("/muc-tieu?xong=go"))
}

async fn page(
    room: &Room,
    account: &Account,
    form: &TargetForm,
    done: Option<&str>,
    wrong: Option<&str>,
) -> Result<Markup, Failure> {
    let local = room.local();
    let targets = room.ask(|source| source.targets()).await?;
    let frame = Frame { account, local: &local, place: Place::Targets, title: "Mục tiêu đo" };
    let content = html! {
        h1 { "Mục tiêu đo" }
        p.muted { "Mọi máy đo các mục tiêu này; cổng mạng và chặng đầu thì từng máy tự tìm." }
        (notice(done, None))
        (table(&targets, &local))
        section.panel aria-labelledby="them" {
            h2 #them { "Thêm mục tiêu đo" }
            (notice(None, wrong))
            (target_form::show(form))
        }
    };
    Ok(layout::page(&frame, &content))
}

fn table(targets: &[TargetView], local: &Local) -> Markup {
    html! {
        @if targets.is_empty() { p.empty { "Chưa có mục tiêu đo nào. Thêm ở dưới." } }
        @else {
            table {
                thead { tr { th { "Tên" } th { "Chặng" } th { "Cách đo" } th { "Địa chỉ" } th.number { "Chu kỳ" } th.number { "Chờ tối đa" } th { "Thêm bởi" } th { "" } } }
                tbody { @for view in targets { (row(view, local)) } }
            }
        }
    }
}

fn row(TargetView { target, added_by, added_at_ms }: &TargetView, local: &Local) -> Markup {
    html! {
        tr {
            th.name scope="row" { (target.name) }
            td { (words::segment(target.segment)) }
            td { (words::probe_kind(&target.probe)) }
            td.address { (words::probe_address(&target.probe)) }
            td.number { (whole(target.period_s.into())) " giây" }
            td.number { (whole(target.timeout_ms.into())) " ms" }
            td { @match added_by { Some(by) => { (by) ", " (local.date(*added_at_ms)) }, None => "có sẵn" } }
            td.action {
                details {
                    summary { "Gỡ" }
                    form method="post" action={ "/muc-tieu/" (target.id.0) "/go" } {
                        button.danger type="submit" { "Gỡ " (target.name) }
                    }
                }
            }
        }
    }
}
