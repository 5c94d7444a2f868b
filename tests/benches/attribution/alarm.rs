//! How long after its beginning an impairment is noticed by a judge that looks every five minutes.
//!
//! As the running collector does: what is usual was learnt from the days before, and today's samples up to this moment
//! are judged.

use end_to_end::simulator::Simulation;
use end_to_end::simulator::calendar::{DAY_MS, FIRST_DAY_MS};
use end_to_end::simulator::score::{Answer, answering, name, shared_ms};
use end_to_end::simulator::truth::Truth;
use hatang_collector::analysis::baseline::Baselines;
use hatang_collector::analysis::episode::Episode;
use hatang_collector::analysis::judge;
use hatang_collector::analysis::network::{Machine, Network, Site};
use hatang_collector::analysis::rules::Rules;

use crate::table::{goal, percent};

const WINDOW_MS: i64 = 300_000;
/// Looks after the window in which it begins.
const LOOKS: i64 = 12;
const FLEETS: usize = 40;
const OF_A_FLEET: usize = 4;

#[derive(Debug, Default)]
pub(crate) struct Delays {
    fleets: usize,
    /// Whole windows from the beginning to the first look with any alarm, and with the right verdict.
    any: Vec<f64>,
    right: Vec<f64>,
    asked: usize,
}

impl Delays {
    /// Follows some truths of one fleet that were answered rightly in the end.
    pub(crate) fn sample(&mut self, seed: u64, simulation: &Simulation, said: &[Episode], rules: &Rules) {
        if FLEETS <= self.fleets {
            return;
        }
        self.fleets += 1;
        let is_right = |truth: &&Truth| {
            let answer = answering(truth, said).map(|episode| name(truth, episode));
            truth.decidable && answer == truth.verdict.map(Answer::Said)
        };
        let right: Vec<&Truth> = simulation.truths.iter().filter(is_right).collect();
        let stride = right.len() / OF_A_FLEET + 1;
        for truth in right.iter().skip(usize::try_from(seed).unwrap_or(0) % stride).step_by(stride) {
            self.follow(simulation, truth, rules);
        }
    }

    fn follow(&mut self, simulation: &Simulation, truth: &Truth, rules: &Rules) {
        let day = (truth.start_ms - FIRST_DAY_MS).div_euclid(DAY_MS) * DAY_MS + FIRST_DAY_MS;
        let baselines = judge::learn(&between(&simulation.network, i64::MIN, day), rules);
        self.asked += 1;
        let mut any = None;
        let first = truth.start_ms.div_euclid(WINDOW_MS) + 1;
        for look in 0..LOOKS {
            let now = (first + look) * WINDOW_MS;
            let said = look_at(simulation, &baselines, day, now, rules);
            let delay = (now - truth.start_ms) as f64 / WINDOW_MS as f64;
            if any.is_none() && said.iter().any(|episode| 0 < shared_ms(truth, episode)) {
                any = Some(delay);
            }
            let is_named = |episode: &&Episode| {
                0 < shared_ms(truth, episode) && Some(name(truth, episode)) == truth.verdict.map(Answer::Said)
            };
            if said.iter().find(is_named).is_some() {
                self.right.push(delay);
                break;
            }
        }
        self.any.extend(any);
    }

    pub(crate) fn print(&self) {
        println!("alarms while it goes on, of {} episodes that are answered rightly in the end", self.asked);
        for (what, delays) in [("any alarm", &self.any), ("the right verdict", &self.right)] {
            let mut delays = delays.clone();
            delays.sort_by(f64::total_cmp);
            let Some(median) = delays.get(delays.len() / 2) else { continue };
            let p90 = delays.get(delays.len() * 9 / 10).copied().unwrap_or(*median);
            let found = percent(delays.len(), self.asked);
            goal(
                &format!("{what} ({found:.0} % within {LOOKS}), windows, median (p90 {p90:.2})"),
                *median,
                2.0,
                false,
            );
        }
        println!();
    }
}

fn look_at(
    simulation: &Simulation,
    baselines: &Baselines,
    day: i64,
    now: i64,
    rules: &Rules,
) -> Vec<Episode> {
    judge::judge(&between(&simulation.network, day, now), baselines, day..now, rules)
}

/// What was known of a time.
pub(crate) fn between(network: &Network, from_ms: i64, until_ms: i64) -> Network {
    let is_in = |at_ms: i64| (from_ms..until_ms).contains(&at_ms);
    let machine = |machine: &Machine| Machine {
        name: machine.name.clone(),
        series: (machine.series.iter())
            .map(|(role, series)| {
                let first = series.partition_point(|sample| sample.at_ms < from_ms);
                let last = series.partition_point(|sample| sample.at_ms < until_ms);
                (role.clone(), series[first..last].to_vec())
            })
            .collect(),
        own_traffic: machine.own_traffic.iter().copied().filter(|reading| is_in(reading.at_ms)).collect(),
        events: machine.events.iter().copied().filter(|event| is_in(event.at_ms)).collect(),
    };
    let site = |site: &Site| Site {
        machines: site.machines.iter().map(machine).collect(),
        events: site.events.iter().copied().filter(|event| is_in(event.at_ms)).collect(),
        ..site.clone()
    };
    Network { sites: network.sites.iter().map(site).collect() }
}
