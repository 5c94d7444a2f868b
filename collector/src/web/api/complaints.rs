//! What people said about the network, and what the measurements say to it. Who said it is not told.

use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;

use super::answer::{Listed, json, moment};
use super::asked::Asked;
use super::door::Who;
use super::problem::Problem;
use crate::analysis::complaint::ComplaintVerdict;
use crate::web::state::Room;
use crate::web::views::{PeriodQuery, Said};

#[derive(Serialize)]
struct Complaint {
    id: String,
    unit: u32,
    /// When it was noticed, and when it arrived.
    at: String,
    received_at: String,
    /// Null if a person wrote it down for another.
    machine: Option<String>,
    about: String,
    note: String,
    /// Null while nobody judged it.
    verdict: Option<ComplaintVerdict>,
    /// What the measurements say, in Vietnamese.
    sentence: Option<String>,
}

/// `GET /complaints`
pub(super) async fn list(
    State(room): State<Room>,
    Extension(who): Who,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["unit", "from", "to", "offset", "limit"])?;
    let (offset, limit) = asked.stretch()?;
    let query = PeriodQuery {
        unit: asked.unit()?,
        from_ms: asked.moment("from")?,
        to_ms: asked.moment("to")?,
        verdict: None,
        offset,
        limit,
    };
    let now_ms = room.local().now_ms;
    let found = room.ask(&who.account, move |source| source.said(&query, now_ms)).await?;
    json(&Listed::new(found.rows.into_iter().map(Complaint::from).collect(), found.matching, offset))
}

impl From<Said> for Complaint {
    fn from(said: Said) -> Self {
        let (verdict, sentence) = said.verdict.unzip();
        Self {
            id: said.id,
            unit: said.unit.0,
            at: moment(said.at_ms),
            received_at: moment(said.received_ms),
            machine: said.machine.map(|machine| machine.to_string()),
            about: said.about,
            note: said.note,
            verdict,
            sentence,
        }
    }
}
