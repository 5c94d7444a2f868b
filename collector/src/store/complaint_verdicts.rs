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

/// A complaint that waits for a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unjudged {
    pub complaint: ComplaintId,
    pub unit: UnitId,
    pub at_ms: i64,
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

    /// Complaints noticed in `[since_ms, until_ms)`, oldest first: all, or those without a verdict only.
    pub fn complaints_to_judge(
        &self,
        since_ms: i64,
        until_ms: i64,
        judged_too: bool,
    ) -> Result<Vec<Unjudged>, StoreError> {
        self.read("look for complaints to judge", |connection| {
            to_judge(connection, since_ms, until_ms, judged_too)
        })
    }
}

fn to_judge(
    connection: &Connection,
    since_ms: i64,
    until_ms: i64,
    judged_too: bool,
) -> rusqlite::Result<Vec<Unjudged>> {
    connection
        .prepare_cached(
            "SELECT complaint_id, unit_no, at_ms FROM complaint
             WHERE ?1 <= at_ms AND at_ms < ?2 AND (?3 OR NOT EXISTS (SELECT 1 FROM complaint_verdict v
                 WHERE v.unit_no = complaint.unit_no AND v.complaint_id = complaint.complaint_id))
             ORDER BY at_ms",
        )?
        .query_map(params![since_ms, until_ms, judged_too], |row| {
            Ok(Unjudged {
                complaint: ComplaintId(row.get(0)?),
                unit: UnitId(row.get(1)?),
                at_ms: row.get(2)?,
            })
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
        let waiting = |judged_too| store.complaints_to_judge(0, 2_000, judged_too).unwrap();
        assert_eq!(waiting(false), [Unjudged { complaint: id, unit, at_ms: 1_000 }]);
        assert_eq!(store.complaints_to_judge(0, 1_000, false).unwrap(), []);
        for verdict in [ComplaintVerdict::Insufficient, ComplaintVerdict::Confirmed] {
            let judgement = ComplaintJudgement::example(verdict);
            store.put_complaint_verdict(id, unit, judgement.clone(), 5).unwrap();
            let kept = store.complaint_verdicts(&[(unit, id)]).unwrap();
            assert_eq!(kept[&id].judgement, judgement);
        }
        assert_eq!(waiting(false), []);
        assert_eq!(waiting(true).len(), 1);
    }
}
