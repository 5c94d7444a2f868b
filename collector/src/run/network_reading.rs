//! Reading sites out of the store as what judging works on.
//!
//! A site is one unit's own office: machines of the units below it stand behind other lines. Peers clear or confirm a
//! site and are read in part only, because a whole province cannot be read every five minutes. Nothing is judged here.

pub mod events;
pub mod roles;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hatang_proto::model::{MachineId, Target, TargetId, UnitId};

use crate::analysis::network::{Contract, Machine, Network, Observation, Role, Site};
use crate::analysis::rules::Rules;
use crate::analysis::window::Windows;
use crate::clock;
use crate::limits::{PEER_MACHINES, PEERS_OF_OTHERS, PEERS_OF_PROVIDER, SITE_MACHINES};
use crate::store::{LineRow, MachineNo, MachinePlace, Store, StoreError};

/// The fleet as it stood at one moment, without samples: enough to read any site's.
pub struct Fleet {
    store: Store,
    targets: BTreeMap<TargetId, Target>,
    places: BTreeMap<UnitId, Vec<MachinePlace>>,
    lines: BTreeMap<UnitId, LineRow>,
}

impl Fleet {
    /// Machines, targets and lines as of `at_ms`.
    pub fn at(store: &Store, at_ms: i64) -> Result<Self, StoreError> {
        let targets = store.targets()?.into_iter().map(|row| (row.target.id, row.target)).collect();
        let mut places: BTreeMap<UnitId, Vec<MachinePlace>> = BTreeMap::new();
        for place in store.machine_places(at_ms)? {
            places.entry(place.unit).or_default().push(place);
        }
        let today = clock::local_date(at_ms).to_string();
        let mut lines = BTreeMap::new();
        for row in store.lines()?.into_iter().filter(|row| row.line.valid_from <= today) {
            lines.insert(row.line.unit, row);
        }
        Ok(Self { store: store.clone(), targets, places, lines })
    }

    /// Units with machines.
    pub fn units(&self) -> impl Iterator<Item = UnitId> {
        self.places.keys().copied()
    }

    /// Where each machine stands.
    pub fn homes(&self) -> BTreeMap<MachineNo, UnitId> {
        self.places.values().flatten().map(|place| (place.number, place.unit)).collect()
    }

    /// What each target is called and how it is asked, past ones included.
    pub fn targets(&self) -> &BTreeMap<TargetId, Target> {
        &self.targets
    }

    /// Who provides a unit's line, in one spelling.
    pub fn provider(&self, unit: UnitId) -> Option<String> {
        self.lines.get(&unit).map(|row| row.line.provider.trim().to_lowercase())
    }

    /// The named units in whole, and some units of the same providers and of others in part.
    pub fn network(&self, units: &[UnitId], range: &Range<i64>) -> Result<Network, StoreError> {
        let mut sites = Vec::new();
        for unit in units {
            sites.push(self.site(*unit, range, SITE_MACHINES)?);
        }
        for peer in self.peers(units) {
            sites.push(self.site(peer, range, PEER_MACHINES)?);
        }
        Ok(Network { sites })
    }

    /// One unit's office: at most `most_machines` of those that measured within the range.
    pub fn site(&self, unit: UnitId, range: &Range<i64>, most_machines: usize) -> Result<Site, StoreError> {
        let mut site = self.bare_site(unit);
        for (number, name) in self.named_machines(unit) {
            if most_machines <= site.machines.len() {
                tracing::debug!(unit.id = unit.0, machines = most_machines, "a site was read in part");
                break;
            }
            site.machines.extend(self.machine(number, name, range)?);
        }
        Ok(site)
    }

    /// A site without its machines.
    fn bare_site(&self, unit: UnitId) -> Site {
        let contract = self.lines.get(&unit).map(|row| Contract {
            down_bps: row.line.down_kbps.map(|kbps| u64::from(kbps) * 1_000),
            up_bps: row.line.up_kbps.map(|kbps| u64::from(kbps) * 1_000),
        });
        Site {
            unit: unit.0.to_string(),
            provider: self.provider(unit),
            contract: contract.unwrap_or_default(),
            machines: Vec::new(),
            events: Vec::new(),
        }
    }

