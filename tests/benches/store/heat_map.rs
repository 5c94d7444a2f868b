//! How long hour by weekday of one unit takes: 20 machines, one target, a week, p50 and p95 of all 168 cells.

#![expect(clippy::disallowed_methods, reason = "a measuring program times itself")]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use end_to_end::usage::own_cpu_s;
use hatang_collector::clock::ZONE_OFFSET_MS;
use hatang_collector::store::{MachineNo, Store};
use hatang_proto::model::TargetId;

use crate::at_rest;
use crate::feed::Fleet;

const RUNS: usize = 30;
const MACHINES_PER_UNIT: usize = 20;
const TARGET: TargetId = TargetId(3);
const START_MS: i64 = 1_767_571_200_000;
const WEEK_MS: i64 = 7 * 86_400_000;

/// Units take turns, so that a run never finds the blobs of the run before.
pub(crate) fn measure(fleet: &Fleet, path: &Path) -> Result<()> {
    let units: Vec<&[MachineNo]> = fleet.machines.chunks_exact(MACHINES_PER_UNIT).collect();
    let turns = || units.iter().cycle().take(RUNS);
    let mut warm = Times::default();
    for machines in turns() {
        warm.take(|| draw(&fleet.store, machines))?;
    }
    let mut cold = Times::default();
    for machines in turns() {
        let store = Store::open(path)?;
        at_rest::evict(path)?;
        cold.take(|| draw(&store, machines))?;
    }
    println!("  hour x weekday of 20 machines, p50 and p95 of 168 cells, {RUNS} runs over all units");
    println!("    nothing in memory: {}", cold.summary());
    println!("    in memory:         {}", warm.summary());
    let median = cold.median();
    crate::goal("    median with nothing in memory, ms", median, "10", median <= 10.0);
    Ok(())
}

fn draw(store: &Store, machines: &[MachineNo]) -> Result<()> {
    let week = store.hour_of_week(machines, TARGET, START_MS, START_MS + WEEK_MS, ZONE_OFFSET_MS)?;
    let drawn: Vec<_> = week.cells.iter().map(|cell| (cell.quantile(0.5), cell.quantile(0.95))).collect();
    ensure!(drawn.len() == 168 && drawn.iter().all(|cell| cell.0.is_some()), "a cell is empty");
    black_box(drawn);
    Ok(())
}

/// Milliseconds elapsed and of processor time, a pair a run.
#[derive(Default)]
struct Times {
    elapsed: Vec<f64>,
    cpu: Vec<f64>,
}

impl Times {
    fn take(&mut self, run: impl FnOnce() -> Result<()>) -> Result<()> {
        let (began, cpu) = (Instant::now(), own_cpu_s());
        run()?;
        self.elapsed.push(began.elapsed().as_secs_f64() * 1e3);
        self.cpu.push((own_cpu_s() - cpu) * 1e3);
        Ok(())
    }

    fn median(&self) -> f64 {
        middle(&self.elapsed)
    }

    fn summary(&self) -> String {
        let worst = self.elapsed.iter().copied().fold(0.0, f64::max);
        format!("median {:.2} ms, worst {worst:.2} ms, {:.2} ms of CPU", self.median(), middle(&self.cpu))
    }
}

fn middle(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
