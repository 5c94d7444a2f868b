//! `hatang-agent uninstall`: removes the service that `install` made.

use clap::Args;

use super::install::print;
use crate::service::uninstall;

/// Remove the service; what it kept stays unless it is not wanted
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hatang-agent uninstall\n  hatang-agent uninstall --remove-data\n\n\
    Needs administrator rights (Windows) or root (Linux).")]
pub struct UninstallArgs {
    /// Delete identity, settings and waiting data, too; the machine must join anew afterwards
    #[arg(long)]
    remove_data: bool,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

pub fn run(args: &UninstallArgs) -> anyhow::Result<()> {
    print(&uninstall(args.remove_data)?, "removed", args.json)
}
