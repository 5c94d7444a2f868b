//! All machines in service, read and judged once and kept between pages.
//!
//! Reading ten thousand inventories takes longer than any page may. The board reads the cheap columns of all machines at
//! most once a second, and again at once after a change that somebody waited for; an inventory is decoded only when
//! another one holds. It keeps what lists, counts and filters need, not the inventories.

mod brief;
#[cfg(test)]
pub(in crate::run) mod fleet_fixture;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use hatang_proto::model::{MachineId, UnitId};
use jiff::civil::Date;

pub use brief::{Brief, addresses, model};
pub use tree::{UnitPlace, UnitTree};

use crate::clock;
use crate::run::page_source::doubts::{self, Doubts};
use crate::store::{Contact, FleetRow, InventoryMark, MachineNo, Store};
use crate::web::views::{Doubt, Matter, MatterKind};

/// A reading serves for so long, milliseconds.
const FRESH_MS: i64 = 1_000;
/// Doubtful identities are looked for again after so long even if nothing changed: signs of two computers wear off.
const DOUBTS_MS: i64 = 30_000;

/// Keeps the newest reading; one for a collector.
#[derive(Default)]
pub struct Board {
    kept: Mutex<Option<Arc<Snapshot>>>,
}

/// Everything at one moment.
pub struct Snapshot {
    /// Unix milliseconds.
    pub at_ms: i64,
    pub units: Arc<UnitTree>,
    /// Unit after unit in tree order, by label within a unit.
    entries: Vec<Entry>,
    places: HashMap<MachineId, usize>,
    doubts: Arc<Doubts>,
    doubts_at_ms: i64,
    writes: u64,
}

/// A machine in service.
#[derive(Debug, Clone)]
pub struct Entry {
    pub number: MachineNo,
    pub machine: MachineId,
    pub unit: UnitId,
    /// Its unit's place in the tree; past the end if the unit stands nowhere.
    pub unit_place: usize,
    pub label: Arc<str>,
    pub enrolled_ms: i64,
    pub agent_version: Option<Arc<str>>,
    pub contact: Contact,
    pub heard_ms: Option<i64>,
    /// Which inventory `brief` was made from.
    pub inventory: Option<InventoryMark>,
    pub brief: Arc<Brief>,
    /// In alphabetical order.
    pub tags: Arc<[String]>,
    pub staff_class: Option<Arc<str>>,
    pub room: Option<Arc<str>>,
    /// Label, tags and room as [`crate::web::search::fold`] makes them.
    pub folded: Arc<str>,
}

impl Board {
    /// The machines as of now, or of up to a second ago if nobody changed anything since.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn current(&self, store: &Store, now_ms: i64) -> Result<Arc<Snapshot>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let writes = store.waited_writes();
        if let Some(snapshot) = kept.as_ref().filter(|kept| kept.serves(writes, now_ms)) {
            return Ok(Arc::clone(snapshot));
        }
        let next = Arc::new(Snapshot::read(store, kept.as_deref(), writes, now_ms)?);
        *kept = Some(Arc::clone(&next));
        Ok(next)
    }
}

impl Snapshot {
    fn serves(&self, writes: u64, now_ms: i64) -> bool {
        self.writes == writes && (0..FRESH_MS).contains(&(now_ms - self.at_ms))
    }

    fn read(store: &Store, before: Option<&Self>, writes: u64, now_ms: i64) -> Result<Self> {
        let today = clock::local_date(now_ms);
        let units = UnitTree::read(store, today, before.map(|before| &before.units))?;
        let rows = store.fleet(now_ms)?;
        let briefs = briefs(store, &rows, before, today)?;
        let mut entries: Vec<Entry> = rows
            .into_iter()
            .zip(briefs)
            .map(|(row, brief)| {
                let held = before.and_then(|before| before.get(row.machine));
                Entry::new(row, brief, held, &units)
            })
            .collect();
        entries.sort_by(|a, b| (a.unit_place, &a.label, a.number).cmp(&(b.unit_place, &b.label, b.number)));
        let places = entries.iter().enumerate().map(|(place, entry)| (entry.machine, place)).collect();
        let still = |kept: &&Self| kept.writes == writes && now_ms - kept.doubts_at_ms < DOUBTS_MS;
        let kept = before.filter(still).filter(|kept| kept.knows(&entries));
        let (doubts, doubts_at_ms) = match kept {
            Some(kept) => (Arc::clone(&kept.doubts), kept.doubts_at_ms),
            None => (Arc::new(doubts::doubts(store, now_ms)?), now_ms),
        };
        Ok(Self { at_ms: now_ms, units, entries, places, doubts, doubts_at_ms, writes })
    }

    /// The same machines with the same inventories, which is what doubts come from.
    fn knows(&self, entries: &[Entry]) -> bool {
        let since = |entry: &Entry| entry.inventory.map(|mark| mark.valid_from_ms);
        let same = |entry: &Entry| self.get(entry.machine).is_some_and(|held| since(held) == since(entry));
        self.entries.len() == entries.len() && entries.iter().all(same)
    }

