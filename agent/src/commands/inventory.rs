//! `hatang-agent inventory`: what this machine is, printed or recorded.
//!
//! It needs no configuration and sends nothing; it reads, judges and prints.

mod table;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use crate::inventory::assemble;
use crate::machine::{recorded, take_facts};

/// Reads this machine and shows what it is
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  hatang-agent inventory
  hatang-agent inventory --json | jq .device
  hatang-agent inventory --record pc.json     keep this machine, serial numbers and names masked
  hatang-agent inventory --from pc.json       judge a kept machine again")]
pub struct InventoryArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Judge a recorded machine instead of this one
    #[arg(long, value_name = "FACTS.json")]
    pub from: Option<PathBuf>,
    /// Keep what was read, with serial numbers, addresses and names masked
    #[arg(long, value_name = "FACTS.json")]
    pub record: Option<PathBuf>,
}

/// Reads for at most some seconds, then prints to standard output.
pub fn run(args: &InventoryArgs) -> anyhow::Result<()> {
    let facts = match &args.from {
        Some(path) => recorded::load(path)?,
        None => take_facts(&Arc::default()),
    };
    if let Some(path) = &args.record {
        recorded::save(path, &facts)?;
    }
    let inventory = assemble(&facts);
    let text = if args.json {
        serde_json::to_string_pretty(&inventory).context("write the inventory as JSON")? + "\n"
    } else {
        table::table(&inventory)
    };
    print(&text)
}

/// A reader that has seen enough is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match write!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.context("write to standard output"),
    }
}
