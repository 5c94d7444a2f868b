//! The command line: one file a command.
//!
//! Tables for people, `--json` for programs. The program exits with 0 when done, 1 when not (with one sentence on standard
//! error, `hatang-agent: operation: cause`), 2 on wrong usage; the Windows service has codes of its own, see
//! `service::windows`. Commands only read options and print; the work is elsewhere.

pub mod complain;
pub mod enrol;
pub mod install;
pub mod inventory;
pub mod probe;
pub mod run;
pub mod sent;
pub mod service;
pub mod status;
pub mod uninstall;

use std::ffi::OsString;
use std::future::Future;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::limits::ECHOES_END_WITHIN;
use crate::platform::echo;

/// Reports what this PC is and how its network behaves to a Hạ Tầng collector
#[derive(Debug, Parser)]
#[command(name = "hatang-agent", version, arg_required_else_help = true)]
#[command(after_help = "Example:\n  hatang-agent enrol --join HT1-… && hatang-agent run")]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    Install(install::InstallArgs),
    Uninstall(uninstall::UninstallArgs),
    #[command(hide = true)]
    Service(service::ServiceArgs),
    Enrol(enrol::EnrolArgs),
    Status(status::StatusArgs),
    Inventory(inventory::InventoryArgs),
    Probe(probe::ProbeArgs),
    Complain(complain::ComplainArgs),
    Sent(sent::SentArgs),
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    main_with(std::env::args_os())
}

/// Like [`main`], with these words; ends the process where they are wrong or ask for help.
pub(crate) fn main_with<T: Into<OsString> + Clone>(words: impl IntoIterator<Item = T>) -> ExitCode {
    let done = match CommandLine::parse_from(words).command {
        Command::Run(args) => run::run(args).map(|()| ExitCode::SUCCESS),
        Command::Install(args) => install::run(args).map(|()| ExitCode::SUCCESS),
        Command::Uninstall(args) => uninstall::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Service(args) => service::run(args).map(|()| ExitCode::SUCCESS),
        Command::Enrol(args) => enrol::run(args).map(|()| ExitCode::SUCCESS),
        Command::Status(args) => status::run(args),
        Command::Inventory(args) => inventory::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Probe(args) => probe::run(&args),
        Command::Complain(args) => complain::run(args),
        Command::Sent(args) => sent::run(args).map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|fault| {
        // Where even standard error is closed nobody can be told.
        writeln!(io::stderr(), "hatang-agent: {fault:#}").unwrap_or_default();
        ExitCode::FAILURE
    })
}

/// Runs a future on one thread: an agent has little to do at once, and each further thread costs memory.
pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(4)
        .thread_stack_size(512 * 1024)
        .build()
        .context("start the runtime")?;
    let done = runtime.block_on(work);
    // A hanging reader must not hold up the end.
    runtime.shutdown_background();
    // Windows 7 takes it ill when a program ends in the middle of one; see the module.
    echo::wait_for_all(ECHOES_END_WITHIN);
    done
}
