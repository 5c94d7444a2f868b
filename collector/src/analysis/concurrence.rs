//! Which units were degraded at the same time, and what they have in common that could explain it.
//!
//! Episodes are bound by what their verdict blames: the provider of the line, the government network, an application,
//! the current. A group is a stretch of time in which at least two units with the same bond were degraded all along.
//! What lies inside one office (a computer, its LAN, its own traffic) binds nobody, and neither does a verdict that
//! names nothing, so that two offices with broken switches are never called a pattern. Nothing here proves a common
//! cause: how many of those who share the bond were well is part of the answer.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::UnitId;

use super::verdict::Verdict;

/// An episode without its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Of the episode.
    pub number: i64,
    pub unit: UnitId,
    /// Unix milliseconds.
    pub start_ms: i64,
    pub end_ms: i64,
    pub verdict: Verdict,
    /// The application, for [`Verdict::Application`].
    pub target: Option<String>,
    /// It still went on when it was last judged.
    pub open: bool,
}

/// What units share that a verdict blames.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// The provider of their lines; `None` for units whose provider nobody declared.
    Provider(Option<String>),
    Cpnet,
    Application(String),
    Power,
}

/// A stretch of time in which several units were degraded together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    pub bond: Bond,
    /// At least two units were degraded from here to there.
    pub start_ms: i64,
    pub end_ms: i64,
    /// Minutes within the stretch by unit, most first; at least two.
    pub units: Vec<(UnitId, u32)>,
    /// Most units that were degraded at one moment.
    pub peak: u32,
    /// In the order of verdicts.
    pub verdicts: Vec<Verdict>,
}

impl Together {
    /// Minutes of all units together.
    pub fn unit_minutes(&self) -> u32 {
        self.units.iter().map(|(_, minutes)| minutes).sum()
    }
}

/// Shorter stretches are the edge of something else: one window of judging.
const SHORTEST_MS: i64 = 300_000;
const MINUTE_MS: i64 = 60_000;

/// What a stretch binds its unit to others by; `provider` names the provider of a unit's line at a moment.
pub fn bond<'a>(stretch: &Stretch, provider: impl Fn(UnitId, i64) -> Option<&'a str>) -> Option<Bond> {
    match stretch.verdict {
        Verdict::AccessLine | Verdict::Isp => {
            Some(Bond::Provider(provider(stretch.unit, stretch.start_ms).map(str::to_owned)))
        }
        Verdict::Cpnet => Some(Bond::Cpnet),
        Verdict::Application => stretch.target.clone().map(Bond::Application),
        Verdict::OutagePower => Some(Bond::Power),
        Verdict::Pc
        | Verdict::Lan
        | Verdict::AccessLineSelfLoad
        | Verdict::Insufficient
        | Verdict::Ambiguous => None,
    }
}

/// All groups, those with most minutes of all units together first.
pub fn together<'a>(
    stretches: &[Stretch],
    provider: impl Fn(UnitId, i64) -> Option<&'a str>,
) -> Vec<Together> {
    let mut bound: BTreeMap<Bond, Vec<&Stretch>> = BTreeMap::new();
    for stretch in stretches.iter().filter(|stretch| stretch.start_ms < stretch.end_ms) {
        if let Some(bond) = bond(stretch, &provider) {
            bound.entry(bond).or_default().push(stretch);
        }
    }
    let mut found: Vec<Together> = bound.iter().flat_map(|(bond, of_bond)| groups(bond, of_bond)).collect();
    found.sort_by_key(|group| (std::cmp::Reverse(group.unit_minutes()), group.start_ms));
    found
}

/// One unit's own time, overlapping stretches joined, and the verdicts of all of it.
struct Own {
    unit: UnitId,
    start_ms: i64,
    end_ms: i64,
    verdicts: BTreeSet<Verdict>,
}

fn groups(bond: &Bond, stretches: &[&Stretch]) -> Vec<Together> {
    let own = joined(stretches);
    let mut runs = runs(&own);
    runs.retain(|run| SHORTEST_MS <= run.end_ms - run.start_ms);
    let mut inside: Vec<(BTreeMap<UnitId, i64>, BTreeSet<Verdict>)> = Vec::new();
    inside.resize_with(runs.len(), Default::default);
    for one in &own {
        let first = runs.partition_point(|run| run.end_ms <= one.start_ms);
        let touched =
            runs.iter().zip(&mut inside).skip(first).take_while(|(run, _)| run.start_ms < one.end_ms);
        for (run, (units, verdicts)) in touched {
            let shared_ms = one.end_ms.min(run.end_ms) - one.start_ms.max(run.start_ms);
            *units.entry(one.unit).or_default() += shared_ms;
            verdicts.extend(&one.verdicts);
        }
    }
    let group = |(run, (units, verdicts)): (Run, (BTreeMap<UnitId, i64>, BTreeSet<Verdict>))| {
        let minutes = |ms: i64| u32::try_from(ms / MINUTE_MS).unwrap_or(u32::MAX);
        let mut units: Vec<(UnitId, u32)> = units.into_iter().map(|(unit, ms)| (unit, minutes(ms))).collect();
        units.sort_by_key(|(unit, minutes)| (std::cmp::Reverse(*minutes), *unit));
        let verdicts = verdicts.into_iter().collect();
        Together {
            bond: bond.clone(),
            start_ms: run.start_ms,
            end_ms: run.end_ms,
            units,
            peak: run.peak,
            verdicts,
        }
    };
    runs.into_iter().zip(inside).map(group).collect()
}

fn joined(stretches: &[&Stretch]) -> Vec<Own> {
    let mut sorted = stretches.to_vec();
    sorted.sort_by_key(|stretch| (stretch.unit, stretch.start_ms));
    let mut own: Vec<Own> = Vec::new();
    for stretch in sorted {
        match own.last_mut() {
            Some(last) if last.unit == stretch.unit && stretch.start_ms <= last.end_ms => {
                last.end_ms = last.end_ms.max(stretch.end_ms);
                last.verdicts.insert(stretch.verdict);
            }
            _ => own.push(Own {
                unit: stretch.unit,
                start_ms: stretch.start_ms,
                end_ms: stretch.end_ms,
                verdicts: BTreeSet::from([stretch.verdict]),
            }),
        }
    }
    own
}

/// A stretch of time in which at least two were degraded.
struct Run {
    start_ms: i64,
    end_ms: i64,
    peak: u32,
}

fn runs(own: &[Own]) -> Vec<Run> {
    // An end comes before a beginning at the same moment: who only touch were not degraded together.
    let mut steps: Vec<(i64, i32)> =
        own.iter().flat_map(|one| [(one.start_ms, 1), (one.end_ms, -1)]).collect();
    steps.sort_unstable();
    let (mut active, mut found): (i32, Vec<Run>) = (0, Vec::new());
    for (at_ms, step) in steps {
        let before = active;
        active += step;
        if before < 2 && 2 <= active {
            found.push(Run { start_ms: at_ms, end_ms: at_ms, peak: 0 });
        }
        if let Some(run) = found.last_mut() {
            if 2 <= before && active < 2 {
                run.end_ms = at_ms;
            }
            if 2 <= active {
                run.peak = run.peak.max(active.unsigned_abs());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
