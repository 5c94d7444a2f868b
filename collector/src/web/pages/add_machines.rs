//! "Thêm máy": making a join code, the sheet that goes with it, packages, and machines as they come in.

mod command_file;
mod instructions;
mod joined;
mod packages;
mod sheet;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::limits::{MAX_JOIN_DAYS, MAX_JOIN_USES};
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, FreshCode, NewJoinCode};

use super::{Done, join_codes};

pub(crate) use command_file::make as command_file;
pub(crate) use packages::download;

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

/// `GET /them-may`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = done.xong.map(|_| "Đã thu hồi mã ghi danh.");
    page(&room, &account, &notice(done, None)).await
}

/// `POST /them-may`
///
/// Answers with the sheet itself: the code exists nowhere else, so there is nothing to redirect to.
pub(crate) async fn create(
    State(room): State<Room>,
    Extension(account): SignedIn,
    headers: HeaderMap,
    Sent(form): Sent<JoinCodeForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let created = match form.read() {
        Ok(wanted) => room.ask(&account, move |source| source.create_join_code(&wanted, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    match created {
        Ok(code) => Ok(hand_out(&room, &account, &headers, &code, None).await?.into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(&room, &account, &notice(None, Some(&reason))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// The page that tells a fresh code; `rejoins` names the machine that it was made for.
pub(super) async fn hand_out(
    room: &Room,
    account: &Account,
    headers: &HeaderMap,
    code: &FreshCode,
    rejoins: Option<&str>,
) -> Result<Markup, Failure> {
    let packages = room.ask(account, |source| source.packages()).await?;
    let local = room.local();
    let frame = Frame { account, local: &local, place: Place::JoinCodes, title: "Thêm máy" };
    let origin = instructions::Origin::of(headers, room.settings.secure_cookie);
    let content = sheet::show(&sheet::Sheet { code, rejoins, packages: &packages, origin, local: &local });
    Ok(layout::page(&frame, &content))
}

/// `GET /them-may/{id}`: a code after it was told, with who came in by it.
pub(crate) async fn follow(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let id: u64 = id.parse().map_err(|_| Failure::NotFound)?;
    let local = room.local();
    let now_ms = local.now_ms;
    let (codes, machines) = room
        .ask(&account, move |source| Ok((source.join_codes()?, source.joined(Some(id), now_ms)?)))
        .await?;
    let code = codes.into_iter().find(|code| code.id == id).ok_or(Failure::NotFound)?;
    let frame =
        Frame { account: &account, local: &local, place: Place::JoinCodes, title: "Máy vào bằng mã" };
    let content = html! {
        p.path { a href="/them-may" { "Thêm máy" } }
        h1 { "Máy vào bằng mã của " span translate="no" { (code.unit_name) } }
        (join_codes::table(std::slice::from_ref(&code), &local))
        (joined::section(&machines, Some(id), &local))
    };
    Ok(layout::page(&frame, &content))
}

/// `GET /them-may/{id}/may`: the list alone, for the page to renew itself with; `tat-ca` for all codes.
pub(crate) async fn newcomers(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(id): Path<String>,
) -> Result<Markup, Failure> {
    let code = match id.as_str() {
        "tat-ca" => None,
        number => Some(number.parse::<u64>().map_err(|_| Failure::NotFound)?),
    };
    let local = room.local();
    let now_ms = local.now_ms;
    let machines = room.ask(&account, move |source| source.joined(code, now_ms)).await?;
    Ok(joined::list(&machines, code.is_some(), &local))
}

async fn page(room: &Room, account: &Account, first: &Markup) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let (units, codes, packages, machines) = room
        .ask(account, move |source| {
            Ok((source.units()?, source.join_codes()?, source.packages()?, source.joined(None, now_ms)?))
        })
        .await?;
    let frame = Frame { account, local: &local, place: Place::JoinCodes, title: "Thêm máy" };
    let content = html! {
        h1 { "Thêm máy" }
        p.muted {
            "Tạo một mã ghi danh cho đơn vị, rồi cài phần mềm thu thập kèm mã đó trên từng máy. Một mã dùng được cho nhiều máy; mỗi máy chỉ cần một lần."
        }
        (first)
        section.panel aria-labelledby="tao" {
            h2 #tao { "Tạo mã ghi danh" }
            (join_codes::form(&units))
        }
        (joined::section(&machines, None, &local))
        (packages::section(&packages))
        section aria-labelledby="cac-ma" {
            h2 #cac-ma { "Các mã đã tạo" }
            (join_codes::table(&codes, &local))
        }
    };
    Ok(layout::page(&frame, &content))
}
