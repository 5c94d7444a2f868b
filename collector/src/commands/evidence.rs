//! `hatang-collector evidence`: what cannot be changed unnoticed, and showing that it was not.

mod day;
mod export;
mod stamp;
mod verify;

use anyhow::Result;
use clap::Subcommand;

pub(super) use verify::NotChecked;

/// Evidence: sealed days, their values for paper, chains of batches, packs.
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    #[command(flatten)]
    Day(day::DayCommand),
    Export(export::ExportArgs),
    Verify(verify::VerifyArgs),
    Stamp(stamp::StampArgs),
}

/// Carries the command out.
pub fn run(command: EvidenceCommand) -> Result<()> {
    match command {
        EvidenceCommand::Day(command) => day::run(command),
        EvidenceCommand::Export(args) => export::run(&args),
        EvidenceCommand::Verify(args) => verify::run(&args),
        EvidenceCommand::Stamp(args) => stamp::run(&args),
    }
}