    /// The machines of a unit and of those below it, all with `None`; none if there is no such unit.
    pub fn within(&self, unit: Option<UnitId>) -> &[Entry] {
        let Some(unit) = unit else { return &self.entries };
        let Some(units) = self.units.subtree(unit) else { return &[] };
        self.of_places(units)
    }

    /// The machines of these places of the tree.
    pub fn of_places(&self, units: Range<usize>) -> &[Entry] {
        let first = self.entries.partition_point(|entry| entry.unit_place < units.start);
        let end = self.entries.partition_point(|entry| entry.unit_place < units.end);
        self.entries.get(first..end).unwrap_or_default()
    }

    pub fn get(&self, machine: MachineId) -> Option<&Entry> {
        self.places.get(&machine).and_then(|place| self.entries.get(*place))
    }

    /// What is doubtful about a machine's identity.
    pub fn doubts(&self, machine: MachineId) -> &[Doubt] {
        self.doubts.get(&machine).map(Vec::as_slice).unwrap_or_default()
    }

    /// The kinds of doubt about a machine's identity.
    pub fn doubt_kinds(&self, machine: MachineId) -> [Option<MatterKind>; 2] {
        let has =
            |kind| doubts::matters(self.doubts(machine)).any(|matter| matter.kind() == kind).then_some(kind);
        if self.doubts(machine).is_empty() {
            return [None; 2];
        }
        [has(MatterKind::SameHardware), has(MatterKind::TwoComputers)]
    }

    /// What a machine's inventory and identity give rise to, the most pressing first.
    pub fn matters(&self, entry: &Entry) -> Vec<Matter> {
        let mut found = entry.brief.matters.to_vec();
        found.extend(doubts::matters(self.doubts(entry.machine)));
        found.sort();
        found
    }

    /// The name of a machine's unit; empty if the unit stands nowhere.
    pub fn unit_name(&self, entry: &Entry) -> &str {
        self.units.at(entry.unit_place).map(|unit| unit.name.as_str()).unwrap_or_default()
    }
}

/// One for each row: the one of before where the same inventory still holds.
fn briefs(
    store: &Store,
    rows: &[FleetRow],
    before: Option<&Snapshot>,
    today: Date,
) -> Result<Vec<Arc<Brief>>> {
    let unknown = Arc::new(Brief::default());
    let mut stale = Vec::new();
    let mut found: HashMap<MachineNo, Arc<Brief>> = HashMap::with_capacity(rows.len());
    for row in rows {
        let Some(mark) = row.inventory else { continue };
        let held = before.and_then(|before| before.get(row.machine)).filter(|held| {
            held.inventory.is_some_and(|held| held.valid_from_ms == mark.valid_from_ms)
                && held.brief.holds_on(today)
        });
        match held {
            Some(held) => drop(found.insert(row.number, Arc::clone(&held.brief))),
            None => stale.push((row.number, mark)),
        }
    }
    let mut texts = brief::Texts::default();
    store
        .marked_inventories(&stale, |number, inventory| {
            found.insert(number, Arc::new(Brief::of(&inventory, today, &mut texts)));
        })
        .context("read what machines are")?;
    Ok(rows.iter().map(|row| found.remove(&row.number).unwrap_or_else(|| Arc::clone(&unknown))).collect())
}

impl Entry {
    /// Texts that did not change are shared with the entry of before.
    fn new(row: FleetRow, brief: Arc<Brief>, held: Option<&Self>, units: &UnitTree) -> Self {
        let unchanged = held.filter(|held| {
            *held.label == *row.label
                && *held.tags == *row.tags
                && held.room.as_deref() == row.room.as_deref()
        });
        let (label, tags, room, folded) = if let Some(held) = unchanged {
            (Arc::clone(&held.label), Arc::clone(&held.tags), held.room.clone(), Arc::clone(&held.folded))
        } else {
            let folded = brief::folded(&row.label, &row.tags, row.room.as_deref());
            (row.label.into(), row.tags.into(), row.room.map(Arc::from), folded)
        };
        let shared =
            |held: Option<&Option<Arc<str>>>, text: Option<String>| match held.and_then(Option::as_ref) {
                Some(held) if Some(&**held) == text.as_deref() => Some(Arc::clone(held)),
                _ => text.map(Arc::from),
            };
        Self {
            number: row.number,
            machine: row.machine,
            unit: row.unit,
            unit_place: units.place(row.unit).unwrap_or(usize::MAX),
            label,
            enrolled_ms: row.enrolled_ms,
            agent_version: shared(held.map(|held| &held.agent_version), row.agent_version),
            contact: row.contact,
            heard_ms: row.heard_ms,
            inventory: row.inventory,
            brief,
            tags,
            staff_class: shared(held.map(|held| &held.staff_class), row.staff_class),
            room,
            folded,
        }
    }
}
