//! `hatang-collector backtest changepoints`: where do the series in these files change, and how well is that found?

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::super::table;
use super::input::Lines;
use crate::analysis::changepoint::{Counts, Score, Variant, Watcher, offline, score};

mod printing;
pub mod series;
#[cfg(test)]
mod tests;

/// Find the rows at which series of round trips change level; with --score, count how many of the labelled ones.
///
/// A FILE is a table with a column rtt in milliseconds, plain or compressed with Zstandard; blank or up to 0 is a loss.
/// Rows are counted from 0, the line of column names not included; times are not looked at. At most 4 million rows a
/// file. A file that cannot be read is named on standard error (and, with --json, as {"FILE": {"error": …}}); the others
/// are answered all the same, and the exit code is 1.
#[derive(Debug, Args)]
#[command(after_help = "Examples: hatang-collector backtest changepoints ping.csv --json\n          \
    hatang-collector backtest changepoints labelled/*.csv.zst --score cp --online")]
pub struct ChangepointsArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Use the detector that tells a change while the series runs, at most 30 rows late.
    #[arg(long)]
    online: bool,
    /// Compare with the rows that hold 1 in this column; a change at most 2 rows away is found.
    #[arg(long, value_name = "LABEL_COLUMN")]
    score: Option<String>,
    /// What losses count as, as in the two published sets of results.
    #[arg(long, value_enum, default_value_t)]
    variant: VariantArg,
    /// Print {"FILE": {"change_points": [row, …]}}; with --score also what was counted, and "median" and "micro" over files.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum VariantArg {
    /// Losses are skipped; labels on or right after a loss do not count.
    #[default]
    Fixed,
    /// A loss is 1,000 ms; all labels count.
    Paper,
}

/// What was found in one file.
struct Answer {
    rows: usize,
    lost: usize,
    changes: Vec<usize>,
    score: Option<(Counts, Score)>,
}

/// Carries the command out.
pub fn run(args: &ChangepointsArgs) -> Result<()> {
    let answers = answers(args);
    if args.json {
        table::print_json(&printing::json(&answers))?;
    } else {
        printing::print(&answers, args.score.is_some())?;
    }
    let faults = faults(&answers);
    for fault in &faults {
        table::complain(fault);
    }
    if !faults.is_empty() {
        bail!("{} of {} files could not be answered", faults.len(), answers.len());
    }
    Ok(())
}

fn answers(args: &ChangepointsArgs) -> Vec<(String, Result<Answer>)> {
    args.files.iter().map(|file| (file.display().to_string(), answer(file, args))).collect()
}

fn faults(answers: &[(String, Result<Answer>)]) -> Vec<String> {
    let fault = |(file, answer): &(String, Result<Answer>)| {
        answer.as_ref().err().map(|fault| format!("{file}: {fault:#}"))
    };
    answers.iter().filter_map(fault).collect()
}

fn answer(file: &Path, args: &ChangepointsArgs) -> Result<Answer> {
    let variant = match args.variant {
        VariantArg::Fixed => Variant::Fixed,
        VariantArg::Paper => Variant::Paper,
    };
    let series = series::read(&mut Lines::open(file)?, args.score.as_deref())?;
    let seen: Vec<Option<f64>> = series.rtt_ms.iter().map(|rtt_ms| variant.seen(*rtt_ms)).collect();
    let changes = if args.online { online(&seen) } else { offline(&seen) };
    let score = match args.score {
        Some(_) => {
            let facts = variant.believed(&series.rtt_ms, &series.labelled);
            Some(score(&variant.weighed(&series.rtt_ms), &facts, &changes).context("score the changes")?)
        }
        None => None,
    };
    let lost = series.rtt_ms.iter().filter(|rtt_ms| rtt_ms.is_none()).count();
    Ok(Answer { rows: seen.len(), lost, changes, score })
}

fn online(seen: &[Option<f64>]) -> Vec<usize> {
    let mut watcher = Watcher::default();
    let mut changes: Vec<usize> = seen.iter().filter_map(|rtt_ms| watcher.push(*rtt_ms)).collect();
    changes.extend(watcher.finish());
    changes
}
