//! The machines in service as lists need them: cheap columns of all of them, and the inventories of those that changed.

use std::collections::HashMap;

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{MachineId, UnitId};
use rusqlite::{Connection, OptionalExtension, params};

use super::keys::MachineNo;
use super::{Contact, Store, StoreError, inventories};

/// A machine in service without its inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetRow {
    pub number: MachineNo,
    pub machine: MachineId,
    pub unit: UnitId,
    pub label: String,
    pub enrolled_ms: i64,
    pub agent_version: Option<String>,
    pub contact: Contact,
    pub heard_ms: Option<i64>,
    pub inventory: Option<InventoryMark>,
    pub tags: Vec<String>,
    pub staff_class: Option<String>,
    pub room: Option<String>,
}

/// Which inventory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InventoryMark {
    pub valid_from_ms: i64,
    /// When it last arrived.
    pub confirmed_ms: i64,
}

impl Store {
    /// The machines in service with their contact judged at `now_ms`, in the order of their enrolment.
    pub fn fleet(&self, now_ms: i64) -> Result<Vec<FleetRow>, StoreError> {
        self.read("list the machines in service", |connection| {
            let moment = connection.unchecked_transaction()?;
            let mut rows = rows(&moment, now_ms)?;
            let places: HashMap<i64, usize> =
                rows.iter().enumerate().map(|(place, row)| (row.number.0, place)).collect();
            let mut of = |number: i64, add: &mut dyn FnMut(&mut FleetRow)| {
                if let Some(row) = places.get(&number).and_then(|place| rows.get_mut(*place)) {
                    add(row);
                }
            };
            add_marks(&moment, &mut of)?;
            add_tags(&moment, &mut of)?;
            add_particulars(&moment, now_ms, &mut of)?;
            Ok(rows)
        })
    }

    /// Hands the inventories that these marks name to `take`, one at a time; one that is gone is passed over.
    pub fn marked_inventories(
        &self,
        marks: &[(MachineNo, InventoryMark)],
        mut take: impl FnMut(MachineNo, Inventory),
    ) -> Result<(), StoreError> {
        self.read("read the inventories of machines in service", |connection| {
            let mut statement = connection
                .prepare_cached("SELECT body FROM inventory WHERE machine_no = ?1 AND valid_from_ms = ?2")?;
            for (machine, mark) in marks {
                let body: Option<String> = statement
                    .query_row(params![machine.0, mark.valid_from_ms], |row| row.get(0))
                    .optional()?;
                if let Some(body) = body {
                    take(*machine, inventories::parse(&body));
                }
            }
            Ok(())
        })
    }
}

/// Finds a row by its number and lets something be added to it.
type Add<'a> = dyn FnMut(i64, &mut dyn FnMut(&mut FleetRow)) + 'a;

fn rows(connection: &Connection, now_ms: i64) -> rusqlite::Result<Vec<FleetRow>> {
    connection
        .prepare_cached(
            "SELECT machine_no, machine_id, unit_no, label, enrolled_ms, agent_version, heard_ms, goodbye_ms,
                 goodbye = 'shutdown'
             FROM machine LEFT JOIN contact USING (machine_no) WHERE state = 'active' ORDER BY machine_no",
        )?
        .query_map([], |row| {
            let heard_ms: Option<i64> = row.get(6)?;
            let (goodbye_ms, shutdown): (Option<i64>, Option<bool>) = (row.get(7)?, row.get(8)?);
            Ok(FleetRow {
                number: MachineNo(row.get(0)?),
                machine: MachineId(row.get(1)?),
                unit: UnitId(row.get(2)?),
                label: row.get(3)?,
                enrolled_ms: row.get(4)?,
                agent_version: row.get(5)?,
                contact: Contact::judge(heard_ms, goodbye_ms.zip(shutdown), now_ms),
                heard_ms,
                inventory: None,
                tags: Vec::new(),
                staff_class: None,
                room: None,
            })
        })?
        .collect()
}

fn add_marks(connection: &Connection, of: &mut Add<'_>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT machine_no, valid_from_ms, confirmed_ms FROM inventory INDEXED BY inventory_present
         WHERE valid_to_ms IS NULL ORDER BY machine_no, valid_from_ms",
    )?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let mark = InventoryMark { valid_from_ms: row.get(1)?, confirmed_ms: row.get(2)? };
        of(row.get(0)?, &mut |fleet| fleet.inventory = Some(mark));
    }
    Ok(())
}

fn add_tags(connection: &Connection, of: &mut Add<'_>) -> rusqlite::Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT machine_no, tag FROM machine_tag ORDER BY machine_no, tag")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let tag: String = row.get(1)?;
        of(row.get(0)?, &mut |fleet| fleet.tags.push(tag.clone()));
    }
    Ok(())
}

/// What was said last and holds by now.
fn add_particulars(connection: &Connection, now_ms: i64, of: &mut Add<'_>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT machine_no, staff_class, room FROM particulars WHERE from_ms <= ?1
         ORDER BY machine_no, from_ms, particulars_no",
    )?;
    let mut found = statement.query([now_ms])?;
    while let Some(row) = found.next()? {
        let (staff_class, room): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
        of(row.get(0)?, &mut |fleet| {
            fleet.staff_class.clone_from(&staff_class);
            fleet.room.clone_from(&room);
        });
    }
    Ok(())
}
