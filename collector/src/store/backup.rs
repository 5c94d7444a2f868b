//! Copies of the whole database: made while it is written to, looked over before anybody trusts one, and taken back.
//!
//! Which file a copy goes into and what lies beside it is not known here; see `backup`.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row, params};

use super::{Store, StoreError, audit, connect, faults, migrations, settings};

/// Runs that are remembered; older ones make room.
const RUNS_KEPT: u32 = 200;
/// Added to the versions that agents are told after a restore, so that none of them knows a higher one.
const BEYOND_ALL_VERSIONS: i64 = 1_000_000;

/// One time that a backup was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRow {
    pub begun_ms: i64,
    pub ended_ms: i64,
    /// An account, or the clock.
    pub by: String,
    pub outcome: BackupOutcome,
}

/// How a backup ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupOutcome {
    /// Written, read back and found whole.
    Done { file: String, bytes: u64 },
    /// A word for the kind of fault, and what a person needs to know besides.
    Failed { problem: String, detail: String },
}

impl Store {
    /// Writes a whole and consistent copy of everything stored into `path`, which is absent or an empty file. Others
    /// go on reading and writing; what they write meanwhile is not in it. Blocks; memory stays small.
    pub fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        let connection = connect(&self.inner.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let name = path.to_str().ok_or_else(|| StoreError::Refused {
            operation: "copy the database",
            why: format!("the path {} is not written in UTF-8", path.display()),
        })?;
        connection
            .execute("VACUUM INTO ?1", [name])
            .map(drop)
            .map_err(|source| StoreError::sql("copy the database", source))
    }

    /// Bytes that such a copy takes at most.
    pub fn copy_bytes(&self) -> Result<u64, StoreError> {
        self.read("measure the database", |connection| {
            let number = |sql| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            let pages = number("PRAGMA page_count")? - number("PRAGMA freelist_count")?;
            Ok(pages.max(0).cast_unsigned() * number("PRAGMA page_size")?.max(0).cast_unsigned())
        })
    }

    /// The highest schema that this program reads.
    pub fn newest_schema() -> i64 {
        migrations::newest()
    }

    /// Remembers how a backup went.
    pub fn note_backup(&self, run: BackupRow) -> Result<(), StoreError> {
        self.write_blocking("note a backup", move |connection| {
            let (file, bytes, problem, detail) = match &run.outcome {
                BackupOutcome::Done { file, bytes } => (Some(file), Some(bytes.cast_signed()), None, None),
                BackupOutcome::Failed { problem, detail } => (None, None, Some(problem), Some(detail)),
            };
            connection.execute(
                "INSERT INTO backup_run (begun_ms, ended_ms, by, file, bytes, problem, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![run.begun_ms, run.ended_ms, run.by, file, bytes, problem, detail],
            )?;
            connection.execute(
                "DELETE FROM backup_run WHERE run_no <= (SELECT max(run_no) FROM backup_run) - ?1",
                [RUNS_KEPT],
            )?;
            let what = file.or(problem).map_or("", String::as_str);
            audit::note(connection, run.ended_ms, &run.by, "backup", "database", what)
        })
    }

    /// How the last ones went, newest first.
    pub fn backups(&self, most: u32) -> Result<Vec<BackupRow>, StoreError> {
        self.read("list backups", |connection| {
            connection
                .prepare_cached(
                    "SELECT begun_ms, ended_ms, by, file, bytes, problem, detail FROM backup_run
                     ORDER BY run_no DESC LIMIT ?1",
                )?
                .query_map([most], backup_row)?
                .collect()
        })
    }
}

/// Faults of a database file that nothing has open, in SQLite's words; empty if it is whole, ours, and not newer than
/// this program.
pub fn faults_of_copy(path: &Path) -> Result<Vec<String>, StoreError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match migrations::known(&connection, path) {
        Ok(0) => return Ok(vec!["it holds nothing".to_owned()]),
        Ok(_) => {}
        Err(fault) => return Ok(vec![fault.to_string()]),
    }
    faults(&connection).map_err(|source| StoreError::sql("check a copy of the database", source))
}

