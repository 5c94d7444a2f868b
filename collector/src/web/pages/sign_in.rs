//! Sign-in and sign-out.
//!
//! A wrong name and a wrong password get the same answer after the same work, so that neither can be guessed alone.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::clock;
use crate::web::failure::Failure;
use crate::web::layout;
use crate::web::limits::{MAX_CREDENTIAL_BYTES, SESSION_MS};
use crate::web::sent::Sent;
use crate::web::session::{Token, forget_cookie, session};
use crate::web::state::Room;
use crate::web::views::{Account, NewSession, SignIn, SignInAnswer};

const WRONG: &str = "Sai tên đăng nhập hoặc mật khẩu";
const TOO_OFTEN: &str = "Thử quá nhiều lần. Chờ một phút rồi thử lại.";

#[derive(Deserialize)]
pub(crate) struct Next {
    tiep: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    ten: String,
    mat_khau: String,
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
    Ok(page("", &next, None).into_response())
}

/// `POST /dang-nhap`
pub(crate) async fn enter(
    State(room): State<Room>,
    extensions: Extensions,
    headers: HeaderMap,
    Sent(credentials): Sent<Credentials>,
) -> Result<Response, Failure> {
    let Credentials { ten, mat_khau, tiep } = credentials;
    let (name, next) = (ten.trim().to_owned(), own_path(tiep.as_deref()));
    let address = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_string());
    let address = address.unwrap_or_default();
    let shown = if name.len() > MAX_CREDENTIAL_BYTES { "" } else { &name };
    if !room.attempts.allow(shown, &address, clock::unix_ms()) {
        tracing::warn!(client.address = address, "too many sign-in attempts");
        return Ok((StatusCode::TOO_MANY_REQUESTS, page(shown, &next, Some(TOO_OFTEN))).into_response());
    }
    let Some(account) = verified(&room, &name, mat_khau).await? else {
        tracing::warn!(client.address = address, "sign-in failed");
        return Ok((StatusCode::UNAUTHORIZED, page(shown, &next, Some(WRONG))).into_response());
    };
    let old = Token::from_cookie(&headers);
    let cookie = begin(&room, account, old, address).await?;
    Ok(([(SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
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

async fn verified(room: &Room, name: &str, password: String) -> Result<Option<Account>, Failure> {
    if name.is_empty() || name.len() > MAX_CREDENTIAL_BYTES || password.len() > MAX_CREDENTIAL_BYTES {
        return Ok(None);
    }
    let _check = room.attempts.checks.acquire().await.map_err(Failure::broken)?;
    let name = name.to_owned();
    let attempt = SignIn { name, password, code: None, at_ms: clock::unix_ms() };
    match room.ask_unsigned(move |source| source.sign_in(&attempt)).await? {
        SignInAnswer::Right(account) => Ok(Some(account)),
        SignInAnswer::Wrong | SignInAnswer::CodeWanted => Ok(None),
    }
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
        let second = path.as_bytes().get(1);
        path.starts_with('/')
            && !matches!(second, Some(b'/' | b'\\'))
            && path.len() < 200
            && path.bytes().all(|byte| byte.is_ascii_graphic())
    };
    wanted.filter(own).unwrap_or("/").to_owned()
}

fn page(name: &str, next: &str, wrong: Option<&str>) -> Markup {
    layout::bare(
        "Đăng nhập",
        &html! {
            main.sign-in {
                h1 { "Hạ Tầng" }
                p.muted { "Hạ tầng kỹ thuật và đường truyền của các đơn vị" }
                form method="post" action="/dang-nhap" {
                    (layout::notice(None, wrong))
                    input type="hidden" name="tiep" value=(next);
                    label for="ten" { "Tên đăng nhập" }
                    input #ten name="ten" value=(name) required autocomplete="username" autocapitalize="none" autofocus[name.is_empty()];
                    label for="mat_khau" { "Mật khẩu" }
                    input #mat_khau name="mat_khau" type="password" required autocomplete="current-password" autofocus[!name.is_empty()];
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
