//! The organisation tree, dated: names, levels, places, beginnings and ends hold from a day on.
//!
//! A unit's number never changes. Level names are data. Days are days in Viet Nam, `YYYY-MM-DD`; they compare as texts.

mod changes;
mod merge;
mod place;

use hatang_proto::model::UnitId;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};

pub use changes::{UnitChangeKind, UnitChangeRow};

use super::error::{damaged, refused};
use super::{Store, StoreError, audit};

/// What was before the first row is as that row says.
const ALWAYS: &str = "0001-01-01";

/// A unit as it was on some day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    pub unit: UnitId,
    pub parent: Option<UnitId>,
    /// `tinh`, `huyen`, `xa`, `phuong`, `phong` … as the administrator named it.
    pub level: String,
    pub name: String,
    /// Its first day; `None` if nobody knows of a time without it.
    pub since: Option<String>,
    /// The first day on which it is no more, and where its machines went, whether or not that day has come.
    pub end: Option<(String, UnitId)>,
}

/// A unit to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnit {
    pub parent: ParentOfNew,
    pub level: String,
    pub name: String,
    /// First day of the name.
    pub named_from: String,
    /// First day of the unit itself, if there was a time without it.
    pub since: Option<String>,
}

/// Where a new unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentOfNew {
    None,
    Unit(UnitId),
    /// Below the one at this place among those that are added together.
    Earlier(usize),
}

impl UnitRow {
    /// Whether it stands on a day.
    pub fn stands_on(&self, day: &str) -> bool {
        self.since.as_deref().is_none_or(|since| since <= day)
            && self.end.as_ref().is_none_or(|(ended_on, _)| day < ended_on.as_str())
    }
}

