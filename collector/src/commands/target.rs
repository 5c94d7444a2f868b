//! `hatang-collector target`: what agents measure.

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hatang_proto::convert::target::check;
use hatang_proto::limits::MAX_TARGETS;
use hatang_proto::model::{Probe, Target, TargetId};
use serde_json::json;

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::store::{NewTarget, Store, TargetRow, segment_from_text, segment_text};

/// Targets: what agents measure.
#[derive(Debug, Subcommand)]
pub enum TargetCommand {
    /// Add a target; agents hear of it within seconds.
    #[command(after_help = "Example: hatang-collector target add https://dichvucong.gov.vn/ \\
        --name \"Cổng Dịch vụ công\" --segment application")]
    Add {
        /// gateway, first-hop:ADDRESS, icmp:HOST, tcp:HOST:PORT, http(s)://…, dns:NAME or dns:NAME@SERVER.
        probe: String,
        /// What people call it.
        #[arg(long)]
        name: String,
        /// pc, lan, access_line, internet, cpnet, application.
        #[arg(long)]
        segment: String,
        /// Seconds between two measurements.
        #[arg(long, default_value_t = 60)]
        period: u32,
        /// Milliseconds until a measurement counts as a timeout.
        #[arg(long, default_value_t = 3_000)]
        timeout: u32,
        /// Only for machines of this unit (number or name) and below.
        #[arg(long)]
        unit: Option<String>,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List targets.
    #[command(after_help = "Example: hatang-collector target list --json")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Stop measuring a target; its samples stay.
    #[command(after_help = "Example: hatang-collector target remove 5")]
    Remove {
        target: u16,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: TargetCommand) -> Result<()> {
    match command {
        TargetCommand::Add { probe, name, segment, period, timeout, unit, data } => {
            let store = data.open()?;
            let probe: Probe = probe.parse().with_context(|| format!("cannot read the target {probe:?}"))?;
            let segment = segment_from_text(&segment).with_context(|| {
                format!("{segment:?} is no segment: pc, lan, access_line, internet, cpnet or application")
            })?;
            let unit = unit.map(|text| unit::find_by_text(&store, &text)).transpose()?.map(|unit| unit.unit);
            let target = NewTarget { name, segment, probe, period_s: period, timeout_ms: timeout, unit };
            let id = add(&store, target, BY, clock::unix_ms())?;
            Ok(table::say(&format!("target {}", id.0))?)
        }
        TargetCommand::List { json, data } => print(&data.open()?.targets()?, json),
        TargetCommand::Remove { target, data } => {
            if data.open()?.remove_target(TargetId(target), BY, clock::unix_ms())? {
                Ok(())
            } else {
                bail!("target {target} is not measured: `hatang-collector target list` shows those that are")
            }
        }
    }
}

/// Checks a target and adds it.
pub fn add(store: &Store, target: NewTarget, by: &str, now_ms: i64) -> Result<TargetId> {
    let measured = store.targets()?.iter().filter(|row| row.measured).count();
    if MAX_TARGETS <= measured {
        bail!("{MAX_TARGETS} targets are measured already: remove one first");
    }
    let checked = Target {
        id: TargetId(1),
        name: target.name.clone(),
        segment: target.segment,
        probe: target.probe.clone(),
        period_s: target.period_s,
        timeout_ms: target.timeout_ms,
    };
    check(&checked)?;
    Ok(store.add_target(target, by, now_ms)?)
}

fn print(targets: &[TargetRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = targets
            .iter()
            .map(|row| {
                let target = &row.target;
                json!({ "target": target.id.0, "name": target.name, "segment": segment_text(target.segment),
                    "probe": target.probe.to_string(), "period_s": target.period_s, "timeout_ms": target.timeout_ms,
                    "unit": row.unit.map(|unit| unit.0), "measured": row.measured })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = targets
        .iter()
        .filter(|row| row.measured)
        .map(|row| {
            vec![
                row.target.id.0.to_string(),
                row.target.name.clone(),
                segment_text(row.target.segment).to_owned(),
                row.target.probe.to_string(),
                format!("{} s", row.target.period_s),
                row.unit.map_or("all".to_owned(), |unit| unit.0.to_string()),
            ]
        })
        .collect();
    Ok(table::print(&["TARGET", "NAME", "SEGMENT", "PROBE", "EVERY", "UNIT"], &rows)?)
}
