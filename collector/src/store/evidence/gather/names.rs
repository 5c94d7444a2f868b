//! What the numbers of a day mean: leaves that give units, machines and targets their names.

use hatang_proto::model::MachineId;
use rusqlite::{Connection, params};

use super::super::date_of;
use super::Gathered;
use crate::evidence::Leaf;
use crate::store::keys::DAY_MS;

/// Units, machines and targets by their names of the day that ends at `to_ms`.
pub(super) fn names(connection: &Connection, gathered: &mut Gathered, to_ms: i64) -> rusqlite::Result<()> {
    let last = date_of((to_ms - 1).div_euclid(DAY_MS))?.to_string();
    let mut units = connection.prepare_cached(
        "SELECT unit_no, name FROM unit_name u WHERE valid_from = (
             SELECT coalesce(max(valid_from) FILTER (WHERE valid_from <= ?1), min(valid_from))
             FROM unit_name v WHERE v.unit_no = u.unit_no) ORDER BY unit_no",
    )?;
    for unit in units.query_map([last], |row| Ok(Leaf::Unit { unit: row.get(0)?, name: row.get(1)? }))? {
        gathered.leaves.push(unit?);
    }
    let mut machines =
        connection.prepare_cached("SELECT machine_no, machine_id, label FROM machine ORDER BY machine_no")?;
    let mut rows = machines.query([])?;
    while let Some(row) = rows.next()? {
        let unit = unit_of(connection, row.get(0)?, to_ms)?;
        let machine = MachineId(row.get(1)?);
        gathered.leaves.push(Leaf::Machine { machine, label: row.get(2)?, unit });
    }
    let mut targets =
        connection.prepare_cached("SELECT target_no, name, probe, segment FROM target ORDER BY target_no")?;
    let target = |row: &rusqlite::Row<'_>| {
        Ok(Leaf::Target { target: row.get(0)?, name: row.get(1)?, probe: row.get(2)?, segment: row.get(3)? })
    };
    for target in targets.query_map([], target)? {
        gathered.leaves.push(target?);
    }
    Ok(())
}

/// The unit that a machine belonged to at the end of a day.
pub(super) fn unit_of(connection: &Connection, machine: i64, to_ms: i64) -> rusqlite::Result<u32> {
    connection
        .prepare_cached(
            "SELECT coalesce((SELECT unit_no FROM machine_unit WHERE machine_no = ?1 AND from_ms < ?2
                              ORDER BY from_ms DESC LIMIT 1),
                             (SELECT unit_no FROM machine WHERE machine_no = ?1))",
        )?
        .query_row(params![machine, to_ms], |row| row.get(0))
}
