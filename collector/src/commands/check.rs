//! `hatang-collector check`: is the database whole?

use anyhow::{Result, bail};
use clap::Args;

use super::{DataDirArg, table};

/// Check that the database is whole; works while the collector runs.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector check --data-dir ./hatang-data")]
pub struct CheckArgs {
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the command out.
pub fn run(args: &CheckArgs) -> Result<()> {
    let faults = args.data.open()?.check()?;
    if faults.is_empty() {
        return Ok(table::say("the database is whole")?);
    }
    for fault in &faults {
        table::complain(fault);
    }
    bail!("the database is damaged: stop the collector and restore a backup")
}
