//! `hatang-collector unit`: the organisation tree, the access lines of its units, and their speed samples.

mod line;
mod speed;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use hatang_proto::model::UnitId;
use serde_json::json;

use super::{BY, DataDirArg, table};
use crate::clock;
use crate::store::{Store, UnitRow};
use crate::unit_reading::with_descendants;

/// Units: provinces, communes, departments.
#[derive(Debug, Subcommand)]
pub enum UnitCommand {
    /// Add a unit.
    #[command(
        after_help = "Example: hatang-collector unit add \"phường Thái Học\" --level phuong --parent 1"
    )]
    Add {
        /// Name as it stands in reports, with its kind: "phường Thái Học".
        name: String,
        /// tinh, huyen, xa, phuong, phong … : any word.
        #[arg(long, default_value = "xa")]
        level: String,
        /// Number of the unit above.
        #[arg(long)]
        parent: Option<u32>,
        /// First day of the name, YYYY-MM-DD; today if left out.
        #[arg(long)]
        from: Option<jiff::civil::Date>,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Give a unit another name from a day on.
    #[command(after_help = "Example: hatang-collector unit rename 1 \"phường Thái Học\" --from 2025-07-01")]
    Rename {
        unit: u32,
        name: String,
        #[arg(long)]
        from: Option<jiff::civil::Date>,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List units.
    #[command(after_help = "Example: hatang-collector unit list --json")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    Line(line::LineArgs),
    Lines(line::LinesArgs),
    Speed(speed::SpeedArgs),
    /// Add units from a CSV file with the columns name,level,parent (the parent by name, empty for none).
    #[command(after_help = "Example: hatang-collector unit import units.csv")]
    Import {
        file: PathBuf,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: UnitCommand) -> Result<()> {
    let now_ms = clock::unix_ms();
    let today = clock::local_date(now_ms);
    match command {
        UnitCommand::Add { name, level, parent, from, data } => {
            let store = data.open()?;
            if let Some(parent) = parent {
                find(&store, parent)?;
            }
            let from = from.unwrap_or(today).to_string();
            let unit = store.add_unit(parent.map(UnitId), &level, &name, &from, BY, now_ms)?;
            table::say(&format!("unit {}", unit.0))?;
        }
        UnitCommand::Rename { unit, name, from, data } => {
            let store = data.open()?;
            let unit = find(&store, unit)?.unit;
            store.rename_unit(unit, &name, &from.unwrap_or(today).to_string(), BY, now_ms)?;
        }
        UnitCommand::List { json, data } => print(&data.open()?.units(&today.to_string())?, json)?,
        UnitCommand::Line(args) => line::add(&args)?,
        UnitCommand::Lines(args) => line::list(&args)?,
        UnitCommand::Speed(args) => speed::run(&args)?,
        UnitCommand::Import { file, data } => import(&data.open()?, &file, &today.to_string(), now_ms)?,
    }
    Ok(())
}

/// The unit with this number, or a message that names those there are.
pub fn find(store: &Store, number: u32) -> Result<UnitRow> {
    let units = store.units(&clock::local_date(clock::unix_ms()).to_string())?;
    match units.iter().find(|unit| unit.unit.0 == number) {
        Some(unit) => Ok(unit.clone()),
        None => bail!("there is no unit {number}: `hatang-collector unit list` shows those there are"),
    }
}

/// The unit a person means: its number, or its name on this day.
pub fn find_by_text(store: &Store, text: &str) -> Result<UnitRow> {
    if let Ok(number) = text.parse() {
        return find(store, number);
    }
    let units = store.units(&clock::local_date(clock::unix_ms()).to_string())?;
    let mut named = units.iter().filter(|unit| unit.name.to_lowercase() == text.to_lowercase());
    match (named.next(), named.next()) {
        (Some(unit), None) => Ok(unit.clone()),
        (Some(_), Some(_)) => bail!("several units are called {text:?}: name one by its number"),
        (None, _) => bail!("no unit is called {text:?}: `hatang-collector unit list` shows those there are"),
    }
}

/// The unit that a person means and those below it.
pub fn family_by_text(store: &Store, text: &str) -> Result<Vec<UnitId>> {
    let all = store.units(&clock::local_date(clock::unix_ms()).to_string())?;
    Ok(with_descendants(&all, find_by_text(store, text)?.unit).into_iter().collect())
}

fn print(units: &[UnitRow], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = units
            .iter()
            .map(|unit| {
                let parent = unit.parent.map(|parent| parent.0);
                json!({ "unit": unit.unit.0, "parent": parent, "level": unit.level, "name": unit.name })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = units
        .iter()
        .map(|unit| {
            let parent = unit.parent.map_or_else(String::new, |parent| parent.0.to_string());
            vec![unit.unit.0.to_string(), unit.name.clone(), unit.level.clone(), parent]
        })
        .collect();
    Ok(table::print(&["UNIT", "NAME", "LEVEL", "PARENT"], &rows)?)
}

fn import(store: &Store, file: &std::path::Path, today: &str, now_ms: i64) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    let mut added = 0;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let [name, level, parent] = cells.as_slice() else {
            bail!("line {}: expected name,level,parent; the {added} units before it were added", number + 1);
        };
        if (number, *name) == (0, "name") {
            continue;
        }
        let parent = match *parent {
            "" => None,
            text => Some(find_by_text(store, text).with_context(|| format!("line {}", number + 1))?.unit),
        };
        store.add_unit(parent, level, name, today, BY, now_ms)?;
        added += 1;
    }
    Ok(table::say(&format!("{added} units added"))?)
}
