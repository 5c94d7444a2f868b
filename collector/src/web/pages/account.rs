//! One's own account: password, codes, where one is signed in.

pub(crate) mod codes;
pub(crate) mod password;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::header::HeaderMap;
use axum::response::Redirect;
use maud::{Markup, html};

use super::Done;
use crate::web::failure::Failure;
use crate::web::layout::{self, Frame, Place, notice};
use crate::web::session::{SignedIn, Token};
use crate::web::state::Room;
use crate::web::views::{Account, OwnAccount, SessionView, TokenHash};
use crate::web::words::{self, Local};

/// `GET /tai-khoan`
pub(crate) async fn show(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(done): Query<Done>,
    headers: HeaderMap,
) -> Result<Markup, Failure> {
    let done = done.xong.as_deref().and_then(|done| match done {
        "mat-khau" => Some("Đã đổi mật khẩu. Các nơi khác đã được đăng xuất."),
        "bat-ma" => Some("Đã bật mã xác nhận. Từ nay khi đăng nhập cần thêm mã trên điện thoại."),
        "tat-ma" => Some("Đã tắt mã xác nhận."),
        "phien" => Some("Đã đăng xuất ở các nơi khác."),
        _ => None,
    });
    let local = room.local();
    let (name, now_ms) = (account.name.clone(), local.now_ms);
    let own = room.ask(&account, move |source| source.own_account(&name, now_ms)).await?;
    let here = Token::from_cookie(&headers).map(|token| token.hash());
    Ok(framed(
        &account,
        &local,
        &html! {
            (notice(done, None))
            dl.facts {
                dt { "Tên đăng nhập" } dd translate="no" { (account.name) }
                dt { "Vai trò" } dd { (words::role(account.role)) }
                dt { "Phạm vi" } dd { (words::reach(&account, own.unit_name.as_deref())) }
            }
            section aria-labelledby="mat-khau" {
                h2 #mat-khau { "Mật khẩu" }
                p { a.button href="/tai-khoan/mat-khau" { "Đổi mật khẩu" } }
            }
            (codes_section(&own))
            (sessions_section(&own.sessions, here, &local))
        },
    ))
}

/// `POST /tai-khoan/dang-xuat-noi-khac`
pub(crate) async fn end_other_sessions(
    State(room): State<Room>,
    Extension(account): SignedIn,
    headers: HeaderMap,
) -> Result<Redirect, Failure> {
    let (name, now_ms) = (account.name.clone(), room.local().now_ms);
    let here = own_session(&headers)?;
    room.ask(&account, move |source| source.end_other_sessions(&name, &here, now_ms)).await?;
    Ok(Redirect::to("/tai-khoan?xong=phien"))
}

/// The session that asks.
fn own_session(headers: &HeaderMap) -> Result<TokenHash, Failure> {
    Token::from_cookie(headers).map(|token| token.hash()).ok_or(Failure::NotFound)
}

fn framed(account: &Account, local: &Local, content: &Markup) -> Markup {
    let title = "Tài khoản của tôi";
    let frame = Frame { account, local, place: Place::Account, title };
    layout::page(&frame, &html! { h1 { (title) } (content) })
}

fn codes_section(own: &OwnAccount) -> Markup {
    html! {
        section aria-labelledby="ma-xac-nhan" {
            h2 #ma-xac-nhan { "Mã xác nhận trên điện thoại" }
            @if own.has_codes {
                p { "Đang bật: khi đăng nhập cần thêm mã 6 số. Mất điện thoại thì nhờ người quản trị tắt." }
                details {
                    summary { "Tắt" }
                    form method="post" action="/tai-khoan/ma/tat" {
                        label for="mat_khau_tat" { "Mật khẩu" }
                        input #mat_khau_tat name="mat_khau" type="password" required autocomplete="current-password";
                        button.danger type="submit" { "Tắt mã xác nhận" }
                    }
                }
            } @else {
                p.muted { "Chưa bật. Nên bật cho tài khoản quản trị: biết mật khẩu thôi thì chưa đăng nhập được." }
                p { a.button href="/tai-khoan/ma" { "Bật mã xác nhận" } }
            }
        }
    }
}

fn sessions_section(sessions: &[SessionView], here: Option<TokenHash>, local: &Local) -> Markup {
    html! {
        section aria-labelledby="phien" {
            h2 #phien { "Nơi đang đăng nhập" }
            table {
                thead { tr { th scope="col" { "Đăng nhập lúc" } th scope="col" { "Dùng gần nhất" } th scope="col" { "Nơi" } } }
                tbody { @for session in sessions {
                    tr {
                        td { (local.moment(session.created_ms)) }
                        td { (local.moment(session.seen_ms)) }
                        td { @if Some(session.token_hash) == here { "Trình duyệt này" } @else { "Nơi khác" } }
                    }
                } }
            }
            @if 1 < sessions.len() {
                form method="post" action="/tai-khoan/dang-xuat-noi-khac" {
                    button type="submit" { "Đăng xuất ở mọi nơi khác" }
                }
            }
            p.muted { "Mỗi lần đăng nhập kéo dài nhiều nhất 12 giờ, hoặc đến khi 2 giờ không dùng." }
        }
    }
}
