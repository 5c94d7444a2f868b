//! At which hours a unit's network is slow again and again, as it was found last.
//!
//! One finding a unit and target; a later one replaces it. Nothing is tested here.

use hatang_proto::model::{TargetId, UnitId};
use rusqlite::params;

use super::error::damaged;
use super::{Store, StoreError};
use crate::analysis::recurrence::Finding;

/// A kept finding.
#[derive(Debug, Clone, PartialEq)]
pub struct RecurrenceRow {
    pub target: TargetId,
    /// First and last local day of the samples it rests on, `YYYY-MM-DD`.
    pub from_day: String,
    pub to_day: String,
    pub finding: Finding,
}

impl Store {
    /// Keeps what was found about a unit in place of everything found before.
    pub fn put_recurrences(
        &self,
        unit: UnitId,
        found: Vec<RecurrenceRow>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write_blocking("keep recurring hours", move |connection| {
            connection.execute("DELETE FROM recurrence WHERE unit_no = ?1", [unit.0])?;
            for row in &found {
                let body = serde_json::to_string(&row.finding)
                    .map_err(|fault| rusqlite::Error::ToSqlConversionFailure(fault.into()))?;
                connection
                    .prepare_cached("INSERT INTO recurrence VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![unit.0, row.target.0, row.from_day, row.to_day, body, now_ms])?;
            }
            Ok(())
        })
    }

    /// What was found about a unit, by target.
    pub fn recurrences(&self, unit: UnitId) -> Result<Vec<RecurrenceRow>, StoreError> {
        self.read("read recurring hours", |connection| {
            connection
                .prepare_cached(
                    "SELECT target_no, from_day, to_day, body FROM recurrence WHERE unit_no = ?1 ORDER BY target_no",
                )?
                .query_map([unit.0], |row| {
                    let body: String = row.get(3)?;
                    Ok(RecurrenceRow {
                        target: TargetId(row.get(0)?),
                        from_day: row.get(1)?,
                        to_day: row.get(2)?,
                        finding: serde_json::from_str(&body).map_err(|_| damaged("recurrence"))?,
                    })
                })?
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_finding_replaces_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let row = |target: u16, days: u32| RecurrenceRow {
            target: TargetId(target),
            from_day: "2026-09-01".into(),
            to_day: "2026-11-24".into(),
            finding: Finding::Nothing { days },
        };
        store.put_recurrences(unit, vec![row(1, 20), row(2, 20)], 1).unwrap();
        store.put_recurrences(unit, vec![row(2, 40)], 2).unwrap();
        assert_eq!(store.recurrences(unit).unwrap(), [row(2, 40)]);
        assert_eq!(store.recurrences(UnitId(9)).unwrap(), []);
    }
}
