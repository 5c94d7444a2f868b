//! Sessions: a random token in a cookie, its hash with the source.
//!
//! A token is made afresh at every sign-in and never shown, logged or kept. What the source keeps cannot be turned back
//! into a cookie.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::HeaderMap;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

use super::cookies;
use super::failure::Failure;
use super::limits::{SESSION_IDLE_MS, SESSION_MS};
use super::state::Room;
use super::views::{Account, OpenSession, TokenHash};
use crate::clock;

const COOKIE_NAME: &str = "hatang_phien";

/// The account behind a request that came through [`signed_in_only`].
pub(super) type SignedIn = Extension<Account>;

/// 256 random bits in hexadecimal, as the cookie carries them.
pub(super) struct Token(String);

impl Token {
    pub(super) fn random() -> Result<Self, Failure> {
        let mut bytes = [0_u8; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| Failure::broken("no randomness for a session"))?;
        Ok(Self(hexadecimal(&bytes)))
    }

    pub(super) fn from_cookie(headers: &HeaderMap) -> Option<Self> {
        let token = cookies::value(headers, COOKIE_NAME)?;
        let whole = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        whole.then(|| Self(token.to_owned()))
    }

    pub(super) fn hash(&self) -> TokenHash {
        let mut hash = TokenHash::default();
        hash.copy_from_slice(digest(&SHA256, self.0.as_bytes()).as_ref());
        hash
    }

    /// The value of Set-Cookie.
    pub(super) fn cookie(&self, secure: bool) -> String {
        cookie(&self.0, SESSION_MS / 1_000, secure)
    }
}

/// The value of Set-Cookie that makes the browser forget the token.
pub(super) fn forget_cookie(secure: bool) -> String {
    cookie("", 0, secure)
}

fn cookie(value: &str, max_age_s: i64, secure: bool) -> String {
    let flag = if secure { "; Secure" } else { "" };
    format!("{COOKIE_NAME}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{flag}")
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

/// Where a password that somebody else made is changed; nothing else is shown until then.
pub(super) const NEW_PASSWORD: &str = "/tai-khoan/mat-khau";

/// Lets a request pass with its account, or sends the person to the page for signing in or for an own password.
pub(super) async fn signed_in_only(State(room): State<Room>, mut request: Request, next: Next) -> Response {
    match session(&room, request.headers()).await {
        Ok(Some(session)) if session.must_change_password && request.uri().path() != NEW_PASSWORD => {
            if is_page(&request) {
                Redirect::to(NEW_PASSWORD).into_response()
            } else {
                (StatusCode::FORBIDDEN, "Chưa đặt mật khẩu riêng").into_response()
            }
        }
        Ok(Some(session)) => {
            request.extensions_mut().insert(session.account);
            next.run(request).await
        }
        Ok(None) => turn_away(&request),
        Err(failure) => failure.into_response(),
    }
}

/// The session that the request's cookie stands for.
pub(super) async fn session(room: &Room, headers: &HeaderMap) -> Result<Option<OpenSession>, Failure> {
    let Some(token) = Token::from_cookie(headers) else { return Ok(None) };
    let (hash, now_ms) = (token.hash(), clock::unix_ms());
    room.ask_unsigned(move |source| source.find_session(&hash, SESSION_IDLE_MS, now_ms)).await
}

/// Asked for by a person, who can be sent elsewhere; not by a program or a form.
fn is_page(request: &Request) -> bool {
    let stream = request.headers().get("accept").is_some_and(|accept| accept == "text/event-stream");
    request.method() == Method::GET && !stream
}

/// A page leads to the sign-in page and back; a program or a form gets a plain answer.
fn turn_away(request: &Request) -> Response {
    if !is_page(request) {
        return (StatusCode::UNAUTHORIZED, "Chưa đăng nhập").into_response();
    }
    match request.uri().path() {
        "/" => Redirect::to("/dang-nhap").into_response(),
        path => Redirect::to(&format!("/dang-nhap?tiep={path}")).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn a_cookie_brings_its_token_back() {
        let token = Token::random().unwrap();
        let cookie = token.cookie(true);
        let pair = cookie.split(';').next().unwrap();
        let headers = [(COOKIE, format!("a=b; {pair}; c=d").parse().unwrap())].into_iter().collect();
        assert_eq!(Token::from_cookie(&headers).unwrap().hash(), token.hash());
        for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Secure"] {
            assert!(cookie.contains(flag), "{flag}");
        }
        assert!(!token.cookie(false).contains("Secure"));
    }

    #[test]
    fn two_tokens_differ() {
        assert_ne!(Token::random().unwrap().hash(), Token::random().unwrap().hash());
    }

    #[test]
    fn a_foreign_or_cut_token_is_no_token() {
        for value in ["", "hatang_phien=", "hatang_phien=abc", "khac=0"] {
            let headers = [(COOKIE, value.parse().unwrap())].into_iter().collect();
            assert!(Token::from_cookie(&headers).is_none(), "{value}");
        }
    }
}
