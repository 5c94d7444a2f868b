//! What a machine recorded about itself besides samples: steps of its clock, samples it dropped, addresses it found.

use hatang_proto::model::{ClockStep, LostSamples, TargetId};
use rusqlite::{Connection, params};

use super::keys::MachineNo;
use super::machines::{ClockStepRow, LostSamplesRow, ResolvedTargetRow};

pub(super) fn clock_steps(
    connection: &Connection,
    machine: MachineNo,
) -> rusqlite::Result<Vec<ClockStepRow>> {
    connection
        .prepare_cached(
            "SELECT at_ms, wall_before_ms, wall_after_ms FROM clock_step WHERE machine_no = ?1
             ORDER BY at_ms DESC LIMIT 100",
        )?
        .query_map([machine.0], |row| {
            let step = ClockStep { at_boot_ms: 0, wall_before_ms: row.get(1)?, wall_after_ms: row.get(2)? };
            Ok(ClockStepRow { at_ms: row.get(0)?, step })
        })?
        .collect()
}

pub(super) fn lost_samples(
    connection: &Connection,
    machine: MachineNo,
) -> rusqlite::Result<Vec<LostSamplesRow>> {
    connection
        .prepare_cached(
            "SELECT received_ms, samples, first_sequence, last_sequence FROM lost_samples WHERE machine_no = ?1
             ORDER BY received_ms DESC LIMIT 100",
        )?
        .query_map([machine.0], |row| {
            let number = |index| row.get::<_, i64>(index).map(i64::cast_unsigned);
            let lost = LostSamples { samples: number(1)?, first_sequence: number(2)?, last_sequence: number(3)? };
            Ok(LostSamplesRow { received_ms: row.get(0)?, lost })
        })?
        .collect()
}

pub(super) fn resolved_targets(
    connection: &Connection,
    machine: MachineNo,
    at_ms: i64,
) -> rusqlite::Result<Vec<ResolvedTargetRow>> {
    connection
        .prepare_cached(
            "SELECT target_no, max(from_ms), address, hardware_address FROM resolved_target
             WHERE machine_no = ?1 AND from_ms <= ?2 GROUP BY target_no",
        )?
        .query_map(params![machine.0, at_ms], |row| {
            Ok(ResolvedTargetRow {
                target: TargetId(row.get(0)?),
                from_ms: row.get(1)?,
                address: row.get(2)?,
                hardware_address: row.get(3)?,
            })
        })?
        .collect()
}
