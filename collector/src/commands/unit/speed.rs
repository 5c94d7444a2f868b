//! `hatang-collector unit speed`: whether a unit's line has its speed measured, from where, and how far it is.

use std::collections::BTreeSet;

use anyhow::Result;
use clap::Args;
use hatang_proto::model::{Outcome, SpeedOutcome, WebFile};
use serde_json::json;

use super::find_by_text;
use crate::clock;
use crate::commands::{BY, DataDirArg, table};
use crate::items::line_quality::SPEED_SAMPLES;
use crate::run::speed_reading;
use crate::store::{SpeedRow, Store, UnitRow};

/// Show or set whether one PC of a unit fetches a file once a day, outside office hours, to tell the line's speed.
///
/// Off unless a file is set. Choose one of 10 MB or more on a server that is faster than the line and may be used for this:
/// up to 10 MB are fetched in at most 10 seconds, and thrown away. A speed is stated from 1,000 samples on.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hatang-collector unit speed --unit 1 --url http://10.1.0.9/10mb.bin\n  \
    hatang-collector unit speed --unit 1\n  hatang-collector unit speed --unit 1 --off"
)]
pub struct SpeedArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// The file to fetch, http://… or https://…
    #[arg(long, conflicts_with = "off")]
    url: Option<WebFile>,
    /// Fetch nothing any more; what was measured stays.
    #[arg(long)]
    off: bool,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out, and shows how it stands then.
pub(super) fn run(args: &SpeedArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = find_by_text(&store, &args.unit)?;
    let now_ms = clock::unix_ms();
    if let Some(file) = &args.url {
        store.set_speed_target(unit.unit, file, BY, now_ms)?;
    } else if args.off {
        store.drop_speed_target(unit.unit, BY, now_ms)?;
    }
    show(&store, &unit, args.json, now_ms)
}

fn show(store: &Store, unit: &UnitRow, as_json: bool, now_ms: i64) -> Result<()> {
    let target = store.speed_targets()?.into_iter().find(|target| target.unit == unit.unit);
    let own = BTreeSet::from([unit.unit]);
    let speed = speed_reading::read(store, unit.unit, &own, clock::local_date(now_ms), now_ms)?;
    let samples = speed.map_or(0, |speed| speed.samples);
    let down_mbps = speed.and_then(|speed| speed.down_mbps);
    let last = store.last_speed(unit.unit)?;
    if as_json {
        let told = json!({
            "unit": unit.unit.0,
            "url": target.as_ref().map(|target| target.file.as_str()),
            "set_by": target.as_ref().map(|target| target.set_by.as_str()),
            "set_ms": target.as_ref().map(|target| target.set_ms),
            "asked_ms": target.as_ref().and_then(|target| target.asked).map(|(asked_ms, _)| asked_ms),
            "samples": samples,
            "wanted": SPEED_SAMPLES,
            "down_mbps": down_mbps,
            "last": last.as_ref().map(describe),
        });
        return Ok(table::print_json(&told)?);
    }
    let from = target.as_ref().map_or("off", |target| target.file.as_str());
    let mut lines = vec![format!("unit {}: {from}", unit.unit.0), format!("{samples} of 1,000 samples")];
    lines.extend(down_mbps.map(|mbps| format!("mean so far {mbps:.1} Mbps down")));
    lines.extend(last.as_ref().map(|last| {
        format!("last: {} on {}, by {}", result(last.outcome), clock::local_date(last.at_ms), last.machine)
    }));
    Ok(table::say(&lines.join("\n"))?)
}

fn describe(last: &SpeedRow) -> serde_json::Value {
    json!({
        "at_ms": last.at_ms,
        "machine": last.machine.to_string(),
        "result": result(last.outcome),
        "down_bps": last.outcome.bits_per_s(),
    })
}

/// What came of a sample, for an administrator.
fn result(outcome: SpeedOutcome) -> String {
    match outcome {
        SpeedOutcome::Measured { .. } => {
            format!("{:.1} Mbps", outcome.bits_per_s().unwrap_or_default() as f64 / 1e6)
        }
        SpeedOutcome::Failed(Outcome::Timeout) => "nothing came in time".to_owned(),
        SpeedOutcome::Failed(Outcome::Unreachable) => "the server cannot be reached".to_owned(),
        SpeedOutcome::Failed(Outcome::Dns) => "the server's name cannot be resolved".to_owned(),
        SpeedOutcome::Failed(Outcome::Tls) => "the TLS handshake failed".to_owned(),
        SpeedOutcome::Failed(Outcome::HttpStatus(status)) => format!("the server answered {status}"),
        SpeedOutcome::Failed(Outcome::Ok | Outcome::Refused) => {
            "the server refused or broke the transfer off".to_owned()
        }
        SpeedOutcome::Redirected(status) => {
            format!("the server points elsewhere ({status}), which is not followed")
        }
        SpeedOutcome::TooSmall => "the file is too small: take one of 10 MB or more".to_owned(),
        SpeedOutcome::Busy => "not tried, the PC was busy".to_owned(),
        SpeedOutcome::TooSoon => "not tried, too soon after the PC's last one".to_owned(),
        SpeedOutcome::CannotAsk => "not tried, the PC cannot ask: see its own log".to_owned(),
    }
}
