//! `hatang-agent run`: the agent at work in the foreground, until it is told to stop.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio::signal;

use super::block_on;
use crate::clock::SystemClock;
use crate::config::{ConfigFile, Overrides};
use crate::run::Stop;
use crate::{logging, run};

/// Measure, keep and send until stopped; needs no collector to begin
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hatang-agent run --data-dir ./agent-data --join HT1-…")]
pub struct RunArgs {
    /// Where identity and waiting data are kept
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Join code; used as long as this machine has not joined
    #[arg(long, value_name = "CODE")]
    join: Option<String>,
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(args: RunArgs) -> anyhow::Result<()> {
    let overrides = Overrides { data_dir: args.data_dir, join: args.join };
    let config = ConfigFile::read(args.config.as_deref())?.resolve(overrides)?;
    logging::start(&config.log)?;
    let clock = SystemClock::open().context("read the machine's boot identifier")?;
    block_on(async move {
        let stop = stop_signal()?;
        tracing::info!(data_dir = %config.run.data_dir.display(), "agent started");
        run::run(config.run, Arc::new(clock), stop).await?;
        tracing::info!("agent stopped");
        Ok(())
    })
}

/// Done at Ctrl-C and at the signal of a service manager.
fn stop_signal() -> anyhow::Result<impl Future<Output = Stop>> {
    let mut terminate = crate::platform::stop::terminate().context("listen for the stop signal")?;
    Ok(async move {
        tokio::select! {
            _ = signal::ctrl_c() => Stop::Program,
            why = terminate.recv() => why,
        }
    })
}
