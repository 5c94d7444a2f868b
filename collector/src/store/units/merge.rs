//! Units that end and go into another one.
//!
//! From the first moment of that day their machines, declared machines, join codes and the units below them belong to
//! the successor. What people declared, and everything that was measured and judged, stays with the old unit.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{Connection, params};

use super::place::{is_below, must_have_come};
use super::{end_of, list, must_stand};
use crate::clock;
use crate::store::error::refused;
use crate::store::keys::unit_list;
use crate::store::{Store, StoreError, audit, targets};

impl Store {
    /// Ends units on a day that has come already and puts what they had into another unit, all of it or nothing.
    ///
    /// A machine that moved to a third unit later stays there.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if a unit does not stand on that day, is named twice, or the successor is one of them or
    /// below one of them.
    pub fn merge_units(
        &self,
        from: Vec<UnitId>,
        into: UnitId,
        on: Date,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("merge units", move |connection| {
            check(connection, &from, into, on, now_ms)?;
            let day = on.to_string();
            let merger = Merger { connection, from: &unit_list(&from), into: into.0, day: &day };
            merger.move_machines(clock::start_of_day_ms(on))?;
            merger.move_declared_machines()?;
            merger.move_units_below()?;
            for unit in &from {
                connection.execute(
                    "INSERT INTO unit_end VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![unit.0, day, into.0, by, now_ms],
                )?;
                let detail = format!("into unit {} on {day}", into.0);
                audit::note(connection, now_ms, &by, "merge unit", &unit.0.to_string(), &detail)?;
            }
            targets::changed(connection)
        })
    }
}

fn check(
    connection: &Connection,
    from: &[UnitId],
    into: UnitId,
    on: Date,
    now_ms: i64,
) -> rusqlite::Result<()> {
    must_have_come(on, now_ms)?;
    let day = on.to_string();
    must_stand(connection, into, &day)?;
    if let Some((ended_on, _)) = end_of(connection, into)? {
        return Err(refused(format!("unit {} ends on {ended_on} itself", into.0)));
    }
    if from.is_empty() {
        return Err(refused("no unit is named that ends"));
    }
    let trees = [list(connection, &day)?, list(connection, &clock::local_date(now_ms).to_string())?];
    for (place, unit) in from.iter().enumerate() {
        must_stand(connection, *unit, &day)?;
        if let Some((ended_on, _)) = end_of(connection, *unit)? {
            return Err(refused(format!("unit {} ends on {ended_on} already", unit.0)));
        }
        if from.iter().take(place).any(|earlier| earlier == unit) {
            return Err(refused(format!("unit {} is named twice", unit.0)));
        }
        if trees.iter().any(|tree| is_below(tree, into, *unit)) {
            return Err(refused(format!("unit {} is unit {} or below it", into.0, unit.0)));
        }
    }
    Ok(())
}

struct Merger<'a> {
    connection: &'a Connection,
    /// The ending units, as one parameter.
    from: &'a str,
    into: u32,
    day: &'a str,
}

impl Merger<'_> {
    /// Rows before the day stay; rows from it on that name an ended unit name its successor.
    fn move_machines(&self, start_ms: i64) -> rusqlite::Result<()> {
        self.connection.execute(
            "UPDATE machine_unit SET unit_no = ?2
             WHERE ?3 <= from_ms AND unit_no IN (SELECT value FROM json_each(?1))",
            params![self.from, self.into, start_ms],
        )?;
        self.connection.execute(
            "INSERT INTO machine_unit SELECT machine_no, ?3, ?2 FROM machine_unit u
             WHERE unit_no IN (SELECT value FROM json_each(?1)) AND from_ms =
                 (SELECT max(from_ms) FROM machine_unit m WHERE m.machine_no = u.machine_no AND from_ms <= ?3)",
            params![self.from, self.into, start_ms],
        )?;
        for table in ["machine", "token"] {
            self.connection.execute(
                &format!(
                    "UPDATE {table} SET unit_no = ?2 WHERE unit_no IN (SELECT value FROM json_each(?1))"
                ),
                params![self.from, self.into],
            )?;
        }
        Ok(())
    }

    fn move_declared_machines(&self) -> rusqlite::Result<()> {
        self.move_dated("declared_machine_unit", "declared_machine_no", "unit_no")
    }

    fn move_units_below(&self) -> rusqlite::Result<()> {
        self.move_dated("unit_parent", "unit_no", "parent_no")
    }

    /// The same for what is dated by day: `key` belongs to `place`.
    fn move_dated(&self, table: &str, key: &str, place: &str) -> rusqlite::Result<()> {
        self.connection.execute(
            &format!(
                "UPDATE {table} SET {place} = ?2
                 WHERE ?3 <= valid_from AND {place} IN (SELECT value FROM json_each(?1))"
            ),
            params![self.from, self.into, self.day],
        )?;
        self.connection.execute(
            &format!(
                "INSERT INTO {table} ({key}, valid_from, {place}) SELECT {key}, ?3, ?2 FROM {table} t
                 WHERE {place} IN (SELECT value FROM json_each(?1)) AND valid_from =
                     (SELECT max(valid_from) FROM {table} m WHERE m.{key} = t.{key} AND m.valid_from <= ?3)"
            ),
            params![self.from, self.into, self.day],
        )?;
        Ok(())
    }
}
