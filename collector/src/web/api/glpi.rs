//! A machine as GLPI takes it.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;

use super::answer::json;
use super::asked::Asked;
use super::door::Who;
use super::fleet;
use super::problem::Problem;
use crate::glpi;
use crate::web::state::Room;

/// `GET /machines/{machine}/glpi`; refused while no inventory arrived.
pub(super) async fn machine(
    State(room): State<Room>,
    Extension(who): Who,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let view = fleet::read(&room, who, &id).await?;
    let inventory = view.inventory.ok_or(Problem::Refused)?;
    json(&glpi::document(&view.row.id.to_string(), view.row.host_name.as_deref(), &inventory))
}
