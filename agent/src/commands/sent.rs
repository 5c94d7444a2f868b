//! `hatang-agent sent`: the page "Máy này gửi gì", from what the agent of a data directory keeps.
//!
//! It reads and changes nothing but the file it is told to write.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::config::default_data_dir;
use crate::run::page;
use crate::sent;
use crate::state::State;

/// Print the page that tells what this machine sends
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hatang-agent sent --out may-nay-gui-gi.html")]
pub struct SentArgs {
    /// Where identity and waiting data are kept
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(args: SentArgs) -> anyhow::Result<()> {
    let data_dir = args.data_dir.map_or_else(default_data_dir, Ok)?;
    let state = State::look(&data_dir);
    let report = state.status()?;
    let page = sent::html(&page::gather(&state, report.as_ref(), state.targets(), state.told()));
    match args.out {
        Some(path) => std::fs::write(&path, page).with_context(|| format!("write {}", path.display())),
        None => io::stdout().write_all(page.as_bytes()).context("print"),
    }
}
