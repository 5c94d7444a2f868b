//! Whether a machine may report: shutting it out, letting it back in, putting it in another's place.
//!
//! The section stands on the machine's own page and on a page by itself, which answers the forms.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::limits::MAX_NAME_BYTES;
use hatang_proto::model::MachineId;
use maud::{Markup, html};
use serde::Deserialize;

use super::{NAMELESS, add_machines};
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{AccessEnd, AccessView, Account, NamedMachine, Replacing, Right};
use crate::web::words::Local;

#[derive(Deserialize)]
pub(crate) struct ReasonForm {
    ly_do: String,
}

#[derive(Deserialize)]
pub(crate) struct ReplaceForm {
    may_cu: String,
    kieu: String,
}

/// `GET /may/{id}/quyen`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    page(&room, &account, machine(&id)?, None).await
}

/// `POST /may/{id}/thu-hoi`
pub(crate) async fn shut_out(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent<ReasonForm>,
) -> Result<Response, Failure> {
    let (id, by, now_ms) = (machine(&id)?, account.name.clone(), room.local().now_ms);
    let reason = form.ly_do.trim().to_owned();
    let done = if reason.is_empty() || MAX_NAME_BYTES < reason.len() {
        Err(Failure::Refused("Ghi lý do thu hồi, không quá 200 byte (khoảng 100 chữ).".to_owned()))
    } else {
        room.ask(&account, move |source| source.shut_out(id, &reason, &by, now_ms)).await
    };
    answer(&room, &account, id, done).await
}

/// `POST /may/{id}/ghi-danh-lai`: answers with the sheet, because the code exists nowhere else.
pub(crate) async fn rejoin(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (id, by, now_ms) = (machine(&id)?, account.name.clone(), room.local().now_ms);
    let made = room
        .ask(&account, move |source| {
            let name = source.machine(id, now_ms)?.row.host_name;
            Ok((source.create_rejoin_code(id, &by, now_ms)?, name))
        })
        .await;
    match made {
        Ok((code, name)) => {
            let name = name.as_deref().unwrap_or(NAMELESS);
            Ok(add_machines::hand_out(&room, &account, &headers, &code, Some(name)).await?.into_response())
        }
        Err(failure) => answer(&room, &account, id, Err(failure)).await,
    }
}

/// `POST /may/{id}/thay-the`: this machine takes another's place.
pub(crate) async fn replace(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent<ReplaceForm>,
) -> Result<Response, Failure> {
    let (id, by, now_ms) = (machine(&id)?, account.name.clone(), room.local().now_ms);
    let kind = match form.kieu.as_str() {
        "cung-may" => Some(Replacing::SameComputer),
        "may-khac" => Some(Replacing::AnotherComputer),
        _ => None,
    };
    let done = match (form.may_cu.parse::<MachineId>(), kind) {
        (Ok(former), Some(kind)) if former != id => {
            room.ask(&account, move |source| source.replace_machine(former, id, kind, &by, now_ms)).await
        }
        _ => Err(Failure::Refused("Chọn máy cũ và cách thay.".to_owned())),
    };
    answer(&room, &account, id, done).await
}

fn machine(id: &str) -> Result<MachineId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

async fn answer(
    room: &Room,
    account: &Account,
    id: MachineId,
    done: Result<(), Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/may/{id}")).into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(room, account, id, Some(&reason)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn page(room: &Room, account: &Account, id: MachineId, wrong: Option<&str>) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let (machine, access) = room
        .ask(account, move |source| Ok((source.machine(id, now_ms)?, source.machine_access(id)?)))
        .await?;
    let name = machine.row.host_name.unwrap_or_else(|| NAMELESS.to_owned());
    let frame = Frame { account, local: &local, place: Place::Machines, title: "Quyền gửi số liệu" };
    let content = html! {
        p.path { a href={ "/may/" (id) } translate="no" { (name) } }
        h1 { "Quyền gửi số liệu" }
        (notice(None, wrong))
        (section(account, &access, &local))
    };
    Ok(layout::page(&frame, &content))
}

