//! `hatang-collector backtest`: recorded measurements in, judgement out, without a database.

use anyhow::Result;
use clap::Subcommand;

pub mod site;

/// Judge recorded measurements; needs no database.
#[derive(Debug, Subcommand)]
pub enum BacktestCommand {
    Site(site::SiteArgs),
}

/// Carries the command out.
pub fn run(command: &BacktestCommand) -> Result<()> {
    match command {
        BacktestCommand::Site(args) => site::run(args),
    }
}
