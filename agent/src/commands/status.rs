//! `hatang-agent status`: one screen about the agent of a data directory, whether it runs or not.
//!
//! It reads the status file and looks into the spool; it asks nobody and changes nothing.

mod print;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;
use serde::Serialize;

use crate::clock::{Clock as _, SystemClock};
use crate::config::default_data_dir;
use crate::outbox::spool::{self, SPOOL_FILE};
use crate::state::status::{Joined, LinkState, SpoolStatus, StatusReport};
use crate::state::{State, lock};

/// Show whether this machine has joined, what waits and what is measured
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hatang-agent status --json\n\nExits 0 if this machine has joined and its agent runs, else 1."
)]
pub struct StatusArgs {
    /// Where identity and waiting data are kept
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

/// What is shown.
#[derive(Debug, Serialize)]
struct View {
    data_dir: PathBuf,
    /// `None`: it could not be told.
    running: Option<bool>,
    /// What the agent last told; absent if it never ran here.
    report: Option<StatusReport>,
    joined: Option<Joined>,
    /// The spool at this moment; absent if there is none or it could not be read.
    spool: Option<SpoolStatus>,
    spool_problem: Option<String>,
    now_ms: i64,
}

pub fn run(args: StatusArgs) -> anyhow::Result<ExitCode> {
    let data_dir = args.data_dir.map_or_else(default_data_dir, Ok)?;
    let view = look(data_dir)?;
    let mut out = io::stdout().lock();
    if args.json {
        let text = serde_json::to_string_pretty(&view).context("write the status as JSON")?;
        writeln!(out, "{text}")
    } else {
        out.write_all(print::text(&view).as_bytes())
    }
    .context("print")?;
    let well = view.joined.is_some() && view.running == Some(true) && !is_refused(&view);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn is_refused(view: &View) -> bool {
    view.report.as_ref().is_some_and(|report| report.link.state == LinkState::Refused)
}

fn look(data_dir: PathBuf) -> anyhow::Result<View> {
    if let Err(fault) = std::fs::read_dir(&data_dir)
        && fault.kind() == io::ErrorKind::PermissionDenied
    {
        bail!(
            "{} belongs to another account: run this as root or as the agent's account",
            data_dir.display()
        );
    }
    let state = State::look(&data_dir);
    let joined = state.identity()?.map(|identity| Joined {
        collector: format!("{}:{}", identity.address, identity.port),
        machine_id: identity.machine_id.to_string(),
    });
    let report = state.status()?;
    let in_memory = report.as_ref().map_or(0, |report| report.spool.in_memory);
    let (spool, spool_problem) = match data_dir.join(SPOOL_FILE).exists().then(|| spool::peek(&data_dir)) {
        None => (None, None),
        Some(Ok(depth)) => (Some(SpoolStatus::new(&depth, in_memory)), None),
        Some(Err(fault)) => (None, Some(format!("{:#}", anyhow::Error::from(fault)))),
    };
    let now_ms = SystemClock::open().context("read the machine's boot identifier")?.read().wall_ms;
    Ok(View { running: lock::is_taken(&data_dir), report, joined, spool, spool_problem, now_ms, data_dir })
}
