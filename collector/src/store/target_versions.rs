//! How targets came to be what they are: every definition with who and when, changing, and taking a change back.
//!
//! A target's number stands for what is measured. Another name, period, timeout or unit leaves it, so the series goes on;
//! another address, way of asking or segment is another target with a number of its own, because its figures must not be
//! mixed with the former ones. The new number names the one whose place it took.

use hatang_proto::model::{Target, TargetId, UnitId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{damaged, refused};
use super::targets::{self, NewTarget};
use super::{Store, StoreError, audit};

/// Versions that one look shows.
const VERSIONS_SHOWN: u32 = 100;

/// What led to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetAction {
    Add,
    Change,
    Remove,
    /// A former version was put back.
    Restore,
}

/// A definition that a target had from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetVersion {
    pub target: Target,
    pub unit: Option<UnitId>,
    pub measured: bool,
    pub version: u32,
    pub at_ms: i64,
    pub by: String,
    pub action: TargetAction,
    /// The version that it takes back.
    pub undoes: Option<u32>,
    /// No later version of this target exists.
    pub latest: bool,
    /// The target whose place this one took.
    pub former: Option<TargetId>,
}

impl Store {
    /// Gives a measured target another definition; its number, which is another one if something else is measured.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if the target is not measured or nothing is different.
    pub fn change_target(
        &self,
        id: TargetId,
        new: NewTarget,
        by: &str,
        now_ms: i64,
    ) -> Result<TargetId, StoreError> {
        let by = by.to_owned();
        self.write_blocking("change a target", move |connection| change(connection, id, &new, &by, now_ms))
    }

    /// Puts a target back to what it was before its latest version, as a further version.
    ///
    /// # Errors
    /// [`StoreError::Refused`] if `version` is not the latest one: something happened since.
    pub fn undo_target(
        &self,
        id: TargetId,
        version: u32,
        most: u32,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let by = by.to_owned();
        self.write_blocking("take a change of a target back", move |connection| {
            undo(connection, id, version, &by, now_ms)?;
            let measured: u32 =
                connection
                    .query_row("SELECT count(*) FROM target WHERE to_ms IS NULL", [], |row| row.get(0))?;
            if most < measured {
                return Err(refused(format!("{most} targets are measured already")));
            }
            Ok(())
        })
    }

    /// The newest versions of all targets, newest first; at most 100.
    pub fn target_versions(&self) -> Result<Vec<TargetVersion>, StoreError> {
        self.read("list versions of targets", |connection| {
            connection
                .prepare_cached(
                    "SELECT v.target_no, v.name, v.segment, v.probe, v.period_s, v.timeout_ms, v.unit_no, measured,
                         version_no, at_ms, by, action, undoes,
                         version_no = (SELECT max(version_no) FROM target_version w WHERE w.target_no = v.target_no),
                         former_no
                     FROM target_version v JOIN target USING (target_no)
                     ORDER BY at_ms DESC, v.target_no DESC, version_no DESC LIMIT ?1",
                )?
                .query_map([VERSIONS_SHOWN], version)?
                .collect()
        })
    }
}

fn version(row: &Row<'_>) -> rusqlite::Result<TargetVersion> {
    Ok(TargetVersion {
        target: targets::target(row)?,
        unit: row.get::<_, Option<u32>>(6)?.map(UnitId),
        measured: row.get(7)?,
        version: row.get(8)?,
        at_ms: row.get(9)?,
        by: row.get(10)?,
        action: match row.get_ref(11)?.as_str()? {
            "add" => TargetAction::Add,
            "change" => TargetAction::Change,
            "remove" => TargetAction::Remove,
            "restore" => TargetAction::Restore,
            _ => return Err(damaged("action of a target's version")),
        },
        undoes: row.get(12)?,
        latest: row.get(13)?,
        former: row.get::<_, Option<u16>>(14)?.map(TargetId),
    })
}

fn text(action: TargetAction) -> &'static str {
    match action {
        TargetAction::Add => "add",
        TargetAction::Change => "change",
        TargetAction::Remove => "remove",
        TargetAction::Restore => "restore",
    }
}

/// Writes down what a target is from now on.
pub(super) fn note(
    connection: &Connection,
    target: u16,
    action: TargetAction,
    undoes: Option<u32>,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO target_version
         SELECT target_no, 1 + (SELECT coalesce(max(version_no), 0) FROM target_version v
                 WHERE v.target_no = target.target_no),
             ?2, ?3, ?4, ?5, name, segment, probe, period_s, timeout_ms, unit_no, to_ms IS NULL
         FROM target WHERE target_no = ?1",
        params![target, now_ms, by, text(action), undoes],
    )?;
    Ok(())
}

