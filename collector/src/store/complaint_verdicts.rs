//! What the measurements say to complaints.
//!
//! One verdict a complaint, replaced when it is judged again with samples that came late. Nothing here judges.

use std::collections::BTreeMap;

use hatang_proto::model::{ComplaintId, UnitId};
use rusqlite::{Connection, Row, params};

use super::error::damaged;
use super::{Store, StoreError};
use crate::analysis::complaint::ComplaintJudgement;

/// A kept verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplaintVerdictRow {
    pub complaint: ComplaintId,
    pub unit: UnitId,
    /// Verdict, sentence and figures.
    pub judgement: ComplaintJudgement,
    pub judged_ms: i64,
}

/// When complaints are judged and judged again; everything in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgingTimes {
    pub now_ms: i64,
    /// A first time so long after they were noticed …
    pub first_after_ms: i64,
    /// … again so long after it, when the time after it has been measured …
    pub again_after_ms: i64,
    /// … and again at this moment, if they were noticed within `within_ms` before it, for samples that came late.
    pub night_ms: i64,
    pub within_ms: i64,
}

impl Store {
    /// Keeps a verdict in place of the one before.
    pub fn put_complaint_verdict(
        &self,
        complaint: ComplaintId,
        unit: UnitId,
        judgement: ComplaintJudgement,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write_blocking("keep a complaint's verdict", move |connection| {
            let body = serde_json::to_string(&judgement).map_err(|_| damaged("complaint's verdict"))?;
            connection
                .prepare_cached("INSERT OR REPLACE INTO complaint_verdict VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![
                    unit.0,
                    complaint.0,
                    judgement.verdict.word(),
                    judgement.sentence,
                    body,
                    now_ms
                ])?;
            Ok(())
        })
    }

    /// The verdicts of some complaints; one that was not judged yet is absent.
    pub fn complaint_verdicts(
        &self,
        complaints: &[(UnitId, ComplaintId)],
    ) -> Result<BTreeMap<ComplaintId, ComplaintVerdictRow>, StoreError> {
        self.read("read complaints' verdicts", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT complaint_id, unit_no, body, judged_ms FROM complaint_verdict
                 WHERE unit_no = ?1 AND complaint_id = ?2",
            )?;
            let mut verdicts = BTreeMap::new();
            for (unit, complaint) in complaints {
                for row in statement.query_map(params![unit.0, complaint.0], verdict)? {
                    verdicts.insert(*complaint, row?);
                }
            }
            Ok(verdicts)
        })
    }

    /// Complaints that are due to be judged, oldest first.
    pub fn complaints_to_judge(
        &self,
        times: JudgingTimes,
        most: u32,
    ) -> Result<Vec<ComplaintId>, StoreError> {
        self.read("look for complaints to judge", |connection| to_judge(connection, times, most))
    }
}

fn to_judge(connection: &Connection, times: JudgingTimes, most: u32) -> rusqlite::Result<Vec<ComplaintId>> {
    let JudgingTimes { now_ms, first_after_ms, again_after_ms, night_ms, within_ms } = times;
    connection
        .prepare_cached(
            "SELECT complaint.complaint_id FROM complaint LEFT JOIN complaint_verdict v
                 ON v.unit_no = complaint.unit_no AND v.complaint_id = complaint.complaint_id
             WHERE (judged_ms IS NULL AND at_ms + ?2 <= ?1)
             OR (judged_ms < at_ms + ?3 AND at_ms + ?3 <= ?1)
             OR (judged_ms < ?4 AND ?4 <= ?1 AND ?4 - ?5 <= at_ms)
             ORDER BY at_ms, complaint.complaint_id LIMIT ?6",
        )?
        .query_map(params![now_ms, first_after_ms, again_after_ms, night_ms, within_ms, most], |row| {
            row.get(0).map(ComplaintId)
        })?
        .collect()
}

fn verdict(row: &Row<'_>) -> rusqlite::Result<ComplaintVerdictRow> {
    let body: String = row.get(2)?;
    Ok(ComplaintVerdictRow {
        complaint: ComplaintId(row.get(0)?),
        unit: UnitId(row.get(1)?),
        judgement: serde_json::from_str(&body).map_err(|_| damaged("complaint's verdict"))?,
        judged_ms: row.get(3)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::complaint::ComplaintVerdict;
    use crate::store::NewComplaint;

    #[test]
    fn a_complaint_waits_until_it_is_judged_and_may_be_judged_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
        let id = ComplaintId([3; 16]);
        let said = NewComplaint {
            id,
            unit,
            at_ms: 1_000,
            about: "VOFFICE".to_owned(),
            note: String::new(),
            by: "a".to_owned(),
        };
        store.add_complaint(said, 1_001).unwrap();
        let times = JudgingTimes {
            now_ms: 0,
            first_after_ms: 10,
            again_after_ms: 70,
            night_ms: 2_000,
            within_ms: 1_000,
        };
        let due = |now_ms| store.complaints_to_judge(JudgingTimes { now_ms, ..times }, 9).unwrap();
        let judge = |verdict, now_ms| {
            let judgement = ComplaintJudgement::example(verdict);
            store.put_complaint_verdict(id, unit, judgement.clone(), now_ms).unwrap();
            let kept = store.complaint_verdicts(&[(unit, id)]).unwrap();
            assert_eq!(kept[&id].judgement, judgement);
        };
        assert_eq!(due(1_009), []);
        assert_eq!(due(1_010), [id]);
        judge(ComplaintVerdict::Insufficient, 1_010);
        assert_eq!(due(1_069), []);
        assert_eq!(due(1_070), [id], "what came after it has been measured");
        judge(ComplaintVerdict::Confirmed, 1_071);
        assert_eq!(due(1_999), []);
        assert_eq!(due(2_000), [id], "samples may have come late");
        judge(ComplaintVerdict::Confirmed, 2_001);
        assert_eq!(due(9_000), []);
        let later = JudgingTimes { now_ms: 9_000, night_ms: 3_000, ..times };
        assert_eq!(store.complaints_to_judge(later, 9).unwrap(), [], "its samples have all come");
    }
}
