//! The first step: a unit's computers, whom they serve and since when; computers without the program.

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use hatang_proto::model::UnitId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::items::{Particulars, StaffClass};
use crate::web::failure::Failure;
use crate::web::layout::notice;
use crate::web::limits::COMPUTERS_PER_PAGE;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, ComputerList, ComputerRow, NewParticulars};
use crate::web::words::{self, whole};

use super::address::{Address, unit_id};
use super::computer_forms::{self, FOR_ALL, Fields, field};
use super::{framed, import, path};

pub(crate) mod listed;

/// What follows the question mark.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Page of the list, from 1.
    trang: Option<usize>,
    xong: Option<String>,
}

/// `GET /bao-cao/{unit}/danh-muc`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Failure> {
    let done = asked.xong.as_deref().map(|done| match done {
        "them" => "Đã thêm máy vào danh mục.".to_owned(),
        "go" => "Đã đưa máy ra khỏi danh mục từ hôm nay.".to_owned(),
        done => match done.strip_prefix("nhap-").unwrap_or(done).parse::<u32>() {
            Ok(count) if done.starts_with("nhap-") => format!("Đã nhập {count} máy từ tệp."),
            Ok(count) => format!("Đã ghi {count} máy."),
            Err(_) => "Đã ghi.".to_owned(),
        },
    });
    let page = asked.trang.unwrap_or(1);
    show_page(&room, &account, unit_id(&unit)?, page, &notice(done.as_deref(), None), &Fields::new()).await
}

