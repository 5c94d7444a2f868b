//! `hatang-collector evidence`: what cannot be changed unnoticed, and showing that it was not.

mod day;

use anyhow::Result;
use clap::Subcommand;

/// Evidence: sealed days, their values for paper, chains of batches.
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    #[command(flatten)]
    Day(day::DayCommand),
}

/// Carries the command out.
pub fn run(command: EvidenceCommand) -> Result<()> {
    match command {
        EvidenceCommand::Day(command) => day::run(command),
    }
}
