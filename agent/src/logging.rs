//! Where log lines go: standard error, for journald or a terminal.
//!
//! Only programs set it up; the library itself logs through `tracing` wherever it runs.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

/// Begins logging; `directives` as in `info,hatang_agent::uplink=debug`.
pub fn start(directives: &str) -> anyhow::Result<()> {
    let filter =
        EnvFilter::try_new(directives).with_context(|| format!("understand log = {directives:?}"))?;
    let terminal = io::stderr().is_terminal();
    let format =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(terminal);
    // journald adds its own time.
    let started = if terminal { format.try_init() } else { format.without_time().try_init() };
    started.map_err(|fault| anyhow::anyhow!(fault)).context("begin logging")
}
