//! People who may sign in, and their sessions.
//!
//! Passwords come here already hashed, session tokens too: who reads the database can use neither.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError, audit};
use crate::limits::MAX_SESSIONS;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub created_ms: i64,
}

impl Store {
    /// Adds an account or gives an existing one another password, which ends its sessions.
    pub fn set_password(
        &self,
        name: &str,
        password_hash: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (name, password_hash, by) = (name.to_owned(), password_hash.to_owned(), by.to_owned());
        self.write_blocking("set a password", move |connection| {
            connection.execute(
                "INSERT INTO account VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET password_hash = excluded.password_hash",
                params![name, password_hash, now_ms],
            )?;
            connection.execute("DELETE FROM session WHERE account = ?1", [&name])?;
            audit::note(connection, now_ms, &by, "set password", &name, "")
        })
    }

    /// The stored hash of an account's password.
    pub fn password_hash(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read("look up an account", |connection| {
            connection
                .prepare_cached("SELECT password_hash FROM account WHERE name = ?1")?
                .query_row([name], |row| row.get(0))
                .optional()
        })
    }

    /// All accounts by name.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.read("list accounts", |connection| {
            connection
                .prepare_cached("SELECT name, created_ms FROM account ORDER BY name")?
                .query_map([], |row| Ok(Account { name: row.get(0)?, created_ms: row.get(1)? }))?
                .collect()
        })
    }

    /// Opens a session; the oldest ends when there are too many.
    pub fn open_session(
        &self,
        token_hash: [u8; 32],
        account: &str,
        expires_ms: i64,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let account = account.to_owned();
        self.write_blocking("open a session", move |connection| {
            connection.execute("DELETE FROM session WHERE expires_ms < ?1", [now_ms])?;
            connection.execute(
                "DELETE FROM session WHERE token_hash IN
                 (SELECT token_hash FROM session ORDER BY expires_ms DESC LIMIT -1 OFFSET ?1)",
                [MAX_SESSIONS - 1],
            )?;
            connection.execute(
                "INSERT INTO session VALUES (?1, ?2, ?3)",
                params![token_hash, account, expires_ms],
            )?;
            audit::note(connection, now_ms, &account, "sign in", &account, "")
        })
    }

    /// The account behind a session that has not expired.
    pub fn session_account(&self, token_hash: [u8; 32], now_ms: i64) -> Result<Option<String>, StoreError> {
        self.read("look up a session", |connection| {
            connection
                .prepare_cached("SELECT account FROM session WHERE token_hash = ?1 AND ?2 <= expires_ms")?
                .query_row(params![token_hash, now_ms], |row| row.get(0))
                .optional()
        })
    }

    /// Ends a session.
    pub fn end_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.write_blocking("end a session", move |connection| {
            connection.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash]).map(|_| ())
        })
    }
}
