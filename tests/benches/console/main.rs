//! Measures the pages of one collector with 10,000 machines in 300 units and a year of episodes, while 50 people look.
//!
//! `cargo bench -p end-to-end --bench console [-- FOLDER [DAYS [ROUNDS]]]`. A folder keeps the store for another run; DAYS
//! of samples (35 by default) are filled in the first time; every page is asked for ROUNDS times (30 by default) by each
//! of four clients, after one client alone asked ten times. The collector is a process of its own (this program called
//! again), so that its memory and processor time are its own. Other times are elapsed, from asking to the last byte, and so hold whatever else the
//! machine does; the load is printed. Goals that are missed are printed as missed.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring program prints its table and takes the time"
)]

mod collector;
mod happenings;
mod pages;
mod province;
mod visitor;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use collector::Collector;
use end_to_end::usage::machine_load;
use pages::Measured;
use visitor::Visitor;

const VIEWERS: usize = 50;
/// Pages that one account has open.
const PAGES_OF_ONE: usize = 10;
const CLIENTS: usize = 4;
const ALONE: usize = 10;
/// The collector learns what is usual at its units first.
const SETTLING: Duration = Duration::from_mins(15);
const GOAL_MS: f64 = 200.0;
const GOAL_KB: f64 = 60.0;
const GOAL_MB: f64 = 300.0;

fn main() -> ExitCode {
    // Only a second call fails, and this is the first.
    drop(rustls::crypto::ring::default_provider().install_default());
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if arguments.first().is_some_and(|word| !word.contains('/')) {
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
    let made = tempfile::tempdir().context("make a temporary folder")?;
    let folder = arguments.first().map_or_else(|| made.path().to_owned(), PathBuf::from);
    let number = |place: usize, usual| arguments.get(place).map_or(Ok(usual), |word| word.parse());
    let days = number(1, 35).context("number of days")?;
    let rounds = usize::try_from(number(2, 30).context("number of rounds")?).context("number of rounds")?;
    prepare(&folder, days)?;
    let collector = Collector::start(&folder)?;
    let runtime = tokio::runtime::Runtime::new().context("start the runtime")?;
    let measured = runtime.block_on(visit(&collector, rounds));
    collector.stop()?;
    measured
}

/// Fills the store once, and lets the machines be in contact as of now.
fn prepare(folder: &Path, days: i64) -> Result<()> {
    std::fs::create_dir_all(collector::data_of(folder)).context("make the data folder")?;
    let began = Instant::now();
    let filled = province::fill(folder, days)?;
    println!("{filled} in {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

async fn visit(collector: &Collector, rounds: usize) -> Result<()> {
    collector.settle(SETTLING)?;
    let visitor = Arc::new(Visitor::sign_in(collector, "admin").await?);
    let resting = collector.usage()?;
    println!("memory (PSS) before anybody looks: {:.1} MB", resting.pss as f64 / 1e6);
    let told = Arc::new(AtomicU64::new(0));
    let mut viewers = Vec::new();
    for person in 0..VIEWERS.div_ceil(PAGES_OF_ONE) {
        let viewer = Visitor::sign_in(collector, &format!("viewer{person}")).await?;
        for _ in 0..PAGES_OF_ONE.min(VIEWERS - person * PAGES_OF_ONE) {
            viewers.push(viewer.watch(Arc::clone(&told)).await?);
        }
    }
    let routes = pages::routes(&visitor).await?;
    let alone = pages::ask_alone(&visitor, collector, &routes, ALONE).await?;
    let busy = ask_at_once(&visitor, &routes, rounds).await?;
    print_table(&routes, &alone, &busy);
    let (load, processors) = machine_load()?;
    let used = collector.usage()?;
    println!(
        "\nload {load:.1} on {processors} processors at the end; {VIEWERS} streams, {} kB told",
        told.load(Ordering::Relaxed) / 1_000
    );
    goal("memory (PSS) of the collector, MB", used.pss as f64 / 1e6, GOAL_MB);
    let large = pages::large();
    let measured = pages::ask_alone(&visitor, collector, &large, 1).await?;
    println!("\nthe whole province at once, asked for by one client:");
    print_table(&large, &measured, &measured);
    println!("memory (PSS) after that: {:.1} MB", collector.usage()?.pss as f64 / 1e6);
    println!("open files of the collector: {}", used.files);
    viewers.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

/// Four clients, each through all pages in an order of its own.
async fn ask_at_once(
    visitor: &Arc<Visitor>,
    routes: &[pages::Route],
    rounds: usize,
) -> Result<Vec<Measured>> {
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let visitor = Arc::clone(visitor);
        let mut routes = routes.to_vec();
        let turn = client * routes.len() / CLIENTS;
        routes.rotate_left(turn);
        clients.push(tokio::spawn(async move {
            let mut measured = pages::ask(&visitor, &routes, rounds).await?;
            measured.rotate_right(turn);
            anyhow::Ok(measured)
        }));
    }
    let mut all: Vec<Measured> = Vec::new();
    for client in clients {
        let measured = client.await.context("a client broke off")??;
        if all.is_empty() {
            all = measured;
        } else {
            all.iter_mut().zip(measured).for_each(|(all, more)| all.times_ms.extend(more.times_ms));
        }
    }
    Ok(all)
}

fn print_table(routes: &[pages::Route], alone: &[Measured], busy: &[Measured]) {
    println!(
        "\n{:46} {:>6} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "what", "answer", "CPU ms", "alone ms", "busy ms", "95 % ms", "kB"
    );
    for ((route, alone), busy) in routes.iter().zip(alone).zip(busy) {
        let (single, median, slow) = (alone.quantile(0.5), busy.quantile(0.5), busy.quantile(0.95));
        let kilobytes = busy.bytes as f64 / 1e3;
        let slow_word = if GOAL_MS < slow { " SLOW" } else { "" };
        let large_word = if route.is_page && GOAL_KB < kilobytes { " LARGE" } else { "" };
        println!(
            "{:46} {:>6} {:8.1} {single:9.1} {median:9.1} {slow:9.1} {kilobytes:9.1}{slow_word}{large_word}",
            route.name, busy.status, alone.cpu_ms
        );
    }
    let mut all: Vec<f64> = busy.iter().flat_map(|measured| measured.times_ms.iter().copied()).collect();
    goal("all answers together, 95 %, ms", pages::quantile(&mut all, 0.95), GOAL_MS);
}

fn goal(what: &str, measured: f64, goal: f64) {
    let verdict = if measured <= goal { "met" } else { "MISSED" };
    println!("{what}: {measured:.1}, goal <= {goal}: {verdict}");
}
