//! How long the judge takes for a unit's year, and how much memory.
#![expect(clippy::cast_possible_wrap, reason = "counts stay far below the limits of their types")]

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use end_to_end::simulator::calendar::{MINUTE_MS, is_working, midnight_ms};
use end_to_end::simulator::noise::{Noise, Walk};
use end_to_end::simulator::random::Random;
use end_to_end::usage::own_cpu_s;
use hatang_collector::analysis::judge;
use hatang_collector::analysis::network::{Contract, Machine, Network, Observation, Reply, Role, Site};
use hatang_collector::analysis::rules::Rules;
use hatang_collector::analysis::window::Windows;

use crate::table::goal;

const MACHINES: usize = 20;
const WORKING_DAYS: usize = 264;
const MINUTES: i64 = 600;

/// 20 machines, 8 targets, a sample a minute, 10 hours of 264 days; gathered month by month and judged at the end. Only
/// gathering and judging is timed; memory is the peak of this process, one month's samples included.
pub(crate) fn measure(rules: &Rules) -> Result<()> {
    let mut windows = Windows::new(rules);
    let mut random = Random::new(1);
    let noise = Noise::shipped();
    let days: Vec<u32> = (0..).filter(|day| is_working(*day)).take(WORKING_DAYS).collect();
    let (mut samples, mut busy_s) = (0, 0.0);
    for month in days.chunks(22) {
        for machine in 0..MACHINES {
            let network = piece(&mut random, &noise, machine, month);
            samples += count(&network);
            let before = own_cpu_s();
            windows.absorb(&network);
            busy_s += own_cpu_s() - before;
        }
    }
    let before = own_cpu_s();
    let episodes = judge::episodes_of_windows(&windows, rules);
    let judging_s = own_cpu_s() - before;
    println!("a unit's year: {:.1} million samples, {} episodes", samples as f64 / 1e6, episodes.len());
    goal(&format!("CPU-s ({busy_s:.2} gathering, {judging_s:.2} judging)"), busy_s + judging_s, 2.0, false);
    goal("peak memory of this process, MB", peak_mb()?, 256.0, false);
    println!();
    Ok(())
}

fn count(network: &Network) -> usize {
    network
        .sites
        .iter()
        .flat_map(|site| &site.machines)
        .flat_map(|machine| machine.series.values())
        .map(Vec::len)
        .sum()
}

fn piece(random: &mut Random, noise: &Noise, machine: usize, days: &[u32]) -> Network {
    let roles = [
        (Role::Gateway, 1_000.0),
        (Role::FirstHop, 5_000.0),
        (Role::Internet("a".into()), 12_000.0),
        (Role::Internet("b".into()), 90_000.0),
        (Role::Cpnet("a".into()), 15_000.0),
        (Role::Cpnet("b".into()), 20_000.0),
        (Role::ApplicationConnect("a".into()), 15_000.0),
        (Role::ApplicationAnswer("a".into()), 120_000.0),
    ];
    let mut series: BTreeMap<Role, Vec<Observation>> = BTreeMap::new();
    for (role, base_us) in roles {
        let tracks = if role <= Role::FirstHop { &noise.gateway } else { &noise.internet };
        let mut walk = Walk::new(&tracks[random.index(tracks.len())], random.fork());
        let times = days.iter().flat_map(|day| {
            (0..MINUTES).map(|minute| midnight_ms(*day) + (450 + minute) * MINUTE_MS + machine as i64 * 2_900)
        });
        let sample = |at_ms| Observation { at_ms, reply: reply(&mut walk, base_us) };
        series.insert(role, times.map(sample).collect());
    }
    let machine = Machine { name: format!("pc{machine:02}"), series, ..Machine::default() };
    let site = Site {
        unit: "xa-01".into(),
        provider: Some("vnpt".into()),
        contract: Contract::default(),
        machines: vec![machine],
        events: Vec::new(),
    };
    Network { sites: vec![site] }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a positive range")]
fn reply(walk: &mut Walk<'_>, base_us: f64) -> Reply {
    walk.step().map_or(Reply::Lost, |noise| {
        Reply::After((base_us + f64::from(noise)).clamp(0.7 * base_us, 5e6) as u32)
    })
}

fn peak_mb() -> Result<f64> {
    let text = fs::read_to_string("/proc/self/status").context("read /proc/self/status")?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("find the peak of memory")?;
    let kb: f64 = line.trim().trim_end_matches(" kB").trim().parse().context("read the peak of memory")?;
    Ok(kb / 1024.0)
}
