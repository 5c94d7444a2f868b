//! People who may sign in: as what, and for which units.
//!
//! Passwords come here already hashed and secrets of codes already sealed: who reads the database can use neither.
//! Whatever changes what an account may do ends its sessions in the same commit. At least one account that is not
//! disabled runs all units; a change that would take the last one away does nothing.

use hatang_proto::model::UnitId;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::damaged;
use super::{Store, StoreError, audit};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRole {
    Viewer,
    Officer,
    Admin,
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub name: String,
    pub role: AccountRole,
    /// This unit and those below it; `None` for all.
    pub within: Option<UnitId>,
    pub created_ms: i64,
    /// The password was made by somebody else.
    pub must_change_password: bool,
    /// Signing in takes a code besides the password.
    pub has_codes: bool,
    pub disabled_ms: Option<i64>,
}

/// An account to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub name: String,
    pub password_hash: String,
    pub role: AccountRole,
    pub within: Option<UnitId>,
}

/// What signing in is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    pub account: AccountRow,
    pub password_hash: String,
    /// Sealed; `None` if no code is asked for.
    pub totp_secret: Option<Vec<u8>>,
}

/// Who made a password, so whether it must be changed and which sessions go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordBy {
    /// The person, in the session with this token's hash, which goes on.
    Themselves([u8; 32]),
    /// Somebody else.
    Another,
}

/// What became of a change of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountChange {
    Done,
    NoSuchAccount,
    /// Nobody would be left who runs all units.
    LastAdmin,
}

impl AccountRole {
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Officer, Self::Admin];

    /// As commands and the database write it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Officer => "officer",
            Self::Admin => "admin",
        }
    }

    /// The role of that name.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.text() == text)
    }
}

/// Longest name of an account, bytes.
const NAME_BYTES: usize = 60;

/// Whether an account may be called so: one word, so that nobody is called like a program in the audit log.
pub fn is_account_name(name: &str) -> bool {
    (1..=NAME_BYTES).contains(&name.len())
        && name.chars().all(|sign| sign.is_alphanumeric() || "._-@".contains(sign))
}

impl Store {
    /// Adds an account whose password must be changed; `false` if there is one of that name.
    pub fn add_account(&self, new: NewAccount, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("add an account", move |connection| {
            let added = connection.execute(
                "INSERT INTO account (name, password_hash, created_ms, role, unit_no, must_change)
                 VALUES (?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT DO NOTHING",
                params![new.name, new.password_hash, now_ms, new.role.text(), new.within.map(|unit| unit.0)],
            )?;
            if 0 < added {
                audit::note(connection, now_ms, &by, "add account", &new.name, &place(new.role, new.within))?;
            }
            Ok(0 < added)
        })
    }

    /// Gives an account another password; `false` if there is no such account.
    pub fn set_password(
        &self,
        name: &str,
        password_hash: &str,
        made: PasswordBy,
        by: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let (name, password_hash, by) = (name.to_owned(), password_hash.to_owned(), by.to_owned());
        self.write_blocking("set a password", move |connection| {
            let changed = connection.execute(
                "UPDATE account SET password_hash = ?2, must_change = ?3 WHERE name = ?1",
                params![name, password_hash, made == PasswordBy::Another],
            )?;
            if changed == 0 {
                return Ok(false);
            }
            let kept = match made {
                PasswordBy::Themselves(token_hash) => Some(token_hash),
                PasswordBy::Another => None,
            };
            end_sessions(connection, &name, kept)?;
            audit::note(connection, now_ms, &by, "set password", &name, "").map(|()| true)
        })
    }

    /// Gives an account another role and reach.
    pub fn set_role(
        &self,
        name: &str,
        role: AccountRole,
        within: Option<UnitId>,
        by: &str,
        now_ms: i64,
    ) -> Result<AccountChange, StoreError> {
        self.change_account(name, by, now_ms, Change::Role(role, within))
    }

    /// Lets nobody sign in with this account, or lets again.
    pub fn set_disabled(
        &self,
        name: &str,
        disabled: bool,
        by: &str,
        now_ms: i64,
    ) -> Result<AccountChange, StoreError> {
        self.change_account(name, by, now_ms, if disabled { Change::Disable } else { Change::Enable })
    }

    fn change_account(
        &self,
        name: &str,
        by: &str,
        now_ms: i64,
        change: Change,
    ) -> Result<AccountChange, StoreError> {
        let (name, by) = (name.to_owned(), by.to_owned());
        self.write_blocking("change an account", move |connection| {
            if !exists(connection, &name)? {
                return Ok(AccountChange::NoSuchAccount);
            }
            let governs = matches!(change, Change::Role(AccountRole::Admin, None) | Change::Enable);
            if !governs && !others_govern(connection, &name)? {
                return Ok(AccountChange::LastAdmin);
            }
            change.carry_out(connection, &name, now_ms)?;
            end_sessions(connection, &name, None)?;
            let (action, detail) = change.told();
            audit::note(connection, now_ms, &by, action, &name, &detail)?;
            Ok(AccountChange::Done)
        })
    }

    /// What a sign-in under this name is checked against.
    pub fn credentials(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        self.read("look up an account", |connection| {
            connection
                .prepare_cached(
                    "SELECT name, role, unit_no, created_ms, must_change, totp_secret IS NOT NULL, disabled_ms,
                            password_hash, totp_secret
                     FROM account WHERE name = ?1",
                )?
                .query_row([name], |row| {
                    Ok(Credentials { account: account(row)?, password_hash: row.get(7)?, totp_secret: row.get(8)? })
                })
                .optional()
        })
    }

    /// All accounts by name.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.read("list accounts", |connection| {
            connection
                .prepare_cached(
                    "SELECT name, role, unit_no, created_ms, must_change, totp_secret IS NOT NULL, disabled_ms
                     FROM account ORDER BY name",
                )?
                .query_map([], account)?
                .collect()
        })
    }
}

