//! Measures one collector with a fleet of simulated agents over real gRPC with mutual TLS.
//!
//! `cargo bench -p end-to-end --bench fleet [-- AGENTS MINUTES]`, by default 2,000 agents for 4 minutes. The collector is
//! a process of its own (this program called again as `serve`), so that its processor time and memory are its own. All
//! agents enrol and connect at once, send a batch a minute, are all cut and come back at once, and part. At the end every
//! sample sent must be stored exactly once; goals that are missed are printed as missed.
#![expect(clippy::print_stdout, reason = "a measuring program: it prints its table")]

mod collector;
mod stored;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use collector::Collector;
use end_to_end::fleet::Fleet;
use end_to_end::fleet::site::{Identity, Site};
use end_to_end::usage::{Usage, machine_load};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::time::Instant;

const AGENTS: usize = 2_000;
const MINUTES: u32 = 4;
const STORM_LIMIT: Duration = Duration::from_mins(3);
const PARTING_LIMIT: Duration = Duration::from_mins(1);
/// Until every agent has sent its first batch.
const SETTLING: Duration = Duration::from_secs(61);

fn main() -> ExitCode {
    // Only a second call fails, and this is the first.
    drop(rustls::crypto::ring::default_provider().install_default());
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if arguments.first().is_some_and(|word| word.parse::<u32>().is_err()) {
        return hatang_collector::commands::main();
    }
    match measure(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            println!("failed: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &[String]) -> Result<()> {
    let agents = arguments.first().map_or(Ok(AGENTS), |word| word.parse()).context("number of agents")?;
    let minutes = arguments.get(1).map_or(Ok(MINUTES), |word| word.parse()).context("number of minutes")?;
    let (load, processors) = machine_load()?;
    println!(
        "{agents} agents, {minutes} minutes; machine: {processors} processors, load {load:.1} at the start\n"
    );
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })
        .context("raise the limit of files")?;
    let identities = (0..agents).map(|_| Identity::make()).collect::<Result<Vec<_>>>()?;
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    let collector = Collector::start(folder.path())?;
    let site = Arc::new(Site::new(collector.join_code(agents)?, collector.authority()?)?);
    let runtime = tokio::runtime::Runtime::new().context("start the runtime")?;
    let sent = runtime.block_on(run(&collector, &site, identities, minutes))?;
    let before_stop = collector.usage()?;
    let stopped_in = collector.stop()?;
    row("stop on request, s", stopped_in.as_secs_f64(), Some(3.0));
    println!("  written in all: {:.1} MB", before_stop.written as f64 / 1e6);
    let samples = stored::compare(folder.path(), &sent)?;
    println!("\n{samples} samples sent; each is stored exactly once, in order, with its value");
    Ok(())
}

async fn run(
    collector: &Collector,
    site: &Arc<Site>,
    identities: Vec<Identity>,
    minutes: u32,
) -> Result<Vec<end_to_end::fleet::Sent>> {
    let agents = identities.len();
    println!("{:54} {:>9} {:>8}", "what", "measured", "goal");
    let (idle, began) = (collector.usage()?, Instant::now());
    let mut fleet = Fleet::start(site, identities);
    let took = fleet.all_welcomed(began, STORM_LIMIT).await?;
    let joined = collector.usage()?;
    row("all enrol and connect at once: last welcome, s", took.as_secs_f64(), Some(60.0));
    row("  collector's CPU for that, s", joined.cpu_s - idle.cpu_s, None);

    fleet.begin_measuring();
    tokio::time::sleep(SETTLING).await;
    let (settled, began) = (collector.usage()?, Instant::now());
    tokio::time::sleep(Duration::from_mins(minutes.into())).await;
    let (steady, elapsed_s) = (collector.usage()?, began.elapsed().as_secs_f64());
    print_steady(&settled, &steady, elapsed_s, agents);

    let began = Instant::now();
    fleet.cut();
    let took = fleet.all_welcomed(began, STORM_LIMIT).await?;
    let back = collector.usage()?;
    row("all cut and back at once: last welcome, s", took.as_secs_f64(), Some(60.0));
    row("  collector's CPU for that, s", back.cpu_s - steady.cpu_s, None);
    let broken = fleet.broken();
    row("connections that broke by themselves", broken.len() as f64, None);
    if let Some(fault) = broken.last() {
        println!("  the last one: {fault}");
    }
    let (load, _) = machine_load()?;
    row("load of the machine at the end", load, None);
    fleet.part(PARTING_LIMIT).await
}

fn print_steady(before: &Usage, after: &Usage, elapsed_s: f64, agents: usize) {
    let samples = agents as f64 * 8.0 * elapsed_s / 60.0;
    let cpu_s = after.cpu_s - before.cpu_s;
    let written = (after.written - before.written) as f64;
    row("steady state: CPU, % of one core", 100.0 * cpu_s / elapsed_s, Some(10.0));
    row("  CPU a batch, us", cpu_s / samples * 8.0 * 1e6, None);
    row("  memory (PSS), MB", after.pss as f64 / 1e6, None);
    row("  memory an agent, kB", after.pss as f64 / 1e3 / agents as f64, None);
    row("  open files", after.files as f64, None);
    row("  written to disk, kB/s", written / 1e3 / elapsed_s, None);
    row("  written to disk, B a sample", written / samples, None);
}

fn row(what: &str, measured: f64, goal: Option<f64>) {
    let verdict = goal.map_or(String::new(), |goal| {
        format!("{:>8} {}", format!("<= {goal}"), if measured <= goal { "met" } else { "MISSED" })
    });
    println!("{what:54} {measured:9.2} {verdict}");
}
