//! Another name, another level, another place in the tree, from a day on.

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{Connection, params};

use super::{list, must_stand};
use crate::clock;
use crate::store::error::refused;
use crate::store::{Store, StoreError, UnitRow, audit, targets};

impl Store {
    /// Gives a unit another name from a day on; its former name stays valid before that day.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if there is no such unit on that day.
    pub fn rename_unit(
        &self,
        unit: UnitId,
        name: &str,
        valid_from: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.rename_unit_with_level(unit, name, None, valid_from, by, now_ms)
    }

    /// Gives a unit another name and, if one is given, another level from a day on.
    ///
    /// # Errors
    /// As of [`Store::rename_unit`].
    pub fn rename_unit_with_level(
        &self,
        unit: UnitId,
        name: &str,
        level: Option<&str>,
        valid_from: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (name, level) = (name.to_owned(), level.map(str::to_owned));
        let (valid_from, by) = (valid_from.to_owned(), by.to_owned());
        self.write_blocking("rename a unit", move |connection| {
            must_stand(connection, unit, &valid_from)?;
            connection.execute(
                "INSERT OR REPLACE INTO unit_name VALUES (?1, ?2, ?3)",
                params![unit.0, valid_from, name],
            )?;
            let mut detail = format!("{name} from {valid_from}");
            if let Some(level) = level {
                connection.execute(
                    "INSERT OR REPLACE INTO unit_level VALUES (?1, ?2, ?3)",
                    params![unit.0, valid_from, level],
                )?;
                detail = format!("{detail}, level {level}");
            }
            audit::note(connection, now_ms, &by, "rename unit", &unit.0.to_string(), &detail)
        })
    }

    /// Puts a unit below another one, or at the top, from a day on that has come already.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if either does not stand on that day, or the new place is below the unit itself.
    pub fn place_unit(
        &self,
        unit: UnitId,
        parent: Option<UnitId>,
        from: Date,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("move a unit", move |connection| {
            must_have_come(from, now_ms)?;
            let day = from.to_string();
            must_stand(connection, unit, &day)?;
            if let Some(parent) = parent {
                must_stand(connection, parent, &day)?;
                must_be_apart(connection, unit, parent, from, now_ms)?;
            }
            connection.execute(
                "INSERT OR REPLACE INTO unit_parent VALUES (?1, ?2, ?3)",
                params![unit.0, day, parent.map(|parent| parent.0)],
            )?;
            targets::changed(connection)?;
            let below = parent.map_or("the top".to_owned(), |parent| format!("below unit {}", parent.0));
            audit::note(
                connection,
                now_ms,
                &by,
                "move unit",
                &unit.0.to_string(),
                &format!("{below} from {day}"),
            )
        })
    }
}

/// Machines have one present unit, so a change of the tree is written when its day has come.
pub(super) fn must_have_come(day: Date, now_ms: i64) -> rusqlite::Result<()> {
    if clock::local_date(now_ms) < day {
        return Err(refused(format!("{day} has not come yet: do it on that day or later")));
    }
    Ok(())
}

/// Refuses a place below the unit itself, on that day or today.
fn must_be_apart(
    connection: &Connection,
    unit: UnitId,
    parent: UnitId,
    from: Date,
    now_ms: i64,
) -> rusqlite::Result<()> {
    for day in [from, clock::local_date(now_ms)] {
        if is_below(&list(connection, &day.to_string())?, parent, unit) {
            return Err(refused(format!("unit {} is unit {} or below it", parent.0, unit.0)));
        }
    }
    Ok(())
}

/// Whether a unit is another one or stands somewhere below it.
pub(super) fn is_below(units: &[UnitRow], unit: UnitId, above: UnitId) -> bool {
    let mut place = Some(unit);
    // A tree is never deeper than it has units.
    for _ in 0..=units.len() {
        match place {
            None => return false,
            Some(here) if here == above => return true,
            Some(here) => place = units.iter().find(|row| row.unit == here).and_then(|row| row.parent),
        }
    }
    true
}
