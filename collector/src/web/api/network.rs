//! How networks fare: now, hour by hour, in episodes.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use hatang_proto::model::{TargetId, UnitId};
use serde::Serialize;

use super::answer::{Listed, json, moment, text};
use super::asked::{self, Asked};
use super::door::Who;
use super::problem::Problem;
use crate::analysis::episode::{Episode, Finding, Part};
use crate::analysis::verdict::Verdict;
use crate::web::limits::API_HOURS_MS;
use crate::web::state::Room;
use crate::web::views::{HourFigures, HourQuery, Light, NetworkQuery, NowReason, PeriodQuery, SegmentNow};

const DAY_MS: i64 = 86_400_000;

#[derive(Serialize)]
struct Now {
    unit: u32,
    /// Of the unit's own office.
    machines: u32,
    parts: Vec<PartNow>,
}

#[derive(Serialize)]
struct PartNow {
    part: Part,
    state: &'static str,
    /// What the state rests on.
    reason: &'static str,
    /// Set for the reason `figures`.
    figures: Option<Figures>,
}

#[derive(Serialize)]
struct Figures {
    target: String,
    samples: u32,
    lost: u32,
    median_us: Option<u32>,
    usual_us: Option<u32>,
}

#[derive(Serialize)]
struct Hours {
    unit: u32,
    target: u16,
    from: String,
    to: String,
    items: Vec<Hour>,
}

#[derive(Serialize)]
struct Hour {
    start: String,
    samples: u64,
    lost: u64,
    median_us: Option<u32>,
    p95_us: Option<u32>,
    min_us: Option<u32>,
    max_us: Option<u32>,
}

#[derive(Serialize)]
struct EpisodeBody {
    id: i64,
    unit: u32,
    start: String,
    end: String,
    open: bool,
    verdict: Verdict,
    /// The application, for the verdict `application`.
    target: Option<String>,
    confidence: f64,
    machines: Vec<String>,
    measuring: u32,
    findings: Vec<Finding>,
    rule: String,
}

/// `GET /units/{unit}/network`
pub(super) async fn now(
    State(room): State<Room>,
    Extension(who): Who,
    Path(unit): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let query = NetworkQuery { unit: asked::unit(&unit)?, target: None };
    let now_ms = room.local().now_ms;
    let view = room.ask(&who.account, move |source| source.network(query, now_ms)).await?;
    let parts = view.segments.into_iter().map(PartNow::from).collect();
    json(&Now { unit: view.unit.id.0, machines: view.machines, parts })
}

impl From<SegmentNow> for PartNow {
    fn from(segment: SegmentNow) -> Self {
        let (reason, figures) = match segment.reason {
            NowReason::NoTarget => ("no_target", None),
            NowReason::FewSamples { .. } => ("few_samples", None),
            NowReason::NeverAnswered { .. } => ("never_answered", None),
            NowReason::Behind { .. } => ("behind_another_part", None),
            NowReason::WellBeyond { .. } => ("well_beyond", None),
            NowReason::Machines { .. } => ("machines", None),
            NowReason::Figures(now) => {
                let figures = Figures {
                    target: now.target,
                    samples: now.samples,
                    lost: now.lost,
                    median_us: now.median_us,
                    usual_us: now.usual_us,
                };
                ("figures", Some(figures))
            }
        };
        Self { part: segment.part, state: state_word(segment.light), reason, figures }
    }
}

/// The word for a light.
pub(super) fn state_word(light: Light) -> &'static str {
    match light {
        Light::Unknown => "unknown",
        Light::Good => "good",
        Light::Slow => "slow",
        Light::Down => "down",
    }
}

/// `GET /units/{unit}/targets/{target}/hours`
pub(super) async fn hours(
    State(room): State<Room>,
    Extension(who): Who,
    Path((unit, target)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["from", "to", "format"])?;
    let now_ms = room.local().now_ms;
    let to_ms = asked.moment("to")?.unwrap_or(now_ms);
    let from_ms = asked.moment("from")?.unwrap_or(to_ms - DAY_MS);
    let as_csv = asked.one_of("format", &[("json", false), ("csv", true)])?.unwrap_or(false);
    if to_ms < from_ms || API_HOURS_MS < to_ms - from_ms {
        let expected = format!("a moment up to {} days before `to`", API_HOURS_MS / DAY_MS);
        return Err(Problem::InvalidParameter { name: "from", expected });
    }
    let target = TargetId(asked::number(&target)?);
    let query = HourQuery { unit: asked::unit(&unit)?, target, from_ms, to_ms };
    let hours = room.ask(&who.account, move |source| source.hours(&query, now_ms)).await?;
    if as_csv {
        return Ok(text("text/csv; charset=utf-8", csv(&hours)));
    }
    json(&Hours {
        unit: query.unit.0,
        target: target.0,
        from: moment(from_ms),
        to: moment(to_ms),
        items: hours.into_iter().map(Hour::from).collect(),
    })
}

