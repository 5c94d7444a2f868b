//! Sign-in and sign-out.
//!
//! A wrong name and a wrong password get the same answer after the same work, so that neither can be guessed alone.

use axum::extract::{Query, State};
use axum::http::header::{HeaderMap, RETRY_AFTER, SET_COOKIE};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::clock;
use crate::web::failure::Failure;
use crate::web::guard;
use crate::web::layout;
use crate::web::limits::{MAX_CREDENTIAL_BYTES, SESSION_MS};
use crate::web::proof::{Attempt, Found, Outcome, wait_s, wait_words};
use crate::web::sent::Sent;
use crate::web::session::{Token, forget_cookie, session};
use crate::web::source::{RoomSource, SourceError};
use crate::web::state::Room;
use crate::web::views::{Account, NewSession, SignIn, SignInAnswer};

const WRONG: &str = "Sai tên đăng nhập hoặc mật khẩu";
const CODE_WANTED: &str = "Tài khoản này cần thêm mã 6 số trên điện thoại. Nhập lại mật khẩu và nhập mã.";

#[derive(Deserialize)]
pub(crate) struct Next {
    tiep: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    ten: String,
    mat_khau: String,
    #[serde(default)]
    ma: String,
    tiep: Option<String>,
}

/// `GET /dang-nhap`
pub(crate) async fn show(
    State(room): State<Room>,
    Query(next): Query<Next>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let next = own_path(next.tiep.as_deref());
    if session(&room, &headers).await?.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    Ok(page(&Shown::new("", &next), None).into_response())
}

/// `POST /dang-nhap`
pub(crate) async fn enter(
    State(room): State<Room>,
    extensions: Extensions,
    headers: HeaderMap,
    Sent(credentials): Sent<Credentials>,
) -> Result<Response, Failure> {
    let (name, next) = (credentials.ten.trim().to_owned(), own_path(credentials.tiep.as_deref()));
    let attempt = Attempt::new(&name, &extensions);
    let shown = Shown::new(&name, &next);
    let typed_name = name.clone();
    let typed_code = !credentials.ma.trim().is_empty();
    match attempt.prove(&room, move |source| check(source, typed_name, credentials)).await? {
        Outcome::Right(account) => {
            let cookie = begin(&room, account, Token::from_cookie(&headers), attempt.address).await?;
            Ok(([(SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
        }
        Outcome::Wrong => {
            let shown = Shown { wants_code: typed_code, ..shown };
            Ok((StatusCode::UNAUTHORIZED, page(&shown, Some(WRONG))).into_response())
        }
        Outcome::Open => {
            let shown = Shown { wants_code: true, ..shown };
            Ok((StatusCode::UNAUTHORIZED, page(&shown, Some(CODE_WANTED))).into_response())
        }
        Outcome::Wait(wait_ms) => {
            let seconds = [(RETRY_AFTER, wait_s(wait_ms).to_string())];
            let page = page(&shown, Some(&wait_words(wait_ms)));
            Ok((StatusCode::TOO_MANY_REQUESTS, seconds, page).into_response())
        }
    }
}

/// `POST /dang-xuat`
pub(crate) async fn leave(State(room): State<Room>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(token) = Token::from_cookie(&headers) {
        let (hash, now_ms) = (token.hash(), clock::unix_ms());
        room.ask_unsigned(move |source| source.end_session(&hash, now_ms)).await?;
    }
    let cookie = forget_cookie(room.settings.secure_cookie);
    Ok(([(SET_COOKIE, cookie)], Redirect::to("/dang-nhap")).into_response())
}

fn check(source: &dyn RoomSource, name: String, typed: Credentials) -> Result<Found<Account>, SourceError> {
    if name.is_empty()
        || [name.len(), typed.mat_khau.len()].iter().any(|length| MAX_CREDENTIAL_BYTES < *length)
    {
        return Ok(Found::Wrong);
    }
    let code = Some(typed.ma.trim().to_owned()).filter(|code| !code.is_empty());
    let attempt = SignIn { name, password: typed.mat_khau, code, at_ms: clock::unix_ms() };
    Ok(match source.sign_in(&attempt)? {
        SignInAnswer::Right(account) => Found::Right(account),
        SignInAnswer::Wrong => Found::Wrong,
        SignInAnswer::CodeWanted => Found::Open,
    })
}

/// A fresh token, whatever the browser held before; returns its cookie.
async fn begin(
    room: &Room,
    account: Account,
    old: Option<Token>,
    address: String,
) -> Result<String, Failure> {
    let token = Token::random()?;
    let created_ms = clock::unix_ms();
    let session = NewSession {
        account,
        token_hash: token.hash(),
        created_ms,
        expires_ms: created_ms + SESSION_MS,
        address,
    };
    room.ask_unsigned(move |source| {
        if let Some(old) = old {
            source.end_session(&old.hash(), created_ms)?;
        }
        source.create_session(&session)
    })
    .await?;
    Ok(token.cookie(room.settings.secure_cookie))
}

/// A path on this server, or the overview.
fn own_path(wanted: Option<&str>) -> String {
    let own = |path: &&str| {
        guard::is_own_path(path) && path.len() < 200 && path.bytes().all(|byte| byte.is_ascii_graphic())
    };
    wanted.filter(own).unwrap_or("/").to_owned()
}

/// What the form is filled with.
struct Shown<'a> {
    name: &'a str,
    next: &'a str,
    wants_code: bool,
}

impl<'a> Shown<'a> {
    /// A name that is too long to be one is not shown again.
    fn new(name: &'a str, next: &'a str) -> Self {
        Self { name: if MAX_CREDENTIAL_BYTES < name.len() { "" } else { name }, next, wants_code: false }
    }
}

fn page(shown: &Shown<'_>, wrong: Option<&str>) -> Markup {
    let name = shown.name;
    layout::bare(
        "Đăng nhập",
        &html! {
            main.sign-in {
                h1 { "Hạ Tầng" }
                p.muted { "Hạ tầng kỹ thuật và đường truyền của các đơn vị" }
                form method="post" action="/dang-nhap" {
                    (layout::notice(None, wrong))
                    input type="hidden" name="tiep" value=(shown.next);
                    label for="ten" { "Tên đăng nhập" }
                    input #ten name="ten" value=(name) required autocomplete="username" autocapitalize="none" autofocus[name.is_empty()];
                    label for="mat_khau" { "Mật khẩu" }
                    input #mat_khau name="mat_khau" type="password" required autocomplete="current-password" autofocus[!name.is_empty()];
                    details open[shown.wants_code] {
                        summary { "Nhập mã 6 số" }
                        label for="ma" { "Mã trên điện thoại, nếu tài khoản đã bật" }
                        input #ma name="ma" inputmode="numeric" autocomplete="one-time-code" maxlength="10";
                    }
                    button.primary type="submit" { "Đăng nhập" }
                }
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        assert_eq!(own_path(Some("/may/12")), "/may/12");
        for foreign in ["//ke-xau.vn", "/\\ke-xau.vn", "https://ke-xau.vn", "", "may", "/a\r\nb"] {
            assert_eq!(own_path(Some(foreign)), "/", "{foreign}");
        }
    }
}
