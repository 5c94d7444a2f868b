//! What is measured.

use axum::Extension;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use hatang_proto::model::Segment;
use serde::Serialize;

use super::answer::{Listed, json};
use super::asked::Asked;
use super::door::Who;
use super::problem::Problem;
use crate::web::state::Room;
use crate::web::views::TargetView;

#[derive(Serialize)]
struct Target {
    id: u16,
    name: String,
    segment: &'static str,
    /// As the command `target add` takes it: `tcp:host:443`.
    probe: String,
    period_s: u32,
    timeout_ms: u32,
}

/// `GET /targets`
pub(super) async fn list(
    State(room): State<Room>,
    Extension(who): Who,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let targets = room.ask(&who.account, |source| source.targets()).await?;
    json(&Listed::whole(targets.into_iter().map(Target::from).collect()))
}

impl From<TargetView> for Target {
    fn from(view: TargetView) -> Self {
        let target = view.target;
        Self {
            id: target.id.0,
            name: target.name,
            segment: match target.segment {
                Segment::Pc => "pc",
                Segment::Lan => "lan",
                Segment::AccessLine => "access_line",
                Segment::Internet => "internet",
                Segment::Cpnet => "cpnet",
                Segment::Application => "application",
            },
            probe: target.probe.to_string(),
            period_s: target.period_s,
            timeout_ms: target.timeout_ms,
        }
    }
}
