//! Having three machines try a target before anybody saves it.
//!
//! Machines see what the collector does not: the government network, their own line, and echoes. They are of different
//! units where there are some, and on cable where that is known. Nothing of a trial is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result};
use hatang_proto::limits::TRIAL_TARGET;
use hatang_proto::model::inventory::AdapterKind;
use hatang_proto::model::{MachineId, Target, TargetId, TrialRefusal, UnitId};
use tokio::time::timeout;

use super::fleet::units;
use super::joining::unit_names;
use crate::ingest::sites::Sites;
use crate::store::{Contact, MachineRow, Store};
use crate::web::views::{MachineTrial, MachineTrialOutcome, MachineTrials, NewTarget};

/// Longest wait for the answers; agents give up after five seconds themselves.
const PATIENCE: Duration = Duration::from_secs(10);
const MACHINES: usize = 3;
/// Machines whose inventory is looked into for a cable.
const LOOKED_INTO: usize = 12;

/// Blocks until all have answered or patience ends; to be called from a thread of the runtime that may block.
pub(super) fn of(store: &Store, sites: &Sites, new: &NewTarget, now_ms: i64) -> Result<MachineTrials> {
    let online = online(store, new.unit, now_ms)?;
    let count = u32::try_from(online.len()).unwrap_or(u32::MAX);
    let mut known = Vec::new();
    for machine in spread(online) {
        if let Some(row) = store.machine(machine, now_ms)? {
            known.push((row.unit, is_wired(&row), row));
        }
    }
    let chosen = choose(known);
    let mut outcomes = BTreeMap::new();
    if !chosen.is_empty() {
        let machines: BTreeSet<MachineId> = chosen.iter().map(|(_, _, row)| row.machine).collect();
        outcomes = ask(sites, machines, target(new))?;
    }
    let names = unit_names(store, now_ms)?;
    let answer = |(unit, wired, row): (UnitId, Option<bool>, MachineRow)| MachineTrial {
        machine: row.machine,
        unit_name: names.get(&unit).cloned().unwrap_or_default(),
        wired,
        outcome: outcomes.get(&row.machine).copied().unwrap_or(MachineTrialOutcome::NoAnswer),
        name: row.label,
    };
    Ok(MachineTrials { online: count, answers: chosen.into_iter().map(answer).collect() })
}

fn ask(
    sites: &Sites,
    machines: BTreeSet<MachineId>,
    target: Target,
) -> Result<BTreeMap<MachineId, MachineTrialOutcome>> {
    let runtime = tokio::runtime::Handle::try_current().context("find the runtime")?;
    let asked = machines.len();
    let mut trial = sites.try_target(machines, target);
    let mut outcomes = BTreeMap::new();
    runtime.block_on(async {
        let collect = async {
            while outcomes.len() < asked {
                let Some((machine, answer)) = trial.answers.recv().await else { return };
                let outcome = match answer.outcome {
                    Ok(reading) => MachineTrialOutcome::Measured(reading),
                    Err(TrialRefusal::TooMany) => MachineTrialOutcome::TooMany,
                    Err(TrialRefusal::Cannot) => MachineTrialOutcome::Cannot,
                };
                outcomes.insert(machine, outcome);
            }
        };
        // Who has not answered by then is shown as silent.
        timeout(PATIENCE, collect).await.unwrap_or_default();
    });
    Ok(outcomes)
}

fn target(new: &NewTarget) -> Target {
    Target {
        id: TargetId(TRIAL_TARGET),
        name: new.name.clone(),
        segment: new.segment,
        probe: new.probe.clone(),
        period_s: new.period_s,
        timeout_ms: new.timeout_ms,
    }
}

