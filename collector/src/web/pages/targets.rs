//! What is measured: the list, picking from the catalogue, trying, adding, changing, removing, taking back.

mod history;
mod trial;

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
use crate::web::source::Source;
use crate::web::state::Room;
use crate::web::target_catalogue::{self, Entry};
use crate::web::views::{Account, Right, TargetView, UnitView};
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
        "sua" => Some("Đã lưu thay đổi. Các máy đo theo trong vài giây."),
        "hoan-tac" => Some("Đã hoàn tác."),
        _ => None,
    };
    let chosen = target_catalogue::find(&asked.chosen);
    let form = chosen.map(TargetForm::of).unwrap_or_default();
    page(&room, &account, &Shown { form: &form, chosen, edited: None, told: notice(done, None) }).await
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
    /// The target that the form changes; without one it adds.
    edited: Option<TargetId>,
    /// Above everything.
    told: Markup,
}

/// `POST /muc-tieu`
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<TargetForm>,
) -> Result<Response, Failure> {
    take(&room, &account, &form, None).await
}

/// `GET /muc-tieu/{id}`: the form with what the target is now.
pub(crate) async fn edit(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let id = number(&id)?;
    let targets = room.ask(&account, |source| source.targets()).await?;
    let view = targets.iter().find(|view| view.target.id == id).ok_or(Failure::NotFound)?;
    let form = TargetForm::of_target(view);
    page(&room, &account, &Shown { form: &form, chosen: None, edited: Some(id), told: html! {} }).await
}

/// `POST /muc-tieu/{id}`
pub(crate) async fn change(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent<TargetForm>,
) -> Result<Response, Failure> {
    take(&room, &account, &form, Some(number(&id)?)).await
}

/// `POST /muc-tieu/{id}/go`
pub(crate) async fn remove(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let (id, now_ms, by) = (number(&id)?, room.local().now_ms, account.name.clone());
    room.ask(&account, move |source| source.remove_target(id, &by, now_ms)).await?;
    Ok(Redirect::to("/muc-tieu?xong=go"))
}

/// `POST /muc-tieu/{id}/hoan-tac/{version}`
pub(crate) async fn undo(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (id, now_ms, by) = (number(&id)?, room.local().now_ms, account.name.clone());
    let version = version.parse().map_err(|_| Failure::NotFound)?;
    let undone = room.ask(&account, move |source| source.undo_target(id, version, &by, now_ms)).await;
    let form = TargetForm::default();
    answer(&room, &account, undone, "/muc-tieu?xong=hoan-tac", &form, None).await
}

fn number(id: &str) -> Result<TargetId, Failure> {
    id.parse().map(TargetId).map_err(|_| Failure::NotFound)
}

