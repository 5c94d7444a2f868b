//! What is measured: the list, picking from the catalogue, trying, adding, removing.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::TargetId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::target_catalogue::{self, Entry};
use crate::web::views::{Account, NewTarget, TargetView, TrialOutcome};
use crate::web::words::{self, Local, whole};

use super::target_form::{self, TargetForm};

/// `GET /muc-tieu`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let done = match asked.xong.as_str() {
        "them" => Some("Đã thêm mục tiêu đo."),
        "go" => Some("Đã gỡ mục tiêu đo. Số liệu đã đo vẫn được giữ."),
        _ => None,
    };
    let chosen = target_catalogue::find(&asked.chosen);
    let form = chosen.map(TargetForm::of).unwrap_or_default();
    page(&room, &account, &Shown { form: &form, chosen, done, told: html! {} }).await
}

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    xong: String,
    #[serde(rename = "chon")]
    chosen: String,
}

/// What a page shows besides the list.
struct Shown<'a> {
    form: &'a TargetForm,
    chosen: Option<&'static Entry>,
    done: Option<&'a str>,
    /// Above the form.
    told: Markup,
}

/// `POST /muc-tieu`
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<TargetForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let read = form.read();
    if let (true, Ok(target)) = (form.only_tries(), &read) {
        return tried(&room, &account, &form, target.clone()).await;
    }
    let added = match read {
        Ok(target) => room.ask(&account, move |source| source.add_target(&target, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match added {
        Ok(()) => Ok(Redirect::to("/muc-tieu?xong=them").into_response()),
        Err(Failure::Refused(reason)) => {
            let told = notice(None, Some(&reason));
            let refused =
                page(&room, &account, &Shown { form: &form, chosen: None, done: None, told }).await?;
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
    let by = account.name.clone();
    room.ask(&account, move |source| source.remove_target(id, &by, now_ms)).await?;
    Ok(Redirect::to("/muc-tieu?xong=go"))
}

/// The page with how the target answered; nothing is kept.
async fn tried(
    room: &Room,
    account: &Account,
    form: &TargetForm,
    target: NewTarget,
) -> Result<Response, Failure> {
    let _place = room.trials.try_acquire().map_err(|_| Failure::Busy)?;
    let trial = room.ask(account, move |source| source.try_target(&target)).await?;
    let good = matches!(trial.outcome, TrialOutcome::Answers { .. });
    let told = html! {
        p.notice.done[good].wrong[!good] role="status" {
            "Thử từ máy chủ thu thập: " (words::trial(trial.outcome))
            @if let Some(took_us) = trial.took_us { ", sau " (words::milliseconds(took_us)) }
            ". "
            @if !good { "Máy của đơn vị có thể có kết quả khác, nhất là khi nơi đo nằm trong mạng TSLCD. " }
            "Chưa lưu; bấm Thêm để lưu."
        }
    };
    Ok(page(room, account, &Shown { form, chosen: None, done: None, told }).await?.into_response())
}

async fn page(room: &Room, account: &Account, shown: &Shown<'_>) -> Result<Markup, Failure> {
    let local = room.local();
    let targets = room.ask(account, |source| source.targets()).await?;
    let frame = Frame { account, local: &local, place: Place::Targets, title: "Mục tiêu đo" };
    let content = html! {
        h1 { "Mục tiêu đo" }
        p.muted { "Mọi máy đo các mục tiêu này; cổng mạng và chặng đầu thì từng máy tự tìm." }
        (notice(shown.done, None))
        (table(&targets, &local))
        section.panel aria-labelledby="them" {
            h2 #them { "Thêm mục tiêu đo" }
            (catalogue(shown.chosen))
            (shown.told)
            (target_form::show(shown.form))
        }
    };
    Ok(layout::page(&frame, &content))
}

fn table(targets: &[TargetView], local: &Local) -> Markup {
    html! {
        @if targets.is_empty() { p.empty { "Chưa có mục tiêu đo nào. Thêm ở dưới." } }
        @else {
            table {
                caption.heard { "Các mục tiêu đo" }
                thead { tr { th { "Tên" } th { "Chặng" } th { "Cách đo" } th { "Địa chỉ" } th.number { "Chu kỳ" } th.number { "Chờ tối đa" } th { "Thêm bởi" } th { "" } } }
                tbody { @for view in targets { (row(view, local)) } }
            }
        }
    }
}

/// Systems by group; the one chosen fills the form below.
fn catalogue(chosen: Option<&Entry>) -> Markup {
    let entries = target_catalogue::entries();
    html! {
        form.filter method="get" action="/muc-tieu#them" {
            div {
                label for="chon" { "Hệ thống thường dùng" }
                select #chon name="chon" {
                    option value="" { "Tự nhập ở dưới" }
                    @for group in entries.chunk_by(|a, b| a.group == b.group) {
                        optgroup label=(group.first().map_or("", |entry| entry.group.as_str())) {
                            @for entry in group {
                                option value=(entry.id) selected[chosen.is_some_and(|chosen| chosen.id == entry.id)] { (entry.name) }
                            }
                        }
                    }
                }
            }
            button type="submit" { "Chọn" }
        }
        @if let Some(entry) = chosen { p.muted { (about(entry)) } }
    }
}

/// What to know before filling in the address.
fn about(entry: &Entry) -> Markup {
    html! {
        @if 0 < entry.named_in { "Có trong " (entry.named_in) " báo cáo của các đơn vị. " }
        @if entry.network == "cpnet" { "Thường đi qua mạng truyền số liệu chuyên dùng. " } @else { "Thường đi qua Internet. " }
        (entry.note) " "
        @if entry.host.is_some() { "Địa chỉ lấy từ báo cáo, cần kiểm tra lại. " } @else { "Điền địa chỉ đang dùng ở đơn vị. " }
        "Bấm Thử trước khi thêm."
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
