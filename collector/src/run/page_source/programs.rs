//! What other programs read: episodes and complaints of a period, hours, and the tokens that let them in.

pub(super) mod hours;
pub(super) mod tokens;

use anyhow::Result;
use hatang_proto::model::UnitId;

use crate::clock;
use crate::limits::FREE_DISK_BYTES;
use crate::store::{ComplaintQuery, ComplaintSource, EpisodeQuery, EpisodeRow as Kept, Store};
use crate::unit_reading::with_descendants;
use crate::web::views::{CollectorFigures, EpisodeRow, PeriodQuery, Said, Stretch, UnitEpisode};

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

/// The collector itself.
pub(super) fn collector(store: &Store) -> CollectorFigures {
    let (batches, samples) = store.taken_in();
    CollectorFigures {
        database_bytes: store.bytes_on_disk(),
        resident_bytes: resident_bytes(),
        batches,
        samples,
    }
}

/// What Linux tells; `None` elsewhere.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1_024)
}

/// What keeps the collector from its work; the causes go to the log.
pub(super) fn failing_checks(store: &Store) -> Vec<&'static str> {
    let mut failing = Vec::new();
    if let Err(fault) = store.can_write() {
        tracing::error!(error = %fault, "the database cannot be written");
        failing.push("database");
    }
    match store.free_bytes() {
        Ok(free) if FREE_DISK_BYTES <= free => {}
        Ok(free) => {
            tracing::error!(free_bytes = free, "the disk is nearly full: make room");
            failing.push("disk");
        }
        Err(fault) => {
            tracing::error!(error = %fault, "the free space of the disk could not be read");
            failing.push("disk");
        }
    }
    failing
}

#[cfg(test)]
mod tests;