/// What must change once in a database that comes out of a backup: it gets this program's schema, nobody stays signed
/// in, and agents, which may know more than the copy does, are told everything anew. Nothing else may have it open.
pub fn begin_again(path: &Path, made_ms: i64, now_ms: i64) -> Result<(), StoreError> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    migrations::prepare(&connection, path)?;
    let change = |connection: &mut Connection| {
        let transaction = connection.transaction()?;
        transaction.execute("DELETE FROM session", [])?;
        for name in ["target_version", "catalogue_version"] {
            let known = settings::number(&transaction, name)?;
            if 0 < known {
                let sql = "UPDATE setting SET value = ?2 WHERE name = ?1";
                transaction.execute(sql, params![name, (known + BEYOND_ALL_VERSIONS).to_string()])?;
            }
        }
        let detail = format!("backup of {made_ms}");
        audit::note(&transaction, now_ms, "command line", "restore", "database", &detail)?;
        transaction.commit()
    };
    change(&mut connection).map_err(|source| StoreError::sql("begin again after a restore", source))
}

fn backup_row(row: &Row<'_>) -> rusqlite::Result<BackupRow> {
    let file: Option<String> = row.get(3)?;
    let outcome = match file {
        Some(file) => BackupOutcome::Done { file, bytes: row.get::<_, i64>(4)?.cast_unsigned() },
        None => BackupOutcome::Failed { problem: row.get(5)?, detail: row.get(6)? },
    };
    Ok(BackupRow { begun_ms: row.get(0)?, ended_ms: row.get(1)?, by: row.get(2)?, outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(begun_ms: i64, outcome: BackupOutcome) -> BackupRow {
        BackupRow { begun_ms, ended_ms: begun_ms + 1, by: "đồng hồ".to_owned(), outcome }
    }

    #[test]
    fn runs_come_back_newest_first_and_old_ones_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let failed =
            BackupOutcome::Failed { problem: "no_space".to_owned(), detail: "thiếu 'chỗ'".to_owned() };
        store.note_backup(run(1, failed.clone())).unwrap();
        let done = BackupOutcome::Done { file: "a.zip".to_owned(), bytes: u64::from(u32::MAX) * 9 };
        store.note_backup(run(2, done.clone())).unwrap();
        let seen: Vec<_> = store.backups(9).unwrap().into_iter().map(|row| row.outcome).collect();
        assert_eq!(seen, [done.clone(), failed]);
        for at in 0..RUNS_KEPT {
            store.note_backup(run(at.into(), done.clone())).unwrap();
        }
        assert_eq!(store.backups(u32::MAX).unwrap().len(), RUNS_KEPT as usize);
    }

    #[test]
    fn a_copy_is_whole_and_leaves_the_original_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        store.set_agents_address("10.0.0.5", 7443).unwrap();
        let copy = folder.path().join("bản 'sao'.db");
        store.copy_into(&copy).unwrap();
        assert_eq!(faults_of_copy(&copy).unwrap(), Vec::<String>::new());
        assert!(store.copy_into(&copy).is_err(), "a copy is never written over");
        store.set_agents_address("10.0.0.6", 7443).unwrap();
        assert_eq!(Store::open(&copy).unwrap().agents_address().unwrap().unwrap().0, "10.0.0.5");
    }

    #[test]
    fn a_copy_with_a_spoilt_page_and_a_file_of_somebody_else_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let copy = folder.path().join("copy.db");
        store.copy_into(&copy).unwrap();
        let mut bytes = std::fs::read(&copy).unwrap();
        let middle = bytes.len() / 2 / 16_384 * 16_384;
        bytes[middle..middle + 4_000].fill(0x5a);
        std::fs::write(&copy, bytes).unwrap();
        let told = faults_of_copy(&copy);
        assert!(told.as_ref().map_or(true, |faults| !faults.is_empty()), "{told:?}");
        let foreign = folder.path().join("foreign.db");
        Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE note (text TEXT)").unwrap();
        assert!(faults_of_copy(&foreign).unwrap()[0].contains("not a hatang database"));
    }
}
