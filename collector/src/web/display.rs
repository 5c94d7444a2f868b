//! How pages look in one browser: its ground and its language, each remembered in a cookie that says nothing else.
//!
//! Pages are made the same for everybody; what a browser chose is put in afterwards, in one place. The choice is a plain
//! form, so it needs no script and no session. Documents that are taken out stay as they are.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, REFERER, SET_COOKIE};
use axum::http::{HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use futures_util::StreamExt as _;
use serde::Deserialize;

use super::english;
use super::failure::Failure;
use super::limits::MAX_PAGE_BYTES;
use super::sent::Sent;
use super::state::Room;
use super::{cookies, guard};

const SCHEME_COOKIE: &str = "hatang_nen";
const LANGUAGE_COOKIE: &str = "hatang_ngon_ngu";
const ENGLISH: &str = "en";
const YEAR_S: u32 = 365 * 86_400;

/// The ground that pages stand on; without a choice the device decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    fn of(slug: &str) -> Option<Self> {
        [Self::Light, Self::Dark].into_iter().find(|scheme| scheme.slug() == slug)
    }

    /// As the cookie, the form and the style sheet write it.
    fn slug(self) -> &'static str {
        match self {
            Self::Light => "sang",
            Self::Dark => "toi",
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Choice {
    nen: Option<String>,
    ngon_ngu: Option<String>,
}

/// `POST /hien-thi`: remembers and leads back to the page that asked.
pub(super) async fn choose(
    State(room): State<Room>,
    headers: HeaderMap,
    Sent(choice): Sent<Choice>,
) -> Response {
    let secure = room.settings.secure_cookie;
    let scheme = choice.nen.map(|nen| cookie(SCHEME_COOKIE, Scheme::of(&nen).map(Scheme::slug), secure));
    let english = |language: String| (language == ENGLISH).then_some(ENGLISH);
    let language = choice.ngon_ngu.map(|language| cookie(LANGUAGE_COOKIE, english(language), secure));
    let cookies: Vec<_> = scheme.into_iter().chain(language).map(|cookie| (SET_COOKIE, cookie)).collect();
    (AppendHeaders(cookies), Redirect::to(&asking_page(&headers))).into_response()
}

/// The value of Set-Cookie; without a value the browser forgets. Lax: a link from a mail opens as chosen.
fn cookie(name: &str, value: Option<&str>, secure: bool) -> String {
    let flag = if secure { "; Secure" } else { "" };
    let max_age_s = if value.is_some() { YEAR_S } else { 0 };
    format!("{name}={}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{flag}", value.unwrap_or_default())
}

/// Path and query of the page that the form stood on; never another site.
fn asking_page(headers: &HeaderMap) -> String {
    let page = headers.get(REFERER).and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    let path = page.as_ref().and_then(Uri::path_and_query).map_or("/", |path| path.as_str());
    if guard::is_own_path(path) { path.to_owned() } else { "/".to_owned() }
}

/// Puts what the browser chose into the page that goes out to it.
pub(super) async fn fit(request: Request, next: Next) -> Response {
    let scheme = cookies::value(request.headers(), SCHEME_COOKIE).and_then(Scheme::of);
    let english = cookies::value(request.headers(), LANGUAGE_COOKIE) == Some(ENGLISH);
    let response = next.run(request).await;
    if english && is_live(response.headers()) {
        return in_english(response);
    }
    if !is_page(response.headers()) || (scheme.is_none() && !english) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_PAGE_BYTES).await else {
        return Failure::broken("a page is larger than any page of ours").into_response();
    };
    let mut page = String::from_utf8_lossy(&bytes).into_owned();
    if english {
        page = english::translated(&page);
    }
    if let Some(scheme) = scheme {
        page = page.replacen("<html ", &format!("<html data-scheme=\"{}\" ", scheme.slug()), 1);
    }
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

/// Live news whose words are English. Every event comes in one piece.
fn in_english(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let pieces = body.into_data_stream().map(|piece| piece.map(|piece| event_in_english(&piece)));
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// The words that an event brings are in its field `text`, figures and words of cells in `counts`; the rest is for the
/// script. What stands before a bar is the class of a cell.
fn event_in_english(event: &[u8]) -> Vec<u8> {
    let say = |value: &mut serde_json::Value| {
        let Some(text) = value.as_str() else { return };
        let (class, words) = text.split_at(text.find('|').map_or(0, |bar| bar + 1));
        *value = format!("{class}{}", english::said(words)).into();
    };
    let line_in_english = |line: &str| {
        let mut told: serde_json::Value = serde_json::from_str(line.strip_prefix("data: ")?).ok()?;
        told.get_mut("text").into_iter().for_each(say);
        let counts = told.get_mut("counts").and_then(serde_json::Value::as_object_mut);
        counts.into_iter().flat_map(|counts| counts.values_mut()).for_each(say);
        Some(format!("data: {told}"))
    };
    let text = String::from_utf8_lossy(event);
    let lines = text.split('\n').map(|line| line_in_english(line).unwrap_or_else(|| line.to_owned()));
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}

fn is_live(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"))
}

/// A page to look at, not a document to keep.
fn is_page(headers: &HeaderMap) -> bool {
    let html = |value: &HeaderValue| value.as_bytes().starts_with(b"text/html");
    headers.get(CONTENT_TYPE).is_some_and(html) && !headers.contains_key(CONTENT_DISPOSITION)
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    fn asked_from(referer: &str) -> String {
        asking_page(&[(REFERER, referer.parse().unwrap())].into_iter().collect())
    }

    #[test]
    fn the_choice_leads_back_to_its_page_and_never_elsewhere() {
        assert_eq!(asked_from("http://may-chu:8080/may?q=ab&trang=2"), "/may?q=ab&trang=2");
        for foreign in ["http://a//ke-xau.vn", "http://a/\\ke-xau.vn", "", "about:blank", "khong phai"] {
            assert_eq!(asked_from(foreign), "/", "{foreign}");
        }
        assert_eq!(asking_page(&HeaderMap::new()), "/");
    }

    #[test]
    fn a_cookie_of_ours_is_found_among_others() {
        let headers = [(COOKIE, "a=b; hatang_nen=toi; c".parse().unwrap())].into_iter().collect();
        assert_eq!(cookies::value(&headers, SCHEME_COOKIE).and_then(Scheme::of), Some(Scheme::Dark));
        assert_eq!(cookies::value(&headers, "c"), None);
        assert_eq!(Scheme::of("xanh"), None);
    }
}
