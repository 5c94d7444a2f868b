//! `hatang-collector episode`: when a part of the way was degraded, and whose.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::json;

use super::{DataDirArg, table, unit};
use crate::analysis::episode::{Finding, FindingState, Part};
use crate::analysis::verdict::Verdict;
use crate::clock;
use crate::store::{EpisodeQuery, EpisodeRow};

/// Episodes that a list shows if nothing else is asked for.
const SHOWN: u32 = 200;

/// Episodes: when a part of the way was degraded, whose it was, and what was cleared.
#[derive(Debug, Subcommand)]
pub enum EpisodeCommand {
    /// List episodes, newest first.
    #[command(after_help = "Example: hatang-collector episode list --unit 1 --from 2026-01-01 --json")]
    List {
        /// Only of this unit and below (number or name).
        #[arg(long)]
        unit: Option<String>,
        /// First day, YYYY-MM-DD.
        #[arg(long)]
        from: Option<jiff::civil::Date>,
        /// Last day, YYYY-MM-DD.
        #[arg(long)]
        to: Option<jiff::civil::Date>,
        /// pc, lan, access_line, access_line_self_load, isp, cpnet, application, outage_power, insufficient, ambiguous.
        #[arg(long)]
        verdict: Option<Verdict>,
        /// Most episodes to list.
        #[arg(long, default_value_t = SHOWN)]
        limit: u32,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Show one episode with what every target said.
    #[command(after_help = "Example: hatang-collector episode show 12 --json")]
    Show {
        number: i64,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: EpisodeCommand) -> Result<()> {
    match command {
        EpisodeCommand::List { unit, from, to, verdict, limit, json, data } => {
            let store = data.open()?;
            let units = unit.map(|text| unit::family_by_text(&store, &text)).transpose()?;
            let query = EpisodeQuery {
                units,
                from_ms: from.map(clock::start_of_day_ms),
                to_ms: to.map(|day| clock::end_of_day_ms(day) + 1),
                verdict,
                limit,
                ..EpisodeQuery::default()
            };
            let (rows, count) = store.episodes(&query)?;
            list(&rows, json)?;
            if rows.len() < usize::try_from(count)? && !json {
                table::complain(&format!("{} of {count} episodes; --limit shows more", rows.len()));
            }
            Ok(())
        }
        EpisodeCommand::Show { number, json, data } => {
            let Some(row) = data.open()?.episode(number)? else {
                bail!("there is no episode {number}: `hatang-collector episode list` shows those there are")
            };
            if json { Ok(table::print_json(&describe(&row)?)?) } else { show(&row) }
        }
    }
}

fn describe(row: &EpisodeRow) -> Result<serde_json::Value> {
    let mut value = serde_json::to_value(&row.episode)?;
    let cleared = serde_json::to_value(row.episode.cleared())?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("number".to_owned(), row.number.into());
        fields.insert("unit".to_owned(), row.unit.0.into());
        fields.insert("day".to_owned(), row.day.clone().into());
        fields.insert("cleared".to_owned(), cleared);
        fields.insert("judged_ms".to_owned(), row.judged_ms.into());
        fields.insert("final".to_owned(), row.is_final.into());
    }
    Ok(value)
}

fn list(rows: &[EpisodeRow], as_json: bool) -> Result<()> {
    if as_json {
        let list = rows.iter().map(describe).collect::<Result<Vec<_>>>()?;
        return Ok(table::print_json(&json!(list))?);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            let episode = &row.episode;
            vec![
                row.number.to_string(),
                row.unit.0.to_string(),
                clock::local_minute(episode.start_ms),
                ((episode.end_ms - episode.start_ms) / 60_000).to_string(),
                episode.verdict.to_string(),
                episode.target.clone().unwrap_or_default(),
                format!("{:.2}", episode.confidence),
                format!("{}/{}", episode.machines.len(), episode.measuring),
                state(row).to_owned(),
            ]
        })
        .collect();
    let header = ["NO", "UNIT", "START", "MINUTES", "VERDICT", "TARGET", "CONFIDENCE", "MACHINES", "STATE"];
    Ok(table::print(&header, &cells)?)
}

fn state(row: &EpisodeRow) -> &'static str {
    match (row.episode.open, row.is_final) {
        (true, _) => "open",
        (false, true) => "final",
        (false, false) => "over",
    }
}

fn show(row: &EpisodeRow) -> Result<()> {
    let episode = &row.episode;
    let target = episode.target.as_ref().map_or_else(String::new, |target| format!(" ({target})"));
    table::say(&format!(
        "episode {} of unit {}: {}{target}, confidence {:.2}, {}",
        row.number,
        row.unit.0,
        episode.verdict,
        episode.confidence,
        state(row)
    ))?;
    let (start, end) = (clock::local_minute(episode.start_ms), clock::local_minute(episode.end_ms));
    table::say(&format!("from {start} to {end}, rules of {}", episode.rule))?;
    let machines = episode.machines.join(", ");
    table::say(&format!("machines: {} of {}: {machines}", episode.machines.len(), episode.measuring))?;
    table::say(&format!("other units of the provider: {} of {}", episode.peers_bad, episode.peers))?;
    let cells: Vec<_> = episode.findings.iter().map(finding).collect();
    let header = ["PART", "TARGET", "STATE", "SAMPLES", "LOST", "MEDIAN MS", "USUAL MS", "EXCESS MS 95 %"];
    Ok(table::print(&header, &cells)?)
}

fn finding(finding: &Finding) -> Vec<String> {
    let ms =
        |us: Option<u32>| us.map_or_else(|| "-".to_owned(), |us| format!("{:.1}", f64::from(us) / 1_000.0));
    let state = match finding.state {
        FindingState::Bad => "bad",
        FindingState::Cleared => "cleared",
        FindingState::Unknown => "unknown",
    };
    let excess = finding.excess_us.map_or_else(
        || "-".to_owned(),
        |excess| format!("{:.1} to {:.1}", excess.low / 1e3, excess.high / 1e3),
    );
    vec![
        part(finding.part).to_owned(),
        finding.target.clone(),
        state.to_owned(),
        finding.samples.to_string(),
        finding.lost.to_string(),
        ms(finding.median_us),
        ms(finding.baseline_us),
        excess,
    ]
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Pc => "pc",
        Part::Lan => "lan",
        Part::AccessLine => "access_line",
        Part::Isp => "isp",
        Part::Cpnet => "cpnet",
        Part::Application => "application",
    }
}
