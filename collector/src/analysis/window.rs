//! Samples cut into windows: what each machine saw of each target in five minutes, and when it measured at all.
//!
//! This is all that judging needs, a tenth of the size of the samples, and it can be gathered piece by piece
//! ([`Windows::absorb`]). Whether a window is good or bad is not known here.

use std::collections::BTreeMap;

use super::network::{Contract, Event, Machine, Network, Observation, OwnTraffic, Reply, Role, Site};
use super::rules::Rules;

mod distinct;
mod presence;

pub use distinct::distinct;
pub use presence::Presence;

/// One machine, one target, one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Windows since 1970.
    pub window: u32,
    /// Answers and losses; answers that say no count as losses of an application and not at all elsewhere.
    pub samples: u16,
    pub lost: u16,
    /// Microseconds; meaningless if everything was lost.
    pub median_us: u32,
}

/// What a machine's cards carried during one window, bits per second, averaged over `readings`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Carried {
    pub window: u32,
    pub readings: u16,
    pub down_bps: f64,
    pub up_bps: f64,
}

#[derive(Debug, Clone, Default)]
pub struct MachineWindows {
    pub name: String,
    /// In order of windows.
    pub series: BTreeMap<Role, Vec<Cell>>,
    pub carried: Vec<Carried>,
    pub presence: Presence,
    pub events: Vec<Event>,
}

#[derive(Debug, Clone, Default)]
pub struct SiteWindows {
    pub unit: String,
    pub provider: Option<String>,
    pub contract: Contract,
    pub machines: Vec<MachineWindows>,
    pub events: Vec<Event>,
}

/// A network's windows.
#[derive(Debug, Clone)]
pub struct Windows {
    pub window_ms: i64,
    pub sites: Vec<SiteWindows>,
}

impl Cell {
    /// Microseconds, if anything was answered.
    pub fn round_trip_us(self) -> Option<u32> {
        (self.lost < self.samples).then_some(self.median_us)
    }
}

const DAY_MS: i64 = 86_400_000;
/// Machines of a site from which a lone one can be told.
const COMPANY: usize = 3;
/// Windows of silence that make the ones beside them edges.
const SILENCE: u32 = 2;

impl MachineWindows {
    /// First and last window.
    fn span(&self) -> Option<(u32, u32)> {
        let cells = || self.series.values().filter(|cells| !cells.is_empty());
        let first = cells().filter_map(|cells| cells.first()).map(|cell| cell.window).min()?;
        let last = cells().filter_map(|cells| cells.last()).map(|cell| cell.window).max()?;
        Some((first, last))
    }

    /// Windows in which it measured anything, in order.
    pub fn windows(&self) -> Vec<u32> {
        distinct(|| self.series.values().flatten().map(|cell| cell.window))
    }

    /// Windows just after it began to measure and just before it stopped, in order: networks come up after computers and
    /// go down before them, so these say nothing about any part of the way.
    pub fn edges(&self) -> Vec<u32> {
        let windows = self.windows();
        let mut edges: Vec<u32> = windows
            .windows(2)
            .filter_map(|pair| pair.first().copied().zip(pair.last().copied()))
            .filter(|(before, after)| after - before > SILENCE)
            .flat_map(|(before, after)| [before, after])
            .collect();
        edges.dedup();
        edges
    }
}

impl SiteWindows {
    /// Every target that any machine measured, in path order.
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> =
            self.machines.iter().flat_map(|machine| machine.series.keys().cloned()).collect();
        roles.sort();
        roles.dedup();
        roles
    }
}

impl Windows {
    /// An empty collection for [`Self::absorb`].
    pub fn new(rules: &Rules) -> Self {
        Self { window_ms: i64::from(rules.window_s.max(1)) * 1000, sites: Vec::new() }
    }

    pub fn of(network: &Network, rules: &Rules) -> Self {
        let mut windows = Self::new(rules);
        windows.absorb(network);
        windows
    }

    /// Adds what `network` holds. Pieces of one window may come apart; its median is then a weighted mean of theirs.
    pub fn absorb(&mut self, network: &Network) {
        for site in &network.sites {
            let place = self.sites.iter().position(|known| known.unit == site.unit).unwrap_or_else(|| {
                self.sites.push(SiteWindows { unit: site.unit.clone(), ..SiteWindows::default() });
                self.sites.len() - 1
            });
            if let Some(known) = self.sites.get_mut(place) {
                known.absorb(site, self.window_ms);
            }
        }
    }

    /// Drops what lone machines claim to have seen more than a day before or after all others of their site: clocks that
    /// are wrong. Samples by the collector's clock need it not.
    pub fn drop_strays(&mut self) {
        let a_day = u32::try_from(DAY_MS / self.window_ms.max(1)).unwrap_or(1);
        for site in &mut self.sites {
            let mut spans: Vec<(u32, u32)> = site.machines.iter().filter_map(MachineWindows::span).collect();
            if spans.len() < COMPANY {
                continue;
            }
            spans.sort_unstable_by_key(|(first, _)| *first);
            let from = spans.get(1).map_or(0, |(first, _)| first.saturating_sub(a_day));
            spans.sort_unstable_by_key(|(_, last)| std::cmp::Reverse(*last));
            let to = spans.get(1).map_or(u32::MAX, |(_, last)| last.saturating_add(a_day));
            for cells in site.machines.iter_mut().flat_map(|machine| machine.series.values_mut()) {
                cells.retain(|cell| (from..=to).contains(&cell.window));
            }
        }
    }

