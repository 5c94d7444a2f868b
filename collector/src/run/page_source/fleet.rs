//! The fleet for the pages: units in tree order, counts, lists, what needs attention.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use hatang_proto::model::UnitId;
use hatang_proto::model::inventory::{AntivirusState, Inventory};
use jiff::civil::Date;

use super::complaints;
use super::doubts::{self, Doubts, doubts};
use crate::clock;
use crate::items::StaffClass;
use crate::run::board::{self, Entry, Snapshot};
use crate::store::{Contact, MachineRow as StoredMachine, MachineState, Store, UnitRow};
use crate::unit_reading::with_descendants;
use crate::web::views::{
    AntivirusLight, Attention, Candidate, FleetCounts, MachineList, MachineQuery, MachineRow, Matter,
    OverviewView, Presence, UnitSummary, UnitView, matters, select,
};

/// Machines that the overview names as needing attention.
const ATTENTION_ROWS: usize = 12;

/// Units in tree order, parents before their children.
pub(super) fn units(store: &Store, now_ms: i64) -> Result<Vec<UnitView>> {
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    let mut ordered = Vec::with_capacity(rows.len());
    place_below(&rows, None, 0, &mut ordered);
    Ok(ordered)
}

fn place_below(rows: &[UnitRow], parent: Option<UnitId>, depth: u8, ordered: &mut Vec<UnitView>) {
    for row in rows.iter().filter(|row| row.parent == parent) {
        if ordered.len() < rows.len() {
            ordered.push(UnitView { id: row.unit, name: row.name.clone(), depth });
            place_below(rows, Some(row.unit), depth.saturating_add(1), ordered);
        }
    }
}

/// Counts of everything and of each unit with those below it.
pub(super) fn counts(store: &Store, now_ms: i64) -> Result<FleetCounts> {
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    let above: BTreeMap<UnitId, Option<UnitId>> = rows.iter().map(|row| (row.unit, row.parent)).collect();
    let mut counts = FleetCounts { complaints: complaints::recent(store, now_ms)?, ..FleetCounts::default() };
    for (_, unit, contact) in store.contacts(now_ms)? {
        let kind = presence(contact).kind();
        counts.all.add(kind);
        let mut place = Some(unit);
        for _ in &rows {
            let Some(unit) = place else { break };
            counts.by_unit.entry(unit).or_default().add(kind);
            place = above.get(&unit).copied().flatten();
        }
    }
    Ok(counts)
}

/// The first page after signing in.
pub(super) fn overview(store: &Store, within: Option<UnitId>, now_ms: i64) -> Result<OverviewView> {
    let counts = counts(store, now_ms)?;
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    let inside = within.map(|top| with_descendants(&rows, top));
    let is_inside = |unit: UnitId| inside.as_ref().is_none_or(|inside| inside.contains(&unit));
    let mut machines = active_machines(store, now_ms)?;
    machines.retain(|machine| is_inside(machine.unit));
    let units = units(store, now_ms)?
        .into_iter()
        .filter(|unit| is_inside(unit.id))
        .map(|unit| {
            let family = with_descendants(&rows, unit.id);
            let of_unit: Vec<_> = machines.iter().filter(|machine| family.contains(&machine.unit)).collect();
            UnitSummary {
                counts: counts.by_unit.get(&unit.id).copied().unwrap_or_default(),
                with_problems: count(&of_unit, |found| !found.problems.is_empty()),
                antivirus_on: count(&of_unit, has_antivirus_on),
                antivirus_known: count(&of_unit, |found| found.antivirus.is_some()),
                last_contact_ms: of_unit.iter().filter_map(|machine| machine.heard_ms).max(),
                unit,
            }
        })
        .collect();
    let names: BTreeMap<_, _> = rows.iter().map(|row| (row.unit, row.name.clone())).collect();
    let doubts = doubts(store, now_ms)?;
    let today = clock::local_date(now_ms);
    let found = machines.iter().map(|machine| (machine, matters_of(machine, &doubts, today)));
    let mut attention: Vec<Attention> = found
        .filter(|(_, matters)| !matters.is_empty())
        .map(|(machine, matters)| Attention {
            machine: machine.machine,
            host_name: Some(machine.label.clone()),
            unit_name: names.get(&machine.unit).cloned().unwrap_or_default(),
            matters,
        })
        .collect();
    attention.sort_by(|a, b| a.matters.cmp(&b.matters));
    let attention_total = u32::try_from(attention.len()).unwrap_or(u32::MAX);
    attention.truncate(ATTENTION_ROWS);
    let complaints = counts.complaints;
    let all = within.map_or(counts.all, |top| counts.by_unit.get(&top).copied().unwrap_or_default());
    Ok(OverviewView { counts: all, units, attention, attention_total, complaints })
}

/// What its inventory and its identity give rise to, the most pressing first.
pub(super) fn matters_of(machine: &StoredMachine, doubts: &Doubts, today: Date) -> Vec<Matter> {
    let inventory = machine.inventory.as_ref().map(|(inventory, _, _)| inventory);
    let mut found = inventory.map(|inventory| matters(inventory, today)).unwrap_or_default();
    found.extend(doubts.get(&machine.machine).into_iter().flat_map(|of_it| doubts::matters(of_it)));
    found.sort();
    found
}

