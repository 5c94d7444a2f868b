//! Where log lines go: standard error, one line an event, for a person or a service manager to keep.
//!
//! `HATANG_LOG` narrows or widens what is logged (`debug`, `hatang_collector::ingest=trace`); INFO is what an
//! administrator wants to know. Nothing personal is ever logged.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// What is logged unless the environment says otherwise.
const DEFAULT_FILTER: &str = "info,tonic=warn,h2=warn,hyper=warn";

/// Begins logging; a second call changes nothing.
pub fn start() {
    let filter = EnvFilter::try_from_env("HATANG_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    // Only a second start in one process fails, and then the first one's choice holds.
    drop(lines.try_init());
}
