//! `hatang-collector backtest`: runs the judgement over samples in files; no database, no collector.
//!
//! Whoever doubts a verdict runs it over series of his own, and what was changed in the analysis is held against series
//! whose truth is known.

pub mod changepoints;
pub mod input;
pub mod site;

use anyhow::Result;
use clap::Subcommand;

/// Run the analysis over files of samples; needs no database.
#[derive(Debug, Subcommand)]
pub enum BacktestCommand {
    Changepoints(changepoints::ChangepointsArgs),
    Site(site::SiteArgs),
}

/// Carries the command out.
pub fn run(command: &BacktestCommand) -> Result<()> {
    match command {
        BacktestCommand::Changepoints(args) => changepoints::run(args),
        BacktestCommand::Site(args) => site::run(args),
    }
}
