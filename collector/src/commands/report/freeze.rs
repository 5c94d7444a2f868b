//! `hatang-collector report freeze|frozen`: a day's report, kept as it is for ever.

use anyhow::{Context, Result};
use clap::Args;
use hatang_proto::model::UnitId;
use serde_json::json;

use super::{BY, DataDirArg, Ready, Report, Subject, clock, particulars, report, table, unit};
use crate::evidence::hash::to_hex;
use crate::run::frozen_reports;
use crate::store::Store;

/// Freeze a report: whatever happens later, it prints as it is now.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector report freeze --unit 1 --as-of 2026-11-30")]
pub(super) struct FreezeArgs {
    #[command(flatten)]
    subject: Subject,
    #[command(flatten)]
    particulars: particulars::Particulars,
    #[arg(long, hide = true)]
    frozen: Option<i64>,
    #[command(flatten)]
    data: DataDirArg,
}

/// List frozen reports, newest first.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector report frozen --unit 1")]
pub(super) struct FrozenArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

pub(super) fn freeze(args: &FreezeArgs) -> Result<()> {
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let Ready { form, state, unit } = args.subject.read(&store, args.data.path(), now_ms)?;
    let made = report::make(&form, &state, &args.particulars.details())?;
    let number = frozen_reports::keep(&store, unit, &made, BY, now_ms)?;
    Ok(table::say(&format!("frozen as number {number}, state of {}", made.as_of))?)
}

/// A frozen report and whose it is.
pub(super) fn open(store: &Store, number: i64) -> Result<(UnitId, Report)> {
    frozen_reports::open(store, number, None)?.with_context(|| {
        format!("there is no frozen report {number}: `hatang-collector report frozen` lists them")
    })
}

pub(super) fn list(args: &FrozenArgs) -> Result<()> {
    let store = args.data.open()?;
    let today = clock::local_date(clock::unix_ms());
    let unit = unit::find_on(&store, &args.unit, today)?.unit;
    let rows = store.frozen_reports(unit)?;
    if args.json {
        let list: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({
                    "number": row.number, "form": row.form, "as_of": row.as_of.to_string(), "by": row.by,
                    "frozen_ms": row.frozen_ms, "sha256": to_hex(&row.sha256),
                })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            vec![
                row.number.to_string(),
                row.form.clone(),
                row.as_of.to_string(),
                clock::local_minute(row.frozen_ms),
                row.by.clone(),
                to_hex(&row.sha256),
            ]
        })
        .collect();
    Ok(table::print(&["NUMBER", "FORM", "AS OF", "FROZEN", "BY", "SHA-256"], &rows)?)
}
