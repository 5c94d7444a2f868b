//! Numbered migrations, forward only.
//!
//! Rules: a released file never changes; the number of the last one applied stands in `user_version`; all that are
//! missing run in one transaction; a database with a higher number is refused untouched.

use std::path::Path;

use rusqlite::Connection;

use super::StoreError;

/// Marks a file as ours: "hatg" in ASCII.
const APPLICATION_ID: i64 = 0x6861_7467;

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
    include_str!("migrations/0014.sql"),
    include_str!("migrations/0015.sql"),
    include_str!("migrations/0016.sql"),
];

/// Puts a connection into its working mode and the database into this program's schema.
pub(super) fn prepare(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let opening = |source| StoreError::open(path, source);
    let found = known(connection, path)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        .map_err(opening)?;
    if found < newest() {
        migrate(connection, found).map_err(opening)?;
    }
    Ok(())
}

/// The schema of a database of ours, 0 for an empty one; refuses others' and those of a newer program.
pub(super) fn known(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let opening = |source| StoreError::open(path, source);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(opening)?;
    let application: i64 =
        connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(opening)?;
    if newest() < found {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: newest() });
    }
    if application != APPLICATION_ID && !is_empty(connection).map_err(opening)? {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    Ok(found)
}

/// The highest schema that this program knows.
pub(super) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

fn migrate(connection: &Connection, found: i64) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let applied = apply(connection, found);
    connection.execute_batch(if applied.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    applied
}

fn apply(connection: &Connection, found: i64) -> rusqlite::Result<()> {
    // Another program may have migrated between the first look and the lock.
    let found = found.max(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?);
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if found < number {
            connection.execute_batch(sql)?;
            connection.pragma_update(None, "user_version", number)?;
        }
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}

#[cfg(test)]
mod tests {
    use hatang_proto::model::{MachineId, UnitId};

    use super::*;
    use crate::store::{AccountRole, Store};

    const DAY_MS: i64 = 86_400_000;

    /// A database as the program before this one left it: a tree of three units, one machine, a declaration.
    fn of_schema_seven(path: &Path) {
        let connection = Connection::open(path).unwrap();
        for (number, sql) in (1_i64..=7).zip(MIGRATIONS) {
            connection.execute_batch(sql).unwrap();
            connection.pragma_update(None, "user_version", number).unwrap();
        }
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        let day_five_of_machine_one = 5_i64 << 40 | 1 << 16 | 3;
        connection
            .execute_batch(&format!(
                "INSERT INTO unit VALUES (1, NULL, 'tinh', 0), (2, 1, 'huyen', 0), (3, 2, 'xa', 0);
                 INSERT INTO unit_name VALUES (1, '2020-01-01', 'tỉnh'), (2, '2020-01-01', 'huyện'),
                     (3, '2020-01-01', 'xã Cũ'), (3, '2024-01-01', 'xã Mới');
                 INSERT INTO machine VALUES (1, x'09090909090909090909090909090909', 3, 'PC-01', 'active', 5, NULL, '1');
                 INSERT INTO machine_unit VALUES (1, 5, 3);
                 INSERT INTO contact VALUES (1, 9 * {DAY_MS}, NULL, NULL);
                 INSERT INTO inventory VALUES (1, 2 * {DAY_MS}, NULL, 8 * {DAY_MS}, '{{}}');
                 INSERT INTO sketch VALUES ({day_five_of_machine_one}, x'00'), ({day_five_of_machine_one} + 1, x'00');
                 INSERT INTO account VALUES ('vanthu', 'hash', 4);
                 INSERT INTO session VALUES (zeroblob(32), 'vanthu', 9223372036854775807);
                 INSERT INTO declaration VALUES (1, 3, 'staff_total', '20', 'VP', 'QĐ', NULL, '2024-01-01', 7);"
            ))
            .unwrap();
    }

    #[test]
    fn a_database_of_schema_seven_keeps_its_tree_its_names_and_its_last_signs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hatang.db");
        of_schema_seven(&path);
        let store = Store::open(&path).unwrap();
        let units = store.units("2023-05-05").unwrap();
        let seen: Vec<_> =
            units.iter().map(|row| (row.parent, row.level.as_str(), row.name.as_str())).collect();
        let (first, second) = (Some(UnitId(1)), Some(UnitId(2)));
        assert_eq!(seen, [(None, "tinh", "tỉnh"), (first, "huyen", "huyện"), (second, "xa", "xã Cũ")]);
        assert!(units.iter().all(|row| row.since.is_none() && row.end.is_none()));
        assert_eq!(store.declarations(UnitId(3), i64::MAX).unwrap().len(), 1);
        let heard = |day: i64| {
            let machines = store.machines_of_units(&[UnitId(3)], day * DAY_MS).unwrap();
            assert_eq!(machines[0].1.machine, MachineId([9; 16]));
            machines[0].1.heard_ms
        };
        assert_eq!(heard(9), Some(9 * DAY_MS), "the newest sign is exact");
        assert_eq!(heard(7), Some(5 * DAY_MS + DAY_MS / 2), "a day with samples stands for its noon");
        assert_eq!(heard(3), Some(2 * DAY_MS), "an inventory is a sign");
        assert_eq!(heard(1), None);
    }

    #[test]
    fn accounts_without_a_role_ran_everything_and_still_do_but_sign_in_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hatang.db");
        of_schema_seven(&path);
        let store = Store::open(&path).unwrap();
        let account = store.credentials("vanthu").unwrap().unwrap();
        assert_eq!((account.account.role, account.account.within), (AccountRole::Admin, None));
        assert!(account.password_hash == "hash" && !account.account.must_change_password);
        assert_eq!(store.session([0; 32], i64::MAX / 2, 0).unwrap(), None);
    }

    #[test]
    fn a_migrated_database_is_opened_again_without_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hatang.db");
        of_schema_seven(&path);
        let first = Store::open(&path).unwrap().units("2026-01-01").unwrap();
        let store = Store::open(&path).unwrap();
        assert_eq!(store.units("2026-01-01").unwrap(), first);
        assert_eq!(store.check().unwrap(), Vec::<String>::new());
    }
}