    /// A unit's machines and what they are called in its site: by their labels, where those tell them apart.
    pub fn named_machines(&self, unit: UnitId) -> Vec<(MachineNo, String)> {
        let places = self.places.get(&unit).map_or(&[][..], Vec::as_slice);
        let name = |place: &MachinePlace| {
            let shared = 1 < places.iter().filter(|other| other.label == place.label).count();
            if shared { format!("{} ({})", place.label, place.machine) } else { place.label.clone() }
        };
        places.iter().map(|place| (place.number, name(place))).collect()
    }

    /// What a unit's machines measured over many days, cut into windows one machine after the other, so that not all
    /// samples are in memory at one time.
    pub fn windows(&self, unit: UnitId, range: &Range<i64>, rules: &Rules) -> Result<Windows, StoreError> {
        let mut windows = Windows::new(rules);
        let mut site = self.bare_site(unit);
        for (number, name) in self.named_machines(unit).into_iter().take(SITE_MACHINES) {
            site.machines = self.machine(number, name, range)?.into_iter().collect();
            windows.absorb(&Network { sites: vec![site] });
            site = self.bare_site(unit);
        }
        Ok(windows)
    }

    /// `None` if it neither measured nor came or went.
    fn machine(
        &self,
        number: MachineNo,
        name: String,
        range: &Range<i64>,
    ) -> Result<Option<Machine>, StoreError> {
        let mut series: BTreeMap<Role, Vec<Observation>> = BTreeMap::new();
        for (target, readings) in self.store.series(number, range.start, range.end)? {
            let Some(target) = self.targets.get(&target) else { continue };
            for reading in readings {
                for (role, reply) in roles::observations(target, reading.reading) {
                    series.entry(role).or_default().push(Observation { at_ms: reading.at_ms, reply });
                }
            }
        }
        // Two targets of one role come one after the other.
        for observations in series.values_mut() {
            observations.sort_by_key(|observation| observation.at_ms);
        }
        let comings = self.store.comings(number, range.start, range.end)?;
        let events = events::events(&comings, |before_ms| last_before(&series, before_ms));
        if series.is_empty() && events.is_empty() {
            return Ok(None);
        }
        let own_traffic = self.store.own_traffic(number, range.start, range.end)?;
        Ok(Some(Machine { name, series, own_traffic, events }))
    }

    /// What a machine is called in its unit's site.
    pub fn name_in_site(&self, unit: UnitId, machine: MachineId) -> Option<String> {
        let place = self.places.get(&unit)?.iter().find(|place| place.machine == machine)?;
        self.named_machines(unit)
            .into_iter()
            .find(|(number, _)| *number == place.number)
            .map(|(_, name)| name)
    }

    /// Other units of the same provider.
    pub fn peers_of_provider(&self, unit: UnitId) -> Vec<UnitId> {
        let provider = self.provider(unit);
        let mut peers = self.peers(&[unit]);
        peers.retain(|peer| provider.is_some() && self.provider(*peer) == provider);
        peers
    }

    /// Units of the same providers first, then of others: those with the next higher numbers, so that over the fleet
    /// every unit is looked at about as often.
    fn peers(&self, units: &[UnitId]) -> Vec<UnitId> {
        let providers: BTreeSet<_> = units.iter().filter_map(|unit| self.provider(*unit)).collect();
        let after = units.iter().copied().max().unwrap_or(UnitId(0));
        let (mut next, first): (Vec<UnitId>, Vec<UnitId>) =
            self.units().filter(|unit| !units.contains(unit)).partition(|unit| after < *unit);
        next.extend(first);
        let (same, other): (Vec<UnitId>, Vec<UnitId>) = next
            .into_iter()
            .partition(|unit| self.provider(*unit).is_some_and(|provider| providers.contains(&provider)));
        same.into_iter().take(PEERS_OF_PROVIDER).chain(other.into_iter().take(PEERS_OF_OTHERS)).collect()
    }
}

/// When anything was last measured before a moment.
fn last_before(series: &BTreeMap<Role, Vec<Observation>>, before_ms: i64) -> Option<i64> {
    let last = |observations: &Vec<Observation>| {
        let after = observations.partition_point(|observation| observation.at_ms < before_ms);
        Some(observations.get(after.checked_sub(1)?)?.at_ms)
    };
    series.values().filter_map(last).max()
}

#[cfg(test)]
mod tests;