/// A change of what an account may do.
#[derive(Clone, Copy)]
enum Change {
    Role(AccountRole, Option<UnitId>),
    Disable,
    Enable,
}

impl Change {
    fn carry_out(self, connection: &Connection, name: &str, now_ms: i64) -> rusqlite::Result<usize> {
        match self {
            Self::Role(role, within) => connection.execute(
                "UPDATE account SET role = ?2, unit_no = ?3 WHERE name = ?1",
                params![name, role.text(), within.map(|unit| unit.0)],
            ),
            Self::Disable => connection.execute(
                "UPDATE account SET disabled_ms = ifnull(disabled_ms, ?2) WHERE name = ?1",
                params![name, now_ms],
            ),
            Self::Enable => {
                connection.execute("UPDATE account SET disabled_ms = NULL WHERE name = ?1", [name])
            }
        }
    }

    fn told(self) -> (&'static str, String) {
        match self {
            Self::Role(role, within) => ("set role", place(role, within)),
            Self::Disable => ("disable account", String::new()),
            Self::Enable => ("enable account", String::new()),
        }
    }
}

fn place(role: AccountRole, within: Option<UnitId>) -> String {
    within.map_or_else(
        || format!("{} of all units", role.text()),
        |unit| format!("{} of unit {}", role.text(), unit.0),
    )
}

fn exists(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection.query_row("SELECT EXISTS (SELECT 1 FROM account WHERE name = ?1)", [name], |row| row.get(0))
}

/// Whether somebody else runs all units.
fn others_govern(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM account
         WHERE name != ?1 AND role = 'admin' AND unit_no IS NULL AND disabled_ms IS NULL)",
        [name],
        |row| row.get(0),
    )
}

/// Ends all sessions of an account but one.
pub(super) fn end_sessions(
    connection: &Connection,
    name: &str,
    kept: Option<[u8; 32]>,
) -> rusqlite::Result<usize> {
    connection.execute(
        "DELETE FROM session WHERE account = ?1 AND (?2 IS NULL OR token_hash != ?2)",
        params![name, kept],
    )
}

/// Of the first seven columns.
pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    let role: String = row.get(1)?;
    Ok(AccountRow {
        name: row.get(0)?,
        role: AccountRole::from_text(&role).ok_or_else(|| damaged("role of an account"))?,
        within: row.get::<_, Option<u32>>(2)?.map(UnitId),
        created_ms: row.get(3)?,
        must_change_password: row.get(4)?,
        has_codes: row.get(5)?,
        disabled_ms: row.get(6)?,
    })
}
