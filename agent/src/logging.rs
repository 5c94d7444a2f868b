//! Where log lines go: standard error for a terminal or journald, a file and the system's own log for a service.
//!
//! Only programs set it up; the library itself logs through `tracing` wherever it runs. A log that cannot be written
//! never stops the agent. A panic becomes a line with its place and message; it ends the thread or part that it broke, not
//! the program.

mod capped_file;
mod system_log;

use std::io::{self, IsTerminal as _};
use std::panic::{self, PanicHookInfo};
use std::path::Path;
use std::sync::Mutex;

use anyhow::Context as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::limits::LOG_FILE_BYTES;
use capped_file::CappedFile;
use system_log::SystemLog;

/// The folder of log files in the data directory.
pub const LOG_DIR: &str = "log";
const LOG_FILE: &str = "hatang-agent.log";
const OLD_LOG_FILE: &str = "hatang-agent.old.log";

/// Begins logging to standard error; `directives` as in `info,hatang_agent::uplink=debug`.
pub fn start(directives: &str) -> anyhow::Result<()> {
    let filter = filter(directives)?;
    let terminal = io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(terminal);
    let registry = tracing_subscriber::registry().with(filter);
    // journald adds its own time.
    let started = if terminal {
        registry.with(lines).try_init()
    } else {
        registry.with(lines.without_time()).try_init()
    };
    started.context("begin logging")?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Begins logging to a file below the data directory, each line with its time in UTC, and to the system's log.
pub fn start_service(directives: &str, data_dir: &Path) -> anyhow::Result<()> {
    let dir = data_dir.join(LOG_DIR);
    let file = CappedFile::new(dir.join(LOG_FILE), dir.join(OLD_LOG_FILE), LOG_FILE_BYTES);
    let lines = tracing_subscriber::fmt::layer().with_writer(Mutex::new(file)).with_ansi(false);
    tracing_subscriber::registry()
        .with(filter(directives)?)
        .with(lines)
        .with(SystemLog::open())
        .try_init()
        .context("begin logging")?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn filter(directives: &str) -> anyhow::Result<Targets> {
    directives.parse().with_context(|| format!("understand log = {directives:?}"))
}

fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let thread = std::thread::current();
    let message = info.payload_as_str().unwrap_or("no message");
    tracing::error!(place, thread = thread.name().unwrap_or("unnamed"), "a fault of this program: {message}");
}
