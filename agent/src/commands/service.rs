//! `hatang-agent service`: what Windows' service control manager starts; not for people, and so not in the help.

use std::path::PathBuf;

use clap::Args;

use crate::service::{Options, serve};

/// Work as the Windows service; started by Windows only
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hatang-agent service")]
pub struct ServiceArgs {
    /// Where identity and waiting data are kept
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(args: ServiceArgs) -> anyhow::Result<()> {
    serve(Options { data_dir: args.data_dir, config: args.config })
}
