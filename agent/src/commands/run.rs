//! `hatang-agent run`: the agent at work in the foreground, until it is told to stop.
//!
//! The same work as the service's: for systemd, and for a person at the keyboard on every system.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use tokio::signal;

use super::block_on;
use crate::clock::SystemClock;
use crate::config::{ConfigFile, Overrides};
use crate::platform::{process, settings};
use crate::run::Stop;
use crate::service::{Readiness, prepare, work};
use crate::{logging, platform};

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
    /// Proxy through which the collector is reached
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

pub fn run(args: RunArgs) -> anyhow::Result<()> {
    let overrides = Overrides { data_dir: args.data_dir, join: args.join, proxy: args.proxy };
    let file = ConfigFile::read(args.config.as_deref())?;
    let read = || file.clone().resolve(overrides.clone(), &settings::read());
    let mut config = read()?;
    logging::start(&config.log)?;
    config.warnings.append(&mut prepare(&config.run.data_dir)?);
    if let Err(fault) = process::be_modest() {
        config.warnings.push(format!("the priority of the agent cannot be lowered: {fault}"));
    }
    let clock = SystemClock::open().context("read the machine's boot identifier")?;
    let readiness = Readiness::find();
    block_on(async {
        let told = stop_signal()?;
        let stop = async {
            let why = told.await;
            readiness.stopping();
            why
        };
        work::work(config, Arc::new(clock), read, stop, || readiness.ready()).await
    })
}

/// Done at Ctrl-C and at the signal of a service manager.
fn stop_signal() -> anyhow::Result<impl Future<Output = Stop>> {
    let mut terminate = platform::stop::terminate().context("listen for the stop signal")?;
    Ok(async move {
        tokio::select! {
            _ = signal::ctrl_c() => Stop::Program,
            why = terminate.recv() => why,
        }
    })
}
