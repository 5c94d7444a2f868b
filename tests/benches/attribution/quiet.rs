//! False episodes where nothing is wrong: simulated quiet fleets and recorded series.
#![expect(clippy::cast_possible_wrap, reason = "counts stay far below the limits of their types")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use end_to_end::simulator::calendar::is_working;
use end_to_end::simulator::campaign::{Extent, run};
use end_to_end::simulator::score::is_about_quirk;
use end_to_end::simulator::{Settings, fleet::Circumstances};
use hatang_collector::analysis::episode::Episode;
use hatang_collector::analysis::judge;
use hatang_collector::analysis::network::{Machine, Network, Observation, Reply, Role, Site};
use hatang_collector::analysis::rules::Rules;

use crate::table::goal;

const HOUR_MS: i64 = 3_600_000;
const FLEETS: u64 = 24;

/// Quiet fortnights of simulated fleets, with and without machines and targets that mislead.
pub(crate) fn simulated(seed: u64, threads: usize, rules: &Rules) {
    for liars in [false, true] {
        let settings = Settings {
            circumstances: Circumstances { liars, ..Settings::QUIET.circumstances },
            ..Settings::QUIET
        };
        let extent = Extent { seed: seed + 1_000_000, wanted: 1, most_fleets: FLEETS, threads, settings };
        let mut counts = Counts::default();
        let outcome =
            run(extent, &[&|network: &Network| judge::episodes(network, rules)], |_, simulation, said| {
                let kept = said.iter().filter(|episode| !is_about_quirk(&simulation.fleet, &[], episode));
                counts.add(kept);
            });
        let working = (0..settings.days).filter(|day| is_working(*day)).count();
        let months = outcome.machines as f64 * working as f64 / 22.0;
        println!(
            "quiet simulated fleets, {} misleading machines and targets: {months:.0} machine-months",
            if liars { "with" } else { "without" }
        );
        counts.print(months);
    }
}

/// The 25 labelled series, as the Internet references of one-machine sites whose gateway and first hop are steady: each
/// site has one series and the next. A month is 720 hours of samples. An episode within half an hour of a change that
/// people marked in either series is no false one and is counted apart.
pub(crate) fn labelled(rules: &Rules) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/rtt_labelled/real");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("labelled series: not tried, {} is absent\n", folder.display());
        return Ok(());
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let series: Vec<Labelled> = paths.iter().map(|path| Labelled::read(path)).collect::<Result<_>>()?;
    ensure!(!series.is_empty(), "{} holds no series", folder.display());
    let (mut near, mut alone, mut hours) = (Counts::default(), Counts::default(), 0.0);
    for (index, one) in series.iter().enumerate() {
        let other = &series[(index + 1) % series.len()];
        let network = Network { sites: vec![site(index, one, other)] };
        let length = one.values.len().min(other.values.len());
        hours += (length as i64 * STEP_MS) as f64 / HOUR_MS as f64;
        for episode in judge::episodes(&network, rules) {
            let is_near = [one, other].iter().any(|series| series.changes_near(&episode));
            if is_near { &mut near } else { &mut alone }.add([&episode].into_iter());
        }
    }
    println!("25 labelled real series, {:.1} months of 720 h", hours / 720.0);
    alone.print(hours / 720.0);
    println!("  beside them, near changes that people marked: {}\n", near.words());
    Ok(())
}

/// The synthetic week of 300 machines. It is not quiet: units have congested uplinks in working hours and evenings, and
/// machines of one unit have different lines, so that only the verdicts beside the provider's can be called false.
pub(crate) fn week(rules: &Rules) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/rtt7d/rtt7d.bin.zst");
    if !path.exists() {
        println!("the week of 300 machines: not tried, {} is absent", path.display());
        return Ok(());
    }
    let bytes = unpack(&path)?;
    let mut counts = Counts::default();
    for unit in 0..WEEK_UNITS {
        counts.add(judge::episodes(&Network { sites: vec![week_site(&bytes, unit)?] }, rules).iter());
    }
    let months = 300.0 * 168.0 / 720.0;
    println!("the synthetic week of 300 machines (congested by design), {months:.0} months of 720 h");
    counts.print(months);
    Ok(())
}

#[derive(Default)]
struct Counts {
    of: BTreeMap<&'static str, usize>,
    decided: usize,
    blaming: usize,
}

impl Counts {
    fn add<'a>(&mut self, episodes: impl Iterator<Item = &'a Episode>) {
        for episode in episodes {
            *self.of.entry(episode.verdict.word()).or_default() += 1;
            self.decided += usize::from(episode.verdict.is_decided());
            self.blaming += usize::from(episode.verdict.blames_provider());
        }
    }

    fn words(&self) -> String {
        let words: Vec<String> = self.of.iter().map(|(word, count)| format!("{word} {count}")).collect();
        if words.is_empty() { "none".to_owned() } else { words.join(", ") }
    }

    fn print(&self, months: f64) {
        let all: usize = self.of.values().sum();
        goal("false episodes a machine-month, open ones included", all as f64 / months, 1.0, false);
        goal("the same, decided verdicts only", self.decided as f64 / months, 1.0, false);
        println!(
            "  blaming the provider a machine-month {:.3}; {}\n",
            self.blaming as f64 / months,
            self.words()
        );
    }
}

