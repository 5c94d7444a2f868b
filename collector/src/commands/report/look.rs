//! `hatang-collector report warnings|compare`: what to look at before a report goes out.

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;

use super::{DataDirArg, Ready, ReportDetails, Subject, clock, report, table};
use crate::items;
use crate::report::{Sheet, comparison_sheet};

/// List what should be looked at before a report goes out; nothing of it stops the report.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector report warnings --unit 1 --json")]
pub(super) struct WarningsArgs {
    #[command(flatten)]
    subject: Subject,
    #[arg(long, hide = true)]
    frozen: Option<i64>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

/// Compare with the year before, computer by computer and figure by figure.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector report compare --unit 1 --as-of 2026-11-30")]
pub(super) struct CompareArgs {
    #[command(flatten)]
    subject: Subject,
    #[arg(long, hide = true)]
    frozen: Option<i64>,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

pub(super) fn warnings(args: &WarningsArgs) -> Result<()> {
    let store = args.data.open()?;
    let Ready { form, state, .. } = args.subject.read(&store, args.data.path(), clock::unix_ms())?;
    let made = report::make(&form, &state, &ReportDetails::default())?;
    if args.json {
        return Ok(table::print_json(&serde_json::to_value(&made.warnings)?)?);
    }
    if made.warnings.is_empty() {
        return Ok(table::say("No warnings.")?);
    }
    let rows: Vec<_> =
        made.warnings.into_iter().map(|warning| vec![warning.place, warning.check, warning.text]).collect();
    Ok(table::print(&["WHERE", "CHECK", "WHAT"], &rows)?)
}

pub(super) fn compare(args: &CompareArgs) -> Result<()> {
    let store = args.data.open()?;
    let Ready { form, state, .. } = args.subject.read(&store, args.data.path(), clock::unix_ms())?;
    let before = state
        .year_before
        .as_deref()
        .context("the unit did not exist a year before: there is nothing to compare")?;
    let comparison = items::compare(before, &state);
    let changes = items::figure_changes(&form, before, &state, &comparison);
    let sheets =
        [comparison_sheet::figures_sheet(&comparison, &changes), comparison_sheet::sheet(&comparison)];
    let said = comparison_sheet::sentences(&comparison, &changes);
    if args.json {
        return Ok(table::print_json(&json!({ "sentences": said, "sheets": sheets }))?);
    }
    said.iter().try_for_each(|sentence| table::say(sentence))?;
    for sheet in sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
        print(sheet)?;
    }
    Ok(())
}

fn print(sheet: &Sheet) -> Result<()> {
    let titles: Vec<String> = sheet.columns.iter().map(|column| column.title.to_uppercase()).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = sheet.printed().rows.into_iter().map(|row| row.cells).collect();
    table::say("")?;
    Ok(table::print(&titles, &rows)?)
}
