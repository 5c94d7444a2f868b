//! `hatang-collector up`: collector and local agent on this machine, nothing to configure.
//!
//! The agent is the ordinary agent's library in a thread of its own: it joins by a join code, over real gRPC with mutual
//! TLS on the loopback address, and keeps its own folder inside the data folder. A second start picks up where the
//! first stopped.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use hatang_agent::clock::SystemClock;
use hatang_agent::run::{RunConfig, Stop};
use hatang_agent::state::State;
use hatang_agent::state::identity::Identity;
use hatang_proto::join_code::JoinCode;
use tokio::sync::oneshot;

use super::token::{self, Wanted};
use super::{runtime, stop_signal, table};
use crate::clock;
use crate::config::{BackupConfig, Config, DEFAULT_AGENTS, DEFAULT_DATA_DIR, DEFAULT_WEB};
use crate::run::starter::{self, Starter};
use crate::run::{self, Running, data_dir};

/// The local agent says goodbye within this time; then the collector goes down without it.
const AGENT_PARTING: Duration = Duration::from_millis(1_200);

/// Run collector and local agent on this machine; this is what happens without a command.
#[derive(Debug, Args)]
#[command(after_help = "Example: hatang-collector up --data-dir ./hatang-data")]
pub struct UpArgs {
    /// Folder of everything; made if absent.
    #[arg(long, value_name = "DIR", default_value = DEFAULT_DATA_DIR)]
    data_dir: PathBuf,
    /// Where agents connect.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = DEFAULT_AGENTS)]
    agents: SocketAddr,
    /// Where browsers connect; beyond this machine it is HTTPS.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = DEFAULT_WEB)]
    web: SocketAddr,
    /// Name or address that join codes carry; found by itself if left out.
    #[arg(long, value_name = "HOST")]
    address: Option<String>,
}

impl UpArgs {
    /// What a call without any argument means.
    pub fn default_call() -> Result<Self> {
        let config = Config::defaults()?;
        Ok(Self {
            data_dir: config.data_dir,
            agents: config.agents_listen,
            web: config.web_listen,
            address: config.agents_address,
        })
    }
}

/// Runs until Ctrl-C or a termination request.
pub fn run(args: &UpArgs) -> Result<()> {
    let config = Config {
        data_dir: args.data_dir.clone(),
        agents_listen: args.agents,
        agents_address: args.address.clone(),
        web_listen: args.web,
        web_plain_http: false,
        web_certificate: None,
        timestamp_url: None,
        backup: BackupConfig::defaults(),
    };
    let runtime = runtime()?;
    let done = runtime.block_on(async {
        let running = run::start(&config).await?;
        let starter = starter::prepare(&running.store, clock::unix_ms())?;
        let agent = LocalAgent::start(&running, &starter, &args.data_dir)?;
        introduce(&running, &starter, &args.data_dir)?;
        stop_signal().await;
        agent.stop().await;
        running.until(std::future::ready(())).await;
        Ok(())
    });
    runtime.shutdown_background();
    done
}

/// What a person at the terminal should know.
fn introduce(running: &Running, starter: &Starter, data_dir: &Path) -> Result<()> {
    let folder = data_dir.display();
    table::say("")?;
    table::say(&format!("Hạ Tầng is running. Open  {}", running.url()))?;
    match &starter.password {
        Some(password) => table::say(&format!(
            "Sign in as  {}  with password  {password}   (shown this once; change: hatang-collector user passwd admin)",
            starter::ADMIN
        ))?,
        None => table::say(&format!(
            "Sign in as before; a fresh password: hatang-collector user passwd {}",
            starter::ADMIN
        ))?,
    }
    table::say("This machine has joined by itself and appears on the page within a minute. What next:")?;
    table::say("  hatang-collector unit rename 1 \"phường …\"            name your unit")?;
    table::say("  hatang-collector token create --unit 1 --uses 20     a join code for 20 PCs")?;
    table::say("  hatang-agent run --join HT1-…                        on each PC")?;
    table::say(&format!("Data: {folder}   Agents connect to: {}   Stop: Ctrl-C", running.agents))?;
    Ok(table::say("")?)
}

/// The agent on this machine.
struct LocalAgent {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl LocalAgent {
    fn start(running: &Running, starter: &Starter, data_dir: &Path) -> Result<Self> {
        let agent_dir = data_dir::local_agent_dir(data_dir);
        let state = State::look(&agent_dir);
        let join = match state.identity().context("look at the local agent's identity")? {
            Some(identity) => {
                redirect(&state, identity, running.agents)?;
                None
            }
            None => Some(join_code(running, starter)?),
        };
        let config = RunConfig::in_dir(agent_dir, join);
        let clock = Arc::new(SystemClock::open().context("read this machine's clocks")?);
        let (stop, stopped) = oneshot::channel();
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
                runtime.block_on(hatang_agent::run::run(config, clock, async {
                    // A dropped sender means stop as well.
                    stopped.await.ok();
                    Stop::Program
                }))
            });
            if let Err(fault) = done {
                tracing::error!(
                    error = format!("{fault:#}"),
                    "the local agent ended; the collector goes on without it"
                );
            }
        };
        let thread = std::thread::Builder::new().name("local-agent".to_owned()).spawn(work);
        Ok(Self { stop, thread: thread.context("start the local agent")? })
    }

    async fn stop(self) {
        // The agent may have ended by itself.
        self.stop.send(()).ok();
        let joined = tokio::task::spawn_blocking(move || self.thread.join());
        if tokio::time::timeout(AGENT_PARTING, joined).await.is_err() {
            tracing::debug!("the local agent did not end in time; its spool keeps what was not sent");
        }
    }
}

/// The collector may listen elsewhere than at its last start.
fn redirect(state: &State, mut identity: Identity, agents: SocketAddr) -> Result<()> {
    let here = (local_address(agents), agents.port());
    if (identity.address.as_str(), identity.port) != (here.0.as_str(), here.1) {
        (identity.address, identity.port) = here;
        state.save_identity(&identity).context("tell the local agent the collector's address")?;
    }
    Ok(())
}

fn join_code(running: &Running, starter: &Starter) -> Result<JoinCode> {
    let wanted = Wanted {
        unit: starter.unit,
        uses: 1,
        days: 1,
        by: "local agent".to_owned(),
        address: Some(local_address(running.agents)),
    };
    token::create(&running.store, &running.authority, wanted, clock::unix_ms())
}

/// An address of the agents' port that this machine reaches without any network.
fn local_address(agents: SocketAddr) -> String {
    if agents.ip().is_unspecified() { "127.0.0.1".to_owned() } else { agents.ip().to_string() }
}
