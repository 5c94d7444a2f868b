//! Lines, changes and meetings that people note, from and to the store.

use anyhow::Result;
use hatang_proto::model::UnitId;

use super::super::failed;
use super::super::memory::Memory;
use super::RECENT_MS;
use super::samples::Office;
use crate::analysis::verdict::Verdict;
use crate::clock;
use crate::report;
use crate::run::calendar_reading;
use crate::run::shift_reading;
use crate::store::{self, EpisodeQuery, Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{
    InterventionView, Line, LineView, MeetingLine, MeetingView, NewIntervention, NewLine, NewMeeting,
};

/// Meetings ahead that a page shows.
const AHEAD_MS: i64 = 60 * 86_400_000;
/// How old a comparison of before and after may be.
const EFFECT_FRESH_MS: i64 = 60_000;

/// The line that holds today.
pub(super) fn line(store: &Store, unit: UnitId, now_ms: i64) -> Result<Option<LineView>> {
    let kept = store.line_on(unit, &clock::local_date(now_ms).to_string())?;
    Ok(kept.map(|row| LineView {
        line: Line {
            valid_from: row.line.valid_from,
            provider: row.line.provider,
            kind: row.line.kind,
            down_mbps: row.line.down_kbps.map(|kbps| kbps / 1_000),
            up_mbps: row.line.up_kbps.map(|kbps| kbps / 1_000),
        },
        by: row.line.by,
        added_ms: row.added_ms,
    }))
}

/// Newest first, each with what it changed as far as that can be told yet. Telling takes reading two months of hours, so
/// what was told is remembered for a minute.
pub(super) fn interventions(
    store: &Store,
    memory: &Memory<Vec<InterventionView>, (UnitId, Vec<i64>)>,
    unit: UnitId,
    now_ms: i64,
) -> Result<Vec<InterventionView>> {
    let rows = store.interventions(Some(&[unit]))?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let asked = (unit, rows.iter().map(|row| row.number).collect());
    let told = memory.recall(asked, EFFECT_FRESH_MS, now_ms, || effects(store, unit, &rows, now_ms))?;
    Ok(told.as_ref().clone())
}

fn effects(
    store: &Store,
    unit: UnitId,
    rows: &[store::InterventionRow],
    now_ms: i64,
) -> Result<Vec<InterventionView>> {
    let calendar = calendar_reading::of_unit(store, unit, now_ms)?;
    let places = store.machine_places(now_ms)?;
    let machines: Vec<_> =
        places.iter().filter(|place| place.unit == unit).map(|place| place.number).collect();
    let targets = store.targets()?.into_iter().map(|row| (row.target.id, row.target)).collect();
    let view = |row: &store::InterventionRow| -> Result<InterventionView> {
        let improvement =
            shift_reading::improvement(store, &machines, &targets, rows, row, &calendar, now_ms)?;
        Ok(InterventionView {
            number: row.number,
            at_ms: row.intervention.at_ms,
            what: row.intervention.what.clone(),
            by: row.intervention.by.clone(),
            effect: improvement
                .shift
                .is_some()
                .then(|| report::sentences::change(&improvement))
                .transpose()?,
        })
    };
    rows.iter().map(view).collect()
}

/// Newest first, those ahead included.
pub(super) fn meetings(
    store: &Store,
    unit: UnitId,
    office: &Office,
    now_ms: i64,
) -> Result<Vec<MeetingView>> {
    let rows = store.meetings(Some(&[unit]), now_ms - RECENT_MS, now_ms + AHEAD_MS)?;
    let mut views = Vec::with_capacity(rows.len());
    for store::MeetingRow { number, meeting, .. } in rows.into_iter().rev() {
        let (from_ms, to_ms) = (meeting.from_ms, meeting.to_ms);
        let line = if now_ms < to_ms {
            MeetingLine::Ahead
        } else {
            match disturbances(store, unit, from_ms, to_ms)? {
                0 if office.measured(store, from_ms, to_ms)? => MeetingLine::Clear,
                0 => MeetingLine::Unmeasured,
                episodes => MeetingLine::Disturbed { episodes },
            }
        };
        views.push(MeetingView {
            number,
            from_ms,
            to_ms,
            name: meeting.name,
            source: meeting.source,
            by: meeting.by,
            line,
        });
    }
    Ok(views)
}

/// Episodes of that time; one computer alone does not disturb a meeting.
fn disturbances(store: &Store, unit: UnitId, from_ms: i64, to_ms: i64) -> Result<u32> {
    let asked = EpisodeQuery {
        units: Some(vec![unit]),
        from_ms: Some(from_ms),
        to_ms: Some(to_ms),
        limit: u32::MAX,
        ..EpisodeQuery::default()
    };
    let (rows, _) = store.episodes(&asked)?;
    let disturbing = rows.iter().filter(|row| row.episode.verdict != Verdict::Pc).count();
    Ok(u32::try_from(disturbing).unwrap_or(u32::MAX))
}

/// Keeps a line.
pub(in super::super) fn set_line(store: &Store, new: &NewLine, now_ms: i64) -> Result<(), SourceError> {
    super::find(store, new.unit, now_ms)?;
    let line = new.line.clone();
    let kept = store::NewLine {
        unit: new.unit,
        valid_from: line.valid_from,
        provider: line.provider,
        kind: line.kind,
        down_kbps: line.down_mbps.map(|mbps| mbps.saturating_mul(1_000)),
        up_kbps: line.up_mbps.map(|mbps| mbps.saturating_mul(1_000)),
        by: new.by.clone(),
    };
    done("keep a line", store.add_line(kept, now_ms))
}

/// Marks a change.
pub(in super::super) fn add_intervention(
    store: &Store,
    new: &NewIntervention,
    now_ms: i64,
) -> Result<(), SourceError> {
    super::find(store, new.unit, now_ms)?;
    let NewIntervention { unit, at_ms, what, by } = new.clone();
    let kept = store::NewIntervention { unit, at_ms, what, note: String::new(), by };
    done("mark a change", store.add_intervention(kept, now_ms).map(drop))
}

/// Takes a change of this unit back.
pub(in super::super) fn withdraw_intervention(
    store: &Store,
    unit: UnitId,
    number: i64,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    const OPERATION: &str = "withdraw a change";
    let kept = store.interventions(Some(&[unit])).map_err(|fault| failed(OPERATION)(fault.into()))?;
    if !kept.iter().any(|row| row.number == number) {
        return Err(SourceError::NotFound);
    }
    done(OPERATION, store.withdraw_intervention(number, by, now_ms).map(drop))
}

/// Keeps a meeting.
pub(in super::super) fn add_meeting(store: &Store, new: &NewMeeting, now_ms: i64) -> Result<(), SourceError> {
    super::find(store, new.unit, now_ms)?;
    let NewMeeting { unit, from_ms, to_ms, name, source, by } = new.clone();
    let kept = store::NewMeeting { unit, from_ms, to_ms, name, source, by };
    done("keep a meeting", store.add_meeting(kept, now_ms).map(drop))
}

/// Takes a meeting of this unit back.
pub(in super::super) fn withdraw_meeting(
    store: &Store,
    unit: UnitId,
    number: i64,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    const OPERATION: &str = "withdraw a meeting";
    let kept =
        store.meetings(Some(&[unit]), i64::MIN, i64::MAX).map_err(|fault| failed(OPERATION)(fault.into()))?;
    if !kept.iter().any(|row| row.number == number) {
        return Err(SourceError::NotFound);
    }
    done(OPERATION, store.withdraw_meeting(number, by, now_ms).map(drop))
}

fn done(operation: &'static str, result: Result<(), StoreError>) -> Result<(), SourceError> {
    result.map_err(|fault| failed(operation)(fault.into()))
}
