//! One machine for its page, and the targets.

use anyhow::Result;
use hatang_proto::model::{MachineId, UnitId};

use super::complaints;
use super::doubts::doubts;
use super::fleet::{matters_of, presence, row, units_of};
use super::joining::unit_names;
use super::targets::unit_of;
use crate::clock;
use crate::run::board::Snapshot;
use crate::run::starter;
use crate::store::{MachineNo, MachineState, Store};
use crate::web::views::{
    ClockStepView, Counts, LostSamplesView, MachineView, Matter, ResolvedView, TargetView, UnitView,
};

/// Everything about one machine except its round trips.
pub(super) fn machine(
    store: &Store,
    board: &Snapshot,
    id: MachineId,
    now_ms: i64,
) -> Result<Option<MachineView>> {
    let Some(machine) = store.machine(id, now_ms)? else { return Ok(None) };
    let clock_steps: Vec<_> = store
        .clock_steps(machine.number)?
        .iter()
        .map(|row| ClockStepView {
            at_ms: row.at_ms,
            wall_before_ms: row.step.wall_before_ms,
            wall_after_ms: row.step.wall_after_ms,
        })
        .collect();
    let lost_samples: Vec<_> = store
        .lost_samples(machine.number)?
        .iter()
        .map(|row| LostSamplesView { at_ms: row.received_ms, samples: row.lost.samples })
        .collect();
    let unit_path = path(&units_of(board), machine.unit);
    let unit_name = unit_path.last().map(|unit| unit.name.clone()).unwrap_or_default();
    let mut unit_counts = Counts::default();
    for entry in board.within(Some(machine.unit)) {
        unit_counts.add(presence(entry.contact).kind());
    }
    let inventory = machine.inventory.clone();
    let doubts = doubts(store, now_ms)?;
    let mut found = matters_of(&machine, &doubts, clock::local_date(now_ms));
    found.extend(matters_of_records(&clock_steps, &lost_samples));
    found.sort();
    Ok(Some(MachineView {
        row: row(store, &machine, unit_name, &doubts, now_ms)?,
        unit_path,
        unit_counts,
        inventory_at_ms: inventory.as_ref().map(|(_, since_ms, _)| *since_ms),
        inventory: inventory.map(|(inventory, _, _)| inventory),
        enrolled_at_ms: machine.enrolled_ms,
        revoked_at_ms: machine.ended_ms.filter(|_| machine.state != MachineState::Active),
        agent_version: machine.agent_version.clone(),
        targets: machine_targets(store, machine.number)?,
        resolved: resolved(store, machine.number, now_ms)?,
        clock_steps,
        lost_samples,
        complaints: complaints::of_machine(store, machine.machine, now_ms)?,
        matters: found,
    }))
}

fn matters_of_records(clock_steps: &[ClockStepView], lost_samples: &[LostSamplesView]) -> Vec<Matter> {
    let mut found = Vec::new();
    let samples: u64 = lost_samples.iter().map(|lost| lost.samples).sum();
    if 0 < samples {
        found.push(Matter::SamplesLost { samples });
    }
    if !clock_steps.is_empty() {
        found.push(Matter::ClockStepped { times: u32::try_from(clock_steps.len()).unwrap_or(u32::MAX) });
    }
    found
}

/// From the root down to the unit, read backwards out of the tree order.
fn path(units: &[UnitView], unit: UnitId) -> Vec<UnitView> {
    let Some(position) = units.iter().position(|candidate| candidate.id == unit) else { return Vec::new() };
    let mut path: Vec<UnitView> = Vec::new();
    for candidate in units.iter().take(position + 1).rev() {
        if path.last().is_none_or(|below| candidate.depth < below.depth) {
            path.push(candidate.clone());
        }
    }
    path.reverse();
    path
}

fn machine_targets(store: &Store, machine: MachineNo) -> Result<Vec<TargetView>> {
    let set = store.target_set(machine)?;
    let mut views = targets(store)?;
    views.retain(|view| set.targets.iter().any(|target| target.id == view.target.id));
    Ok(views)
}

fn resolved(store: &Store, machine: MachineNo, now_ms: i64) -> Result<Vec<ResolvedView>> {
    let rows = store.resolved_targets(machine, now_ms)?;
    Ok(rows.into_iter().map(|row| ResolvedView { target: row.target, address: row.address }).collect())
}

/// Targets that are measured, in path order.
pub(super) fn targets(store: &Store) -> Result<Vec<TargetView>> {
    let names = unit_names(store, clock::unix_ms())?;
    let mut views: Vec<TargetView> = store
        .targets()?
        .into_iter()
        .filter(|row| row.measured)
        .map(|row| TargetView {
            added_by: Some(row.added_by).filter(|by| by != starter::BY),
            added_at_ms: row.added_ms,
            unit: row.unit.map(|id| unit_of(&names, id)),
            target: row.target,
        })
        .collect();
    views.sort_by_key(|view| (view.target.segment, view.target.id));
    Ok(views)
}
