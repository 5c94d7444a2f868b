//! How well and how fast change points are found on the 25 series that people labelled.
//!
//! `cargo bench -p end-to-end --bench changepoints -- [FILE…]`, with the labelled series kept beside the detectors if no
//! file is named (column `cp`, losses as in the variant *fixed*, a change at most 2 rows away is found).
//!
//! Scores: median over files of weighted recall, F2 and weighted F2, micro figures from sums, and, since a median over few
//! files jumps, the lowest and highest of both goals' figures with one file left out. Speed: the whole set pushed sample by
//! sample five times, the fastest pass counts; only detecting is timed, files are read before. Delay: rows from a change to
//! the push that told it; what only the series' end brought out has none. Last, a series made to cost as much as it can:
//! evenly spread values over 0 to 100 ms and over 0 to 10 s, where no level explains anything.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints and takes the time")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use hatang_collector::analysis::changepoint::{Counts, Score, Variant, Watcher, offline, score};
use hatang_collector::commands::backtest::changepoints::series::{Series, read};
use hatang_collector::commands::backtest::input::Lines;

const PASSES: u32 = 5;
const MADE_SAMPLES: u32 = 500_000;

fn main() -> Result<()> {
    let mut files: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|arg| arg != "--bench").map(PathBuf::from).collect();
    if files.is_empty() {
        files = kept()?;
    }
    let all = files
        .iter()
        .map(|file| read(&mut Lines::open(file)?, Some("cp")).with_context(|| file.display().to_string()))
        .collect::<Result<Vec<Series>>>()?;
    let samples: usize = all.iter().map(|series| series.rtt_ms.len()).sum();
    println!("{} files, {samples} samples", all.len());
    for (name, goals, detect) in [
        ("offline", "goals 0.79, 0.61", offline as fn(&[Option<f64>]) -> Vec<usize>),
        ("online", "goals 0.72, 0.58, 1,000 ns", |rtt_ms| online(rtt_ms).0),
    ] {
        println!("{name} ({goals})");
        scores(&all, detect)?;
        println!("  {:.0} ns a sample", fastest_ns(&all, detect) / samples as f64);
    }
    let mut delays: Vec<usize> = all.iter().flat_map(|series| online(&series.rtt_ms).1).collect();
    delays.sort_unstable();
    let at = |share: usize| delays.get(delays.len().saturating_sub(1) * share / 100).copied().unwrap_or(0);
    println!("  rows late: median {}, 90 % {}, most {}", at(50), at(90), at(100));
    for (name, greatest_ms) in [("0 to 100 ms", 100.0), ("0 to 10 s", 10_000.0)] {
        let made = Series { rtt_ms: evenly_spread(greatest_ms), labelled: Vec::new() };
        let ns = fastest_ns(&[made], |rtt_ms| online(rtt_ms).0) / f64::from(MADE_SAMPLES);
        println!("online, evenly spread over {name}: {ns:.0} ns a sample");
    }
    Ok(())
}

fn kept() -> Result<Vec<PathBuf>> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../collector/src/analysis/changepoint/testdata/real");
    let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    files.sort();
    Ok(files)
}

/// Changes, and how many rows late those were that were told before the end.
fn online(rtt_ms: &[Option<f64>]) -> (Vec<usize>, Vec<usize>) {
    let mut watcher = Watcher::default();
    let told = rtt_ms.iter().enumerate().filter_map(|(row, value)| Some((row, watcher.push(*value)?)));
    let (mut changes, delays): (Vec<usize>, Vec<usize>) =
        told.map(|(row, change)| (change, row - change)).unzip();
    changes.extend(watcher.finish());
    (changes, delays)
}

fn scores(all: &[Series], detect: impl Fn(&[Option<f64>]) -> Vec<usize>) -> Result<()> {
    let variant = Variant::Fixed;
    let (mut counts, mut scores) = (Vec::new(), Vec::new());
    for series in all {
        let facts = variant.believed(&series.rtt_ms, &series.labelled);
        let (count, figures) = score(&variant.weighed(&series.rtt_ms), &facts, &detect(&series.rtt_ms))?;
        counts.push(count);
        scores.push(figures);
    }
    let median = Score::median_of(&scores).unwrap_or_default();
    let (precision, recall, f1) = Counts::micro(&counts);
    println!(
        "  median P {:.3} R {:.3} R_w {:.3} F2 {:.3} F2_w {:.3}; micro P {precision:.3} R {recall:.3} F1 {f1:.3}",
        median.precision, median.recall, median.recall_weighted, median.f2, median.f2_weighted
    );
    let without: Vec<(f64, f64)> = (0..all.len())
        .map(|left_out| {
            let median = Score::median_of(&others(&scores, left_out)).unwrap_or_default();
            (median.f2_weighted, Counts::micro(&others(&counts, left_out)).2)
        })
        .collect();
    let range = |figures: Vec<f64>| {
        let (low, high) =
            (figures.iter().copied().reduce(f64::min), figures.iter().copied().reduce(f64::max));
        format!("{:.3} to {:.3}", low.unwrap_or(0.0), high.unwrap_or(0.0))
    };
    println!(
        "  one file left out: F2_w {}, micro F1 {}",
        range(without.iter().map(|pair| pair.0).collect()),
        range(without.iter().map(|pair| pair.1).collect())
    );
    Ok(())
}

fn others<T: Copy>(all: &[T], left_out: usize) -> Vec<T> {
    all.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, one)| *one).collect()
}

fn fastest_ns(all: &[Series], detect: impl Fn(&[Option<f64>]) -> Vec<usize>) -> f64 {
    let pass = |_| {
        let begin = Instant::now();
        for series in all {
            std::hint::black_box(detect(std::hint::black_box(&series.rtt_ms)));
        }
        begin.elapsed().as_secs_f64() * 1e9
    };
    (0..PASSES).map(pass).fold(f64::INFINITY, f64::min)
}

/// The same values in every run.
fn evenly_spread(greatest_ms: f64) -> Vec<Option<f64>> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    (0..MADE_SAMPLES).map(|_| Some(next() * greatest_ms)).collect()
}
