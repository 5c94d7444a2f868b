//! `hatang-collector unit line` and `unit lines`: who provides a unit's access line.

use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

use super::find_by_text;
use crate::clock;
use crate::commands::{BY, DataDirArg, table};
use crate::store::{LineRow, NewLine};

/// Longest name of a provider or kind, characters.
const LONGEST: usize = 100;
/// Fastest line, megabits a second.
const FASTEST_MBPS: f64 = 400_000.0;

/// State who provides a unit's access line and what the contract promises, from a day on.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector unit line --unit 1 --provider VNPT --kind FTTH \\
    --down-mbps 100 --up-mbps 100 --from 2026-01-01")]
pub struct LineArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// VNPT, Viettel, FPT …; units of one provider are compared with one another.
    #[arg(long)]
    provider: String,
    /// FTTH, leased line, 4G …
    #[arg(long)]
    kind: String,
    /// Contracted speed towards the unit, megabits a second.
    #[arg(long)]
    down_mbps: Option<f64>,
    /// Contracted speed away from the unit, megabits a second.
    #[arg(long)]
    up_mbps: Option<f64>,
    /// First day, YYYY-MM-DD; today if left out.
    #[arg(long)]
    from: Option<jiff::civil::Date>,
    #[command(flatten)]
    data: DataDirArg,
}

/// List access lines.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector unit lines --json")]
pub struct LinesArgs {
    /// Only of this unit (number or name).
    #[arg(long)]
    unit: Option<String>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

/// Keeps a line.
pub(super) fn add(args: &LineArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = find_by_text(&store, &args.unit)?.unit;
    let now_ms = clock::unix_ms();
    let name = |text: &str, option: &str| {
        let text = text.trim();
        if text.is_empty() || LONGEST < text.chars().count() {
            bail!("{option} takes 1 to {LONGEST} characters");
        }
        Ok(text.to_owned())
    };
    let line = NewLine {
        unit,
        valid_from: args.from.unwrap_or_else(|| clock::local_date(now_ms)).to_string(),
        provider: name(&args.provider, "--provider")?,
        kind: name(&args.kind, "--kind")?,
        down_kbps: args.down_mbps.map(|mbps| kilobits(mbps, "--down-mbps")).transpose()?,
        up_kbps: args.up_mbps.map(|mbps| kilobits(mbps, "--up-mbps")).transpose()?,
        by: BY.to_owned(),
    };
    store.add_line(line, now_ms)?;
    Ok(table::say(&format!("line of unit {}", unit.0))?)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds just checked")]
fn kilobits(mbps: f64, option: &str) -> Result<u32> {
    if !(0.0 < mbps && mbps <= FASTEST_MBPS) {
        bail!("{option} takes a speed above 0 and up to {FASTEST_MBPS} Mbps");
    }
    Ok((mbps * 1_000.0).round() as u32)
}

/// Lists lines.
pub(super) fn list(args: &LinesArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = args.unit.as_deref().map(|text| find_by_text(&store, text)).transpose()?;
    let mut rows = store.lines()?;
    rows.retain(|row| unit.as_ref().is_none_or(|unit| unit.unit == row.line.unit));
    if args.json {
        let list: Vec<_> = rows.iter().map(describe).collect();
        return Ok(table::print_json(&list.into())?);
    }
    let mbps =
        |kbps: Option<u32>| kbps.map_or_else(String::new, |kbps| (f64::from(kbps) / 1_000.0).to_string());
    let cells: Vec<_> = rows
        .iter()
        .map(|LineRow { line, .. }| {
            vec![
                line.unit.0.to_string(),
                line.valid_from.clone(),
                line.provider.clone(),
                line.kind.clone(),
                mbps(line.down_kbps),
                mbps(line.up_kbps),
            ]
        })
        .collect();
    Ok(table::print(&["UNIT", "FROM", "PROVIDER", "KIND", "DOWN MBPS", "UP MBPS"], &cells)?)
}

fn describe(LineRow { line, added_ms }: &LineRow) -> serde_json::Value {
    json!({
        "unit": line.unit.0, "valid_from": line.valid_from, "provider": line.provider, "kind": line.kind,
        "down_kbps": line.down_kbps, "up_kbps": line.up_kbps, "by": line.by, "added_ms": added_ms,
    })
}
