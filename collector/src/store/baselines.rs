//! What was usual at a unit, as judging learnt it; kept so that it need not be learnt every five minutes.
//!
//! An episode carries its own baseline figures, so older ones are not needed as evidence and are let go.

use hatang_proto::model::UnitId;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::damaged;
use super::{Store, StoreError};

/// Baselines of a unit that are kept; the newest counts.
const KEPT: u32 = 2;

/// What was usual at a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineRow<T> {
    /// Local day from which it holds, `YYYY-MM-DD`.
    pub day: String,
    pub learnt_ms: i64,
    pub baseline: T,
}

impl Store {
    /// Keeps what is usual at a unit from `day` (`YYYY-MM-DD`) on.
    pub fn put_baseline(
        &self,
        unit: UnitId,
        day: &str,
        baseline: &impl Serialize,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let body = serde_json::to_string(baseline).map_err(|_| StoreError::Damaged { what: "baseline" })?;
        let day = day.to_owned();
        self.write_blocking("keep a baseline", move |connection| {
            connection
                .prepare_cached("INSERT OR REPLACE INTO baseline VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![unit.0, day, body, now_ms])?;
            connection
                .prepare_cached(
                    "DELETE FROM baseline WHERE unit_no = ?1 AND day NOT IN
                     (SELECT day FROM baseline WHERE unit_no = ?1 ORDER BY day DESC LIMIT ?2)",
                )?
                .execute(params![unit.0, KEPT])?;
            Ok(())
        })
    }

    /// Units of which something was learnt before `day` (`YYYY-MM-DD`).
    pub fn units_learnt_before(&self, day: &str) -> Result<Vec<UnitId>, StoreError> {
        self.read("list units with a baseline", |connection| {
            connection
                .prepare_cached("SELECT DISTINCT unit_no FROM baseline WHERE day < ?1")?
                .query_map([day], |row| row.get(0).map(UnitId))?
                .collect()
        })
    }

    /// The newest baseline of a unit.
    pub fn baseline<T: DeserializeOwned>(&self, unit: UnitId) -> Result<Option<BaselineRow<T>>, StoreError> {
        self.read("read a baseline", |connection| {
            let found: Option<(String, i64, String)> = connection
                .prepare_cached(
                    "SELECT day, learnt_ms, body FROM baseline WHERE unit_no = ?1 ORDER BY day DESC LIMIT 1",
                )?
                .query_row([unit.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((day, learnt_ms, body)) = found else { return Ok(None) };
            let baseline = serde_json::from_str(&body).map_err(|_| damaged("baseline"))?;
            Ok(Some(BaselineRow { day, learnt_ms, baseline }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_baseline_counts_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        assert_eq!(store.baseline::<Vec<u32>>(unit).unwrap(), None);
        for day in 1..=5_u32 {
            store.put_baseline(unit, &format!("2026-01-0{day}"), &[day], 0).unwrap();
        }
        assert_eq!(
            store.baseline(unit).unwrap(),
            Some(BaselineRow { day: "2026-01-05".to_owned(), learnt_ms: 0, baseline: vec![5_u32] })
        );
        let kept: u32 = store
            .read("count", |connection| {
                connection.query_row("SELECT count(*) FROM baseline", [], |row| row.get(0))
            })
            .unwrap();
        assert_eq!(kept, KEPT);
    }
}
