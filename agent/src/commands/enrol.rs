//! `hatang-agent enrol`: joins a collector once, by hand.
//!
//! It may run beside a waiting agent, which picks the identity up within half a minute.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;

use super::block_on;
use crate::config::{ConfigFile, Overrides};
use crate::platform::settings;
use crate::service::prepare;
use crate::state::State;
use crate::{run, uplink};

/// Join a collector with a join code
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hatang-agent enrol --join HT1-…")]
pub struct EnrolArgs {
    /// Join code from `hatang-collector token create`
    #[arg(long, value_name = "CODE")]
    join: String,
    /// Where identity and waiting data are kept
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Join anew although this machine has joined: it was revoked, or the collector was set up afresh
    #[arg(long)]
    again: bool,
}

pub fn run(args: EnrolArgs) -> anyhow::Result<()> {
    let overrides = Overrides { data_dir: args.data_dir, join: Some(args.join), ..Overrides::default() };
    let config = ConfigFile::default().resolve(overrides, &settings::read())?.run;
    let code = config.join.context("read the join code")?;
    for warning in prepare(&config.data_dir)? {
        writeln!(io::stderr(), "warning: {warning}").context("print")?;
    }
    let state = State::open(&config.data_dir)?;
    if !args.again
        && let Some(identity) = state.identity()?
    {
        bail!(
            "this machine has joined {}:{} as {}; add --again to join anew",
            identity.address,
            identity.port,
            identity.machine_id
        );
    }
    let identity = block_on(async { Ok(uplink::enrol(&code, &run::label(), config.proxy.as_ref()).await?) })?;
    state.save_identity(&identity)?;
    writeln!(
        io::stdout(),
        "joined {}:{} as {}\nstart the agent with: hatang-agent run",
        identity.address,
        identity.port,
        identity.machine_id
    )
    .context("print")
}
