//! Where log lines go: standard error, one line an event, for a person or a service manager to keep.
//!
//! `HATANG_LOG` narrows or widens what is logged (`debug`, `hatang_collector::ingest=trace`); INFO is what an
//! administrator wants to know. Nothing personal is ever logged.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What is logged unless the environment says otherwise.
const DEFAULT_FILTER: &str = "info,tonic=warn,h2=warn,hyper=warn";

/// The environment's name for what shall be logged.
const VARIABLE: &str = "HATANG_LOG";

/// Begins logging; a second call changes nothing.
pub fn start() {
    let wanted = std::env::var_os(VARIABLE).and_then(|text| text.into_string().ok());
    let filter: Option<Targets> = wanted.as_deref().unwrap_or(DEFAULT_FILTER).parse().ok();
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(tracing::Level::INFO));
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    // Only a second start in one process fails, and then the first one's choice holds.
    drop(tracing_subscriber::registry().with(filter).with(lines).try_init());
}
