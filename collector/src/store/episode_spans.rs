//! Episodes without their bodies: when, where and what, for pages that look at many units over a long time.
//!
//! Everything comes out of one index; no body is read or parsed, except of the few episodes that still go on.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;
use rusqlite::{Row, params};

use super::error::damaged;
use super::{EpisodeRow, Store, StoreError, episodes};
use crate::analysis::concurrence::Stretch;

impl Store {
    /// Episodes of all units that reach into `[from_ms, to_ms)`, by their beginnings.
    pub fn episode_spans(&self, from_ms: i64, to_ms: i64) -> Result<Vec<Stretch>, StoreError> {
        let mut spans: Vec<Stretch> = self.read("list stretches of episodes", |connection| {
            connection
                .prepare_cached(
                    "SELECT episode_no, unit_no, start_ms, end_ms, verdict, target, open
                     FROM episode INDEXED BY episode_span WHERE ?1 < end_ms AND start_ms < ?2",
                )?
                .query_map(params![from_ms, to_ms], span)?
                .collect()
        })?;
        spans.sort_unstable_by_key(|span| (span.start_ms, span.number));
        Ok(spans)
    }

    /// Episodes of one unit that reach into `[from_ms, to_ms)`, in no order.
    pub fn episode_spans_of(
        &self,
        unit: UnitId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<Stretch>, StoreError> {
        self.read("list a unit's stretches of episodes", |connection| {
            connection
                .prepare_cached(
                    "SELECT episode_no, unit_no, start_ms, end_ms, verdict, target, open
                     FROM episode INDEXED BY episode_span WHERE ?2 < end_ms AND start_ms < ?3 AND unit_no = ?1",
                )?
                .query_map(params![unit.0, from_ms, to_ms], span)?
                .collect()
        })
    }

    /// How many episodes of each unit began at `from_ms` or later.
    pub fn episode_counts(&self, from_ms: i64) -> Result<BTreeMap<UnitId, u32>, StoreError> {
        self.read("count episodes", |connection| {
            connection
                .prepare_cached(
                    "SELECT unit_no, count(*) FROM episode INDEXED BY episode_span
                     WHERE ?1 < end_ms AND ?1 <= start_ms GROUP BY unit_no",
                )?
                .query_map([from_ms], |row| Ok((UnitId(row.get(0)?), row.get(1)?)))?
                .collect()
        })
    }

    /// The episodes of all units that still went on when they were last judged, newest first.
    pub fn open_episodes(&self) -> Result<Vec<EpisodeRow>, StoreError> {
        self.read("list open episodes", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {} FROM episode INDEXED BY episode_unfinished WHERE final = 0 AND open
                     ORDER BY start_ms DESC, episode_no DESC",
                    episodes::COLUMNS
                ))?
                .query_map([], episodes::episode)?
                .collect()
        })
    }
}

fn span(row: &Row<'_>) -> rusqlite::Result<Stretch> {
    Ok(Stretch {
        number: row.get(0)?,
        unit: UnitId(row.get(1)?),
        start_ms: row.get(2)?,
        end_ms: row.get(3)?,
        verdict: row.get_ref(4)?.as_str()?.parse().map_err(|_| damaged("verdict"))?,
        target: row.get(5)?,
        open: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::episode::Episode;
    use crate::analysis::verdict::Verdict;

    fn episode(start_ms: i64, end_ms: i64, open: bool) -> Episode {
        Episode {
            unit: "1".to_owned(),
            start_ms,
            end_ms,
            open,
            verdict: Verdict::Application,
            target: Some("VOFFICE".to_owned()),
            confidence: 0.9,
            machines: Vec::new(),
            measuring: 3,
            peers_bad: 0,
            peers: 0,
            findings: Vec::new(),
            rule: "2026-11-01".to_owned(),
        }
    }

    #[test]
    fn spans_counts_and_open_ones_agree_with_what_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let kept = vec![episode(0, 100, false), episode(200, 300, false), episode(400, 500, true)];
        store.put_episodes(unit, "1970-01-01", kept, 0).unwrap();
        let starts = |from_ms, to_ms| -> Vec<i64> {
            store.episode_spans(from_ms, to_ms).unwrap().iter().map(|span| span.start_ms).collect()
        };
        assert_eq!(starts(0, 1_000), [0, 200, 400]);
        assert_eq!(starts(100, 400), [200], "an end and a beginning at the bounds lie outside");
        assert_eq!(store.episode_counts(200).unwrap(), BTreeMap::from([(unit, 2)]));
        assert_eq!(store.episode_counts(501).unwrap(), BTreeMap::new());
        let open = store.open_episodes().unwrap();
        assert_eq!((open.len(), open[0].episode.start_ms), (1, 400));
        let spans = store.episode_spans(0, 1_000).unwrap();
        assert_eq!((spans[2].target.as_deref(), spans[2].open), (Some("VOFFICE"), true));
        store.finish_episodes("1970-01-02").unwrap();
        assert_eq!(store.open_episodes().unwrap(), [], "what is final goes on no more");
    }
}
