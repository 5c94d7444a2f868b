//! Who changed what, when. Written in the same transaction as the change; never edited, never deleted.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, params};

use super::{Store, StoreError};

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub at_ms: i64,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
}

impl Store {
    /// The newest entries, newest first.
    pub fn audit(&self, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.read("read the audit log", |connection| {
            connection
                .prepare_cached(
                    "SELECT at_ms, actor, action, subject, detail FROM audit ORDER BY audit_no DESC LIMIT ?1",
                )?
                .query_map([most], |row| {
                    Ok(AuditEntry {
                        at_ms: row.get(0)?,
                        actor: row.get(1)?,
                        action: row.get(2)?,
                        subject: row.get(3)?,
                        detail: row.get(4)?,
                    })
                })?
                .collect()
        })
    }

    /// Notes that somebody took a report out.
    pub fn note_report(
        &self,
        unit: UnitId,
        format: &'static str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("note a report", move |connection| {
            note(connection, now_ms, &by, "take out report", &format!("unit {}", unit.0), format)
        })
    }

    /// Notes that somebody took out the machines of a unit and those below it for another program.
    pub fn note_export(
        &self,
        unit: UnitId,
        format: &'static str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("note an export", move |connection| {
            note(connection, now_ms, &by, "export machines", &format!("unit {}", unit.0), format)
        })
    }

    /// Notes that somebody took out the pack of evidence of an episode.
    pub fn note_pack(&self, unit: UnitId, episode: i64, by: &str, now_ms: i64) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("note a pack", move |connection| {
            let detail = format!("episode {episode}");
            note(connection, now_ms, &by, "take out evidence", &format!("unit {}", unit.0), &detail)
        })
    }
}

/// Adds a line within the caller's transaction.
pub(super) fn note(
    connection: &Connection,
    now_ms: i64,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO audit (at_ms, actor, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![now_ms, actor, action, subject, detail])?;
    Ok(())
}
