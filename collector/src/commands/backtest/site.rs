//! `hatang-collector backtest site`: the samples of one or several sites in, episodes with verdicts out.
//!
//! All files together are one network, so that sites of one provider clear or confirm one another. Lines that do not
//! read are named on standard error, counted and left out; the command fails only if no sample could be read at all.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::analysis::episode::Episode;
use crate::analysis::judge::episodes_of_windows;
use crate::analysis::rules::Rules;
use crate::commands::table;
use gathering::Gathering;

pub mod gathering;
pub mod line;

/// Rules in force on this day judge, because recorded samples carry their own, possibly made-up, days.
const NEWEST: &str = "9999-12-31";
/// Faults of a file that are told one by one; the rest is counted.
const TOLD: usize = 5;

/// Find episodes and whose part of the way they were in, from files of one JSON object a line.
///
/// A sample: {"t": unix seconds, "unit": "xa-01", "isp": "vnpt", "machine": "pc01", "target": "gateway" | "isp_hop" |
/// "internet:NAME" | "cpnet:NAME" | "app:NAME", "method": "icmp" | "tcp" | "http", "phase": "rtt" | "connect" | "ttfb",
/// "rtt_us": microseconds or null, "own_bps_down": n, "own_bps_up": n}; the last two may be missing. An event: {"t": …,
/// "unit": …, "event": "power_off" | "agent_stop" | "boot", "machine": …}. Any order. Lines that do not read are named
/// and left out.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector backtest site xa-01.jsonl xa-02.jsonl --json")]
pub struct SiteArgs {
    /// Files of samples; together they are one network.
    #[arg(required = true, value_name = "FILE.jsonl")]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Carries the command out.
pub fn run(args: &SiteArgs) -> Result<()> {
    let rules = Rules::on(NEWEST)?;
    let mut gathering = Gathering::new(&rules);
    for file in &args.files {
        read(file, &mut gathering)?;
    }
    if gathering.samples() == 0 {
        bail!("no sample could be read from the files: see the lines named above and --help for their form");
    }
    let episodes = episodes_of_windows(&gathering.finish(), &rules);
    if args.json {
        let episodes: Vec<Value> = episodes.iter().map(as_json).collect();
        return Ok(table::print_json(&json!({ "episodes": episodes }))?);
    }
    let rows: Vec<Vec<String>> = episodes.iter().map(row).collect();
    Ok(table::print(
        &["UNIT", "FROM", "TO", "VERDICT", "TARGET", "CONFIDENCE", "MACHINES", "CLEARED"],
        &rows,
    )?)
}

/// Reads one file into `gathering`.
fn read(path: &Path, gathering: &mut Gathering) -> Result<()> {
    let name = path.display();
    let file = File::open(path).with_context(|| format!("open {name}"))?;
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut text = Vec::new();
    let (mut number, mut faults) = (0_u64, 0_usize);
    loop {
        text.clear();
        if reader.read_until(b'\n', &mut text).with_context(|| format!("read {name}"))? == 0 {
            break;
        }
        number += 1;
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if let Err(fault) = line::Line::read(&text).and_then(|line| gathering.add(&line)) {
            faults += 1;
            if faults <= TOLD {
                table::complain(&format!("{name}, line {number}: {fault}; left out"));
            }
        }
    }
    if faults > TOLD {
        table::complain(&format!("{name}: {faults} lines of {number} left out"));
    }
    Ok(())
}

fn as_json(episode: &Episode) -> Value {
    let mut value = json!({
        "unit": episode.unit,
        "start": episode.start_ms / 1000,
        "end": episode.end_ms / 1000,
        "verdict": episode.verdict,
        "confidence": (episode.confidence * 1000.0).round() / 1000.0,
        "cleared": episode.cleared(),
        "machines": episode.machines.len(),
    });
    if let (Some(target), Some(fields)) = (&episode.target, value.as_object_mut()) {
        fields.insert("target".to_owned(), json!(target));
    }
    value
}

fn row(episode: &Episode) -> Vec<String> {
    let time = |ms: i64| {
        jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |time| time.to_string())
    };
    let cleared: Vec<String> = episode
        .cleared()
        .iter()
        .filter_map(|part| serde_json::to_value(part).ok())
        .filter_map(|part| part.as_str().map(str::to_owned))
        .collect();
    vec![
        episode.unit.clone(),
        time(episode.start_ms),
        time(episode.end_ms),
        episode.verdict.to_string(),
        episode.target.clone().unwrap_or_else(|| "-".to_owned()),
        format!("{:.2}", episode.confidence),
        format!("{} of {}", episode.machines.len(), episode.measuring),
        cleared.join(" "),
    ]
}
