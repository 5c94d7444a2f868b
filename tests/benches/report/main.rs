//! Measures what a report costs: reading a unit of 20 machines and a district of 340 out of a store that holds a year,
//! making the report, and printing each format.
//!
//! `cargo bench -p end-to-end --bench report [DAYS] [FOLDER]`; a folder keeps the store for another run. Times are medians of five runs, elapsed; memory is the whole
//! process after all of it.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring program prints and takes the time"
)]

mod district;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use end_to_end::usage::Usage;
use hatang_collector::clock::{local_date, local_moment};
use hatang_collector::forms;
use hatang_collector::report::{self, Format, ReportDetails};
use hatang_collector::store::Store;
use hatang_collector::unit_reading::{end_of_the_year_before, unit_state, unit_state_for_report};
use hatang_proto::model::UnitId;

const FORM: &str = "bao_cao_day_du";
const RUNS: usize = 5;

fn main() -> Result<()> {
    let days = std::env::args().find_map(|text| text.parse().ok()).unwrap_or(220);
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    let kept = std::env::args().skip(1).find(|text| text.contains('/')).map(PathBuf::from);
    let path = kept.as_deref().unwrap_or(folder.path()).join("hatang.db");
    let (filled, store) = (path.exists(), Store::open(&path)?);
    let now_ms = local_moment("2026-12-18 17:00").context("a moment")?;
    if !filled {
        let began = Instant::now();
        let (machines, samples) = district::fill(&store, now_ms, days)?;
        let seconds = began.elapsed().as_secs_f64();
        println!("{machines} machines, {samples} samples on {days} days, filled in {seconds:.0} s");
    }
    for (what, unit) in [("commune of 20", district::COMMUNE), ("district of 340", district::WHOLE)] {
        measure(&store, what, unit, now_ms)?;
    }
    println!("{:?}", Usage::of(std::process::id())?);
    Ok(())
}

fn measure(store: &Store, what: &str, unit: UnitId, now_ms: i64) -> Result<()> {
    let today = local_date(now_ms);
    let (form, before) = (forms::load(FORM)?, end_of_the_year_before(today));
    let (bare_s, _) = median(|| unit_state(store, unit, today, now_ms))?;
    let (read_s, state) = median(|| unit_state_for_report(store, unit, today, before, now_ms))?;
    let (made_s, made) = median(|| Ok(report::make(&form, &state, &ReportDetails::default())?))?;
    println!(
        "{what}: reading {read_s:.3} s, of which without the network {bare_s:.3} s; making {made_s:.3} s"
    );
    for format in Format::ALL {
        let (printed_s, printed) = median(|| Ok(report::print(&made, format)?))?;
        println!(
            "{what}: {} {printed_s:.3} s, {} kB; with reading and making {:.3} s",
            format.extension(),
            printed.bytes.len() / 1_000,
            read_s + made_s + printed_s
        );
    }
    Ok(())
}

/// The median time of some runs, and the last result.
fn median<T>(mut run: impl FnMut() -> Result<T>) -> Result<(f64, T)> {
    let mut times = Vec::new();
    let mut timed = || {
        let began = Instant::now();
        let result = run()?;
        times.push(began.elapsed().as_secs_f64());
        Ok(result)
    };
    let mut last: Result<T> = timed();
    for _ in 1..RUNS {
        last = timed();
    }
    times.sort_by(f64::total_cmp);
    Ok((times.get(RUNS / 2).copied().unwrap_or_default(), last?))
}
