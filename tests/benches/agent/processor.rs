//! Processor time and memory of processes, all threads, as Linux counts them.

use std::fs;

use anyhow::{Context, Result};
use end_to_end::usage::Usage;

/// Clock ticks a second of /proc (proc(5), `sysconf(_SC_CLK_TCK)` on every Linux of ours).
const TICKS: f64 = 100.0;

/// Processor seconds so far, from the scheduler's nanoseconds.
#[expect(clippy::cast_precision_loss, reason = "hours of nanoseconds fit")]
pub(crate) fn seconds(processes: &[u32]) -> Result<f64> {
    let mut nanoseconds = 0_u64;
    for process in processes {
        let folder = format!("/proc/{process}/task");
        for thread in fs::read_dir(&folder).with_context(|| format!("read {folder}"))? {
            let path = thread?.path().join("schedstat");
            let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
            let first = text.split(' ').next().context("an empty schedstat")?;
            nanoseconds += first.parse::<u64>().context("read schedstat")?;
        }
    }
    Ok(nanoseconds as f64 / 1e9)
}

/// Proportional set size of all, bytes.
pub(crate) fn memory(processes: &[u32]) -> Result<u64> {
    processes.iter().map(|process| Ok(Usage::of(*process)?.pss)).sum()
}

/// Processor seconds of all children of this program that have ended.
pub(crate) fn of_ended_children() -> Result<f64> {
    let text = fs::read_to_string("/proc/self/stat").context("read /proc/self/stat")?;
    let after_name = text.rsplit(')').next().context("find the end of the name")?;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks =
        |index: usize| -> Result<f64> { Ok(fields.get(index).context("a short stat")?.parse::<f64>()?) };
    // Fields 16 and 17 of proc(5), counted from the state, which is field 3.
    Ok((ticks(13)? + ticks(14)?) / TICKS)
}
