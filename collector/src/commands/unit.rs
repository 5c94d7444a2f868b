//! `hatang-collector unit`: the organisation tree, the access lines of its units, and their speed samples.

mod change;
mod import;
mod line;
mod speed;

use anyhow::{Result, bail};
use clap::Subcommand;
use hatang_proto::model::UnitId;
use jiff::civil::Date;
use serde_json::json;

use super::{BY, DataDirArg, table, text};
use crate::clock;
use crate::store::{NewUnit, ParentOfNew, Store, UnitRow};
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
        /// First day of the unit, YYYY-MM-DD: no report of a day before shows it. If left out it was there always.
        #[arg(long)]
        from: Option<Date>,
        #[command(flatten)]
        data: DataDirArg,
    },
    Rename(change::RenameArgs),
    Move(change::MoveArgs),
    Merge(change::MergeArgs),
    /// List units.
    #[command(after_help = "Example: hatang-collector unit list --as-of 2024-12-31 --json")]
    List {
        /// The tree of this day, YYYY-MM-DD; of today if left out.
        #[arg(long)]
        as_of: Option<Date>,
        /// With those that had ended by that day, and those that had not begun.
        #[arg(long)]
        all: bool,
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    Line(line::LineArgs),
    Lines(line::LinesArgs),
    Speed(speed::SpeedArgs),
    Import(import::ImportArgs),
}

/// Carries the command out.
pub fn run(command: UnitCommand) -> Result<()> {
    let now_ms = clock::unix_ms();
    let today = clock::local_date(now_ms);
    match command {
        UnitCommand::Add { name, level, parent, from, data } => {
            let store = data.open()?;
            let new = NewUnit {
                parent: match parent {
                    Some(parent) => ParentOfNew::Unit(find(&store, parent)?.unit),
                    None => ParentOfNew::None,
                },
                level: text::short(&level, "--level")?,
                name: text::short(&name, "the name")?,
                named_from: from.unwrap_or(today).to_string(),
                since: from.map(|from| from.to_string()),
            };
            for unit in store.add_units(vec![new], BY, now_ms)? {
                table::say(&format!("unit {}", unit.0))?;
            }
        }
        UnitCommand::Rename(args) => change::rename(&args)?,
        UnitCommand::Move(args) => change::place(&args)?,
        UnitCommand::Merge(args) => change::merge(&args)?,
        UnitCommand::List { as_of, all, json, data } => {
            let day = as_of.unwrap_or(today).to_string();
            let store = data.open()?;
            print(&if all { store.units_ever(&day)? } else { store.units(&day)? }, json)?;
        }
        UnitCommand::Line(args) => line::add(&args)?,
        UnitCommand::Lines(args) => line::list(&args)?,
        UnitCommand::Speed(args) => speed::run(&args)?,
        UnitCommand::Import(args) => import::run(&args)?,
    }
    Ok(())
}

/// The unit of today with this number.
///
/// # Errors
/// Names the successor of a unit that ended, or the command that lists those there are.
pub fn find(store: &Store, number: u32) -> Result<UnitRow> {
    let today = clock::local_date(clock::unix_ms()).to_string();
    let units = store.units_ever(&today)?;
    let name = |unit: UnitId| {
        let row = units.iter().find(|row| row.unit == unit);
        row.map_or_else(String::new, |row| format!(", {}", row.name))
    };
    match units.iter().find(|unit| unit.unit.0 == number) {
        Some(unit) if unit.stands_on(&today) => Ok(unit.clone()),
        Some(UnitRow { end: Some((ended_on, successor)), .. }) => bail!(
            "unit {number} ended on {ended_on} and went into unit {}{}: name that one",
            successor.0,
            name(*successor)
        ),
        Some(unit) => bail!("unit {number} begins only on {}", unit.since.as_deref().unwrap_or_default()),
        None => bail!("there is no unit {number}: `hatang-collector unit list` shows those there are"),
    }
}

/// The unit a person means: its number, or its name on this day.
pub fn find_by_text(store: &Store, text: &str) -> Result<UnitRow> {
    if let Ok(number) = text.parse() {
        return find(store, number);
    }
    let units = store.units(&clock::local_date(clock::unix_ms()).to_string())?;
    named(&units, text)?.map_or_else(|| nobody(text), Ok)
}

/// The unit a person means in a report of a day: its number, or its name on that day; also one that has ended since.
///
/// # Errors
/// If there is none, or several bear the name.
pub fn find_on(store: &Store, text: &str, day: Date) -> Result<UnitRow> {
    let day = day.to_string();
    let ever = store.units_ever(&day)?;
    if let Ok(number) = text.parse::<u32>() {
        let unit = ever.into_iter().find(|unit| unit.unit.0 == number);
        return unit.map_or_else(|| nobody(text), Ok);
    }
    let standing: Vec<_> = ever.iter().filter(|unit| unit.stands_on(&day)).cloned().collect();
    if let Some(unit) = named(&standing, text)? {
        return Ok(unit);
    }
    named(&ever, text)?.map_or_else(|| nobody(text), Ok)
}

fn named(units: &[UnitRow], text: &str) -> Result<Option<UnitRow>> {
    let mut named = units.iter().filter(|unit| unit.name.to_lowercase() == text.to_lowercase());
    match (named.next(), named.next()) {
        (Some(_), Some(_)) => bail!("several units are called {text:?}: name one by its number"),
        (found, _) => Ok(found.cloned()),
    }
}

fn nobody(text: &str) -> Result<UnitRow> {
    bail!("no unit is called {text:?}: `hatang-collector unit list` shows those there are")
}

/// A unit and the units above it, the nearest first.
pub(super) fn with_those_above(units: &[UnitRow], unit: UnitId) -> Vec<UnitId> {
    let mut line = Vec::new();
    let mut place = Some(unit);
    while let Some(here) = place.filter(|here| !line.contains(here)) {
        line.push(here);
        place = units.iter().find(|row| row.unit == here).and_then(|row| row.parent);
    }
    line
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
                let (ended_on, successor) = unit.end.as_ref().map_or((None, None), |(day, unit)| (Some(day), Some(unit.0)));
                json!({ "unit": unit.unit.0, "parent": unit.parent.map(|parent| parent.0), "level": unit.level,
                    "name": unit.name, "since": unit.since, "ended_on": ended_on, "successor": successor })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = units
        .iter()
        .map(|unit| {
            let parent = unit.parent.map_or_else(String::new, |parent| parent.0.to_string());
            let end =
                unit.end.as_ref().map_or_else(String::new, |(day, into)| format!("{day}, into {}", into.0));
            let since = unit.since.clone().unwrap_or_default();
            vec![unit.unit.0.to_string(), unit.name.clone(), unit.level.clone(), parent, since, end]
        })
        .collect();
    Ok(table::print(&["UNIT", "NAME", "LEVEL", "PARENT", "SINCE", "ENDED"], &rows)?)
}
