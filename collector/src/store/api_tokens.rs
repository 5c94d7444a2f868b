//! Tokens with which other programs read.
//!
//! Only the SHA-256 of a token is kept: who reads the database cannot use it. What a token may see is decided where it
//! is used; here it is booked.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params};

use super::error::refused;
use super::{Store, StoreError, audit, units};
use crate::limits::MAX_API_TOKENS;

/// A token to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiToken {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// What it is for, as people call it.
    pub name: String,
    /// This unit and those below it; all there are if absent.
    pub unit: Option<UnitId>,
    /// Unix milliseconds; from then on it opens nothing.
    pub expires_ms: i64,
}

/// A booked token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenRow {
    pub number: i64,
    pub name: String,
    pub unit: Option<UnitId>,
    pub created_by: String,
    /// Unix milliseconds.
    pub created_ms: i64,
    pub expires_ms: i64,
    pub revoked_ms: Option<i64>,
    /// In Viet Nam; `None` if nobody used it yet.
    pub last_used: Option<Date>,
}

const COLUMNS: &str =
    "token_no, name, unit_no, created_by, created_ms, expires_ms, revoked_ms, last_used_day FROM api_token";

impl Store {
    /// Books a token; gives its number, which is never used again.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is no such unit or [`MAX_API_TOKENS`] are in force already.
    pub fn create_api_token(&self, new: NewApiToken, by: &str, now_ms: i64) -> Result<i64, StoreError> {
        let by = by.to_owned();
        self.write_blocking("book a token of the API", move |connection| {
            if let Some(unit) = new.unit {
                units::must_be_known(connection, unit)?;
            }
            let in_force: u32 = connection.query_row(
                "SELECT count(*) FROM api_token WHERE revoked_ms IS NULL AND ?1 < expires_ms",
                [now_ms],
                |row| row.get(0),
            )?;
            if MAX_API_TOKENS <= in_force {
                return Err(refused(format!("{MAX_API_TOKENS} tokens are in force: revoke one first")));
            }
            let unit = new.unit.map(|unit| unit.0);
            connection.execute(
                "INSERT INTO api_token (token_hash, name, unit_no, created_by, created_ms, expires_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![new.hash, new.name, unit, by, now_ms, new.expires_ms],
            )?;
            let number = connection.last_insert_rowid();
            let reach = unit.map_or_else(|| "all units".to_owned(), |unit| format!("unit {unit}"));
            audit::note(connection, now_ms, &by, "create api token", &format!("api token {number}"), &reach)?;
            Ok(number)
        })
    }

    /// All tokens, the newest first.
    pub fn api_tokens(&self) -> Result<Vec<ApiTokenRow>, StoreError> {
        self.read("list tokens of the API", |connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} ORDER BY token_no DESC"))?
                .query_map([], token)?
                .collect()
        })
    }

    /// The token behind a hash, if it is in force.
    pub fn api_token(&self, hash: [u8; 32], now_ms: i64) -> Result<Option<ApiTokenRow>, StoreError> {
        self.read("look up a token of the API", |connection| {
            connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} WHERE token_hash = ?1 AND revoked_ms IS NULL AND ?2 < expires_ms"
                ))?
                .query_row(params![hash, now_ms], token)
                .optional()
        })
    }

    /// Notes the day on which a token was last used.
    pub fn note_api_token_used(&self, number: i64, day: Date) -> Result<(), StoreError> {
        self.write_blocking("note the use of a token of the API", move |connection| {
            connection
                .execute(
                    "UPDATE api_token SET last_used_day = ?2 WHERE token_no = ?1",
                    params![number, day.to_string()],
                )
                .map(|_| ())
        })
    }

    /// Withdraws a token; `false` if there is none of this number in force.
    pub fn revoke_api_token(&self, number: i64, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("withdraw a token of the API", move |connection| {
            let changed = connection.execute(
                "UPDATE api_token SET revoked_ms = ?2
                 WHERE token_no = ?1 AND revoked_ms IS NULL AND ?2 < expires_ms",
                params![number, now_ms],
            )?;
            if 0 < changed {
                audit::note(connection, now_ms, &by, "revoke api token", &format!("api token {number}"), "")?;
            }
            Ok(0 < changed)
        })
    }
}

fn token(row: &Row<'_>) -> rusqlite::Result<ApiTokenRow> {
    let day: Option<String> = row.get(7)?;
    Ok(ApiTokenRow {
        number: row.get(0)?,
        name: row.get(1)?,
        unit: row.get::<_, Option<u32>>(2)?.map(UnitId),
        created_by: row.get(3)?,
        created_ms: row.get(4)?,
        expires_ms: row.get(5)?,
        revoked_ms: row.get(6)?,
        last_used: day.map(|day| units::date(&day)).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn new(hash: u8, unit: Option<UnitId>) -> NewApiToken {
        NewApiToken { hash: [hash; 32], name: "Giám sát".to_owned(), unit, expires_ms: 1_000 }
    }

    #[test]
    fn a_token_opens_until_it_expires_or_is_revoked() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let unit = store.add_unit(None, "xa", "xã Đại Hợp", "2025-07-01", "test", 0).unwrap();
        let number = store.create_api_token(new(1, Some(unit)), "quantri", 10).unwrap();
        assert_eq!(store.api_token([1; 32], 999).unwrap().unwrap().unit, Some(unit));
        assert_eq!(store.api_token([1; 32], 1_000).unwrap(), None, "its last millisecond is over");
        assert_eq!(store.api_token([2; 32], 20).unwrap(), None);
        store.note_api_token_used(number, date(2026, 11, 25)).unwrap();
        assert_eq!(store.api_tokens().unwrap()[0].last_used, Some(date(2026, 11, 25)));
        assert!(store.revoke_api_token(number, "quantri", 30).unwrap());
        assert!(!store.revoke_api_token(number, "quantri", 31).unwrap(), "once is enough");
        assert_eq!(store.api_token([1; 32], 40).unwrap(), None);
        let audit: Vec<_> = store.audit(2).unwrap().into_iter().map(|line| line.action).collect();
        assert_eq!(audit, ["revoke api token", "create api token"]);
    }

    #[test]
    fn a_token_for_no_unit_of_ours_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let refusal = store.create_api_token(new(1, Some(UnitId(7))), "quantri", 10);
        assert!(matches!(refusal, Err(StoreError::Refused { .. })), "{refusal:?}");
    }

    #[test]
    fn tokens_in_force_are_bounded_and_those_that_ended_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        for number in 0..MAX_API_TOKENS {
            let hash = [u8::try_from(number).unwrap(); 32];
            store.create_api_token(NewApiToken { hash, ..new(0, None) }, "quantri", 10).unwrap();
        }
        assert!(store.create_api_token(new(255, None), "quantri", 10).is_err());
        assert!(store.create_api_token(new(255, None), "quantri", 1_000).is_ok());
    }
}
