//! Troubles of one computer while its neighbours at the same targets are well.
//!
//! They are found first, because a bad computer must not speak for its site: its windows are left out when the site is
//! judged. What all computers share is taken off each one's evidence, so that a bad line is nobody's own matter.

use std::ops::Range;

use super::baseline::UnitBaseline;
use super::decoding::decode;
use super::evidence::{
    Scale, WAYS, Ways, is_measured, scale, single_deviation, usual_of, usual_of_speakers, windows_of,
};
use super::hypotheses::one_trouble;
use super::network::Role;
use super::pooling::{Seen, each_window, middle};
use super::rules::Rules;
use super::window::{MachineWindows, SiteWindows};

/// A computer's own trouble, first and last window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnTrouble {
    pub machine: usize,
    pub first: u32,
    pub last: u32,
}

/// Evidence beyond the gateway counts half: those targets have other ways to be bad.
const BEYOND: f32 = 0.5;
const BEYOND_LEAST: f32 = -4.0;
const BEYOND_MOST: f32 = 4.0;
/// Among many machines one has a bad minute sooner or later.
const MANY: f32 = 2.0;
/// One target beyond the gateway says no more than this.
const ONE_TARGET: f32 = 2.0;
/// Neighbours' samples from which a window of theirs compares.
const NEIGHBOURS: u32 = 2;

/// Per machine and window: gateway, and the sum over the targets beyond.
struct Sums {
    windows: Vec<u32>,
    gateway: Vec<Ways>,
    beyond: Vec<Ways>,
}

pub fn own_troubles(
    site: &SiteWindows,
    learnt: &[(Range<u32>, &UnitBaseline)],
    window_ms: i64,
    rules: &Rules,
) -> Vec<OwnTrouble> {
    let count = site.machines.len();
    if count < 2 {
        return Vec::new();
    }
    let windows = windows_of(site, learnt);
    let mut sums = Sums {
        gateway: vec![[0.0; WAYS]; windows.len() * count],
        beyond: vec![[0.0; WAYS]; windows.len() * count],
        windows,
    };
    for role in site.roles() {
        for (range, baseline) in learnt {
            sums.add(site, &role, range, baseline, window_ms, rules);
        }
    }
    let machines = site.machines.iter().enumerate();
    machines.flat_map(|(machine, known)| sums.troubles(machine, known, count, rules)).collect()
}

impl Sums {
    fn add(
        &mut self,
        site: &SiteWindows,
        role: &Role,
        range: &Range<u32>,
        learnt: &UnitBaseline,
        window_ms: i64,
        rules: &Rules,
    ) {
        let Some(baseline) = learnt.role(role) else { return };
        let usual = usual_of(site, role, learnt);
        let speaking = usual_of_speakers(site, role, learnt);
        let speaks = |machine: usize| speaking.get(machine).copied().flatten().is_some();
        let own_scales: Vec<Option<Scale>> = site
            .machines
            .iter()
            .map(|machine| learnt.series(&machine.name, role))
            .map(|series| {
                Some(Scale::new(series?.level.slow_from_us(rules), baseline.loss.max(series?.loss), rules))
            })
            .collect();
        let count = site.machines.len();
        let rest_scale = scale(baseline, single_deviation(learnt, role), 1, rules);
        let mut at = self.windows.partition_point(|window| *window < range.start);
        let of = |machine: usize| usual.get(machine).copied().flatten();
        each_window(site, role, range, of, |window, seen| {
            while self.windows.get(at).is_some_and(|known| *known < window) {
                at += 1;
            }
            let usual = baseline.usual_at(i64::from(window) * window_ms);
            for one in seen {
                let Some(Some(scale)) = own_scales.get(one.machine) else { continue };
                let (samples, lost) = (u32::from(one.cell.samples), u32::from(one.cell.lost));
                let own = scale.weigh(one.excess.map(|excess| excess - usual), samples, lost);
                let own = beside_neighbours(own, one.machine, seen, &speaks, usual, &rest_scale);
                let sums = if *role == Role::Gateway { &mut self.gateway } else { &mut self.beyond };
                if let Some(sum) = sums.get_mut(at * count + one.machine) {
                    let most = if *role == Role::Gateway { f32::INFINITY } else { ONE_TARGET };
                    for (sum, own) in sum.iter_mut().zip(own) {
                        *sum += own.min(most);
                    }
                }
            }
        });
    }

    /// One machine's troubles in its own windows, those at its edges left out.
    fn troubles(
        &self,
        machine: usize,
        known: &MachineWindows,
        count: usize,
        rules: &Rules,
    ) -> Vec<OwnTrouble> {
        let edges = known.edges();
        let own: Vec<u32> =
            known.windows().into_iter().filter(|window| edges.binary_search(window).is_err()).collect();
        let of = |sums: &[Ways], window: u32| {
            let at = self.windows.binary_search(&window).ok();
            at.and_then(|at| sums.get(at * count + machine)).copied().unwrap_or_default()
        };
        let has_gateway = known.series.contains_key(&Role::Gateway)
            && own.iter().any(|window| is_measured(&of(&self.gateway, *window)));
        let runs = decode(&own, &one_trouble(MANY), rules, |at, scores| {
            let Some(window) = own.get(at).copied() else { return };
            let both = of(&self.gateway, window).into_iter().zip(of(&self.beyond, window));
            for (score, (gateway, beyond)) in scores.iter_mut().skip(1).zip(both) {
                let most = if has_gateway { gateway.clamp(0.0, BEYOND_MOST) } else { BEYOND_MOST };
                *score = gateway + (beyond * BEYOND).clamp(BEYOND_LEAST, most);
            }
        });
        let window = |at: usize| own.get(at).copied();
        runs.iter()
            .filter_map(|run| {
                Some(OwnTrouble { machine, first: window(run.first)?, last: window(run.last)? })
            })
            .collect()
    }
}

/// A machine's evidence less what its neighbours share; what speaks for trouble needs neighbours to compare with.
fn beside_neighbours(
    own: Ways,
    machine: usize,
    seen: &[Seen],
    speaks: &impl Fn(usize) -> bool,
    usual: f32,
    scale: &Scale,
) -> Ways {
    if own.iter().all(|way| *way <= 0.0) {
        return own;
    }
    let (mut samples, mut lost) = (0, 0);
    let mut entries = Vec::new();
    for other in seen.iter().filter(|other| other.machine != machine && speaks(other.machine)) {
        samples += u32::from(other.cell.samples);
        lost += u32::from(other.cell.lost);
        entries.extend(other.excess.map(|excess| (excess - usual, other.cell.samples - other.cell.lost)));
    }
    if samples < NEIGHBOURS {
        return own.map(|way| way.min(0.0));
    }
    let rest = scale.weigh(middle(&mut entries), samples, lost);
    let worst = rest.into_iter().fold(0.0, f32::max);
    if worst > 0.0 { own.map(|way| way.min(0.0)) } else { own }
}
