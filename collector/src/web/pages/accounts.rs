//! Accounts of everybody: adding, role and reach, fresh passwords, codes off, disabling.

use axum::Extension;
use axum::extract::{Query, State};
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
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{Account, AccountView, Role, UnitView};
use crate::web::words::{self, Local};

#[derive(Deserialize)]
pub(crate) struct PlaceForm {
    ten: String,
    vai_tro: String,
    /// Empty: all units.
    don_vi: String,
}

impl PlaceForm {
    fn read(&self) -> Result<Account, &'static str> {
        let role = Role::ALL.into_iter().find(|role| words::role_slug(*role) == self.vai_tro);
        let within = match self.don_vi.as_str() {
            "" => return Err("Chọn đơn vị, hoặc “Mọi đơn vị”."),
            "tat-ca" => None,
            unit => Some(unit.parse().map(UnitId).map_err(|_| "Chọn đơn vị.")?),
        };
        let role = role.ok_or("Chọn vai trò.")?;
        Ok(Account { name: self.ten.trim().to_owned(), role, within })
    }
}

#[derive(Deserialize)]
pub(crate) struct NameForm {
    ten: String,
    /// Of the form that disables: "1" to disable, anything else to let sign in again.
    #[serde(default)]
    khoa: String,
}

/// `GET /cai-dat/nguoi-dung`
pub(crate) async fn list(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
) -> Result<Markup, Failure> {
    let done = done.xong.as_deref().and_then(|done| match done {
        "vai-tro" => Some("Đã đổi vai trò. Người đó phải đăng nhập lại."),
        "khoa" => Some("Đã khóa tài khoản và đăng xuất người đó ở mọi nơi."),
        "mo" => Some("Đã mở lại tài khoản."),
        "ma" => Some("Đã tắt mã xác nhận của tài khoản."),
        _ => None,
    });
    page(&room, &account, &notice(done, None)).await
}

