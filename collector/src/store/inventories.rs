//! What machines were, each state valid from its arrival until the next.
//!
//! Bodies are JSON of the model with `problems` inside; they are compared as text, so a state that arrives again only
//! confirms the one that holds.

use hatang_proto::model::MachineId;
use hatang_proto::model::inventory::{Inventory, Problem};
use rusqlite::{Connection, OptionalExtension, params};

use super::error::damaged;
use super::keys::MachineNo;
use super::{Store, StoreError, contact, identities};

/// An inventory and how long it held.
#[derive(Debug, Clone, PartialEq)]
pub struct InventoryRow {
    pub valid_from_ms: i64,
    pub valid_to_ms: Option<i64>,
    /// When it last arrived unchanged.
    pub confirmed_ms: i64,
    pub inventory: Inventory,
}

impl Store {
    /// All states of a machine, newest first.
    pub fn inventories(&self, machine: MachineId) -> Result<Vec<InventoryRow>, StoreError> {
        self.read("read inventories", |connection| newest(connection, machine, u32::MAX))
    }
}

/// States of a machine, newest first, at most so many.
pub(super) fn newest(
    connection: &Connection,
    machine: MachineId,
    most: u32,
) -> rusqlite::Result<Vec<InventoryRow>> {
    connection
        .prepare_cached(
            "SELECT valid_from_ms, valid_to_ms, confirmed_ms, body FROM inventory
             JOIN machine USING (machine_no) WHERE machine_id = ?1 ORDER BY valid_from_ms DESC LIMIT ?2",
        )?
        .query_map(params![machine.0, most], |row| {
            let body: String = row.get(3)?;
            Ok(InventoryRow {
                valid_from_ms: row.get(0)?,
                valid_to_ms: row.get(1)?,
                confirmed_ms: row.get(2)?,
                inventory: parse(&body),
            })
        })?
        .collect()
}

/// Keeps an inventory: confirms the one that holds or ends it and begins another.
pub(super) fn keep(
    connection: &Connection,
    machine: MachineNo,
    inventory: &Inventory,
    now_ms: i64,
) -> rusqlite::Result<()> {
    identities::book_hardware(connection, machine, &inventory.identity, now_ms)?;
    let body = serde_json::to_string(inventory).map_err(|_| damaged("inventory"))?;
    let current: Option<(i64, String)> = connection
        .prepare_cached(
            "SELECT valid_from_ms, body FROM inventory WHERE machine_no = ?1 ORDER BY valid_from_ms DESC LIMIT 1",
        )?
        .query_row([machine.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((from_ms, held)) = &current {
        if *held == body {
            connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO inventory_confirmed SELECT machine_no, confirmed_ms FROM inventory
                     WHERE machine_no = ?1 AND valid_from_ms = ?2 AND confirmed_ms < ?3",
                )?
                .execute(params![machine.0, from_ms, contact::start_of_its_day_ms(now_ms)])?;
            connection
                .prepare_cached(
                    "UPDATE inventory SET confirmed_ms = ?3 WHERE machine_no = ?1 AND valid_from_ms = ?2",
                )?
                .execute(params![machine.0, from_ms, now_ms])?;
            return Ok(());
        }
        connection
            .prepare_cached(
                "UPDATE inventory SET valid_to_ms = ?3 WHERE machine_no = ?1 AND valid_from_ms = ?2",
            )?
            .execute(params![machine.0, from_ms, now_ms])?;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO inventory VALUES (?1, ?2, NULL, ?2, ?3)")?
        .execute(params![machine.0, now_ms, body])?;
    if let Some(host_name) = &inventory.host_name {
        connection
            .prepare_cached("UPDATE machine SET label = ?2 WHERE machine_no = ?1 AND label <> ?2")?
            .execute(params![machine.0, host_name])?;
    }
    Ok(())
}

/// One state that does not read back must not hide the others: it becomes an inventory that knows only this problem.
pub(super) fn parse(body: &str) -> Inventory {
    serde_json::from_str(body).unwrap_or_else(|fault| Inventory {
        problems: vec![Problem {
            part: "inventory".to_owned(),
            operation: "read the stored inventory".to_owned(),
            cause: fault.to_string(),
        }],
        ..Inventory::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_that_does_not_read_back_is_a_problem_and_not_an_end() {
        let inventory = parse("{\"host_name\": 7}");
        assert_eq!(inventory.host_name, None);
        assert_eq!(inventory.problems[0].part, "inventory");
    }

    #[test]
    fn a_state_of_an_earlier_program_lacks_what_came_later() {
        let inventory = parse("{\"host_name\": \"PC-01\"}");
        assert_eq!((inventory.host_name.as_deref(), inventory.problems.len()), (Some("PC-01"), 0));
    }
}
