//! Speed samples: which units want them, who was asked, what came of it.
//!
//! One asking has one answer, that of the machine that was asked; what nobody asked for is not kept, so that no machine can
//! make up a unit's speed. When to ask is decided elsewhere.

use hatang_proto::convert;
use hatang_proto::model::{MachineId, SpeedOutcome, SpeedReading, UnitId, WebFile};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::damaged;
use super::keys::{DAY_MS, MachineNo};
use super::{Store, StoreError, audit};

/// An answer is of a moment at most so long before its asking (clocks), milliseconds …
const BEFORE_MS: i64 = 600_000;
/// … or after it.
const AFTER_MS: i64 = 3_600_000;
/// Answers are kept so long.
const KEPT_MS: i64 = 5 * 366 * DAY_MS;

/// A unit that wants its speed measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedTargetRow {
    pub unit: UnitId,
    pub file: WebFile,
    pub set_by: String,
    pub set_ms: i64,
    /// When it was last asked, and whom.
    pub asked: Option<(i64, MachineId)>,
}

/// What came of one asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedRow {
    pub at_ms: i64,
    pub machine: MachineId,
    pub outcome: SpeedOutcome,
}

/// The speeds of some units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedSummary {
    pub samples: u32,
    /// Mean over the samples, megabits a second; `None` without samples.
    pub down_mbps: Option<f64>,
    /// Some of the units want more.
    pub goes_on: bool,
}

impl Store {
    /// Has a unit's speed measured from now on; another file takes the place of the former one.
    pub fn set_speed_target(
        &self,
        unit: UnitId,
        file: &WebFile,
        by: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (url, by) = (file.to_string(), by.to_owned());
        self.write_blocking("keep where speed is measured", move |connection| {
            connection.execute(
                "INSERT INTO speed_target (unit_no, url, set_by, set_ms) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET url = excluded.url, set_by = excluded.set_by, set_ms = excluded.set_ms",
                params![unit.0, url, by, now_ms],
            )?;
            audit::note(connection, now_ms, &by, "set speed target", &format!("unit {}", unit.0), &url)
        })
    }

    /// Ends it; whether it was on. What was measured stays.
    pub fn drop_speed_target(&self, unit: UnitId, by: &str, now_ms: i64) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.write_blocking("end measuring speed", move |connection| {
            let was_on = 0 < connection.execute("DELETE FROM speed_target WHERE unit_no = ?1", [unit.0])?;
            if was_on {
                audit::note(connection, now_ms, &by, "drop speed target", &format!("unit {}", unit.0), "")?;
            }
            Ok(was_on)
        })
    }

    /// Every unit that wants its speed measured.
    pub fn speed_targets(&self) -> Result<Vec<SpeedTargetRow>, StoreError> {
        self.read("list where speed is measured", |connection| {
            connection
                .prepare_cached(
                    "SELECT t.unit_no, url, set_by, set_ms, asked_ms, machine_id
                     FROM speed_target t LEFT JOIN machine ON machine_no = asked_machine_no ORDER BY t.unit_no",
                )?
                .query_map([], target)?
                .collect()
        })
    }

    /// Notes that a machine is asked now, before it is asked; whether there is such a target and machine.
    pub fn speed_asked(&self, unit: UnitId, machine: MachineId, now_ms: i64) -> Result<bool, StoreError> {
        self.write_blocking("note who is asked for a speed", move |connection| {
            let changed = connection.execute(
                "UPDATE speed_target SET asked_ms = ?2, asked_machine_no = machine_no
                 FROM machine WHERE machine_id = ?3 AND speed_target.unit_no = ?1",
                params![unit.0, now_ms, machine.0],
            )?;
            Ok(0 < changed)
        })
    }

    /// What came of the last asking of a unit.
    pub fn last_speed(&self, unit: UnitId) -> Result<Option<SpeedRow>, StoreError> {
        self.read("read a speed sample", |connection| {
            connection
                .prepare_cached(
                    "SELECT at_ms, machine_id, outcome, bytes, duration_us
                     FROM speed_sample s JOIN machine USING (machine_no)
                     WHERE s.unit_no = ?1 ORDER BY asked_ms DESC LIMIT 1",
                )?
                .query_row([unit.0], sample)
                .optional()
        })
    }

    /// The speeds of units in `from_ms <= time < to_ms`; `None` if none of them ever wanted any.
    pub fn speed_summary(
        &self,
        units: &[UnitId],
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Option<SpeedSummary>, StoreError> {
        self.read("count speed samples", |connection| {
            let (mut samples, mut sum_mbps, mut wanted) = (0_u32, 0.0, false);
            for unit in units {
                // Bits in microseconds are megabits in seconds.
                let (count, sum): (u32, f64) = connection
                    .prepare_cached(
                        "SELECT count(*), total(bytes * 8.0 / duration_us) FROM speed_sample
                         WHERE unit_no = ?1 AND outcome = 0 AND ?2 <= at_ms AND at_ms < ?3",
                    )?
                    .query_row(params![unit.0, from_ms, to_ms], |row| Ok((row.get(0)?, row.get(1)?)))?;
                samples = samples.saturating_add(count);
                sum_mbps += sum;
                wanted |= connection
                    .prepare_cached("SELECT EXISTS (SELECT 1 FROM speed_target WHERE unit_no = ?1)")?
                    .query_row([unit.0], |row| row.get::<_, bool>(0))?;
            }
            let down_mbps = (0 < samples).then(|| sum_mbps / f64::from(samples));
            let summary = SpeedSummary { samples, down_mbps, goes_on: wanted };
            Ok((wanted || 0 < samples).then_some(summary))
        })
    }
}

