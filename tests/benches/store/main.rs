//! Measures the store on a week of round trips: 300 machines, 8 targets, a sample a minute, 24.2 million samples.
//!
//! `cargo bench -p end-to-end --bench store`. The data are `../shared/data/rtt7d/rtt7d.bin.zst`, or the file named by
//! `RTT7D`, packed (needs the program `zstd`) or unpacked. Everything goes through [`Store`] as it does in the running
//! collector. Figures are processor time of the whole process, so that other programs on the machine matter little.
//! Goals that are missed are printed as missed; only a value that does not come back exactly ends in an error.
#![expect(clippy::print_stdout, reason = "a measuring program: it prints its table")]

mod at_rest;
mod feed;
mod heat_map;
mod rows;
mod rtt7d;

use anyhow::{Context, Result};
use end_to_end::usage;
use rtt7d::Week;

fn main() -> Result<()> {
    let week = Week::load()?;
    let (load, processors) = usage::machine_load()?;
    println!("{} samples; machine: {processors} processors, load {load:.1} at the start\n", week.samples());
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    bulk(&week, folder.path())?;
    minute_by_minute(&week, folder.path())?;
    rows::measure(&week, folder.path())?;
    print_peers();
    Ok(())
}

/// The whole week as a drained spool brings it: an hour of eight targets a batch, a day of one machine a write.
fn bulk(week: &Week, folder: &std::path::Path) -> Result<()> {
    let path = folder.join("bulk.db");
    let fleet = feed::enrol(&path, week.machines)?;
    let fed = feed::whole_days(&fleet, week)?;
    println!("bulk: batches of one hour, a day of one machine a write, sealed after each day");
    println!(
        "  accept {:.2} + seal {:.2} = {:.2} CPU-s (and {:.2} for making the batches, not counted)",
        fed.accept_s,
        fed.seal_s,
        fed.total_s(),
        fed.making_s
    );
    print_written(&fed, week);
    let rate = fed.per_cpu_second();
    goal("  samples a CPU-second, commits and sealing included", rate, "1,000,000", 1e6 <= rate);
    at_rest::checkpoint(&path)?;
    let size = at_rest::Size::of(&path)?;
    size.print(week.samples());
    let chunk = size.per_sample("chunk", week.samples());
    goal("  bytes a sample at rest, index included", chunk, "0.73", chunk <= 0.73);
    let reading = feed::compare(&fleet, week)?;
    println!(
        "  every time, value and loss came back exactly; {:.2} M samples a CPU-second",
        week.samples() as f64 / reading / 1e6
    );
    heat_map::measure(&fleet, &path)
}

/// A tenth of the machines as agents bring it: a batch a minute each, sealed every hour an hour later.
fn minute_by_minute(week: &Week, folder: &std::path::Path) -> Result<()> {
    let part = week.first_machines(week.machines / 10);
    let path = folder.join("minutes.db");
    let fleet = feed::enrol(&path, part.machines)?;
    let fed = feed::minutes(&fleet, &part)?;
    println!("\nminute by minute: {} machines, a batch of 8 a minute each, sealed every hour", part.machines);
    println!(
        "  accept {:.2} + seal {:.2} CPU-s: {:.2} CPU-s a million samples, {:.0} samples a CPU-second",
        fed.accept_s,
        fed.seal_s,
        fed.total_s() / part.samples() as f64 * 1e6,
        fed.per_cpu_second()
    );
    print_written(&fed, &part);
    at_rest::checkpoint(&path)?;
    at_rest::Size::of(&path)?.print(part.samples());
    feed::compare(&fleet, &part)?;
    println!("  every time, value and loss came back exactly");
    Ok(())
}

fn print_written(fed: &feed::Fed, week: &Week) {
    let per_sample = |bytes: u64| bytes as f64 / week.samples() as f64;
    println!(
        "  written to disk: accept {:.1} + seal {:.1} B a sample",
        per_sample(fed.accept_written),
        per_sample(fed.seal_written)
    );
}

fn goal(what: &str, measured: f64, wanted: &str, met: bool) {
    let digits = if measured < 100.0 { 4 } else { 0 };
    let verdict = if met { "met" } else { "MISSED" };
    println!("{what}: {measured:.digits$} (goal {wanted}: {verdict})");
}

/// Measured on a machine of two cores with the same data; what is not measured above in the same run.
fn print_peers() {
    println!("\npeers on the same data: samples a CPU-second | bytes a sample | heat map, ms");
    println!("  VictoriaMetrics 1.79        1.1 to 1.9 M | 0.73 | 27 to 50 (bins of 5 %)");
    println!("  Prometheus 2.42, integers   0.28 M       | 1.73 | 90 to 316");
    println!("  hourly delta blobs, SQLite  3.4 M        | 1.55 | 8 to 10");
}
