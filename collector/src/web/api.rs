//! `/api/v1`: what other programs read, as JSON.
//!
//! Read-only, behind tokens that end at a unit; every question passes the same gate as those of the pages. The answers
//! have types of their own, so that a page may change without breaking a program: fields are added, never renamed or
//! removed. `openapi.json` beside this file describes it, and a test holds the two together.

mod answer;
mod asked;
mod complaints;
pub(super) mod door;
mod fleet;
mod glpi;
mod network;
mod problem;
mod reports;
mod targets;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get};

use super::state::Room;
use problem::Problem;

/// The description of all this.
pub(super) const OPENAPI: &str = include_str!("api/openapi.json");

/// Every address that needs a token, as OpenAPI writes it below `/api/v1`.
pub(super) fn routes() -> Vec<(&'static str, MethodRouter<Room>)> {
    vec![
        ("/units", get(fleet::units)),
        ("/units/{unit}", get(fleet::unit)),
        ("/units/{unit}/network", get(network::now)),
        ("/units/{unit}/targets/{target}/hours", get(network::hours)),
        ("/units/{unit}/episodes/{episode}", get(network::episode)),
        ("/units/{unit}/figures", get(reports::figures)),
        ("/units/{unit}/frozen-reports", get(reports::frozen)),
        ("/machines", get(fleet::machines)),
        ("/machines/{machine}", get(fleet::machine)),
        ("/machines/{machine}/glpi", get(glpi::machine)),
        ("/episodes", get(network::episodes)),
        ("/complaints", get(complaints::list)),
        ("/targets", get(targets::list)),
    ]
}

/// All of it, to be nested at `/api/v1`.
pub(super) fn router(room: &Room) -> Router<Room> {
    let mut behind_tokens = Router::new();
    for (path, methods) in routes() {
        behind_tokens = behind_tokens.route(path, methods);
    }
    behind_tokens
        .route_layer(from_fn_with_state(room.clone(), door::with_token))
        .route("/openapi.json", get(openapi))
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .fallback(async || Problem::NotFound)
        .layer(from_fn(door::bounded))
}

async fn openapi() -> Response {
    answer::text("application/json", OPENAPI.to_owned())
}
