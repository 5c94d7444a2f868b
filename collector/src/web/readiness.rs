//! `/healthz` and `/readyz`: whether the collector lives, and whether it can do its work. Both are open and say no more
//! than the name of what fails.

use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::limits::READY_CACHE_MS;
use super::state::Room;

/// The last look, so that strangers who ask often cost nothing.
#[derive(Default)]
pub(super) struct LastLook(Mutex<Option<(i64, Vec<&'static str>)>>);

impl LastLook {
    fn recent(&self, now_ms: i64) -> Option<Vec<&'static str>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref()
            .filter(|(at_ms, _)| (0..READY_CACHE_MS).contains(&(now_ms - at_ms)))
            .map(|(_, failing)| failing.clone())
    }

    fn keep(&self, now_ms: i64, failing: Vec<&'static str>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now_ms, failing));
    }
}

/// `GET /readyz`
pub(super) async fn ready(State(room): State<Room>) -> Response {
    let now_ms = room.local().now_ms;
    let failing = match room.last_look.recent(now_ms) {
        Some(failing) => failing,
        None => {
            let found = room.ask_unsigned(|source| Ok(source.failing_checks())).await;
            let failing = found.unwrap_or_else(|_| vec!["collector"]);
            room.last_look.keep(now_ms, failing.clone());
            failing
        }
    };
    if failing.is_empty() {
        return "ready\n".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", failing.join(", "))).into_response()
}