fn count(machines: &[&StoredMachine], wanted: impl Fn(&Inventory) -> bool) -> u32 {
    let found = machines
        .iter()
        .filter_map(|machine| machine.inventory.as_ref())
        .filter(|(found, _, _)| wanted(found));
    u32::try_from(found.count()).unwrap_or(u32::MAX)
}

fn has_antivirus_on(inventory: &Inventory) -> bool {
    let mut products = inventory.antivirus.iter().flatten();
    products.any(|product| product.state == AntivirusState::On && !product.passive)
}

/// Machines that a query asks for.
pub(super) fn machines(board: &Snapshot, query: &MachineQuery, now_ms: i64) -> MachineList {
    let entries = board.within(query.unit);
    let found = select(entries.iter().map(|entry| candidate(entry, board)), query, now_ms);
    let places = found.places.iter().skip(query.offset as usize).take(query.limit as usize);
    MachineList {
        rows: places.filter_map(|place| entries.get(*place)).map(|entry| row_of(entry, board)).collect(),
        matching: u32::try_from(found.places.len()).unwrap_or(u32::MAX),
        facets: found.facets,
    }
}

fn candidate<'a>(entry: &'a Entry, board: &'a Snapshot) -> Candidate<'a> {
    let unit = board.units.at(entry.unit_place);
    Candidate {
        unit_place: entry.unit_place,
        presence: presence(entry.contact).kind(),
        last_contact_ms: entry.heard_ms,
        enrolled_ms: entry.enrolled_ms,
        antivirus: entry.brief.antivirus,
        class: entry.brief.class,
        model: entry.brief.model.as_deref(),
        system: entry.brief.system.as_deref(),
        room: entry.room.as_deref(),
        tags: &entry.tags,
        matters: &entry.brief.matters,
        doubts: board.doubt_kinds(entry.machine),
        problems: entry.brief.problems,
        folded: [
            &entry.folded,
            &entry.brief.folded,
            unit.map(|unit| unit.folded.as_str()).unwrap_or_default(),
        ],
    }
}

/// A machine's line in a list.
fn row_of(entry: &Entry, board: &Snapshot) -> MachineRow {
    let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
    MachineRow {
        id: entry.machine,
        host_name: Some(entry.label.to_string()),
        unit: entry.unit,
        unit_name: board.unit_name(entry).to_owned(),
        presence: presence(entry.contact),
        last_contact_ms: entry.heard_ms,
        class: entry.brief.class,
        model: text(&entry.brief.model),
        system: text(&entry.brief.system),
        addresses: entry.brief.addresses.iter().map(ToString::to_string).collect(),
        problems: entry.brief.problems,
        doubts: board.doubts(entry.machine).to_vec(),
        antivirus: entry.brief.antivirus,
        matters: board.matters(entry),
        system_family: text(&entry.brief.system_family),
        tags: entry.tags.to_vec(),
        room: text(&entry.room),
        staff_class: entry.staff_class.as_deref().and_then(StaffClass::parse),
        agent_version: text(&entry.agent_version),
        enrolled_ms: entry.enrolled_ms,
    }
}

fn active_machines(store: &Store, now_ms: i64) -> Result<Vec<StoredMachine>> {
    let mut machines = store.machines(now_ms)?;
    machines.retain(|machine| machine.state == MachineState::Active);
    Ok(machines)
}

/// The line of a machine that may be out of service, so that the board does not know it.
pub(super) fn row(
    store: &Store,
    machine: &StoredMachine,
    unit_name: String,
    doubts: &Doubts,
    now_ms: i64,
) -> Result<MachineRow> {
    let inventory = machine.inventory.as_ref().map(|(inventory, _, _)| inventory);
    let system = inventory.and_then(|found| found.system.as_ref());
    let today = clock::local_date(now_ms);
    let said = store.particulars_history(machine.machine)?.into_iter().find(|row| row.from_ms <= now_ms);
    let said = said.map(|row| row.stated).unwrap_or_default();
    Ok(MachineRow {
        id: machine.machine,
        host_name: Some(machine.label.clone()),
        unit: machine.unit,
        unit_name,
        presence: presence(machine.contact),
        last_contact_ms: machine.heard_ms,
        class: inventory.map(|found| found.device.class).unwrap_or_default(),
        model: inventory.and_then(board::model),
        system: system.map(|system| system.name.clone()),
        addresses: inventory.map(board::addresses).unwrap_or_default(),
        doubts: doubts.get(&machine.machine).cloned().unwrap_or_default(),
        problems: inventory.map_or(0, |found| u32::try_from(found.problems.len()).unwrap_or(u32::MAX)),
        antivirus: inventory
            .map(|found| AntivirusLight::of(found, &matters(found, today)))
            .unwrap_or_default(),
        matters: matters_of(machine, doubts, today),
        system_family: system.map(|system| system.family.clone()),
        tags: store.tags(machine.machine)?,
        room: said.room,
        staff_class: said.staff_class.as_deref().and_then(StaffClass::parse),
        agent_version: machine.agent_version.clone(),
        enrolled_ms: machine.enrolled_ms,
    })
}

/// A contact as pages show it.
pub fn presence(contact: Contact) -> Presence {
    match contact {
        Contact::Never => Presence::Never,
        Contact::Online { .. } => Presence::Online,
        Contact::Off { since_ms, .. } => Presence::Off { since_ms },
        Contact::Silent { heard_ms } => Presence::Silent { since_ms: heard_ms },
    }
}
