//! The fleet for the pages: units in tree order, counts, lists, what needs attention.

use std::sync::Arc;

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::doubts::{self, Doubts};
use crate::clock;
use crate::items::StaffClass;
use crate::run::board::{self, Entry, Snapshot, UnitPlace};
use crate::store::{Contact, MachineRow as StoredMachine, Store, UnitRow};
use crate::web::views::{
    AntivirusLight, Candidate, MachineList, MachineQuery, MachineRow, Matter, Presence, UnitView, matters,
    select,
};

/// Units in tree order, parents before their children.
pub(super) fn units(store: &Store, now_ms: i64) -> Result<Vec<UnitView>> {
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    let mut ordered = Vec::with_capacity(rows.len());
    place_below(&rows, None, 0, &mut ordered);
    Ok(ordered)
}

/// The same from what was read a moment ago.
pub(super) fn units_of(board: &Snapshot) -> Vec<UnitView> {
    let view = |unit: &UnitPlace| UnitView { id: unit.unit, name: unit.name.clone(), depth: unit.depth };
    board.units.all().iter().map(view).collect()
}

fn place_below(rows: &[UnitRow], parent: Option<UnitId>, depth: u8, ordered: &mut Vec<UnitView>) {
    for row in rows.iter().filter(|row| row.parent == parent) {
        if ordered.len() < rows.len() {
            ordered.push(UnitView { id: row.unit, name: row.name.clone(), depth });
            place_below(rows, Some(row.unit), depth.saturating_add(1), ordered);
        }
    }
}

/// What its inventory and its identity give rise to, the most pressing first.
pub(super) fn matters_of(machine: &StoredMachine, doubts: &Doubts, today: Date) -> Vec<Matter> {
    let inventory = machine.inventory.as_ref().map(|(inventory, _, _)| inventory);
    let mut found = inventory.map(|inventory| matters(inventory, today)).unwrap_or_default();
    found.extend(doubts.get(&machine.machine).into_iter().flat_map(|of_it| doubts::matters(of_it)));
    found.sort();
    found
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