const STEP_MS: i64 = 240_000;
const START_MS: i64 = 1_788_714_000_000;

/// One series on an even grid; the row is the key, because local clocks went back in some files.
struct Labelled {
    values: Vec<Reply>,
    changes: Vec<usize>,
}

impl Labelled {
    fn read(path: &Path) -> Result<Self> {
        let text = String::from_utf8(unpack(path)?).with_context(|| format!("read {}", path.display()))?;
        let mut series = Self { values: Vec::new(), changes: Vec::new() };
        for line in text.lines().skip(1).filter(|line| !line.trim().is_empty()) {
            let mut fields = line.trim().split(';').skip(1);
            let ms: f64 = fields.next().context("a row has a round trip")?.replace(',', ".").parse()?;
            let marked: f64 = fields.next().context("a row has a mark")?.parse()?;
            if 0.5 < marked {
                series.changes.push(series.values.len());
            }
            series.values.push(if 0.0 < ms { after(ms * 1_000.0) } else { Reply::Lost });
        }
        Ok(series)
    }

    fn changes_near(&self, episode: &Episode) -> bool {
        let times = self.changes.iter().map(|row| START_MS + *row as i64 * STEP_MS);
        times
            .into_iter()
            .any(|at| (episode.start_ms - HOUR_MS / 2..episode.end_ms + HOUR_MS / 2).contains(&at))
    }

    fn observations(&self, length: usize) -> Vec<Observation> {
        let at = |row: usize| START_MS + row as i64 * STEP_MS;
        self.values
            .iter()
            .take(length)
            .enumerate()
            .map(|(row, reply)| Observation { at_ms: at(row), reply: *reply })
            .collect()
    }
}

fn site(index: usize, one: &Labelled, other: &Labelled) -> Site {
    let length = one.values.len().min(other.values.len());
    let steady = |us: f64| {
        let wander = [0.0, 30.0, -20.0, 50.0, 10.0, -40.0, 20.0];
        let at = |row: usize| START_MS + row as i64 * STEP_MS;
        (0..length)
            .map(|row| Observation { at_ms: at(row), reply: after(us + wander[row % wander.len()]) })
            .collect()
    };
    let series = BTreeMap::from([
        (Role::Gateway, steady(800.0)),
        (Role::FirstHop, steady(4_000.0)),
        (Role::Internet("a".into()), one.observations(length)),
        (Role::Internet("b".into()), other.observations(length)),
    ]);
    Site {
        unit: format!("{index}"),
        provider: Some(format!("{index}")),
        machines: vec![Machine { name: "pc01".into(), series, ..Machine::default() }],
        ..Site::default()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a round trip is positive and short"
)]
fn after(us: f64) -> Reply {
    Reply::After(us as u32)
}

const WEEK_UNITS: usize = 15;
const WEEK_MINUTES: usize = 10_080;

fn week_site(bytes: &[u8], unit: usize) -> Result<Site> {
    let roles = [
        Role::Gateway,
        Role::FirstHop,
        Role::Internet("2".into()),
        Role::Internet("3".into()),
        Role::Cpnet("4".into()),
        Role::Cpnet("5".into()),
        Role::Internet("6".into()),
        Role::Internet("7".into()),
    ];
    let values = bytes.get(64..).context("the week has a header")?;
    let mut machines = Vec::new();
    for machine in unit * 20..(unit + 1) * 20 {
        let mut series = BTreeMap::new();
        for (target, role) in roles.iter().enumerate() {
            let first = (machine * roles.len() + target) * WEEK_MINUTES * 2;
            let all = values.get(first..first + WEEK_MINUTES * 2).context("the week ends early")?;
            let sample = |(minute, pair): (usize, &[u8])| {
                let value = u16::from(pair[1]) << 8 | u16::from(pair[0]);
                let at_ms = 1_767_571_200_000 + (37 * machine as i64 % 60 + 60 * minute as i64) * 1_000;
                let reply =
                    if value == u16::MAX { Reply::Lost } else { Reply::After(u32::from(value) * 100) };
                Observation { at_ms, reply }
            };
            series.insert(role.clone(), all.chunks_exact(2).enumerate().map(sample).collect());
        }
        machines.push(Machine { name: format!("pc{machine}"), series, ..Machine::default() });
    }
    Ok(Site { unit: format!("{unit}"), provider: Some("one".into()), machines, ..Site::default() })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the file is packed, and the program that unpacks it is at hand"
)]
fn unpack(path: &Path) -> Result<Vec<u8>> {
    let output = std::process::Command::new("zstd").arg("-dcq").arg(path).output().context("start zstd")?;
    ensure!(output.status.success(), "zstd cannot unpack {}", path.display());
    Ok(output.stdout)
}