impl From<HourFigures> for Hour {
    fn from(hour: HourFigures) -> Self {
        Self {
            start: moment(hour.start_ms),
            samples: hour.answered + hour.lost,
            lost: hour.lost,
            median_us: hour.median_us,
            p95_us: hour.p95_us,
            min_us: hour.least_us,
            max_us: hour.greatest_us,
        }
    }
}

/// Numbers and moments only, so that nothing needs quotes; an hour without an answer has empty round trips.
fn csv(hours: &[HourFigures]) -> String {
    let mut lines = "time,median_us,p95_us,loss,samples\r\n".to_owned();
    let number = |us: Option<u32>| us.map(|us| us.to_string()).unwrap_or_default();
    for hour in hours {
        let samples = hour.answered + hour.lost;
        let loss =
            if samples == 0 { String::new() } else { format!("{:.4}", hour.lost as f64 / samples as f64) };
        let (median, p95) = (number(hour.median_us), number(hour.p95_us));
        lines.push_str(&format!("{},{median},{p95},{loss},{samples}\r\n", moment(hour.start_ms)));
    }
    lines
}

/// `GET /episodes`
pub(super) async fn episodes(
    State(room): State<Room>,
    Extension(who): Who,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["unit", "from", "to", "verdict", "offset", "limit"])?;
    let verdicts = Verdict::ALL.map(|verdict| (verdict.word(), verdict));
    let (offset, limit) = asked.stretch()?;
    let query = PeriodQuery {
        unit: asked.unit()?,
        from_ms: asked.moment("from")?,
        to_ms: asked.moment("to")?,
        verdict: asked.one_of("verdict", &verdicts)?,
        offset,
        limit,
    };
    let now_ms = room.local().now_ms;
    let found = room.ask(&who.account, move |source| source.episodes(&query, now_ms)).await?;
    let rows = found.rows.into_iter().map(|of| body(of.row.number, of.unit, of.row.episode)).collect();
    json(&Listed::new(rows, found.matching, offset))
}

/// `GET /units/{unit}/episodes/{episode}`
pub(super) async fn episode(
    State(room): State<Room>,
    Extension(who): Who,
    Path((unit, number)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let (unit, number) = (asked::unit(&unit)?, asked::number(&number)?);
    let now_ms = room.local().now_ms;
    let view = room.ask(&who.account, move |source| source.episode(unit, number, now_ms)).await?;
    json(&body(view.number, view.unit.id, view.episode))
}

fn body(number: i64, unit: UnitId, episode: Episode) -> EpisodeBody {
    EpisodeBody {
        id: number,
        unit: unit.0,
        start: moment(episode.start_ms),
        end: moment(episode.end_ms),
        open: episode.open,
        verdict: episode.verdict,
        target: episode.target,
        confidence: episode.confidence,
        machines: episode.machines,
        measuring: episode.measuring,
        findings: episode.findings,
        rule: episode.rule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_hour_has_no_round_trip_and_an_unmeasured_one_no_loss() {
        let hour = |answered, lost, median_us| HourFigures {
            start_ms: 0,
            answered,
            lost,
            median_us,
            p95_us: median_us,
            least_us: median_us,
            greatest_us: median_us,
        };
        let text = csv(&[hour(0, 240, None), hour(0, 0, None), hour(3, 1, Some(21_000))]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "time,median_us,p95_us,loss,samples");
        assert_eq!(lines[1], "1970-01-01T00:00:00Z,,,1.0000,240");
        assert_eq!(lines[2], "1970-01-01T00:00:00Z,,,,0");
        assert_eq!(lines[3], "1970-01-01T00:00:00Z,21000,21000,0.2500,4");
    }
}
