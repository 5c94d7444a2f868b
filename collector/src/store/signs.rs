//! The last sign of life of a machine, and the last confirmation of its inventory, as of a past moment.
//!
//! The present ones stand with the machine; of each earlier day the last one was kept when a later day's first one came.

use rusqlite::{Connection, params};

use super::MachineRow;

/// Takes back what was heard of a machine after `at_ms`; the machine's inventory is the one that held then.
pub(super) fn as_of(connection: &Connection, machine: &mut MachineRow, at_ms: i64) -> rusqlite::Result<()> {
    if machine.heard_ms.is_some_and(|heard_ms| at_ms < heard_ms) {
        machine.heard_ms = connection
            .prepare_cached("SELECT max(heard_ms) FROM last_sign WHERE machine_no = ?1 AND heard_ms <= ?2")?
            .query_row(params![machine.number.0, at_ms], |row| row.get(0))?;
    }
    if let Some((_, since_ms, confirmed_ms)) = &mut machine.inventory
        && at_ms < *confirmed_ms
    {
        *confirmed_ms = connection
            .prepare_cached(
                "SELECT coalesce(max(confirmed_ms), ?2) FROM inventory_confirmed
                 WHERE machine_no = ?1 AND confirmed_ms BETWEEN ?2 AND ?3",
            )?
            .query_row(params![machine.number.0, *since_ms, at_ms], |row| row.get(0))?;
    }
    Ok(())
}