fn change(
    connection: &Connection,
    id: TargetId,
    new: &NewTarget,
    by: &str,
    now_ms: i64,
) -> rusqlite::Result<TargetId> {
    let (old, unit) = connection
        .query_row(
            "SELECT target_no, name, segment, probe, period_s, timeout_ms, unit_no FROM target
             WHERE target_no = ?1 AND to_ms IS NULL",
            [id.0],
            |row| Ok((targets::target(row)?, row.get::<_, Option<u32>>(6)?.map(UnitId))),
        )
        .optional()?
        .ok_or_else(|| refused(format!("target {} is not measured", id.0)))?;
    let same_thing = old.probe == new.probe && old.segment == new.segment;
    let same = same_thing
        && (&old.name, old.period_s, old.timeout_ms, unit)
            == (&new.name, new.period_s, new.timeout_ms, new.unit);
    if same {
        return Err(refused("nothing is different"));
    }
    if !same_thing {
        targets::close(connection, id, now_ms)?;
        note(connection, id.0, TargetAction::Remove, None, by, now_ms)?;
        return targets::insert(connection, new, Some(id), by, now_ms);
    }
    connection.execute(
        "UPDATE target SET name = ?2, period_s = ?3, timeout_ms = ?4, unit_no = ?5 WHERE target_no = ?1",
        params![id.0, new.name, new.period_s, new.timeout_ms, new.unit.map(|unit| unit.0)],
    )?;
    note(connection, id.0, TargetAction::Change, None, by, now_ms)?;
    targets::changed(connection)?;
    audit::note(connection, now_ms, by, "change target", &id.0.to_string(), &new.name)?;
    Ok(id)
}

fn undo(connection: &Connection, id: TargetId, undone: u32, by: &str, now_ms: i64) -> rusqlite::Result<()> {
    let latest: Option<u32> = connection.query_row(
        "SELECT max(version_no) FROM target_version WHERE target_no = ?1",
        [id.0],
        |row| row.get(0),
    )?;
    if latest != Some(undone) {
        return Err(refused("something happened to the target since"));
    }
    // Of the first version nothing came before: the target is measured no more.
    let before = undone.saturating_sub(1).max(1);
    connection.execute(
        "UPDATE target SET (name, period_s, timeout_ms, unit_no, to_ms) =
             (SELECT name, period_s, timeout_ms, unit_no, iif(measured AND ?4, NULL, coalesce(target.to_ms, ?3))
              FROM target_version v WHERE v.target_no = target.target_no AND version_no = ?2)
         WHERE target_no = ?1",
        params![id.0, before, now_ms, 1 < undone],
    )?;
    note(connection, id.0, TargetAction::Restore, Some(undone), by, now_ms)?;
    swap(connection, id, by, now_ms)?;
    targets::changed(connection)?;
    let detail = format!("takes version {undone} back");
    audit::note(connection, now_ms, by, "undo target", &id.0.to_string(), &detail)
}

/// Where one target took another's place, one of the two is measured at a time.
fn swap(connection: &Connection, id: TargetId, by: &str, now_ms: i64) -> rusqlite::Result<()> {
    let measured: bool =
        connection
            .query_row("SELECT to_ms IS NULL FROM target WHERE target_no = ?1", [id.0], |row| row.get(0))?;
    let related: Vec<u16> = if measured {
        connection
            .prepare(
                "SELECT target_no FROM target WHERE to_ms IS NULL AND (former_no = ?1
                     OR target_no = (SELECT former_no FROM target WHERE target_no = ?1))",
            )?
            .query_map([id.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?
    } else {
        connection
            .prepare(
                "SELECT former_no FROM target t WHERE target_no = ?1 AND former_no IS NOT NULL
                     AND EXISTS (SELECT 1 FROM target f WHERE f.target_no = t.former_no AND f.to_ms IS NOT NULL)",
            )?
            .query_map([id.0], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?
    };
    for other in related {
        if measured {
            targets::close(connection, TargetId(other), now_ms)?;
            note(connection, other, TargetAction::Remove, None, by, now_ms)?;
        } else {
            connection.execute("UPDATE target SET to_ms = NULL WHERE target_no = ?1", [other])?;
            note(connection, other, TargetAction::Restore, None, by, now_ms)?;
        }
    }
    Ok(())
}
