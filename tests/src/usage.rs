//! What a process used of the machine, as Linux counts it.
//!
//! Processor time rather than elapsed time is what benchmarks report, because other programs share the machine. Figures
//! that the system does not give are errors, never zero.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

/// Processor seconds of this whole process, all threads, since its start.
#[expect(clippy::cast_precision_loss, reason = "benchmarks run for minutes, not for 2^53 nanoseconds")]
pub fn own_cpu_s() -> f64 {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}

/// Counters of another process at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usage {
    /// Processor seconds, user and system, since its start; in steps of 10 ms.
    pub cpu_s: f64,
    /// Proportional set size, bytes.
    pub pss: u64,
    /// Bytes that it caused to be written to disk.
    pub written: u64,
    /// Open file descriptors.
    pub files: usize,
}

impl Usage {
    /// Reads the counters of a process of the same account.
    pub fn of(process: u32) -> Result<Self> {
        let folder = Path::new("/proc").join(process.to_string());
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))
        };
        Ok(Self {
            cpu_s: cpu_s(&read("stat")?).context("find the processor time in stat")?,
            pss: field(&read("smaps_rollup")?, "Pss:").context("find Pss in smaps_rollup")? * 1024,
            written: bytes_written(process)?,
            files: fs::read_dir(folder.join("fd")).context("list open files")?.count(),
        })
    }
}

/// Bytes that a process caused to be written to disk since its start.
pub fn bytes_written(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/io");
    let text = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    field(&text, "write_bytes:").context("find write_bytes")
}

/// Runnable programs on average over the last minute, and how many processors there are.
pub fn machine_load() -> Result<(f64, usize)> {
    let text = fs::read_to_string("/proc/loadavg").context("read /proc/loadavg")?;
    let load = text.split(' ').next().and_then(|word| word.parse().ok()).context("find the load")?;
    let processors = std::thread::available_parallelism().context("count processors")?;
    Ok((load, processors.get()))
}

/// Fields 14 and 15 of `/proc/<pid>/stat`, in hundredths of a second; the name in field 2 may hold anything.
fn cpu_s(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut words = after_name.split_ascii_whitespace().skip(11);
    let user: u32 = words.next()?.parse().ok()?;
    let system: u32 = words.next()?.parse().ok()?;
    Some((f64::from(user) + f64::from(system)) / 100.0)
}

fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_with_spaces_and_brackets_does_not_shift_the_fields() {
        let stat = "7 (a b) c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0 5 1 1";
        assert_eq!(cpu_s(stat), Some(3.0));
    }

    #[test]
    fn this_process_has_memory_and_open_files() {
        let usage = Usage::of(std::process::id()).unwrap();
        assert!(0 < usage.pss && 0 < usage.files);
    }

    #[test]
    fn processor_time_grows_with_work() {
        let before = own_cpu_s();
        let mut sum = 0_u64;
        while own_cpu_s() <= before {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(before < own_cpu_s());
    }
}
