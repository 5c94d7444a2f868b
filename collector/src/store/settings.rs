//! Small facts about this collector: the version of the target set and the like.

use rusqlite::{Connection, OptionalExtension, params};

/// Reads a number; 0 if it was never set.
pub(super) fn number(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Adds 1 to a number.
pub(super) fn increase(connection: &Connection, name: &str) -> rusqlite::Result<()> {
    let next = number(connection, name)? + 1;
    connection
        .prepare_cached("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)")?
        .execute(params![name, next.to_string()])?;
    Ok(())
}

/// Numbers that grow whenever something changes that agents are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Versions {
    pub targets: u64,
    /// 0 if there never was a catalogue.
    pub catalogue: u64,
    /// Grows when a machine's right to report ends.
    pub ended: u64,
}

impl super::Store {
    /// What agents should have been told by this moment.
    pub fn versions(&self) -> Result<Versions, super::StoreError> {
        self.read("read the versions for agents", |connection| {
            Ok(Versions {
                targets: super::targets::version(connection)?,
                catalogue: super::catalogue::version(connection)?,
                ended: super::replacing::version(connection)?,
            })
        })
    }

    /// Keeps the address and port that join codes carry.
    pub fn set_agents_address(&self, address: &str, port: u16) -> Result<(), super::StoreError> {
        let value = format!("{port} {address}");
        self.write_blocking("keep the agents' address", move |connection| {
            connection
                .execute(
                    "INSERT OR REPLACE INTO setting (name, value) VALUES ('agents_address', ?1)",
                    [value],
                )
                .map(|_| ())
        })
    }

    /// The address and port that join codes carry; `None` before the first start.
    pub fn agents_address(&self) -> Result<Option<(String, u16)>, super::StoreError> {
        self.read("read the agents' address", |connection| {
            let value: Option<String> = connection
                .query_row("SELECT value FROM setting WHERE name = 'agents_address'", [], |row| row.get(0))
                .optional()?;
            Ok(value.and_then(|value| {
                let (port, address) = value.split_once(' ')?;
                Some((address.to_owned(), port.parse().ok()?))
            }))
        })
    }
}