/// `POST /cai-dat/nguoi-dung`
///
/// Answers with the page itself, as [`renew_password`] does: the password exists nowhere else.
pub(crate) async fn add(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<PlaceForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let name = form.ten.trim().to_owned();
    let added = match form.read() {
        Ok(new) => room.ask(&account, move |source| source.add_account(&new, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    shown(&room, &account, added.map(|password| fresh(&name, &password))).await
}

/// `POST /cai-dat/nguoi-dung/mat-khau`
pub(crate) async fn renew_password(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<NameForm>,
) -> Result<Response, Failure> {
    let (by, name, now_ms) = (account.name.clone(), form.ten.clone(), room.local().now_ms);
    let renewed = room.ask(&account, move |source| source.renew_password(&name, &by, now_ms)).await;
    if by_oneself(&account, &form.ten) && renewed.is_ok() {
        // The own session ended with it, so the page cannot be asked for again: only the password is shown.
        let first = fresh(&form.ten, &renewed?);
        let content = html! { main.message { (first) p { a.button href="/dang-nhap" { "Đăng nhập lại" } } } };
        return Ok(layout::bare("Mật khẩu mới", &content).into_response());
    }
    shown(&room, &account, renewed.map(|password| fresh(&form.ten, &password))).await
}

/// `POST /cai-dat/nguoi-dung/vai-tro`
pub(crate) async fn set_role(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<PlaceForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let set = match form.read() {
        Ok(new) => room.ask(&account, move |source| source.set_role(&new, &by, now_ms)).await,
        Err(reason) => Err(Failure::Refused(reason.to_owned())),
    };
    done(&room, &account, set, "vai-tro").await
}

/// `POST /cai-dat/nguoi-dung/khoa`
pub(crate) async fn disable(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<NameForm>,
) -> Result<Response, Failure> {
    let (by, now_ms, disabled) = (account.name.clone(), room.local().now_ms, form.khoa == "1");
    let set =
        room.ask(&account, move |source| source.disable_account(&form.ten, disabled, &by, now_ms)).await;
    done(&room, &account, set, if disabled { "khoa" } else { "mo" }).await
}

/// `POST /cai-dat/nguoi-dung/ma`
pub(crate) async fn reset_codes(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<NameForm>,
) -> Result<Response, Failure> {
    let (by, now_ms) = (account.name.clone(), room.local().now_ms);
    let reset = room.ask(&account, move |source| source.reset_codes(&form.ten, &by, now_ms)).await;
    done(&room, &account, reset, "ma").await
}

fn by_oneself(account: &Account, name: &str) -> bool {
    account.name == name
}

/// Back to the list, or the list with what was wrong.
async fn done(
    room: &Room,
    account: &Account,
    result: Result<(), Failure>,
    what: &str,
) -> Result<Response, Failure> {
    match result {
        Ok(()) => Ok(Redirect::to(&format!("/cai-dat/nguoi-dung?xong={what}")).into_response()),
        Err(failure) => shown(room, account, Err(failure)).await,
    }
}

async fn shown(room: &Room, account: &Account, first: Result<Markup, Failure>) -> Result<Response, Failure> {
    match first {
        Ok(first) => Ok(page(room, account, &first).await?.into_response()),
        Err(Failure::Refused(reason)) => {
            let refused = page(room, account, &notice(None, Some(&reason))).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn page(room: &Room, account: &Account, first: &Markup) -> Result<Markup, Failure> {
    let local = room.local();
    let now_ms = local.now_ms;
    let asked = room.ask(account, move |source| Ok((source.accounts(now_ms)?, source.units()?)));
    let (accounts, units) = asked.await?;
    let title = "Người dùng";
    let frame = Frame { account, local: &local, place: Place::Settings, title };
    let content = html! {
        p.path { a href="/cai-dat" { "Cài đặt" } }
        h1 { (title) }
        (first)
        dl.facts { @for role in Role::ALL { dt { (words::role(role)) } dd { (words::role_meaning(role)) } } }
        section.panel aria-labelledby="them" { h2 #them { "Thêm người dùng" } (add_form(&units)) }
        (table(&accounts, &units, account, &local))
    };
    Ok(layout::page(&frame, &content))
}

/// The password with what to do with it.
fn fresh(name: &str, password: &str) -> Markup {
    html! {
        section.fresh aria-labelledby="mat-khau-moi" {
            h2 #mat-khau-moi { "Mật khẩu của " span translate="no" { (name) } }
            p { strong { "Mật khẩu chỉ hiện một lần." } " Đưa tận tay người dùng; lần đầu đăng nhập, họ phải đặt mật khẩu riêng." }
            div.code {
                code #mk translate="no" { (password) }
                button type="button" data-copy="mk" hidden { "Sao chép" }
            }
        }
        script src=(assets::copy_script()) defer {}
    }
}

fn add_form(units: &[UnitView]) -> Markup {
    html! {
        form.grid method="post" action="/cai-dat/nguoi-dung" {
            div {
                label for="ten" { "Tên đăng nhập" }
                input #ten name="ten" required maxlength="60" autocomplete="off" autocapitalize="none" spellcheck="false";
            }
            div { label for="vai_tro" { "Vai trò" } select #vai_tro name="vai_tro" required { option value="" { "Chọn" } (role_options(None)) } }
            div.wide { label for="don_vi" { "Phạm vi" } select #don_vi name="don_vi" required { option value="" { "Chọn" } (reach_options(units, None, false)) } }
            div.submit { button.primary type="submit" { "Thêm" } }
        }
    }
}

fn role_options(chosen: Option<Role>) -> Markup {
    html! {
        @for role in Role::ALL {
            option value=(words::role_slug(role)) selected[chosen == Some(role)] { (words::role(role)) }
        }
    }
}

fn reach_options(units: &[UnitView], chosen: Option<UnitId>, all_chosen: bool) -> Markup {
    html! {
        option value="tat-ca" selected[all_chosen] { "Mọi đơn vị" }
        (unit_options(units, chosen))
    }
}

fn table(accounts: &[AccountView], units: &[UnitView], own: &Account, local: &Local) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "Tên đăng nhập" } th scope="col" { "Vai trò" } th scope="col" { "Phạm vi" }
                th scope="col" { "Mã xác nhận" } th scope="col" { "Trạng thái" } th scope="col" { span.heard { "Việc" } }
            } }
            tbody { @for (number, view) in (1..).zip(accounts) { (row(number, view, units, own, local)) } }
        }
    }
}

fn row(number: u32, view: &AccountView, units: &[UnitView], own: &Account, local: &Local) -> Markup {
    let account = &view.account;
    html! {
        tr.spent[view.disabled_ms.is_some()] {
            th.name scope="row" translate="no" { (account.name) }
            td { (words::role(account.role)) }
            td translate="no" { (words::reach(account, view.unit_name.as_deref())) }
            td { @if view.has_codes { "Có" } @else { "Không" } }
            td {
                @if let Some(disabled_ms) = view.disabled_ms { "Khóa " (local.moment(disabled_ms)) }
                @else if view.must_change_password { span.warn { "Chưa đặt mật khẩu riêng" } }
                @else { "Đang dùng" }
            }
            td.action { details {
                summary { "Sửa" span.heard { " " (account.name) } }
                (change_forms(number, view, units))
                @if account.name == own.name { p.muted { "Đổi tài khoản của chính mình thì phải đăng nhập lại." } }
            } }
        }
    }
}

fn change_forms(number: u32, view: &AccountView, units: &[UnitView]) -> Markup {
    let (account, name) = (&view.account, &view.account.name);
    let disabled = view.disabled_ms.is_some();
    html! {
        form method="post" action="/cai-dat/nguoi-dung/vai-tro" {
            input type="hidden" name="ten" value=(name);
            label for={ "vai-tro-" (number) } { "Vai trò" }
            select id={ "vai-tro-" (number) } name="vai_tro" { (role_options(Some(account.role))) }
            label for={ "don-vi-" (number) } { "Phạm vi" }
            select id={ "don-vi-" (number) } name="don_vi" {
                @if account.within.is_some() && view.unit_name.is_none() { option value="" selected { "Đơn vị không còn" } }
                (reach_options(units, account.within, account.within.is_none()))
            }
            button type="submit" { "Lưu" }
        }
        (name_form("/cai-dat/nguoi-dung/mat-khau", name, "Cấp mật khẩu mới", ""))
        @if view.has_codes { (name_form("/cai-dat/nguoi-dung/ma", name, "Tắt mã xác nhận", "")) }
        @if disabled { (name_form("/cai-dat/nguoi-dung/khoa", name, "Mở lại", "0")) }
        @else { (name_form("/cai-dat/nguoi-dung/khoa", name, "Khóa tài khoản", "1")) }
    }
}

fn name_form(action: &str, name: &str, does: &str, disable: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="ten" value=(name);
            @if !disable.is_empty() { input type="hidden" name="khoa" value=(disable); }
            button.danger[disable == "1"] type="submit" { (does) }
        }
    }
}
