//! `hatang-collector backup` and `restore`: everything the collector keeps as one file, and back.

use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use super::{DataDirArg, check, table};
use crate::backup::{self, Order, Phase, Progress};
use crate::clock;
use crate::run::data_dir::DataDir;

/// Write everything the collector keeps into one file, while it runs. The file holds private keys: keep it safe.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector backup --data-dir /var/lib/hatang --out /mnt/usb")]
pub struct BackupArgs {
    /// The file, or a folder in which it gets a name after its time; nothing is ever written over.
    #[arg(long, value_name = "FILE|DIR")]
    out: PathBuf,
    /// The agent's installers that this collector serves, too.
    #[arg(long)]
    with_packages: bool,
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataDirArg,
}

/// Unpack a backup into a new data folder, after checking all of it. The collector must not run on that folder.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: hatang-collector restore hatang-backup-2026-11-25-013000.zip --data-dir ./hatang-new"
)]
pub struct RestoreArgs {
    file: PathBuf,
    /// The new folder; it must be absent or empty.
    #[arg(long, value_name = "DIR")]
    data_dir: PathBuf,
}

/// Makes a backup.
pub fn run(args: &BackupArgs) -> Result<()> {
    let store = args.data.open()?;
    let order = Order {
        data_dir: args.data.path(),
        out: &args.out,
        with_packages: args.with_packages,
        now_ms: clock::unix_ms(),
    };
    let progress = Progress::default();
    let written = shown(&progress, || backup::write(&store, &order, &progress))?;
    if args.json {
        return Ok(table::print_json(&serde_json::json!({
            "file": written.path, "bytes": written.bytes, "made_ms": written.manifest.made_ms,
            "schema": written.manifest.schema, "parts": written.manifest.parts,
        }))?);
    }
    Ok(table::say(&format!(
        "{}: {} parts, {} bytes, read back and found whole; it holds private keys, keep it safe",
        written.path.display(),
        written.manifest.parts.len(),
        written.bytes
    ))?)
}

/// Restores one.
pub fn restore(args: &RestoreArgs) -> Result<()> {
    let progress = Progress::default();
    let restored =
        shown(&progress, || backup::restore(&args.file, &args.data_dir, clock::unix_ms(), &progress))?;
    let made = clock::local_minute(restored.manifest.made_ms);
    // Nobody may start a collector there before the evidence was looked at.
    let lock = DataDir::lock(&args.data_dir)?;
    let faults = check::faults_of_evidence(&args.data_dir, clock::unix_ms())?;
    drop(lock);
    table::say(&format!("{} is as it was on {made}", args.data_dir.display()))?;
    table::say(
        "What happened later is not in it: join machines anew that joined later, and revoke again what was revoked.",
    )?;
    table::say("Everybody signs in anew. Start it on the same address, and the agents go on by themselves.")?;
    if let Some(first) = faults.first() {
        bail!(
            "the evidence in it does not agree with its sealed days, {} records; the first: {first}",
            faults.len()
        );
    }
    Ok(())
}

/// Runs long work; a terminal sees how far it is.
fn shown<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !stderr().is_terminal() {
        return work();
    }
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !ended.load(Ordering::Acquire) {
                let (phase, done, of) = progress.look();
                let share = done
                    .saturating_mul(100)
                    .checked_div(of)
                    .map_or(String::new(), |share| format!(" {share} %"));
                drop(write!(stderr().lock(), "\r{}{share}        ", words(phase)));
                std::thread::park_timeout(Duration::from_millis(300));
            }
            drop(write!(stderr().lock(), "\r                                \r"));
        });
        let done = work();
        ended.store(true, Ordering::Release);
        watcher.thread().unpark();
        done
    })
}

fn words(phase: Phase) -> &'static str {
    match phase {
        Phase::Copying => "copying the database",
        Phase::Checking => "checking the database",
        Phase::Packing => "packing",
        Phase::ReadingBack => "reading back",
    }
}
