//! `hatang-collector machine settle`: an administrator decides about two machines with one hardware.

use anyhow::{Result, bail};
use clap::Args;

use super::find;
use crate::clock;
use crate::commands::{BY, DataDirArg, table};
use crate::store::{Decision, Settled};

/// Decide about two machines that report the same hardware.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector machine settle 0f3a --same-as 77b1
         (one computer that was installed again: the older identity is retired, its past stays)
Example: hatang-collector machine settle 0f3a --different 77b1
         (two computers: the pair is never shown again)")]
pub struct SettleArgs {
    /// Its id or the beginning of it, or its name.
    machine: String,
    /// The machine that is the same computer.
    #[arg(long, value_name = "MACHINE", conflicts_with = "different", required_unless_present = "different")]
    same_as: Option<String>,
    /// The machine that is another computer.
    #[arg(long, value_name = "MACHINE")]
    different: Option<String>,
    #[command(flatten)]
    data: DataDirArg,
}

/// Carries the decision out.
pub(super) fn run(args: &SettleArgs) -> Result<()> {
    let store = args.data.open()?;
    let (other, decision) = match (&args.same_as, &args.different) {
        (Some(other), _) => (other, Decision::Same),
        (None, Some(other)) => (other, Decision::Different),
        (None, None) => bail!("say --same-as or --different"),
    };
    let pair = [find(&store, &args.machine)?.machine, find(&store, other)?.machine];
    match store.settle_pair(pair, decision, BY, clock::unix_ms())? {
        Settled::Retired(older) => Ok(table::say(&format!("machine {older} is retired; its past stays"))?),
        Settled::KeptBoth => Ok(table::say("both machines stay; the pair is not shown again")?),
        Settled::NoPair => bail!("two different machines in service are needed: `machine list` shows them"),
    }
}
