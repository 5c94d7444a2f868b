//! Who comes in: a token in the header `Authorization`, nowhere else, and not too often.
//!
//! A cookie opens nothing here, so that no page of another site can ask in a person's name; an address with a token in it
//! would end in logs, so none is looked for there.

use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, ETAG, HeaderMap, IF_NONE_MATCH};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::clock;
use crate::ingest::authority::sha256;
use crate::web::limits::{
    API_BODY_BYTES, API_BURST, API_QUERY_BYTES, API_REFILL_MS, MAX_THROTTLED_KEYS, WRONG_TOKEN_BURST,
    WRONG_TOKEN_REFILL_MS,
};
use crate::web::state::Room;
use crate::web::throttle::Throttle;
use crate::web::views::Program;

/// The program behind a request that came through [`with_token`].
pub(in crate::web) type Who = axum::Extension<Program>;

/// How often programs ask, in memory only.
pub(in crate::web) struct Asking {
    by_token: Mutex<Throttle>,
    /// Wrong tokens by the address they came from.
    wrong: Mutex<Throttle>,
}

impl Asking {
    pub(in crate::web) fn new() -> Self {
        Self {
            by_token: Mutex::new(Throttle::new(API_BURST, API_REFILL_MS, MAX_THROTTLED_KEYS)),
            wrong: Mutex::new(Throttle::new(WRONG_TOKEN_BURST, WRONG_TOKEN_REFILL_MS, MAX_THROTTLED_KEYS)),
        }
    }
}

fn allow(throttle: &Mutex<Throttle>, key: &str, now_ms: i64) -> bool {
    throttle.lock().unwrap_or_else(PoisonError::into_inner).allow(key, now_ms)
}

/// Lets a request pass whose token is in force.
pub(in crate::web) async fn with_token(
    State(room): State<Room>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = request.headers().clone();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    match program(&room, &asked, peer).await {
        Ok(program) => {
            request.extensions_mut().insert(program);
            unless_known(&asked, next.run(request).await)
        }
        Err(problem) => problem.into_response(),
    }
}

/// The program behind a request, if it may ask now.
pub(in crate::web) async fn program(
    room: &Room,
    headers: &HeaderMap,
    peer: Option<SocketAddr>,
) -> Result<Program, Problem> {
    let now_ms = clock::unix_ms();
    let token = bearer(headers)?;
    let found = match token {
        Some(token) => {
            let hash = sha256(token.as_bytes());
            room.ask_unsigned(move |source| source.find_api_token(&hash, now_ms)).await?
        }
        None => None,
    };
    let Some(program) = found else {
        let address = peer.map(|peer| peer.ip().to_string()).unwrap_or_default();
        if allow(&room.asking.wrong, &address, now_ms) {
            return Err(Problem::WrongToken);
        }
        return Err(Problem::TooMany { retry_after_s: WRONG_TOKEN_REFILL_MS / 1_000 });
    };
    if !allow(&room.asking.by_token, &program.token.to_string(), now_ms) {
        return Err(Problem::TooMany { retry_after_s: 1 });
    }
    if program.unit_stands { Ok(program) } else { Err(Problem::UnitEnded) }
}

/// The token; `None` if what was shown cannot be one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let first = shown.next().ok_or(Problem::NoToken)?;
    if shown.next().is_some() {
        return Ok(None);
    }
    let Some((scheme, token)) = first.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Ok(None);
    };
    let secret = token.strip_prefix("htk_").unwrap_or_default();
    let whole = secret.len() == 64 && secret.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    Ok((scheme.eq_ignore_ascii_case("bearer") && whole).then_some(token))
}

/// A program that has this very answer already gets its head alone.
fn unless_known(asked: &HeaderMap, response: Response) -> Response {
    let Some(mark) = response.headers().get(ETAG).and_then(|mark| mark.to_str().ok()) else {
        return response;
    };
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|line| line.split(',')).map(|part| part.trim().trim_start_matches("W/"));
    if response.status() != StatusCode::OK || !known.any(|known| known == mark || known == "*") {
        return response;
    }
    let (mut head, _) = response.into_parts();
    head.status = StatusCode::NOT_MODIFIED;
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, axum::body::Body::empty())
}

/// Refuses what no question of a program needs: long queries, and bodies.
pub(super) async fn bounded(request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let body = length.map_or(Some(0), |length| length.parse::<u64>().ok());
    let query = request.uri().query().unwrap_or_default().len();
    if API_QUERY_BYTES < query || body.is_none_or(|bytes| API_BODY_BYTES < bytes) {
        return Problem::TooLarge.into_response();
    }
    next.run(request).await
}
