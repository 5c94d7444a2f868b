//! On which days a unit measured, and how many of its machines are in contact: what figures of many units rest on.
//!
//! Noted when samples are sealed, so that no sketch need be read to tell a quiet day from one without samples.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::UnitId;
use rusqlite::{Connection, params};

use super::keys::{ChunkKey, DAY_MS};
use super::{Store, StoreError};
use crate::limits::ONLINE_MS;

/// Machines of a unit itself, without those of the units below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnMachines {
    pub all: u32,
    /// In contact at this moment.
    pub online: u32,
}

impl Store {
    /// Days since 1970 (UTC) within `[from_day, to_day)` on which each unit measured.
    pub fn measured_days(
        &self,
        from_day: i64,
        to_day: i64,
    ) -> Result<BTreeMap<UnitId, BTreeSet<i64>>, StoreError> {
        self.read("read on which days units measured", |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT unit.unit_no, day FROM unit JOIN measured_day USING (unit_no) WHERE ?1 <= day AND day < ?2",
            )?;
            let mut rows = statement.query([from_day, to_day])?;
            let mut days: BTreeMap<UnitId, BTreeSet<i64>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                days.entry(UnitId(row.get(0)?)).or_default().insert(row.get(1)?);
            }
            Ok(days)
        })
    }

    /// Machines in service of every unit that has any.
    pub fn own_machines(&self, now_ms: i64) -> Result<BTreeMap<UnitId, OwnMachines>, StoreError> {
        self.read("count machines in contact", |connection| {
            connection
                .prepare_cached(
                    "SELECT unit_no, count(*), total(goodbye_ms IS NULL AND ?1 - heard_ms <= ?2)
                     FROM machine LEFT JOIN contact USING (machine_no) WHERE state = 'active' GROUP BY unit_no",
                )?
                .query_map([now_ms, ONLINE_MS], |row| {
                    let online: f64 = row.get(2)?;
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
                    let own = OwnMachines { all: row.get(1)?, online: online as u32 };
                    Ok((UnitId(row.get(0)?), own))
                })?
                .collect()
        })
    }
}

/// Notes that the machine's unit measured on the day of the key.
pub(super) fn keep(connection: &Connection, key: ChunkKey) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO measured_day SELECT coalesce(
                 (SELECT unit_no FROM machine_unit m WHERE m.machine_no = ?1 AND from_ms < ?3
                  ORDER BY from_ms DESC LIMIT 1), unit_no), ?2
             FROM machine WHERE machine_no = ?1",
        )?
        .execute(params![key.machine.0, key.day, (key.day + 1) * DAY_MS])?;
    Ok(())
}