/// Machines that are on, of the unit and those below it if one is named.
fn online(store: &Store, within: Option<UnitId>, now_ms: i64) -> Result<Vec<(UnitId, MachineId)>> {
    let inside = within.map(|unit| below(store, unit, now_ms)).transpose()?;
    let contacts = store.contacts(now_ms)?.into_iter();
    let on = contacts.filter(|(_, _, contact)| matches!(contact, Contact::Online { .. }));
    let near = on.filter(|(_, unit, _)| inside.as_ref().is_none_or(|inside| inside.contains(unit)));
    Ok(near.map(|(machine, unit, _)| (unit, machine)).collect())
}

fn below(store: &Store, top: UnitId, now_ms: i64) -> Result<BTreeSet<UnitId>> {
    let units = units(store, now_ms)?;
    let Some(first) = units.iter().position(|unit| unit.id == top) else { return Ok(BTreeSet::new()) };
    let base = units.get(first).map_or(0, |unit| unit.depth);
    let tree = units.into_iter().skip(first).enumerate();
    let inside = tree.take_while(|(place, unit)| *place == 0 || base < unit.depth);
    Ok(inside.map(|(_, unit)| unit.id).collect())
}

/// One of each unit, then a second of each, and so on.
fn spread(online: Vec<(UnitId, MachineId)>) -> Vec<MachineId> {
    let mut by_unit: BTreeMap<UnitId, Vec<MachineId>> = BTreeMap::new();
    for (unit, machine) in online {
        by_unit.entry(unit).or_default().push(machine);
    }
    let longest = by_unit.values().map(Vec::len).max().unwrap_or(0).min(LOOKED_INTO);
    let turns = (0..longest).flat_map(|turn| by_unit.values().filter_map(move |of| of.get(turn).copied()));
    turns.take(LOOKED_INTO).collect()
}

/// Different units first, in each the one on cable.
fn choose<T>(mut known: Vec<(UnitId, Option<bool>, T)>) -> Vec<(UnitId, Option<bool>, T)> {
    known.sort_by_key(|(_, wired, _)| *wired != Some(true));
    let mut seen: BTreeMap<UnitId, usize> = BTreeMap::new();
    let turn = |machine: (UnitId, Option<bool>, T)| {
        let turn = seen.entry(machine.0).or_default();
        *turn += 1;
        (*turn, machine)
    };
    let mut turned: Vec<_> = known.into_iter().map(turn).collect();
    turned.sort_by_key(|(turn, _)| *turn);
    turned.into_iter().take(MACHINES).map(|(_, machine)| machine).collect()
}

fn is_wired(machine: &MachineRow) -> Option<bool> {
    let (inventory, _, _) = machine.inventory.as_ref()?;
    let up =
        inventory.adapters.as_ref()?.iter().filter(|adapter| adapter.up && !adapter.addresses.is_empty());
    let kinds: Vec<AdapterKind> = up.map(|adapter| adapter.kind).collect();
    match (kinds.contains(&AdapterKind::Wired), kinds.contains(&AdapterKind::Wireless)) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_machines_of_different_units_and_on_cable_are_chosen_before_others() {
        fn chosen(list: &[(u32, Option<bool>, u8)]) -> Vec<u8> {
            let known = list.iter().map(|(unit, wired, machine)| (UnitId(*unit), *wired, *machine));
            choose(known.collect()).into_iter().map(|(_, _, machine)| machine).collect()
        }
        let (cable, air) = (Some(true), Some(false));
        assert_eq!(
            chosen(&[(1, air, 1), (1, cable, 2), (1, cable, 3), (2, None, 4), (3, air, 5)]),
            [2, 4, 5]
        );
        assert_eq!(chosen(&[(1, None, 1), (1, cable, 2)]), [2, 1]);
        assert!(chosen(&[]).is_empty());
    }

    #[test]
    fn many_machines_are_looked_into_in_turns_of_their_units() {
        let online = (0..40).map(|number| (UnitId(u32::from(number % 2)), MachineId([number; 16]))).collect();
        let spread = spread(online);
        assert_eq!(spread.len(), LOOKED_INTO);
        assert_eq!(spread[..3], [MachineId([0; 16]), MachineId([1; 16]), MachineId([2; 16])]);
    }
}
