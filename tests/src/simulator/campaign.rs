//! Many simulated fleets, judged, until every verdict has had its number of episodes.
//!
//! Fleets are numbered from a seed on and counted in that order, however many threads work on them, so that a seed and a
//! number say everything. Of verdicts that come up more often than wanted, the first ones count.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;
use std::thread;

use hatang_collector::analysis::episode::Episode;
use hatang_collector::analysis::network::Network;
use hatang_collector::analysis::verdict::Verdict;

use super::score::Score;
use super::truth::Truth;
use super::{Settings, Simulation, simulate};

/// What looks at a network and says what went wrong.
pub type Judge<'a> = &'a (dyn Fn(&Network) -> Vec<Episode> + Sync);

#[derive(Debug, Clone, Copy)]
pub struct Extent {
    pub seed: u64,
    /// Decidable truths of each verdict.
    pub wanted: usize,
    /// Where to stop if a verdict does not come up.
    pub most_fleets: u64,
    pub threads: usize,
    pub settings: Settings,
}

#[derive(Debug, Default)]
pub struct Outcome {
    /// One for each judge, in order.
    pub scores: Vec<Score>,
    pub fleets: u64,
    pub samples: usize,
    pub machines: usize,
    /// Impairments behind the truths that counted: one can be felt at several sites.
    pub impairments: BTreeMap<Verdict, usize>,
}

/// One fleet with what each judge said.
struct Judged {
    simulation: Simulation,
    said: Vec<Vec<Episode>>,
}

/// Verdicts that truths can have.
pub const TRUE_VERDICTS: [Verdict; 8] = [
    Verdict::Pc,
    Verdict::Lan,
    Verdict::AccessLine,
    Verdict::AccessLineSelfLoad,
    Verdict::Isp,
    Verdict::Cpnet,
    Verdict::Application,
    Verdict::OutagePower,
];

/// Simulates, judges and counts. `look` sees every fleet and what the first judge said.
pub fn run(
    extent: Extent,
    judges: &[Judge<'_>],
    mut look: impl FnMut(u64, &Simulation, &[Episode]),
) -> Outcome {
    let mut outcome = Outcome { scores: vec![Score::default(); judges.len()], ..Outcome::default() };
    let mut counted: BTreeMap<Verdict, usize> = BTreeMap::new();
    let is_done = |counted: &BTreeMap<Verdict, usize>| {
        TRUE_VERDICTS.iter().all(|verdict| extent.wanted <= counted.get(verdict).copied().unwrap_or(0))
    };
    let batch = extent.threads.max(1) as u64 * 2;
    while !is_done(&counted) && outcome.fleets < extent.most_fleets {
        let first = extent.seed + outcome.fleets;
        for (seed, judged) in (first..).zip(judge_all(first..first + batch, extent, judges)) {
            if is_done(&counted) {
                break;
            }
            outcome.fleets += 1;
            outcome.count(&judged, &mut counted, extent.wanted);
            if let Some(said) = judged.said.first() {
                look(seed, &judged.simulation, said);
            }
        }
    }
    outcome
}

fn judge_all(seeds: std::ops::Range<u64>, extent: Extent, judges: &[Judge<'_>]) -> Vec<Judged> {
    let (sender, receiver) = mpsc::channel();
    let threads = extent.threads.max(1) as u64;
    thread::scope(|scope| {
        for thread in 0..threads {
            let (sender, seeds) = (sender.clone(), seeds.clone());
            scope.spawn(move || {
                for seed in seeds.filter(|seed| seed % threads == thread) {
                    let simulation = simulate(seed, extent.settings);
                    let said = judges.iter().map(|judge| judge(&simulation.network)).collect();
                    sender.send((seed, Judged { simulation, said })).expect("the receiver waits for all");
                }
            });
        }
    });
    drop(sender);
    receiver.iter().collect::<BTreeMap<u64, Judged>>().into_values().collect()
}

impl Outcome {
    fn count(&mut self, judged: &Judged, counted: &mut BTreeMap<Verdict, usize>, wanted: usize) {
        let Judged { simulation, said } = judged;
        let chosen: Vec<bool> =
            simulation.truths.iter().map(|truth| choose(truth, counted, wanted)).collect();
        let of_event: BTreeSet<(Verdict, usize)> = (simulation.truths.iter().zip(&chosen))
            .filter(|(_, chosen)| **chosen)
            .filter_map(|(truth, _)| Some((truth.verdict?, truth.event)))
            .collect();
        for (verdict, _) in of_event {
            *self.impairments.entry(verdict).or_default() += 1;
        }
        for (score, episodes) in self.scores.iter_mut().zip(said) {
            let mut chosen = (simulation.truths.iter().zip(&chosen))
                .filter(|(truth, _)| truth.decidable)
                .map(|(_, chosen)| *chosen);
            score.add(&simulation.fleet, &simulation.truths, episodes, |_| chosen.next().unwrap_or(false));
        }
        let machines = simulation.network.sites.iter().flat_map(|site| &site.machines);
        self.machines += machines.clone().count();
        self.samples += machines.flat_map(|machine| machine.series.values()).map(Vec::len).sum::<usize>();
    }
}

fn choose(truth: &Truth, counted: &mut BTreeMap<Verdict, usize>, wanted: usize) -> bool {
    let Some(verdict) = truth.verdict.filter(|_| truth.decidable) else { return false };
    let count = counted.entry(verdict).or_default();
    *count += 1;
    *count <= wanted
}
