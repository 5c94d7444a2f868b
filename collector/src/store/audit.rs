//! Who changed what, when. Written in the same transaction as the change; never edited, never deleted.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, params};

use super::{Store, StoreError};

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Counts upwards.
    pub number: i64,
    pub at_ms: i64,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
}

/// Which lines are wanted; the default is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditQuery {
    pub actor: Option<String>,
    pub action: Option<String>,
    /// Lines in `[from_ms, to_ms)`.
    pub from_ms: Option<i64>,
    pub to_ms: Option<i64>,
    /// Only lines of a lower number: where the page before ended.
    pub before: Option<i64>,
}

impl Store {
    /// The newest entries, newest first.
    pub fn audit(&self, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.audit_lines(&AuditQuery::default(), most)
    }

    /// The newest entries that a query names, newest first.
    pub fn audit_lines(&self, query: &AuditQuery, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.read("read the audit log", |connection| {
            connection
                .prepare_cached(
                    "SELECT audit_no, at_ms, actor, action, subject, detail FROM audit
                     WHERE (?1 IS NULL OR actor = ?1) AND (?2 IS NULL OR action = ?2)
                     AND (?3 IS NULL OR ?3 <= at_ms) AND (?4 IS NULL OR at_ms < ?4)
                     AND (?5 IS NULL OR audit_no < ?5)
                     ORDER BY audit_no DESC LIMIT ?6",
                )?
                .query_map(
                    params![query.actor, query.action, query.from_ms, query.to_ms, query.before, most],
                    |row| {
                        Ok(AuditEntry {
                            number: row.get(0)?,
                            at_ms: row.get(1)?,
                            actor: row.get(2)?,
                            action: row.get(3)?,
                            subject: row.get(4)?,
                            detail: row.get(5)?,
                        })
                    },
                )?
                .collect()
        })
    }

    /// Everybody and every action that the log names, each in order.
    pub fn audit_vocabulary(&self) -> Result<(Vec<String>, Vec<String>), StoreError> {
        self.read("read the audit log's words", |connection| {
            Ok((distinct(connection, "actor")?, distinct(connection, "action")?))
        })
    }

    /// Notes that somebody took a list out.
    pub fn note_list(&self, what: &str, detail: &str, by: &str, now_ms: i64) -> Result<(), StoreError> {
        let (what, detail, by) = (what.to_owned(), detail.to_owned(), by.to_owned());
        self.write_blocking("note a list", move |connection| {
            note(connection, now_ms, &by, "take out list", &what, &detail)
        })
    }

    /// Notes that a sign-in failed or was not looked at because too many had; the name only if there is such an account,
    /// because people type passwords into the wrong field.
    pub fn note_failed_sign_in(
        &self,
        name: &str,
        address: &str,
        locked: bool,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (name, address) = (name.to_owned(), address.to_owned());
        self.write_blocking("note a failed sign-in", move |connection| {
            let known: bool = connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM account WHERE name = ?1)",
                [&name],
                |row| row.get(0),
            )?;
            let subject = if known { name.as_str() } else { "" };
            let action = if locked { "lock sign-in" } else { "fail to sign in" };
            note(connection, now_ms, "", action, subject, &address)
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

/// The different values of a column that an index begins with: one look a value, however long the log is.
fn distinct(connection: &Connection, column: &str) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(&format!(
            "WITH RECURSIVE word (text) AS (
                 SELECT min({column}) FROM audit
                 UNION ALL SELECT (SELECT min({column}) FROM audit WHERE text < {column}) FROM word
                 WHERE text IS NOT NULL)
             SELECT text FROM word WHERE text IS NOT NULL"
        ))?
        .query_map([], |row| row.get(0))?
        .collect()
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
