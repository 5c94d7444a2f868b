//! What other programs read: episodes and complaints of a period, hours, and the tokens that let them in.

pub(super) mod hours;
pub(super) mod tokens;

use anyhow::Result;
use hatang_proto::model::UnitId;

use crate::clock;
use crate::store::{ComplaintQuery, ComplaintSource, EpisodeQuery, EpisodeRow as Kept, Store};
use crate::unit_reading::with_descendants;
use crate::web::views::{EpisodeRow, PeriodQuery, Said, Stretch, UnitEpisode};

/// Episodes that reach into the period, newest first.
pub(super) fn episodes(store: &Store, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<UnitEpisode>> {
    let asked = EpisodeQuery {
        units: family(store, query.unit, now_ms)?,
        from_ms: query.from_ms,
        to_ms: query.to_ms,
        verdict: query.verdict,
        offset: query.offset,
        limit: query.limit,
    };
    let (kept, matching) = store.episodes(&asked)?;
    let row = |Kept { number, unit, episode, .. }| UnitEpisode { unit, row: EpisodeRow { number, episode } };
    Ok(Stretch { rows: kept.into_iter().map(row).collect(), matching })
}

/// Complaints of the period, newest first, with what the measurements say to them.
pub(super) fn said(store: &Store, query: &PeriodQuery, now_ms: i64) -> Result<Stretch<Said>> {
    let asked = ComplaintQuery {
        units: family(store, query.unit, now_ms)?,
        since_ms: query.from_ms,
        until_ms: query.to_ms,
        offset: query.offset,
        limit: query.limit,
        ..ComplaintQuery::default()
    };
    let (rows, matching) = store.complaints(&asked)?;
    let keys: Vec<_> = rows.iter().map(|row| (row.unit, row.id)).collect();
    let mut verdicts = store.complaint_verdicts(&keys)?;
    let said = rows.into_iter().map(|row| Said {
        verdict: verdicts.remove(&row.id).map(|kept| (kept.judgement.verdict, kept.judgement.sentence)),
        id: row.id.to_string(),
        unit: row.unit,
        at_ms: row.at_ms,
        received_ms: row.received_ms,
        machine: match row.source {
            ComplaintSource::Machine { machine, .. } => Some(machine),
            ComplaintSource::Person { .. } => None,
        },
        about: row.about,
        note: row.note,
    });
    Ok(Stretch { rows: said.collect(), matching })
}

/// A unit and those below it; `None` for all.
fn family(store: &Store, unit: Option<UnitId>, now_ms: i64) -> Result<Option<Vec<UnitId>>> {
    let Some(unit) = unit else { return Ok(None) };
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    Ok(Some(with_descendants(&rows, unit).into_iter().collect()))
}
