//! Measures the judge on simulated fleets with known truth, on recorded quiet series, and on a unit's year.
//!
//! `cargo bench -p end-to-end --bench attribution [-- SEED EPISODES]`, by default seed 1 and 500 episodes a verdict.
//! An episode is one impairment as one site felt it. *Right* is the right verdict, and for an application its name, for a
//! computer that computer, from the episode that covers the time best. *Open* is ambiguous or insufficient. Only truths
//! that somebody could know are counted there (see `simulator/truth.rs`); the others stand in a line of their own.
//! *Blamed wrongly* are true episodes, of all there were, beside which an episode blames the provider without reason.
//! A machine-month is 22 working days. Two simpler judges get the same episodes. The recorded series are read from
//! `../shared/data`; where they are absent, that is said. Goals that are missed are printed as missed.
#![expect(clippy::print_stdout, reason = "a measuring program: it prints its table")]

mod alarm;
mod peers;
mod quiet;
mod table;
mod year;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use end_to_end::simulator::Settings;
use end_to_end::simulator::campaign::{Extent, Judge, run};
use end_to_end::usage::{machine_load, own_cpu_s};
use hatang_collector::analysis::judge;
use hatang_collector::analysis::network::Network;
use hatang_collector::analysis::rules::Rules;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let seed = words.first().map_or(Ok(1), |word| word.parse()).context("seed")?;
    let wanted = words.get(1).map_or(Ok(500), |word| word.parse()).context("number of episodes a verdict")?;
    let (load, processors) = machine_load()?;
    println!("seed {seed}; machine: {processors} processors, load {load:.1} at the start\n");
    let rules = Rules::on("2026-11-25")?;
    year::measure(&rules)?;
    campaign(seed, wanted, processors, &rules);
    quiet::simulated(seed, processors, &rules);
    quiet::labelled(&rules)?;
    quiet::week(&rules)
}

fn campaign(seed: u64, wanted: usize, threads: usize, rules: &Rules) {
    let extent = Extent { seed, wanted, most_fleets: 2_000, threads, settings: Settings::CAMPAIGN };
    let ours = |network: &Network| judge::episodes(network, rules);
    let judges: [Judge<'_>; 3] = [&ours, &peers::one_target, &peers::walk];
    let before = own_cpu_s();
    let mut delays = alarm::Delays::default();
    let outcome = run(extent, &judges, |seed, simulation, said| delays.sample(seed, simulation, said, rules));
    println!(
        "{} fleets, {} machines, {:.0} million samples, {:.0} CPU-s with simulating and the other judges",
        outcome.fleets,
        outcome.machines,
        outcome.samples as f64 / 1e6,
        own_cpu_s() - before
    );
    let behind: BTreeMap<&str, usize> =
        outcome.impairments.iter().map(|(verdict, count)| (verdict.word(), *count)).collect();
    println!("impairments behind the counted episodes: {behind:?}\n");
    for (name, score) in
        ["this judge", "one target against a threshold", "BlameIt's order"].iter().zip(&outcome.scores)
    {
        table::print(name, score);
    }
    delays.print();
}
