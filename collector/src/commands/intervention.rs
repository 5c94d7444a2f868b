//! `hatang-collector intervention`: what was done about the network, so that before and after can be compared.

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{BY, DataDirArg, table, text, unit};
use crate::clock;
use crate::store::{InterventionRow, NewIntervention};

/// Interventions: a line upgraded, a switch exchanged.
#[derive(Debug, Subcommand)]
pub enum InterventionCommand {
    Add(AddArgs),
    /// List interventions, newest first.
    #[command(after_help = "Example: hatang-collector intervention list --unit 1 --json")]
    List {
        /// Only of this unit and below (number or name).
        #[arg(long)]
        unit: Option<String>,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Take a wrong entry back.
    #[command(after_help = "Example: hatang-collector intervention withdraw 3")]
    Withdraw {
        number: i64,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Mark that something was changed at a unit.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector intervention add --unit 1 --what \"nâng cấp đường truyền lên 200 Mbps\" \\
    --at \"2026-03-02 14:00\" --by \"Văn phòng\""
)]
pub struct AddArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    /// In a few words, as the report shall say it.
    #[arg(long)]
    what: String,
    /// When it took effect, "YYYY-MM-DD HH:MM" in Viet Nam; this moment if left out.
    #[arg(long)]
    at: Option<String>,
    #[arg(long, default_value = "")]
    note: String,
    /// Who states it.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(command: InterventionCommand) -> Result<()> {
    match command {
        InterventionCommand::Add(args) => add(&args),
        InterventionCommand::List { unit, json, data } => {
            let store = data.open()?;
            let units = unit.map(|text| unit::family_by_text(&store, &text)).transpose()?;
            print(&store.interventions(units.as_deref())?, json)
        }
        InterventionCommand::Withdraw { number, data } => {
            if !data.open()?.withdraw_intervention(number, BY, clock::unix_ms())? {
                bail!(
                    "there is no intervention {number}: `hatang-collector intervention list` shows those there are"
                );
            }
            Ok(())
        }
    }
}

fn add(args: &AddArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = unit::find_by_text(&store, &args.unit)?.unit;
    let now_ms = clock::unix_ms();
    let at_ms = match &args.at {
        Some(at) => clock::local_moment(at)
            .with_context(|| format!("{at:?} is no moment: write \"YYYY-MM-DD HH:MM\""))?,
        None => now_ms,
    };
    let new = NewIntervention {
        unit,
        at_ms,
        what: text::short(&args.what, "--what")?,
        note: text::long(&args.note, "--note")?,
        by: text::short(&args.by, "--by")?,
    };
    let number = store.add_intervention(new, now_ms)?;
    Ok(table::say(&format!("intervention {number}"))?)
}

fn print(rows: &[InterventionRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows
            .iter()
            .map(|InterventionRow { number, intervention, added_ms }| {
                let NewIntervention { unit, at_ms, what, note, by } = intervention;
                json!({
                    "number": number, "unit": unit.0, "at_ms": at_ms, "what": what, "note": note, "by": by,
                    "added_ms": added_ms,
                })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            let new = &row.intervention;
            vec![
                row.number.to_string(),
                clock::local_minute(new.at_ms),
                new.unit.0.to_string(),
                new.what.clone(),
                new.note.clone(),
                new.by.clone(),
            ]
        })
        .collect();
    Ok(table::print(&["NO", "AT", "UNIT", "WHAT", "NOTE", "BY"], &cells)?)
}
