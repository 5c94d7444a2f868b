//! Episodes as they were judged, by unit and local day.
//!
//! Judging a day again replaces what was found on it, until the day is final. An episode that is found again keeps its
//! number, though its end, its verdict or its figures have changed. Nothing here judges.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::damaged;
use super::keys::unit_list;
use super::{Store, StoreError};
use crate::analysis::episode::Episode;
use crate::analysis::verdict::Verdict;

/// A kept episode.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeRow {
    /// Never used again for another one.
    pub number: i64,
    pub unit: UnitId,
    /// Local day on which it began, `YYYY-MM-DD`.
    pub day: String,
    pub episode: Episode,
    pub judged_ms: i64,
    /// Its day will not be judged again.
    pub is_final: bool,
}

/// Which episodes are asked for, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EpisodeQuery {
    /// Any of these; all units if absent.
    pub units: Option<Vec<UnitId>>,
    /// Those that reach into `[from_ms, to_ms)`.
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    pub verdict: Option<Verdict>,
    pub offset: u32,
    pub limit: u32,
}

/// What keeping a day's episodes did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Numbers of episodes that were not there before.
    pub new: Vec<i64>,
    /// Some episode is new, gone or different.
    pub changed: bool,
}

pub(super) const COLUMNS: &str = "episode_no, unit_no, day, body, judged_ms, final";
const MATCHING: &str = "FROM episode
    WHERE (?1 IS NULL OR unit_no IN (SELECT value FROM json_each(?1)))
    AND (?2 IS NULL OR ?2 < end_ms) AND (?3 IS NULL OR start_ms < ?3) AND (?4 IS NULL OR verdict = ?4)";

impl Store {
    /// Keeps what judging `day` (local, `YYYY-MM-DD`) of a unit found, in place of what it found before; episodes of
    /// that day that are final stay, and nothing that overlaps one with the same verdict and target is added.
    pub fn put_episodes(
        &self,
        unit: UnitId,
        day: &str,
        episodes: Vec<Episode>,
        now_ms: i64,
    ) -> Result<Kept, StoreError> {
        let day = day.to_owned();
        self.write_blocking("keep episodes", move |connection| put(connection, unit, &day, &episodes, now_ms))
    }

    /// Makes what was found on days before `day` final; the answer is how many episodes.
    pub fn finish_episodes(&self, before_day: &str) -> Result<usize, StoreError> {
        let day = before_day.to_owned();
        self.write_blocking("finish episodes", move |connection| {
            connection.execute("UPDATE episode SET final = 1 WHERE final = 0 AND day < ?1", [day])
        })
    }

    /// The episodes asked for, newest first, and how many there are in all.
    pub fn episodes(&self, query: &EpisodeQuery) -> Result<(Vec<EpisodeRow>, u32), StoreError> {
        let units = query.units.as_deref().map(unit_list);
        let verdict = query.verdict.map(Verdict::word);
        self.read("list episodes", |connection| {
            let rows = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} {MATCHING} ORDER BY start_ms DESC, episode_no DESC LIMIT ?5 OFFSET ?6"
                ))?
                .query_map(
                    params![units, query.from_ms, query.to_ms, verdict, query.limit, query.offset],
                    episode,
                )?
                .collect::<rusqlite::Result<_>>()?;
            let count = connection
                .prepare_cached(&format!("SELECT count(*) {MATCHING}"))?
                .query_row(params![units, query.from_ms, query.to_ms, verdict], |row| row.get(0))?;
            Ok((rows, count))
        })
    }

    /// One episode.
    pub fn episode(&self, number: i64) -> Result<Option<EpisodeRow>, StoreError> {
        self.read("look up an episode", |connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM episode WHERE episode_no = ?1"))?
                .query_row([number], episode)
                .optional()
        })
    }

    /// One episode's JSON exactly as it is stored, and the day (UTC) whose tree holds its SHA-256.
    pub fn episode_body(
        &self,
        number: i64,
    ) -> Result<Option<(String, Option<jiff::civil::Date>)>, StoreError> {
        self.read("read an episode as it was sealed", |connection| {
            connection
                .prepare_cached(
                    "SELECT body, r.day FROM episode
                     LEFT JOIN sealed_record r ON r.kind = 'episode' AND r.id = CAST(episode_no AS TEXT)
                     WHERE episode_no = ?1",
                )?
                .query_row([number], |row| {
                    let day: Option<i64> = row.get(1)?;
                    Ok((row.get(0)?, day.map(super::evidence::date_of).transpose()?))
                })
                .optional()
        })
    }

    /// Units with an episode that still went on when it was last judged.
    pub fn units_with_open_episodes(&self) -> Result<Vec<UnitId>, StoreError> {
        self.read("look for open episodes", |connection| {
            connection
                .prepare_cached(
                    "SELECT DISTINCT unit_no FROM episode WHERE final = 0 AND open ORDER BY unit_no",
                )?
                .query_map([], |row| row.get(0).map(UnitId))?
                .collect()
        })
    }
}