/// For the machine's page: where it stands, and for who may run machines, the forms.
pub(super) fn section(account: &Account, access: &AccessView, local: &Local) -> Markup {
    let may = account.may(Right::Operate);
    html! {
        section #quyen aria-labelledby="quyen-gui" {
            h2 #quyen-gui { "Quyền gửi số liệu" }
            (standing(access, local))
            @if may && access.end.is_none() { (shut_out_form(access.id)) }
            @if may && access.successor.is_none() { (rejoin_form(access)) }
            @if may && access.end.is_none() && !access.candidates.is_empty() { (replace_form(access)) }
        }
    }
}

fn standing(access: &AccessView, local: &Local) -> Markup {
    html! {
        @match &access.end {
            None => p { span.good { "Được gửi số liệu." } },
            Some(end) => (ended(end, local)),
        }
        @if let Some(former) = &access.former {
            p { "Nối tiếp máy " (link(former)) ": số liệu và lịch sử trước đó xem ở máy ấy." }
        }
        @if let Some(successor) = &access.successor {
            p { "Đã được nối tiếp bởi máy " (link(successor)) "." }
        }
    }
}

fn ended(end: &AccessEnd, local: &Local) -> Markup {
    html! {
        p.notice.wrong {
            @if end.shut_out { "Đã thu hồi quyền gửi số liệu" } @else { "Đã ngừng sử dụng" }
            @if let Some(at_ms) = end.at_ms { " lúc " (local.moment(at_ms)) }
            @if let Some(by) = &end.by { ", bởi " span translate="no" { (by) } }
            "."
            @if let Some(reason) = &end.reason { " Lý do: " span translate="no" { (reason) } "." }
        }
        p.muted { "Số liệu đã gửi vẫn được giữ. Báo cáo của những ngày trước lúc đó vẫn tính máy này; từ lúc đó trở đi thì không." }
    }
}

fn link(machine: &NamedMachine) -> Markup {
    html! { a href={ "/may/" (machine.id) } translate="no" { (machine.name) } }
}

fn shut_out_form(id: MachineId) -> Markup {
    html! {
        details {
            summary { "Thu hồi quyền gửi số liệu" }
            p { "Dùng khi máy bị mất hoặc không còn do đơn vị quản lý. Máy bị từ chối sau vài giây và thấy lý do “đã bị thu hồi”. Số liệu đã gửi vẫn được giữ; từ hôm nay báo cáo không tính máy này." }
            form.grid method="post" action={ "/may/" (id) "/thu-hoi" } {
                div.wide {
                    label for="ly_do" { "Lý do" }
                    input #ly_do name="ly_do" required maxlength="100" placeholder="Máy bị mất";
                }
                div.submit { button.danger type="submit" { "Thu hồi" } }
            }
        }
    }
}

fn rejoin_form(access: &AccessView) -> Markup {
    html! {
        details {
            summary { "Ghi danh lại máy này" }
            p {
                @if access.end.is_some() { "Cho máy trở lại. " } @else { "Dùng khi máy vừa cài lại. " }
                "Tạo một mã dùng một lần, 7 ngày. Máy vào bằng mã đó có khóa mới, nối tiếp máy này: cùng đơn vị, cùng thông tin đã khai. Máy này ngừng được tính từ lúc đó, nên không máy nào bị tính hai lần; lịch sử của nó vẫn xem được."
            }
            form method="post" action={ "/may/" (access.id) "/ghi-danh-lai" } {
                button type="submit" { "Tạo mã ghi danh lại" }
            }
        }
    }
}

fn replace_form(access: &AccessView) -> Markup {
    html! {
        details {
            summary { "Máy này thay cho máy khác" }
            p { "Máy cũ ngừng sử dụng từ hôm nay; máy này nhận đơn vị và thông tin đã khai của nó. Thay máy khác thì không nhận năm trang bị và nguồn gốc của máy cũ." }
            form.grid method="post" action={ "/may/" (access.id) "/thay-the" } {
                div.wide {
                    label for="may_cu" { "Máy cũ" }
                    select #may_cu name="may_cu" required translate="no" {
                        option value="" { "Chọn" }
                        @for machine in &access.candidates { option value=(machine.id) { (machine.name) } }
                    }
                }
                div {
                    label for="kieu" { "Cách thay" }
                    select #kieu name="kieu" {
                        option value="may-khac" { "Máy khác đặt vào chỗ cũ" }
                        option value="cung-may" { "Chính máy cũ, cài lại" }
                    }
                }
                div.submit { button type="submit" { "Thay thế" } }
            }
        }
    }
}