impl Store {
    /// Adds a unit whose name holds from `valid_from` (`YYYY-MM-DD`) on; it counts as having been there always.
    pub fn add_unit(
        &self,
        parent: Option<UnitId>,
        level: &str,
        name: &str,
        valid_from: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<UnitId, StoreError> {
        let new = NewUnit {
            parent: parent.map_or(ParentOfNew::None, ParentOfNew::Unit),
            level: level.to_owned(),
            name: name.to_owned(),
            named_from: valid_from.to_owned(),
            since: None,
        };
        let by = by.to_owned();
        self.write_blocking("add a unit", move |connection| add(connection, &new, &[], &by, now_ms))
    }

    /// Adds units, all or none; gives their numbers in the same order.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if a parent does not stand on the unit's first day.
    pub fn add_units(&self, new: Vec<NewUnit>, by: &str, now_ms: i64) -> Result<Vec<UnitId>, StoreError> {
        let by = by.to_owned();
        self.write_blocking("add units", move |connection| {
            let mut added = Vec::with_capacity(new.len());
            for new in &new {
                added.push(add(connection, new, &added, &by, now_ms)?);
            }
            Ok(added)
        })
    }

    /// The tree of `day` (`YYYY-MM-DD`) as the units were called then, by number.
    pub fn units(&self, day: &str) -> Result<Vec<UnitRow>, StoreError> {
        let mut units = self.units_ever(day)?;
        units.retain(|unit| unit.stands_on(day));
        Ok(units)
    }

    /// Every unit there ever was, as it was called on `day`; with those that ended before it or began after it.
    pub fn units_ever(&self, day: &str) -> Result<Vec<UnitRow>, StoreError> {
        self.read("list units", |connection| list(connection, day))
    }
}

fn add(
    connection: &Connection,
    new: &NewUnit,
    earlier: &[UnitId],
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<UnitId> {
    let parent = match new.parent {
        ParentOfNew::None => None,
        ParentOfNew::Unit(parent) => Some(parent),
        ParentOfNew::Earlier(place) => {
            Some(*earlier.get(place).ok_or_else(|| refused(format!("no unit stands at place {place}")))?)
        }
    };
    if let Some(parent) = parent {
        must_stand(connection, parent, new.since.as_deref().unwrap_or(&new.named_from))?;
    }
    connection.execute("INSERT INTO unit (created_ms, since) VALUES (?1, ?2)", params![now_ms, new.since])?;
    let number = connection.last_insert_rowid();
    connection
        .execute("INSERT INTO unit_name VALUES (?1, ?2, ?3)", params![number, new.named_from, new.name])?;
    connection.execute("INSERT INTO unit_level VALUES (?1, ?2, ?3)", params![number, ALWAYS, new.level])?;
    connection.execute(
        "INSERT INTO unit_parent VALUES (?1, ?2, ?3)",
        params![number, ALWAYS, parent.map(|parent| parent.0)],
    )?;
    audit::note(connection, now_ms, by, "add unit", &number.to_string(), &new.name)?;
    Ok(UnitId(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// Refuses a unit that is unknown or does not stand on a day.
pub(super) fn must_stand(connection: &Connection, unit: UnitId, day: &str) -> rusqlite::Result<()> {
    if let Some(since) = first_day(connection, unit)?.filter(|since| day < since.as_str()) {
        return Err(refused(format!("unit {} begins only on {since}", unit.0)));
    }
    match end_of(connection, unit)? {
        Some((ended_on, successor)) if ended_on.as_str() <= day => {
            Err(refused(format!("unit {} ended on {ended_on} and went into unit {}", unit.0, successor.0)))
        }
        _ => Ok(()),
    }
}

/// Refuses a unit that there never was.
pub(super) fn must_be_known(connection: &Connection, unit: UnitId) -> rusqlite::Result<()> {
    first_day(connection, unit).map(|_| ())
}

fn first_day(connection: &Connection, unit: UnitId) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT since FROM unit WHERE unit_no = ?1")?
        .query_row([unit.0], |row| row.get(0))
        .optional()?
        .ok_or_else(|| refused(format!("there is no unit {}", unit.0)))
}

/// The first day on which a unit is no more, and its successor.
pub(super) fn end_of(connection: &Connection, unit: UnitId) -> rusqlite::Result<Option<(String, UnitId)>> {
    connection
        .prepare_cached("SELECT ended_on, successor_no FROM unit_end WHERE unit_no = ?1")?
        .query_row([unit.0], |row| Ok((row.get(0)?, UnitId(row.get(1)?))))
        .optional()
}

/// A stored day.
pub(super) fn date(text: &str) -> rusqlite::Result<Date> {
    text.parse().map_err(|_| damaged("day"))
}

fn list(connection: &Connection, day: &str) -> rusqlite::Result<Vec<UnitRow>> {
    connection
        .prepare_cached(
            "SELECT unit.unit_no,
                 (SELECT parent_no FROM unit_parent p WHERE p.unit_no = unit.unit_no AND valid_from <= ?1
                  ORDER BY valid_from DESC LIMIT 1),
                 coalesce((SELECT level FROM unit_level l WHERE l.unit_no = unit.unit_no AND valid_from <= ?1
                  ORDER BY valid_from DESC LIMIT 1), ''),
                 coalesce(
                 (SELECT name FROM unit_name n WHERE n.unit_no = unit.unit_no AND valid_from <= ?1
                  ORDER BY valid_from DESC LIMIT 1),
                 (SELECT name FROM unit_name n WHERE n.unit_no = unit.unit_no ORDER BY valid_from LIMIT 1), ''),
                 since, ended_on, successor_no
             FROM unit LEFT JOIN unit_end USING (unit_no) ORDER BY unit.unit_no",
        )?
        .query_map([day], |row| {
            let (ended_on, successor): (Option<String>, Option<u32>) = (row.get(5)?, row.get(6)?);
            Ok(UnitRow {
                unit: UnitId(row.get(0)?),
                parent: row.get::<_, Option<u32>>(1)?.map(UnitId),
                level: row.get(2)?,
                name: row.get(3)?,
                since: row.get(4)?,
                end: ended_on.zip(successor.map(UnitId)),
            })
        })?
        .collect()
}