fn put(
    connection: &Connection,
    unit: UnitId,
    day: &str,
    episodes: &[Episode],
    now_ms: i64,
) -> rusqlite::Result<Kept> {
    let mut before: Vec<EpisodeRow> = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM episode WHERE unit_no = ?1 AND day = ?2"))?
        .query_map(params![unit.0, day], episode)?
        .collect::<rusqlite::Result<_>>()?;
    let settled: Vec<EpisodeRow> = before.extract_if(.., |row| row.is_final).collect();
    let mut found: Vec<&Episode> = episodes
        .iter()
        .filter(|episode| !settled.iter().any(|row| same_matter(&row.episode, episode)))
        .collect();
    let mut kept = Kept::default();
    // First those that began at the same moment, so that one of two in a row does not take the other's number.
    for same in [same_beginning, same_matter] {
        let mut rest = Vec::new();
        for episode in found {
            match before.iter().position(|row| same(&row.episode, episode)) {
                Some(at) => {
                    let row = before.swap_remove(at);
                    if row.episode != *episode {
                        kept.changed = true;
                        update(connection, row.number, episode, now_ms)?;
                    }
                }
                None => rest.push(episode),
            }
        }
        found = rest;
    }
    kept.changed |= !before.is_empty() || !found.is_empty();
    for row in before {
        connection.prepare_cached("DELETE FROM episode WHERE episode_no = ?1")?.execute([row.number])?;
    }
    for episode in found {
        kept.new.push(insert(connection, unit, day, episode, now_ms)?);
    }
    Ok(kept)
}

fn same_beginning(before: &Episode, now: &Episode) -> bool {
    (before.start_ms, &before.target) == (now.start_ms, &now.target)
        && (before.verdict == now.verdict || before.machines == now.machines)
}

fn same_matter(before: &Episode, now: &Episode) -> bool {
    before.target == now.target
        && before.verdict == now.verdict
        && before.start_ms < now.end_ms
        && now.start_ms < before.end_ms
}

fn update(connection: &Connection, number: i64, episode: &Episode, now_ms: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE episode SET start_ms = ?2, end_ms = ?3, open = ?4, verdict = ?5, target = ?6, confidence = ?7,
             rule = ?8, body = ?9, judged_ms = ?10 WHERE episode_no = ?1",
        )?
        .execute(params![
            number,
            episode.start_ms,
            episode.end_ms,
            episode.open,
            episode.verdict.word(),
            episode.target,
            episode.confidence,
            episode.rule,
            body(episode)?,
            now_ms
        ])?;
    Ok(())
}

fn insert(
    connection: &Connection,
    unit: UnitId,
    day: &str,
    episode: &Episode,
    now_ms: i64,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO episode (unit_no, day, start_ms, end_ms, open, verdict, target, confidence, rule, body, judged_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            unit.0,
            day,
            episode.start_ms,
            episode.end_ms,
            episode.open,
            episode.verdict.word(),
            episode.target,
            episode.confidence,
            episode.rule,
            body(episode)?,
            now_ms
        ])?;
    Ok(connection.last_insert_rowid())
}

fn body(episode: &Episode) -> rusqlite::Result<String> {
    serde_json::to_string(episode).map_err(|_| damaged("episode"))
}

pub(super) fn episode(row: &Row<'_>) -> rusqlite::Result<EpisodeRow> {
    let body: String = row.get(3)?;
    Ok(EpisodeRow {
        number: row.get(0)?,
        unit: UnitId(row.get(1)?),
        day: row.get(2)?,
        episode: serde_json::from_str(&body).map_err(|_| damaged("episode"))?,
        judged_ms: row.get(4)?,
        is_final: row.get(5)?,
    })
}

#[cfg(test)]
mod tests;