    /// Unix milliseconds at which a window begins.
    pub fn begins_ms(&self, window: u32) -> i64 {
        i64::from(window) * self.window_ms
    }

    /// The window of a moment; moments before 1970 or beyond counting have none.
    pub fn window_of(&self, at_ms: i64) -> Option<u32> {
        u32::try_from(at_ms.div_euclid(self.window_ms)).ok()
    }
}

impl SiteWindows {
    fn absorb(&mut self, site: &Site, window_ms: i64) {
        if site.provider.is_some() {
            self.provider.clone_from(&site.provider);
        }
        if site.contract != Contract::default() {
            self.contract = site.contract;
        }
        self.events.extend_from_slice(&site.events);
        for machine in &site.machines {
            let place = self.machines.iter().position(|known| known.name == machine.name);
            let place = place.unwrap_or_else(|| {
                let new = MachineWindows { name: machine.name.clone(), ..MachineWindows::default() };
                self.machines.push(new);
                self.machines.len() - 1
            });
            if let Some(known) = self.machines.get_mut(place) {
                known.absorb(machine, window_ms);
            }
        }
    }
}

impl MachineWindows {
    fn absorb(&mut self, machine: &Machine, window_ms: i64) {
        self.events.extend_from_slice(&machine.events);
        for (role, observations) in &machine.series {
            let cells = self.series.entry(role.clone()).or_default();
            if observations.is_sorted_by_key(|observation| observation.at_ms) {
                cut(observations, role, window_ms, cells);
            } else {
                let mut sorted = observations.clone();
                sorted.sort_by_key(|observation| observation.at_ms);
                cut(&sorted, role, window_ms, cells);
            }
            if !cells.is_sorted_by(|one, next| one.window < next.window) {
                merge_cells(cells);
            }
            self.presence.mark(observations.iter().map(|observation| observation.at_ms));
        }
        for reading in &machine.own_traffic {
            self.carry(*reading, window_ms);
        }
        self.carried.sort_by_key(|carried| carried.window);
    }

    fn carry(&mut self, reading: OwnTraffic, window_ms: i64) {
        let Ok(window) = u32::try_from(reading.at_ms.div_euclid(window_ms)) else { return };
        let (down_bps, up_bps) = (reading.down_bps as f64, reading.up_bps as f64);
        match self.carried.iter_mut().rev().take(3).find(|carried| carried.window == window) {
            Some(carried) => {
                let share = 1.0 / (f64::from(carried.readings) + 1.0);
                carried.down_bps += (down_bps - carried.down_bps) * share;
                carried.up_bps += (up_bps - carried.up_bps) * share;
                carried.readings = carried.readings.saturating_add(1);
            }
            None => self.carried.push(Carried { window, readings: 1, down_bps, up_bps }),
        }
    }
}

/// Appends the cells of `observations`, which are in order of time; repeated ones count once.
fn cut(observations: &[Observation], role: &Role, window_ms: i64, cells: &mut Vec<Cell>) {
    let application = matches!(role, Role::ApplicationConnect(_) | Role::ApplicationAnswer(_));
    let mut answers: Vec<u32> = Vec::with_capacity(64);
    let (mut current, mut lost, mut before) = (None, 0_u16, None);
    for observation in observations {
        if before.replace(*observation) == Some(*observation) {
            continue;
        }
        let Ok(window) = u32::try_from(observation.at_ms.div_euclid(window_ms)) else { continue };
        if current != Some(window) {
            close(current, &mut answers, &mut lost, cells);
            current = Some(window);
        }
        match observation.reply {
            Reply::After(us) => answers.push(us),
            Reply::Lost => lost = lost.saturating_add(1),
            Reply::Denied if application => lost = lost.saturating_add(1),
            Reply::Denied => {}
        }
    }
    close(current, &mut answers, &mut lost, cells);
}

fn close(window: Option<u32>, answers: &mut Vec<u32>, lost: &mut u16, cells: &mut Vec<Cell>) {
    let samples = u16::try_from(answers.len()).unwrap_or(u16::MAX).saturating_add(*lost);
    if let Some(window) = window.filter(|_| samples > 0) {
        answers.sort_unstable();
        let upper = answers.get(answers.len() / 2).copied().unwrap_or(0);
        let lower = answers.get((answers.len().max(1) - 1) / 2).copied().unwrap_or(0);
        cells.push(Cell { window, samples, lost: *lost, median_us: u32::midpoint(lower, upper) });
    }
    answers.clear();
    *lost = 0;
}

fn merge_cells(cells: &mut Vec<Cell>) {
    cells.sort_by_key(|cell| cell.window);
    cells.dedup_by(|next, kept| {
        let same = next.window == kept.window;
        if same {
            let (one, other) =
                (u64::from(kept.samples - kept.lost), u64::from(next.samples.saturating_sub(next.lost)));
            let sum = u64::from(kept.median_us) * one + u64::from(next.median_us) * other;
            kept.median_us = sum
                .checked_div(one + other)
                .and_then(|mean| u32::try_from(mean).ok())
                .unwrap_or(kept.median_us);
            kept.samples = kept.samples.saturating_add(next.samples);
            kept.lost = kept.lost.saturating_add(next.lost);
        }
        same
    });
}
