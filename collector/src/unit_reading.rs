//! Reading a unit as it stood on a day out of the store, in the terms of `items`.
//!
//! A unit's machines are those of itself and of every unit below it, where they belonged at the end of that day. What
//! is counted and how is for `items`; here nothing is judged except whether a target answered at all.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use hatang_proto::model::{Probe, Segment, TargetId, UnitId};
use jiff::civil::Date;

use crate::clock;
use crate::forms::catalogue;
use crate::items::{Declaration, ItemValue, MachineState, Particulars, Reach, UnitState};
use crate::run::line_quality_reading;
use crate::store::{Answers, DeclarationRow, MachineNo, MachineRow, Store, TargetRow, UnitRow};

/// Whether a machine reaches LAN, Internet or CPNet is judged by its measurements of this many days.
const REACH_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// The unit as of the end of `as_of`, or of this moment if that day is not over; its network is not looked at.
pub fn unit_state(store: &Store, unit: UnitId, as_of: Date, now_ms: i64) -> Result<UnitState> {
    Ok(read(store, unit, as_of, now_ms)?.0)
}

/// The same with how the network was since the year began, which takes reading a year of hours.
pub fn unit_state_with_network(store: &Store, unit: UnitId, as_of: Date, now_ms: i64) -> Result<UnitState> {
    let (mut state, Site { family, machines, at_ms }) = read(store, unit, as_of, now_ms)?;
    state.line_quality = Some(line_quality_reading::read(store, unit, &family, &machines, as_of, at_ms)?);
    Ok(state)
}

/// Whose samples speak for the unit, and until when.
struct Site {
    family: BTreeSet<UnitId>,
    machines: Vec<MachineNo>,
    at_ms: i64,
}

fn read(store: &Store, unit: UnitId, as_of: Date, now_ms: i64) -> Result<(UnitState, Site)> {
    let at_ms = clock::end_of_day_ms(as_of).min(now_ms);
    let units = store.units(&as_of.to_string())?;
    let row =
        units.iter().find(|row| row.unit == unit).with_context(|| format!("there is no unit {}", unit.0))?;
    let family = with_descendants(&units, unit);
    let home: BTreeMap<_, _> = store.units_of_machines(at_ms)?.into_iter().collect();
    let targets = store.targets()?;
    let (mut machines, mut numbers) = (Vec::new(), Vec::new());
    for machine in store.machines(at_ms)? {
        let belongs = home.get(&machine.machine).is_some_and(|unit| family.contains(unit));
        let in_service = machine.ended_ms.is_none_or(|ended_ms| at_ms < ended_ms);
        if belongs && in_service {
            numbers.push(machine.number);
            machines.push(machine_state(store, machine, &targets, at_ms)?);
        }
    }
    let state = UnitState {
        unit_name: row.name.clone(),
        unit_level: row.level.clone(),
        parents: ancestors(&units, row),
        as_of,
        machines,
        declared_machines: Vec::new(),
        children: Vec::new(),
        year_before: None,
        changes: Vec::new(),
        rule_settings: Vec::new(),
        declarations: declarations(store, unit, at_ms)?,
        line_quality: None,
    };
    Ok((state, Site { family, machines: numbers, at_ms }))
}

/// A unit and everything below it.
pub fn with_descendants(units: &[UnitRow], unit: UnitId) -> BTreeSet<UnitId> {
    let mut family = BTreeSet::from([unit]);
    loop {
        let size = family.len();
        let below = units.iter().filter(|row| row.parent.is_some_and(|parent| family.contains(&parent)));
        let below: Vec<_> = below.map(|row| row.unit).collect();
        family.extend(below);
        if family.len() == size {
            return family;
        }
    }
}

/// Names of the units above, the nearest first.
fn ancestors(units: &[UnitRow], unit: &UnitRow) -> Vec<String> {
    let mut names = Vec::new();
    let mut above = unit.parent;
    // A tree is never deeper than it has units, so a damaged parent cannot make this endless.
    for _ in units {
        let Some(row) = units.iter().find(|row| Some(row.unit) == above) else { break };
        names.push(row.name.clone());
        above = row.parent;
    }
    names
}

fn machine_state(
    store: &Store,
    machine: MachineRow,
    targets: &[TargetRow],
    at_ms: i64,
) -> Result<MachineState> {
    let answers = store.answers(machine.number, at_ms - REACH_DAYS * DAY_MS, at_ms + 1)?;
    let gateways = role_targets(targets, |row| row.target.probe == Probe::Gateway);
    let gateway = store
        .resolved_targets(machine.number, at_ms)?
        .into_iter()
        .find(|found| gateways.contains(&found.target))
        .map(|found| found.hardware_address.unwrap_or(found.address));
    let (inventory, inventory_at_ms) = match machine.inventory {
        Some((inventory, _, confirmed_ms)) => (Some(inventory), Some(confirmed_ms.min(at_ms))),
        None => (None, None),
    };
    let segment = |wanted: Segment| role_targets(targets, |row| row.target.segment == wanted);
    Ok(MachineState {
        id: machine.machine,
        label: machine.label,
        particulars: Particulars::default(),
        inventory,
        inventory_at_ms,
        reach: Reach {
            gateway: reached(&answers, &gateways),
            internet: reached(&answers, &segment(Segment::Internet)),
            cpnet: reached(&answers, &segment(Segment::Cpnet)),
        },
        gateway,
        last_heard_ms: machine.heard_ms.map(|heard_ms| heard_ms.min(at_ms)),
    })
}

fn role_targets(targets: &[TargetRow], wanted: impl Fn(&TargetRow) -> bool) -> BTreeSet<TargetId> {
    targets.iter().filter(|row| wanted(row)).map(|row| row.target.id).collect()
}

/// Whether any of the targets answered; `None` if none was measured.
fn reached(answers: &BTreeMap<TargetId, Answers>, targets: &BTreeSet<TargetId>) -> Option<bool> {
    let measured: Vec<_> = targets.iter().filter_map(|target| answers.get(target)).collect();
    if measured.is_empty() { None } else { Some(measured.iter().any(|answers| 0 < answers.answered)) }
}

/// What was stated about a unit; a row that no longer reads is left out, with a warning.
fn declarations(store: &Store, unit: UnitId, until_ms: i64) -> Result<Vec<Declaration>> {
    let mut declarations = Vec::new();
    for row in store.declarations(unit, until_ms)? {
        match declaration(&row) {
            Ok(declaration) => declarations.push(declaration),
            Err(fault) => tracing::warn!(
                unit.id = unit.0,
                item = row.item,
                error = format!("{fault:#}"),
                "a declaration is unreadable"
            ),
        }
    }
    Ok(declarations)
}

fn declaration(row: &DeclarationRow) -> Result<Declaration> {
    let item = catalogue::item(&row.item)?;
    Ok(Declaration {
        value: ItemValue::parse(item.expects(), &row.value)?,
        item: row.item.clone(),
        by: row.by.clone(),
        source: row.source.clone(),
        declared_at_ms: row.declared_ms,
        effective_on: row.effective_on.parse()?,
        override_reason: row.reason.clone(),
    })
}