/// `POST /bao-cao/{unit}/danh-muc`
pub(crate) async fn set(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Path(unit): Path<String>,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let fields: Fields = fields.into_iter().collect();
    let (unit, now_ms) = (unit_id(&unit)?, room.local().now_ms);
    let page = field(&fields, "trang").parse().unwrap_or(1);
    let kept = match statement(&room, unit, &fields, &account).await {
        Ok(new) => room.ask(&account, move |source| source.set_particulars(&new, now_ms)).await,
        Err(failure) => Err(failure),
    };
    match kept {
        Ok(count) => {
            let address = format!("/bao-cao/{}/danh-muc?trang={page}&xong={count}", unit.0);
            Ok(Redirect::to(&address).into_response())
        }
        Err(Failure::Refused(reason)) => {
            let word = notice(None, Some(&reason));
            let refused = show_page(&room, &account, unit, page, &word, &fields).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// The fields of each machine, with blanks filled from the line that is for all.
async fn statement(
    room: &Room,
    unit: UnitId,
    fields: &Fields,
    account: &Account,
) -> Result<NewParticulars, Failure> {
    let refuse = |reason: &str| Failure::Refused(reason.to_owned());
    let mut stated = match computer_forms::machines(fields) {
        Ok(stated) => stated,
        Err((id, wrong)) => {
            let now_ms = room.local().now_ms;
            let list = room.ask(account, move |source| source.computers(unit, now_ms)).await?;
            let name = list.machines.iter().find(|row| row.id.to_string() == id);
            return Err(refuse(&match name {
                Some(row) => format!("{}: {wrong}", row.name),
                None => wrong.to_owned(),
            }));
        }
    };
    let blanket = computer_forms::particulars(fields, &format!(".{FOR_ALL}")).map_err(refuse)?;
    for (_, particulars) in &mut stated {
        fill_blanks(particulars, &blanket);
    }
    if stated.is_empty() {
        return Err(refuse("Chưa có máy nào để ghi."));
    }
    Ok(NewParticulars { unit, stated, by: account.name.clone() })
}

fn fill_blanks(particulars: &mut Particulars, blanket: &Particulars) {
    particulars.staff_class = particulars.staff_class.or(blanket.staff_class);
    particulars.room = particulars.room.take().or_else(|| blanket.room.clone());
    particulars.cpnet_required = particulars.cpnet_required.or(blanket.cpnet_required);
    particulars.year_equipped = particulars.year_equipped.or(blanket.year_equipped);
    particulars.second_hand = particulars.second_hand.or(blanket.second_hand);
    particulars.years_before = particulars.years_before.or(blanket.years_before);
}

/// The page with a word above it and what was typed.
pub(super) async fn show_page(
    room: &Room,
    account: &Account,
    unit: UnitId,
    page: usize,
    word: &Markup,
    typed: &Fields,
) -> Result<Markup, Failure> {
    let now_ms = room.local().now_ms;
    let list = room.ask(account, move |source| source.computers(unit, now_ms)).await?;
    let pages = list.machines.len().div_ceil(COMPUTERS_PER_PAGE).max(1);
    let page = page.clamp(1, pages);
    let content = html! {
        (path(&Address::new(unit, None, None), &list.unit_name))
        h1 { "Danh mục máy tính" }
        p.muted { "Máy tính gắn với phòng và đối tượng sử dụng, không gắn với tên người. Ô để trống nghĩa là chưa rõ." }
        (word)
        (machines(&list, page, typed))
        @if pages > 1 { (turn(unit, page, pages)) }
        (listed::section(&list, typed))
        (import::section(unit))
    };
    Ok(framed(room, account, "Danh mục máy tính", &content))
}

fn machines(list: &ComputerList, page: usize, typed: &Fields) -> Markup {
    let count = u64::try_from(list.machines.len()).unwrap_or(u64::MAX);
    let shown = list.machines.iter().skip((page - 1) * COMPUTERS_PER_PAGE).take(COMPUTERS_PER_PAGE);
    html! {
        section aria-labelledby="co-phan-mem" {
            h2 #co-phan-mem { "Máy có phần mềm thu thập" span.count { " " (whole(count)) } }
            @if list.machines.is_empty() { p.empty { "Chưa có máy nào." } }
            @else {
                form method="post" action={ "/bao-cao/" (list.unit.0) "/danh-muc" } {
                    input type="hidden" name="trang" value=(page);
                    table.dense.computers {
                        thead { tr { th { "Máy" } th { "Đối tượng sử dụng" } th { "Phòng" } th { "Phải nối TSLCD" } th { "Năm trang bị" } th { "Đã qua sử dụng" } th { "Số năm đã dùng" } } }
                        tbody {
                            @for row in shown { (machine(row, typed)) }
                            tr.blanket {
                                th scope="row" { "Điền vào mọi ô còn trống ở trên" }
                                (cells(&format!(".{FOR_ALL}"), "mọi ô trống", &Particulars::default(), typed))
                            }
                        }
                    }
                    div.keep { button.primary type="submit" { "Ghi tất cả" } }
                }
            }
        }
    }
}

fn machine(row: &ComputerRow, typed: &Fields) -> Markup {
    html! {
        tr {
            th.name scope="row" {
                a href={ "/may/" (row.id) } { (row.name) }
                span.reason { (words::device_class(row.class)) @if !row.model.is_empty() { ", " (row.model) } }
            }
            (cells(&format!(".{}", row.id), &row.name, &row.particulars, typed))
        }
    }
}

/// Fields for particulars; names end alike, and what was typed goes before what is known.
pub(super) fn cells(ending: &str, of: &str, known: &Particulars, typed: &Fields) -> Markup {
    let is_typed = typed.contains_key(&format!("dt{ending}"));
    let text = |kind: &str, known: Option<String>| {
        let value = if is_typed {
            field(typed, &format!("{kind}{ending}")).to_owned()
        } else {
            known.unwrap_or_default()
        };
        Some(value).filter(|value| !value.is_empty())
    };
    let class = text("dt", known.staff_class.map(|class| class.key().to_owned()));
    html! {
        td { select name={ "dt" (ending) } aria-label={ "Đối tượng sử dụng, " (of) } {
            option value="" {}
            @for one in StaffClass::ALL { option value=(one.key()) selected[class.as_deref() == Some(one.key())] { (one.name()) } }
        } }
        td { input name={ "ph" (ending) } maxlength="60" aria-label="Phòng" value=[text("ph", known.room.clone())]; }
        td { (yes_no("cp", ending, "Phải nối TSLCD", text("cp", flag(known.cpnet_required)).as_deref())) }
        td { input.year name={ "nam" (ending) } inputmode="numeric" maxlength="4" aria-label="Năm trang bị" value=[text("nam", known.year_equipped.map(|year| year.to_string()))]; }
        td { (yes_no("cu", ending, "Đã qua sử dụng", text("cu", flag(known.second_hand)).as_deref())) }
        td { input.year name={ "da" (ending) } inputmode="numeric" maxlength="2" aria-label="Số năm đã dùng" value=[text("da", known.years_before.map(|years| years.to_string()))]; }
    }
}

fn flag(known: Option<bool>) -> Option<String> {
    known.map(|known| if known { "1" } else { "0" }.to_owned())
}

fn yes_no(kind: &str, ending: &str, label: &str, value: Option<&str>) -> Markup {
    html! {
        select name={ (kind) (ending) } aria-label=(label) {
            option value="" {}
            option value="1" selected[value == Some("1")] { "Có" }
            option value="0" selected[value == Some("0")] { "Không" }
        }
    }
}

fn turn(unit: UnitId, page: usize, pages: usize) -> Markup {
    let to = |page: usize| format!("/bao-cao/{}/danh-muc?trang={page}", unit.0);
    html! {
        nav.pages aria-label="Các trang của danh mục" {
            @if page > 1 { a href=(to(page - 1)) { "Trang trước" } }
            span { "Trang " (page) "/" (pages) }
            @if page < pages { a href=(to(page + 1)) { "Trang sau" } }
        }
    }
}
