//! `hatang-collector unit rename`, `unit move` and `unit merge`: the tree from a day on.

use anyhow::Result;
use clap::Args;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::find_on;
use crate::clock;
use crate::commands::{BY, DataDirArg, table, text};

/// Give a unit another name, and another level, from a day on.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector unit rename 1 \"phường Thái Học\" --level phuong --from 2025-07-01"
)]
pub struct RenameArgs {
    unit: u32,
    name: String,
    /// The level as well: tinh, xa, phuong, phong … : any word.
    #[arg(long)]
    level: Option<String>,
    /// First day, YYYY-MM-DD; today if left out.
    #[arg(long)]
    from: Option<Date>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Put a unit with everything below it below another one from a day on.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector unit move 5 --below 1 --from 2025-07-01")]
pub struct MoveArgs {
    unit: u32,
    /// Number of the unit above.
    #[arg(long, required_unless_present = "top")]
    below: Option<u32>,
    /// Below no other unit.
    #[arg(long, conflicts_with = "below")]
    top: bool,
    /// First day, YYYY-MM-DD; not later than today, which is meant if it is left out.
    #[arg(long)]
    from: Option<Date>,
    #[command(flatten)]
    data: DataDirArg,
}

/// End units on a day and put their machines and the units below them into another one.
///
/// Reports of days before show the units as they were. What was declared and measured stays with the old units.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector unit merge 3 4 --into 7 --on 2025-07-01")]
pub struct MergeArgs {
    /// Numbers of the units that end.
    #[arg(required = true)]
    units: Vec<u32>,
    /// Number of the unit that they go into; it may be a new one or one that stood before.
    #[arg(long)]
    into: u32,
    /// The first day on which they are no more, YYYY-MM-DD; not later than today.
    #[arg(long)]
    on: Date,
    #[command(flatten)]
    data: DataDirArg,
}

pub(super) fn rename(args: &RenameArgs) -> Result<()> {
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let from = args.from.unwrap_or_else(|| clock::local_date(now_ms));
    let name = text::short(&args.name, "the name")?;
    let level = args.level.as_deref().map(|level| text::short(level, "--level")).transpose()?;
    store.rename_unit_with_level(
        UnitId(args.unit),
        &name,
        level.as_deref(),
        &from.to_string(),
        BY,
        now_ms,
    )?;
    Ok(table::say(&format!("unit {} is called {name} from {from} on", args.unit))?)
}

pub(super) fn place(args: &MoveArgs) -> Result<()> {
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let from = args.from.unwrap_or_else(|| clock::local_date(now_ms));
    store.place_unit(UnitId(args.unit), args.below.map(UnitId), from, BY, now_ms)?;
    let place = args.below.map_or("at the top".to_owned(), |below| format!("below unit {below}"));
    Ok(table::say(&format!("unit {} stands {place} from {from} on", args.unit))?)
}

pub(super) fn merge(args: &MergeArgs) -> Result<()> {
    let store = args.data.open()?;
    let now_ms = clock::unix_ms();
    let from: Vec<_> = args.units.iter().copied().map(UnitId).collect();
    store.merge_units(from, UnitId(args.into), args.on, BY, now_ms)?;
    let into = find_on(&store, &args.into.to_string(), args.on)?;
    let count = args.units.len();
    Ok(table::say(&format!("{count} units went into unit {}, {}, on {}", args.into, into.name, args.on))?)
}
