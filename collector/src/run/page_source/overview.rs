//! The overview, and the figures that open pages are told: machines, antivirus, networks and complaints of each unit.
//!
//! Everything is counted from the board in one pass; nothing is read machine by machine.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use hatang_proto::model::UnitId;

use super::NetworkMemory;
use super::complaints::RECENT_MS;
use super::fleet::presence;
use super::network::lights::lights;
use crate::clock;
use crate::run::board::{Entry, Snapshot, UnitPlace};
use crate::store::{Store, StoreError};
use crate::web::views::{
    AntivirusCounts, AntivirusLight, Attention, FleetCounts, Light, Matter, MatterGroup, MatterKind,
    OverviewView, UnitFigures, UnitSummary, UnitView,
};

/// Machines that the overview names as needing attention.
const ATTENTION_ROWS: usize = 12;

/// Figures of everything and of each unit with those below it.
pub(super) fn counts(
    store: &Store,
    board: &Snapshot,
    networks: &NetworkMemory,
    now_ms: i64,
) -> Result<FleetCounts> {
    let figures = own_and_below(store, board, networks, now_ms)?;
    let units = board.units.all().iter().map(|place| place.unit);
    let machines = board.within(None);
    let stand = machines.partition_point(|machine| machine.unit_place < board.units.all().len());
    let mut all = of_machines(machines.get(stand..).unwrap_or_default(), board);
    for (place, of_unit) in board.units.all().iter().zip(&figures) {
        if place.parent.is_none() {
            all.add(of_unit);
        }
    }
    Ok(FleetCounts { all, by_unit: units.zip(figures).collect(), counted_ms: board.at_ms })
}

/// In the order of the tree.
fn own_and_below(
    store: &Store,
    board: &Snapshot,
    networks: &NetworkMemory,
    now_ms: i64,
) -> Result<Vec<UnitFigures>> {
    let lights = lights(store, &networks.standing, now_ms)?;
    let complaints: BTreeMap<_, _> = store.complaints_by_unit(now_ms - RECENT_MS)?.into_iter().collect();
    let own = |(place, unit): (usize, &UnitPlace)| {
        let mut figures = of_machines(board.of_places(place..place + 1), board);
        figures.light = lights.get(&unit.unit).copied().unwrap_or(Light::Unknown);
        figures.complaints = complaints.get(&unit.unit).copied().unwrap_or_default();
        figures
    };
    let mut figures: Vec<_> = board.units.all().iter().enumerate().map(own).collect();
    // From the last to the first, every unit is complete before its parent takes it in.
    for (place, unit) in board.units.all().iter().enumerate().rev() {
        let below = figures.get(place).copied();
        if let (Some(below), Some(parent)) = (below, unit.parent.and_then(|parent| figures.get_mut(parent))) {
            parent.add(&below);
        }
    }
    Ok(figures)
}

fn of_machines(machines: &[Entry], board: &Snapshot) -> UnitFigures {
    let mut figures = UnitFigures::default();
    for machine in machines {
        figures.machines.add(presence(machine.contact).kind());
        figures.antivirus.add(antivirus(machine.brief.antivirus));
        figures.with_problems += u32::from(0 < machine.brief.problems);
        figures.pressing += u32::from(most_pressing(machine, board).is_some());
        figures.newest_contact_ms = figures.newest_contact_ms.max(machine.heard_ms);
        figures.oldest_contact_ms = [figures.oldest_contact_ms, machine.heard_ms].into_iter().flatten().min();
    }
    figures
}

fn antivirus(light: AntivirusLight) -> AntivirusCounts {
    let mut counts = AntivirusCounts::default();
    match light {
        AntivirusLight::On => counts.on = 1,
        AntivirusLight::Old => counts.old = 1,
        AntivirusLight::Off => counts.off = 1,
        AntivirusLight::Expired => counts.expired = 1,
        AntivirusLight::Missing => counts.missing = 1,
        AntivirusLight::Unknown => counts.unknown = 1,
    }
    counts
}

/// The kind of what should be done first about a machine; `None` if nothing needs to be.
fn most_pressing(machine: &Entry, board: &Snapshot) -> Option<MatterKind> {
    let of_identity = super::doubts::matters(board.doubts(machine.machine)).map(|matter| matter.kind());
    let kinds = machine.brief.matters.iter().map(Matter::kind).chain(of_identity);
    kinds.filter(|kind| kind.is_pressing()).min()
}

/// The first page after signing in.
pub(super) fn overview(
    store: &Store,
    board: &Snapshot,
    networks: &NetworkMemory,
    within: Option<UnitId>,
    now_ms: i64,
) -> Result<OverviewView> {
    let counts = counts(store, board, networks, now_ms)?;
    let levels = levels(store, now_ms)?;
    let places = match within {
        Some(top) => board.units.subtree(top).unwrap_or_default(),
        None => 0..board.units.all().len(),
    };
    let base = board.units.at(places.start).map_or(0, |top| top.depth);
    let inside = board.units.all().get(places).unwrap_or_default();
    let summary = |place: &UnitPlace| UnitSummary {
        unit: UnitView { id: place.unit, name: place.name.clone(), depth: place.depth.saturating_sub(base) },
        level: levels.get(&place.unit).cloned().unwrap_or_default(),
        figures: counts.by_unit.get(&place.unit).copied().unwrap_or_default(),
    };
    let all = match within {
        Some(top) => counts.by_unit.get(&top).copied().unwrap_or_default(),
        None => counts.all,
    };
    let machines = board.within(within);
    Ok(OverviewView {
        all,
        units: inside.iter().map(summary).collect(),
        groups: groups(machines, board),
        attention: attention(machines, board),
        counted_ms: board.at_ms,
    })
}

fn levels(store: &Store, now_ms: i64) -> Result<BTreeMap<UnitId, String>, StoreError> {
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    Ok(rows.into_iter().map(|row| (row.unit, row.level)).collect())
}

/// Machines with the same matter, the most pressing first.
fn groups(machines: &[Entry], board: &Snapshot) -> Vec<MatterGroup> {
    let mut found: BTreeMap<MatterKind, (u32, BTreeMap<UnitId, u32>)> = BTreeMap::new();
    for machine in machines {
        let of_identity = super::doubts::matters(board.doubts(machine.machine)).map(|matter| matter.kind());
        let kinds: BTreeSet<_> = machine.brief.matters.iter().map(Matter::kind).chain(of_identity).collect();
        for kind in kinds {
            let (count, units) = found.entry(kind).or_default();
            *count += 1;
            *units.entry(machine.unit).or_default() += 1;
        }
    }
    let group = |(kind, (machines, units)): (MatterKind, (u32, BTreeMap<UnitId, u32>))| {
        let mut units: Vec<_> = units.into_iter().collect();
        units.sort_by_key(|(unit, count)| (std::cmp::Reverse(*count), *unit));
        MatterGroup { kind, machines, units }
    };
    found.into_iter().map(group).collect()
}

/// The machines about which something should be done first.
fn attention(machines: &[Entry], board: &Snapshot) -> Vec<Attention> {
    let mut pressing: Vec<_> =
        machines.iter().filter_map(|machine| Some((most_pressing(machine, board)?, machine))).collect();
    pressing.sort_by_key(|(kind, _)| *kind);
    pressing.truncate(ATTENTION_ROWS);
    let shown = pressing.into_iter().map(|(_, machine)| Attention {
        machine: machine.machine,
        host_name: Some(machine.label.to_string()),
        unit_name: board.unit_name(machine).to_owned(),
        matters: board.matters(machine),
    });
    shown.collect()
}

#[cfg(test)]
mod tests;
