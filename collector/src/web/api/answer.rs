//! The form of answers: JSON with a mark of its content, moments as RFC 3339 in UTC, lists that say how long they are.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::Serialize;

use super::problem::Problem;
use crate::web::failure::Failure;
use crate::web::session::hexadecimal;

/// A stretch of a list.
#[derive(Serialize)]
pub(super) struct Listed<T> {
    pub(super) items: Vec<T>,
    /// How many match in all.
    pub(super) total: u32,
    /// Where the next stretch begins; null at the end.
    pub(super) next_offset: Option<u32>,
}

impl<T> Listed<T> {
    pub(super) fn new(items: Vec<T>, total: u32, offset: u32) -> Self {
        let end = offset.saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX));
        let next_offset = (!items.is_empty() && end < total).then_some(end);
        Self { items, total, next_offset }
    }

    pub(super) fn whole(items: Vec<T>) -> Self {
        let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
        Self { items, total, next_offset: None }
    }
}

/// An answer as JSON.
pub(super) fn json(answer: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_string(answer).map_err(Failure::broken)?;
    Ok(text("application/json", body))
}

/// An answer of which programs may keep a copy, to be asked again with its mark before each use.
pub(super) fn text(media_type: &'static str, body: String) -> Response {
    let mark = digest(&SHA256, body.as_bytes());
    let mark = mark.as_ref().get(..16).map(hexadecimal).unwrap_or_default();
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(mark) = HeaderValue::from_str(&format!("\"{mark}\"")) {
        headers.insert(ETAG, mark);
    }
    response
}

/// `2026-11-25T01:15:00Z`
pub(super) fn moment(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).unwrap_or_default().to_string()
}