/// Tries what the form says, or keeps it.
async fn take(
    room: &Room,
    account: &Account,
    form: &TargetForm,
    edited: Option<TargetId>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let kept = match form.read() {
        Ok(target) if form.only_tries() => {
            let told = trial::tried(room, account, target).await?;
            let shown = Shown { form, chosen: None, edited, told };
            return Ok(page(room, account, &shown).await?.into_response());
        }
        Ok(target) => {
            let keep = move |source: &dyn Source| match edited {
                Some(id) => source.change_target(id, &target, &by, now_ms),
                None => source.add_target(&target, &by, now_ms),
            };
            room.ask(account, keep).await
        }
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    let done = if edited.is_some() { "/muc-tieu?xong=sua" } else { "/muc-tieu?xong=them" };
    answer(room, account, kept, done, form, edited).await
}

async fn answer(
    room: &Room,
    account: &Account,
    result: Result<(), Failure>,
    done: &str,
    form: &TargetForm,
    edited: Option<TargetId>,
) -> Result<Response, Failure> {
    match result {
        Ok(()) => Ok(Redirect::to(done).into_response()),
        Err(Failure::Refused(reason)) => {
            let told = notice(None, Some(&reason));
            let refused = page(room, account, &Shown { form, chosen: None, edited, told }).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn page(room: &Room, account: &Account, shown: &Shown<'_>) -> Result<Markup, Failure> {
    let local = room.local();
    let (targets, units, versions) = room
        .ask(account, |source| Ok((source.targets()?, source.units()?, source.target_versions()?)))
        .await?;
    let frame = Frame { account, local: &local, place: Place::Targets, title: "Mục tiêu đo" };
    let may = account.may(Right::Govern);
    let content = html! {
        h1 { "Mục tiêu đo" }
        p.muted { "Các máy đo những mục tiêu này; cổng mạng và chặng đầu thì từng máy tự tìm." }
        (shown.told)
        @if may && shown.edited.is_some() { (form(shown, &units)) }
        (table(&targets, may, &local))
        @if may && shown.edited.is_none() { (form(shown, &units)) }
        (history::section(&versions, may, &local))
    };
    Ok(layout::page(&frame, &content))
}

fn form(shown: &Shown<'_>, units: &[UnitView]) -> Markup {
    html! {
        section.panel aria-labelledby="them" {
            @match shown.edited {
                Some(id) => {
                    h2 #them { "Sửa mục tiêu đo" }
                    p.muted { "Đổi tên, chu kỳ, thời gian chờ hay đơn vị thì số liệu nối tiếp. Đổi địa chỉ, cách đo hay chặng thì đó là mục tiêu mới, số liệu tính từ đầu; số liệu cũ vẫn được giữ." }
                    (target_form::show(shown.form, units, &format!("/muc-tieu/{}", id.0), "Lưu"))
                    p { a href="/muc-tieu" { "Không sửa nữa" } }
                }
                None => {
                    h2 #them { "Thêm mục tiêu đo" }
                    (catalogue(shown.chosen))
                    (target_form::show(shown.form, units, "/muc-tieu", "Thêm"))
                }
            }
            p.muted { "Thử: máy chủ và ba máy đang bật đo một lần ngay, trong khoảng 10 giây; chưa lưu gì." }
        }
    }
}

fn table(targets: &[TargetView], may: bool, local: &Local) -> Markup {
    html! {
        @if targets.is_empty() { p.empty { "Chưa có mục tiêu đo nào. Thêm ở dưới." } }
        @else {
            table {
                caption.heard { "Các mục tiêu đo" }
                thead { tr { th { "Tên" } th { "Chặng" } th { "Cách đo" } th { "Địa chỉ" } th { "Máy của" } th.number { "Chu kỳ" } th.number { "Chờ tối đa" } th { "Thêm bởi" } td {} } }
                tbody { @for view in targets { (row(view, may, local)) } }
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

fn row(TargetView { target, unit, added_by, added_at_ms }: &TargetView, may: bool, local: &Local) -> Markup {
    html! {
        tr {
            th.name scope="row" translate="no" { (target.name) }
            td { (words::segment(target.segment)) }
            td { (words::probe_kind(&target.probe)) }
            td.address { (words::probe_address(&target.probe)) }
            td { @match unit { Some(unit) => span translate="no" { (unit.name) }, None => "mọi đơn vị" } }
            td.number { (whole(target.period_s.into())) " giây" }
            td.number { (whole(target.timeout_ms.into())) " ms" }
            td { @match added_by { Some(by) => { span translate="no" { (by) } ", " (local.date(*added_at_ms)) }, None => "có sẵn" } }
            td.action {
                @if may {
                    a href={ "/muc-tieu/" (target.id.0) } { "Sửa" span.heard { " " (target.name) } }
                    details {
                        summary { "Gỡ" }
                        form method="post" action={ "/muc-tieu/" (target.id.0) "/go" } {
                            button.danger type="submit" { "Gỡ " span translate="no" { (target.name) } }
                        }
                    }
                }
            }
        }
    }
}
