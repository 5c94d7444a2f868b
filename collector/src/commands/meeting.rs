//! `hatang-collector meeting`: online meetings, for which the line had to be good.

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{BY, DataDirArg, table, text, unit};
use crate::clock;
use crate::store::{MeetingRow, NewMeeting};

const DAY_MS: i64 = 86_400_000;

/// Online meetings: was the line good while they ran?
#[derive(Debug, Subcommand)]
pub enum MeetingCommand {
    Add(AddArgs),
    /// List meetings, oldest first.
    #[command(after_help = "Example: hatang-collector meeting list --unit 1 --from 2026-01-01 --json")]
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
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Take a wrong entry back.
    #[command(after_help = "Example: hatang-collector meeting withdraw 3")]
    Withdraw {
        number: i64,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Declare a meeting that a unit attends online.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector meeting add --unit 1 --name \"Giao ban quý I\" \\
    --from \"2026-03-30 08:00\" --to \"2026-03-30 11:00\" --source \"GM 45/UBND\" --by \"Văn phòng\"")]
pub struct AddArgs {
    /// Number or name of the unit.
    #[arg(long)]
    unit: String,
    #[arg(long)]
    name: String,
    /// Its begin, "YYYY-MM-DD HH:MM" in Viet Nam.
    #[arg(long)]
    from: String,
    /// Its end.
    #[arg(long)]
    to: String,
    /// The paper that invites to it.
    #[arg(long)]
    source: String,
    /// Who states it.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(command: MeetingCommand) -> Result<()> {
    match command {
        MeetingCommand::Add(args) => add(&args),
        MeetingCommand::List { unit, from, to, json, data } => {
            let store = data.open()?;
            let units = unit.map(|text| unit::family_by_text(&store, &text)).transpose()?;
            let from_ms = from.map_or(i64::MIN, clock::start_of_day_ms);
            let to_ms = to.map_or(i64::MAX, |day| clock::end_of_day_ms(day) + 1);
            print(&store.meetings(units.as_deref(), from_ms, to_ms)?, json)
        }
        MeetingCommand::Withdraw { number, data } => {
            if !data.open()?.withdraw_meeting(number, BY, clock::unix_ms())? {
                bail!("there is no meeting {number}: `hatang-collector meeting list` shows those there are");
            }
            Ok(())
        }
    }
}

fn add(args: &AddArgs) -> Result<()> {
    let store = args.data.open()?;
    let unit = unit::find_by_text(&store, &args.unit)?.unit;
    let moment = |at: &str| {
        clock::local_moment(at).with_context(|| format!("{at:?} is no moment: write \"YYYY-MM-DD HH:MM\""))
    };
    let (from_ms, to_ms) = (moment(&args.from)?, moment(&args.to)?);
    if to_ms <= from_ms || DAY_MS < to_ms - from_ms {
        bail!("--to must lie after --from, at most a day");
    }
    let new = NewMeeting {
        unit,
        from_ms,
        to_ms,
        name: text::short(&args.name, "--name")?,
        source: text::short(&args.source, "--source")?,
        by: text::short(&args.by, "--by")?,
    };
    let number = store.add_meeting(new, clock::unix_ms())?;
    Ok(table::say(&format!("meeting {number}"))?)
}

fn print(rows: &[MeetingRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = rows
            .iter()
            .map(|MeetingRow { number, meeting, declared_ms }| {
                let NewMeeting { unit, from_ms, to_ms, name, source, by } = meeting;
                json!({
                    "number": number, "unit": unit.0, "from_ms": from_ms, "to_ms": to_ms, "name": name,
                    "source": source, "by": by, "declared_ms": declared_ms,
                })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let cells: Vec<_> = rows
        .iter()
        .map(|row| {
            let new = &row.meeting;
            vec![
                row.number.to_string(),
                clock::local_minute(new.from_ms),
                clock::local_minute(new.to_ms),
                new.unit.0.to_string(),
                new.name.clone(),
                new.source.clone(),
                new.by.clone(),
            ]
        })
        .collect();
    Ok(table::print(&["NO", "FROM", "TO", "UNIT", "NAME", "SOURCE", "BY"], &cells)?)
}
