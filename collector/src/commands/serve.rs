//! `hatang-collector serve`: the collector under a service manager.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::{runtime, stop_signal};
use crate::config::Config;
use crate::run;

/// Run the collector by a configuration file, without a local agent.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector serve --config /etc/hatang/collector.toml")]
pub struct ServeArgs {
    /// Configuration file; deploy/examples/collector.toml shows every key.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Serves until a stop signal.
pub fn run(args: &ServeArgs) -> Result<()> {
    let config = Config::read(&args.config)?;
    let runtime = runtime()?;
    let served = runtime.block_on(async {
        let running = run::start(&config).await?;
        let starter = run::starter::prepare(&running.store, crate::clock::unix_ms())?;
        if let Some(password) = starter.password {
            super::table::complain(&format!("first start: account admin, password {password} (shown once)"));
        }
        tracing::info!(pages.url = running.url(), agents.address = %running.agents, "collector started");
        running.until(stop_signal()).await;
        Ok(())
    });
    runtime.shutdown_background();
    served
}
