//! Changes to many machines at once, and what accounts keep about their lists of machines.

use hatang_proto::model::{MachineId, UnitId};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::refused;
use super::inventories::{self, InventoryRow};
use super::{MachineState, Store, StoreError, audit, machines};

/// Most filters that an account keeps.
const MOST_FILTERS: i64 = 50;
/// Most marks on one machine.
const MOST_TAGS: i64 = 20;

/// Done to all machines or to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MachinesChange {
    Move(UnitId),
    AddTag(String),
    RemoveTag(String),
    Retire,
}

/// A list's filter that an account kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilterRow {
    pub name: String,
    pub query: String,
}

impl Store {
    /// Changes machines in service, all of them or none; each is noted in the audit log.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if one is not in service, the unit does not stand, or a machine has too many marks.
    pub fn change_machines(
        &self,
        machines: Vec<MachineId>,
        change: MachinesChange,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("change machines", move |connection| {
            machines.iter().try_for_each(|machine| change_one(connection, *machine, &change, &by, now_ms))
        })
    }

    /// States of a machine, newest first, at most so many.
    pub fn newest_inventories(&self, machine: MachineId, most: u32) -> Result<Vec<InventoryRow>, StoreError> {
        self.read("read what a machine was", |connection| inventories::newest(connection, machine, most))
    }

    /// The units that a machine belonged to, with since when; newest first.
    pub fn units_of_machine(&self, machine: MachineId) -> Result<Vec<(i64, UnitId)>, StoreError> {
        self.read("read where a machine stood", |connection| {
            connection
                .prepare_cached(
                    "SELECT from_ms, machine_unit.unit_no FROM machine_unit JOIN machine USING (machine_no)
                     WHERE machine_id = ?1 ORDER BY from_ms DESC",
                )?
                .query_map([machine.0], |row| Ok((row.get(0)?, UnitId(row.get(1)?))))?
                .collect()
        })
    }

    /// The marks of a machine, in alphabetical order.
    pub fn tags(&self, machine: MachineId) -> Result<Vec<String>, StoreError> {
        self.read("read the marks of a machine", |connection| {
            connection
                .prepare_cached(
                    "SELECT tag FROM machine_tag JOIN machine USING (machine_no) WHERE machine_id = ?1 ORDER BY tag",
                )?
                .query_map([machine.0], |row| row.get(0))?
                .collect()
        })
    }

    /// By name.
    pub fn saved_filters(&self, account: &str) -> Result<Vec<SavedFilterRow>, StoreError> {
        self.read("read saved filters", |connection| {
            connection
                .prepare_cached("SELECT name, query FROM saved_filter WHERE account = ?1 ORDER BY name")?
                .query_map([account], |row| Ok(SavedFilterRow { name: row.get(0)?, query: row.get(1)? }))?
                .collect()
        })
    }

    /// Takes the place of one with the same name.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the account keeps too many.
    pub fn save_filter(&self, filter: SavedFilterRow, account: &str, now_ms: i64) -> Result<(), StoreError> {
        let account = account.to_owned();
        self.write_blocking("save a filter", move |connection| {
            connection.execute(
                "INSERT OR REPLACE INTO saved_filter VALUES (?1, ?2, ?3, ?4)",
                params![account, filter.name, filter.query, now_ms],
            )?;
            let kept: i64 = connection.query_row(
                "SELECT count(*) FROM saved_filter WHERE account = ?1",
                [&account],
                |row| row.get(0),
            )?;
            if MOST_FILTERS < kept {
                return Err(refused(format!("an account keeps at most {MOST_FILTERS} filters")));
            }
            Ok(())
        })
    }

    pub fn forget_filter(&self, name: &str, account: &str) -> Result<(), StoreError> {
        let (name, account) = (name.to_owned(), account.to_owned());
        self.write_blocking("forget a filter", move |connection| {
            connection
                .execute("DELETE FROM saved_filter WHERE account = ?1 AND name = ?2", [account, name])?;
            Ok(())
        })
    }

    /// Empty if the account never chose.
    pub fn list_columns(&self, account: &str) -> Result<String, StoreError> {
        self.read("read chosen columns", |connection| {
            let found = connection
                .prepare_cached("SELECT columns FROM list_columns WHERE account = ?1")?
                .query_row([account], |row| row.get(0))
                .optional()?;
            Ok(found.unwrap_or_default())
        })
    }

    pub fn set_list_columns(&self, columns: &str, account: &str) -> Result<(), StoreError> {
        let (columns, account) = (columns.to_owned(), account.to_owned());
        self.write_blocking("keep chosen columns", move |connection| {
            connection.execute("INSERT OR REPLACE INTO list_columns VALUES (?1, ?2)", [account, columns])?;
            Ok(())
        })
    }
}

fn change_one(
    connection: &Connection,
    machine: MachineId,
    change: &MachinesChange,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let number: Option<i64> = connection
        .prepare_cached("SELECT machine_no FROM machine WHERE machine_id = ?1 AND state = 'active'")?
        .query_row([machine.0], |row| row.get(0))
        .optional()?;
    let Some(number) = number else { return Err(refused(format!("machine {machine} is not in service"))) };
    let note = |action: &str, detail: &str| {
        audit::note(connection, now_ms, by, action, &machine.to_string(), detail)
    };
    match change {
        MachinesChange::Move(unit) => machines::move_to(connection, machine, *unit, by, now_ms).map(drop),
        MachinesChange::Retire => {
            machines::set_state(connection, machine, MachineState::Retired, by, now_ms).map(drop)
        }
        MachinesChange::AddTag(tag) => {
            connection.execute("INSERT OR IGNORE INTO machine_tag VALUES (?1, ?2)", params![number, tag])?;
            let kept: i64 = connection.query_row(
                "SELECT count(*) FROM machine_tag WHERE machine_no = ?1",
                [number],
                |row| row.get(0),
            )?;
            if MOST_TAGS < kept {
                return Err(refused(format!("machine {machine} would carry more than {MOST_TAGS} marks")));
            }
            note("tag machine", tag)
        }
        MachinesChange::RemoveTag(tag) => {
            connection.execute(
                "DELETE FROM machine_tag WHERE machine_no = ?1 AND tag = ?2",
                params![number, tag],
            )?;
            note("untag machine", tag)
        }
    }
}
