//! Where log lines go: standard error, for journald or a terminal.
//!
//! Only programs set it up; the library itself logs through `tracing` wherever it runs.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins logging; `directives` as in `info,hatang_agent::uplink=debug`.
pub fn start(directives: &str) -> anyhow::Result<()> {
    let filter: Targets = directives.parse().with_context(|| format!("understand log = {directives:?}"))?;
    let terminal = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(terminal);
    let registry = tracing_subscriber::registry().with(filter);
    // journald adds its own time.
    let started = if terminal {
        registry.with(lines).try_init()
    } else {
        registry.with(lines.without_time()).try_init()
    };
    started.context("begin logging")
}