/// Keeps an answer if this machine was asked and has not answered yet; forgets what is too old.
pub(super) fn keep(
    connection: &Connection,
    machine: MachineNo,
    readings: &[(i64, SpeedReading)],
) -> rusqlite::Result<()> {
    for (at_ms, reading) in readings {
        let (outcome, bytes, duration_us) = convert::speed::outcome_to_parts(reading.outcome);
        let kept = connection
            .prepare_cached(
                "INSERT OR IGNORE INTO speed_sample
                 SELECT unit_no, asked_ms, ?2, asked_machine_no, ?3, ?4, ?5 FROM speed_target
                 WHERE asked_machine_no = ?1 AND ?2 BETWEEN asked_ms - ?6 AND asked_ms + ?7",
            )?
            .execute(params![machine.0, at_ms, outcome, bytes, duration_us, BEFORE_MS, AFTER_MS])?;
        if kept == 0 {
            tracing::debug!(machine.number = machine.0, "a speed that nobody asked for is not kept");
        }
        connection
            .prepare_cached("DELETE FROM speed_sample WHERE asked_ms < ?1")?
            .execute([at_ms - KEPT_MS])?;
    }
    Ok(())
}

fn target(row: &Row<'_>) -> rusqlite::Result<SpeedTargetRow> {
    let url: String = row.get(1)?;
    let file = url
        .parse()
        .map_err(|fault| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(fault)))?;
    let (asked_ms, machine): (Option<i64>, Option<[u8; 16]>) = (row.get(4)?, row.get(5)?);
    Ok(SpeedTargetRow {
        unit: UnitId(row.get(0)?),
        file,
        set_by: row.get(2)?,
        set_ms: row.get(3)?,
        asked: asked_ms.zip(machine.map(MachineId)),
    })
}

fn sample(row: &Row<'_>) -> rusqlite::Result<SpeedRow> {
    let outcome = convert::speed::outcome_from_parts(row.get(2)?, row.get(3)?, row.get(4)?)
        .map_err(|_| damaged("a speed sample"))?;
    Ok(SpeedRow { at_ms: row.get(0)?, machine: MachineId(row.get(1)?), outcome })
}

#[cfg(test)]
mod tests;
