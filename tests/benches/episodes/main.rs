//! Measures what finding episodes costs the collector: a night, a quiet turn, and a turn in which every unit is bad.
//!
//! `cargo bench -p end-to-end --bench episodes [UNITS]`. Units of 20 machines with 8 targets, a sample a minute from 7 to
//! 17 h on 14 days, made up; everything goes through the store and the job's own turn. Figures are processor time of the
//! whole process, and the same for 10,000 machines by proportion: a turn reads each unit by itself, so nothing of it
//! grows faster than the number of units.
#![expect(clippy::print_stdout, reason = "a measuring program: it prints its table")]

mod office;

use anyhow::{Context, Result};
use end_to_end::usage::{Usage, own_cpu_s};
use hatang_collector::clock::local_moment;
use hatang_collector::jobs::detect_episodes::watch::{Seen, Watch};
use hatang_collector::store::Store;
use office::{Fleet, MACHINES_OF_UNIT, MINUTE_MS};

const DAYS: i64 = 14;
const DAY_MS: i64 = 1_440 * MINUTE_MS;
const FLEET: f64 = 10_000.0;

fn main() -> Result<()> {
    let units = std::env::args().find_map(|text| text.parse().ok()).unwrap_or(10);
    let folder = tempfile::tempdir().context("make a temporary folder")?;
    let store = Store::open(&folder.path().join("hatang.db"))?;
    let mut fleet = Fleet::enrol(&store, units)?;
    let noon_ms = local_moment("2026-01-15 12:00").context("a moment")?;
    for day in (0..=DAYS).rev() {
        let minutes = if day == 0 { 300 } else { 600 };
        fleet.feed(noon_ms - 300 * MINUTE_MS - day * DAY_MS, minutes, 60, 0)?;
        store.seal(noon_ms - day * DAY_MS)?;
    }
    println!("{} units, {} machines, {} samples", units, fleet.machines(), fleet.samples());
    let machines = fleet.machines() as f64;
    let mut watch = Watch::new(store);
    let mut measure = |what: &str, now_ms: i64| -> Result<()> {
        let began = own_cpu_s();
        let Seen { new, judged, learnt, waiting, .. } = watch.turn(now_ms, &|| true)?;
        let spent = own_cpu_s() - began;
        println!(
            "{what}: {spent:.2} CPU-s, {:.0} for 10,000 machines ({judged} days judged, {learnt} units learnt, {} new, {waiting} waiting)",
            spent * FLEET / machines,
            new.len()
        );
        Ok(())
    };
    measure("a night: learning 14 days, judging three", noon_ms)?;
    fleet.feed(noon_ms, 5, 5, 0)?;
    measure("a quiet turn", noon_ms + 5 * MINUTE_MS)?;
    fleet.feed(noon_ms + 5 * MINUTE_MS, 5, 5, 300_000)?;
    measure("a turn in which every unit is bad", noon_ms + 10 * MINUTE_MS)?;
    let peak = Usage::of(std::process::id())?;
    println!("of {MACHINES_OF_UNIT} machines a unit; {peak:?}");
    Ok(())
}
