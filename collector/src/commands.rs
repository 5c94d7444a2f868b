//! The command line: one file a command.
//!
//! Commands print tables for people and `--json` for programs, and exit with 0 (done), 1 (could not) or 2 (asked
//! wrongly). Those that change data work while the collector runs; it notices within seconds.

pub mod api_token;
pub mod application;
pub mod backtest;
pub mod backup;
pub mod check;
pub mod complaint;
pub mod declare;
pub mod episode;
pub mod evidence;
pub mod export;
pub mod intervention;
pub mod machine;
pub mod meeting;
pub mod package;
pub mod proofread;
pub mod report;
pub mod rule;
pub mod serve;
pub mod table;
pub mod target;
mod text;
pub mod token;
pub mod unit;
pub mod up;
pub mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};

use crate::config::DEFAULT_DATA_DIR;
use crate::run::data_dir;
use crate::store::Store;

/// Who did it, in the audit log and beside declarations.
const BY: &str = "command line";

/// Collector of Hạ Tầng: receives what agents measured, keeps it, shows it, and fills in the annual report.
#[derive(Debug, Parser)]
#[command(
    name = "hatang-collector",
    version,
    after_help = "Example: hatang-collector up --data-dir ./hatang-data"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Up(up::UpArgs),
    Serve(serve::ServeArgs),
    #[command(subcommand)]
    Unit(unit::UnitCommand),
    #[command(subcommand)]
    Token(token::TokenCommand),
    #[command(subcommand)]
    ApiToken(api_token::ApiTokenCommand),
    #[command(subcommand)]
    Machine(machine::MachineCommand),
    #[command(subcommand)]
    Target(target::TargetCommand),
    #[command(subcommand)]
    Application(application::ApplicationCommand),
    Declare(declare::DeclareArgs),
    #[command(subcommand)]
    Complaint(complaint::ComplaintCommand),
    #[command(subcommand)]
    Evidence(evidence::EvidenceCommand),
    #[command(subcommand)]
    Episode(episode::EpisodeCommand),
    #[command(subcommand)]
    Export(export::ExportCommand),
    #[command(subcommand)]
    Intervention(intervention::InterventionCommand),
    #[command(subcommand)]
    Meeting(meeting::MeetingCommand),
    #[command(subcommand)]
    Package(package::PackageCommand),
    Report(Box<report::ReportArgs>),
    Proofread(proofread::ProofreadArgs),
    #[command(subcommand)]
    Rule(rule::RuleCommand),
    #[command(subcommand)]
    User(user::UserCommand),
    Backup(backup::BackupArgs),
    Restore(backup::RestoreArgs),
    Check(check::CheckArgs),
    #[command(subcommand)]
    Backtest(backtest::BacktestCommand),
}

/// Where the data lies, for commands that look at it.
#[derive(Debug, Clone, Args)]
pub struct DataDirArg {
    /// Folder of the collector's data.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA_DIR)]
    data_dir: PathBuf,
}

impl DataDirArg {
    /// Opens the database of a collector that was started at least once.
    fn open(&self) -> Result<Store> {
        let path = data_dir::database_path(&self.data_dir);
        if !path.exists() {
            bail!(
                "{} holds no collector's data: start `hatang-collector up` once, or name the folder with --data-dir",
                self.data_dir.display()
            );
        }
        Ok(Store::open(&path)?)
    }

    fn path(&self) -> &Path {
        &self.data_dir
    }
}

/// Runs the program as called; without a command it is `up`.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(fault) => {
            let code = if fault.use_stderr() { 2 } else { 0 };
            // A closed pipe is the reader's choice.
            drop(fault.print());
            return ExitCode::from(code);
        }
    };
    crate::logging::start();
    let command = match cli.command.map_or_else(|| up::UpArgs::default_call().map(Command::Up), Ok) {
        Ok(command) => command,
        Err(fault) => {
            table::complain(&format!("hatang-collector: {fault:#}"));
            return ExitCode::FAILURE;
        }
    };
    let done = match command {
        Command::Up(args) => up::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Unit(command) => unit::run(command),
        Command::Token(command) => token::run(command),
        Command::ApiToken(command) => api_token::run(command),
        Command::Machine(command) => machine::run(command),
        Command::Target(command) => target::run(command),
        Command::Complaint(command) => complaint::run(command),
        Command::Evidence(command) => evidence::run(command),
        Command::Episode(command) => episode::run(command),
        Command::Export(command) => export::run(command),
        Command::Intervention(command) => intervention::run(command),
        Command::Meeting(command) => meeting::run(command),
        Command::Application(command) => application::run(command),
        Command::Package(command) => package::run(command),
        Command::Declare(args) => declare::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Rule(command) => rule::run(command),
        Command::Proofread(args) => proofread::run(&args),
        Command::User(command) => user::run(command),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Check(args) => check::run(&args),
        Command::Backtest(command) => backtest::run(&command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) if is_closed_pipe(&fault) => ExitCode::SUCCESS,
        Err(fault) => {
            table::complain(&format!("hatang-collector: {fault:#}"));
            let not_checked = fault.downcast_ref::<evidence::NotChecked>().is_some();
            if not_checked { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

fn is_closed_pipe(fault: &anyhow::Error) -> bool {
    fault.downcast_ref::<std::io::Error>().is_some_and(|fault| fault.kind() == std::io::ErrorKind::BrokenPipe)
}

/// A multi-threaded runtime for the programs that serve.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("start the runtime")
}

/// The first Ctrl-C or termination request.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(fault) => {
            tracing::warn!(error = %fault, "termination requests are not heard; Ctrl-C is");
            drop(tokio::signal::ctrl_c().await);
        }
    }
}
