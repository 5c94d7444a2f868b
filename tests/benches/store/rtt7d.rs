//! The week of round trips, as its README lays it out.
//!
//! A header of 64 bytes, then 16-bit values series by series in units of 0.1 ms, 0xFFFF for a loss. Sample i of machine h
//! lies 37 h mod 60 + 60 i seconds after the start. Unpacking is done by the program `zstd`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use hatang_proto::model::{Method, Outcome, Reading, TargetId, TimedReading};

pub(crate) const TARGETS: usize = 8;
pub(crate) const MINUTES: usize = 10_080;
pub(crate) const DAY_MINUTES: usize = 1_440;
const LOST: u16 = u16::MAX;

/// Values of some machines, series after series.
pub(crate) struct Week {
    pub(crate) start_ms: i64,
    pub(crate) machines: usize,
    values: Vec<u16>,
}

impl Week {
    pub(crate) fn load() -> Result<Self> {
        let named = std::env::var_os("RTT7D").map(PathBuf::from);
        let path = named.unwrap_or_else(|| {
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/rtt7d/rtt7d.bin.zst")
        });
        let bytes = if path.extension().is_some_and(|ending| ending == "zst") {
            unpack(&path)?
        } else {
            fs::read(&path).with_context(|| absent(&path))?
        };
        Self::parse(&bytes).with_context(|| format!("read {}", path.display()))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let (head, values) =
            bytes.split_first_chunk::<64>().context("the file is shorter than its header")?;
        ensure!(head.starts_with(b"RTT7D\0\0\x01"), "not an RTT7D file of version 1");
        let mut words = head
            .chunks_exact(4)
            .skip(2)
            .map(|word| word.iter().rev().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
        let mut next = || words.next().unwrap_or_default();
        let (machines, targets, _units, minutes, step_s, _zero) =
            (next(), next(), next(), next(), next(), next());
        let start_s = next();
        ensure!(
            [targets, minutes, step_s] == [8, 10_080, 60],
            "other targets, samples or steps than expected"
        );
        let machines = usize::try_from(machines)?;
        let values: Vec<u16> = values
            .chunks_exact(2)
            .map(|pair| pair.iter().rev().fold(0, |sum, byte| sum << 8 | u16::from(*byte)))
            .collect();
        ensure!(values.len() == machines * TARGETS * MINUTES, "the file ends early");
        Ok(Self { start_ms: i64::from(start_s) * 1_000, machines, values })
    }

    pub(crate) fn samples(&self) -> usize {
        self.values.len()
    }

    /// The same week of fewer machines.
    pub(crate) fn first_machines(&self, machines: usize) -> Self {
        let values = self.values.iter().take(machines * TARGETS * MINUTES).copied().collect();
        Self { start_ms: self.start_ms, machines, values }
    }

    /// Target numbers begin at 1.
    pub(crate) fn target(index: usize) -> TargetId {
        TargetId(u16::try_from(index + 1).unwrap_or(u16::MAX))
    }

    pub(crate) fn sample(&self, machine: usize, target: usize, minute: usize) -> TimedReading {
        let value = self.values.get((machine * TARGETS + target) * MINUTES + minute).copied().unwrap_or(LOST);
        let round_trip_us = (value != LOST).then(|| u32::from(value) * 100);
        let outcome = if round_trip_us.is_some() { Outcome::Ok } else { Outcome::Timeout };
        let seconds = i64::try_from(machine * 37 % 60 + minute * 60).unwrap_or_default();
        TimedReading {
            at_ms: self.start_ms + seconds * 1_000,
            reading: Reading { method: Method::Icmp, outcome, round_trip_us, phases: None },
        }
    }

    /// Samples of all targets of one machine in the order in which they were taken.
    pub(crate) fn samples_of(
        &self,
        machine: usize,
        minutes: std::ops::Range<usize>,
    ) -> Vec<(TargetId, TimedReading)> {
        minutes
            .flat_map(|minute| (0..TARGETS).map(move |target| (target, minute)))
            .map(|(target, minute)| (Self::target(target), self.sample(machine, target, minute)))
            .collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "a measuring program may start the unpacker")]
fn unpack(path: &Path) -> Result<Vec<u8>> {
    fs::metadata(path).with_context(|| absent(path))?;
    let unpacked = std::process::Command::new("zstd").arg("-dcq").arg(path).output().context(
        "start the program zstd to unpack the data: install it, or set RTT7D to the unpacked file",
    )?;
    if !unpacked.status.success() {
        bail!("zstd cannot unpack {}: {}", path.display(), String::from_utf8_lossy(&unpacked.stderr));
    }
    Ok(unpacked.stdout)
}

fn absent(path: &Path) -> String {
    format!("open {}: the data are not part of the repository; set RTT7D to where they are", path.display())
}
