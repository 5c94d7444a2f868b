//! Who is signed in: hashes of tokens, until when, and when they were last used.
//!
//! A session ends at its time, when nobody used it for a while, with a sign-out, or with a change of its account.

use rusqlite::{OptionalExtension, params};

use super::accounts::{account, end_sessions};
use super::{AccountRow, Store, StoreError, audit};
use crate::limits::MAX_SESSIONS;

/// A session to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    pub token_hash: [u8; 32],
    pub account: String,
    pub created_ms: i64,
    pub expires_ms: i64,
    /// Where the browser is, for the audit log.
    pub address: String,
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub token_hash: [u8; 32],
    pub created_ms: i64,
    pub seen_ms: i64,
}

impl Store {
    /// Opens a session; the oldest ends when there are too many.
    pub fn open_session(&self, new: NewSession) -> Result<(), StoreError> {
        self.write_blocking("open a session", move |connection| {
            connection.execute("DELETE FROM session WHERE expires_ms < ?1", [new.created_ms])?;
            connection.execute(
                "DELETE FROM session WHERE token_hash IN
                 (SELECT token_hash FROM session ORDER BY expires_ms DESC LIMIT -1 OFFSET ?1)",
                [MAX_SESSIONS - 1],
            )?;
            connection.execute(
                "INSERT INTO session (token_hash, account, created_ms, seen_ms, expires_ms)
                 VALUES (?1, ?2, ?3, ?3, ?4)",
                params![new.token_hash, new.account, new.created_ms, new.expires_ms],
            )?;
            audit::note(connection, new.created_ms, &new.account, "sign in", &new.account, &new.address)
        })
    }

    /// The account behind a session that goes on, and when the session was last used.
    ///
    /// `idle_ms`: how long a session may be unused.
    pub fn session(
        &self,
        token_hash: [u8; 32],
        idle_ms: i64,
        now_ms: i64,
    ) -> Result<Option<(AccountRow, i64)>, StoreError> {
        self.read("look up a session", |connection| {
            connection
                .prepare_cached(
                    "SELECT a.name, a.role, a.unit_no, a.created_ms, a.must_change, a.totp_secret IS NOT NULL,
                            a.disabled_ms, s.seen_ms
                     FROM session s JOIN account a ON a.name = s.account
                     WHERE s.token_hash = ?1 AND ?2 <= s.expires_ms AND ?2 <= s.seen_ms + ?3
                     AND a.disabled_ms IS NULL",
                )?
                .query_row(params![token_hash, now_ms, idle_ms], |row| Ok((account(row)?, row.get(7)?)))
                .optional()
        })
    }

    /// Notes that a session is in use.
    pub fn touch_session(&self, token_hash: [u8; 32], now_ms: i64) -> Result<(), StoreError> {
        self.write_blocking("note that a session is used", move |connection| {
            connection
                .execute(
                    "UPDATE session SET seen_ms = max(seen_ms, ?2) WHERE token_hash = ?1",
                    params![token_hash, now_ms],
                )
                .map(|_| ())
        })
    }

    /// Ends a session by the person's own wish.
    pub fn end_session(&self, token_hash: [u8; 32], now_ms: i64) -> Result<(), StoreError> {
        self.write_blocking("end a session", move |connection| {
            let account: Option<String> = connection
                .query_row(
                    "DELETE FROM session WHERE token_hash = ?1 RETURNING account",
                    [token_hash],
                    |row| row.get(0),
                )
                .optional()?;
            match account {
                Some(account) => audit::note(connection, now_ms, &account, "sign out", &account, ""),
                None => Ok(()),
            }
        })
    }

    /// Ends all sessions of an account but one; says how many there were.
    pub fn end_other_sessions(
        &self,
        name: &str,
        kept: [u8; 32],
        by: &str,
        now_ms: i64,
    ) -> Result<usize, StoreError> {
        let (name, by) = (name.to_owned(), by.to_owned());
        self.write_blocking("end sessions", move |connection| {
            let ended = end_sessions(connection, &name, Some(kept))?;
            audit::note(connection, now_ms, &by, "end sessions", &name, &ended.to_string()).map(|()| ended)
        })
    }

    /// The sessions of an account that go on, newest first.
    pub fn sessions_of(&self, name: &str, idle_ms: i64, now_ms: i64) -> Result<Vec<SessionRow>, StoreError> {
        self.read("list sessions", |connection| {
            connection
                .prepare_cached(
                    "SELECT token_hash, created_ms, seen_ms FROM session
                     WHERE account = ?1 AND ?2 <= expires_ms AND ?2 <= seen_ms + ?3 ORDER BY created_ms DESC",
                )?
                .query_map(params![name, now_ms, idle_ms], |row| {
                    Ok(SessionRow { token_hash: row.get(0)?, created_ms: row.get(1)?, seen_ms: row.get(2)? })
                })?
                .collect()
        })
    }
}
