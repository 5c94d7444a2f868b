//! Wiring: the agent at work, as `hatang-agent run` and as the local agent of a collector.
//!
//! It locks the data directory, starts measuring, inventory and uplink as tasks, and brings what they find to the
//! outbox. It needs no collector to run. The caller supplies the clock and the future that means "stop"; nothing here is
//! global, initialises logging or ends the process.

mod agent;
mod board;
mod complaints;
pub mod inventory;
mod looks;
pub mod page;
mod speeds;
#[cfg(test)]
mod tests;
mod traffic;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hatang_proto::join_code::JoinCode;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::latency::{self, Measuring};
use crate::limits::{BATCH_INTERVAL, STOP_WITHIN};
use crate::outbox::Outbox;
use crate::outbox::spool::SpoolLimits;
use crate::service::desk::Place;
use crate::state::State;
use crate::state::lock;
use crate::uplink::proxy::Proxy;
use crate::{machine, platform};
use agent::Agent;

pub use crate::uplink::Stop;

/// What the agent runs with.
#[derive(Debug, Clone)]
pub struct RunConfig {
    /// Everything the agent keeps is in here; made if missing.
    pub data_dir: PathBuf,
    /// Used as long as this machine is not enrolled.
    pub join: Option<JoinCode>,
    /// Through which proxy the collector is reached; measuring never uses it.
    pub proxy: Option<Proxy>,
    /// Time between two batches.
    pub batch_interval: Duration,
    pub spool: SpoolLimits,
    /// Where people at this PC speak with the agent.
    pub desk: Place,
    /// Where the page about what is sent is kept.
    pub page: PathBuf,
    /// Counts how often the PC has woken from sleep, where the system tells; the network is not trusted after that.
    pub resumed: Option<watch::Receiver<u64>>,
}

impl RunConfig {
    /// The defaults, in this data directory.
    pub fn in_dir(data_dir: PathBuf, join: Option<JoinCode>) -> Self {
        Self {
            desk: Place::of(&data_dir),
            page: page::path(&data_dir),
            data_dir,
            join,
            proxy: None,
            batch_interval: BATCH_INTERVAL,
            spool: SpoolLimits::default(),
            resumed: None,
        }
    }
}

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;
type Measure = dyn FnOnce(Measuring) -> BoxFuture + Send;

/// Where samples and inventories come from; tests bring their own.
pub struct Sources {
    /// Measures until its channels close.
    pub measure: Box<Measure>,
    /// Reads the machine; blocks.
    pub take_inventory: Arc<inventory::TakeInventory>,
    /// Reads the counters of the network cards.
    pub read_cards: Arc<traffic::ReadCards>,
}

impl Sources {
    /// This machine and its network.
    pub fn here() -> Self {
        Self {
            measure: Box::new(|measuring| Box::pin(latency::run(measuring))),
            take_inventory: Arc::new(machine::take_inventory),
            read_cards: Arc::new(platform::traffic::counters),
        }
    }
}

/// Runs the agent until `stop` is done, then says goodbye with its reason and ends within three seconds.
///
/// `stop` is first polled when the data directory is locked, the spool is open and every task runs.
pub async fn run(
    config: RunConfig,
    clock: Arc<dyn Clock>,
    stop: impl Future<Output = Stop>,
) -> anyhow::Result<()> {
    run_with(config, clock, Sources::here(), stop).await
}

/// Like [`run`], from these sources.
pub async fn run_with(
    config: RunConfig,
    clock: Arc<dyn Clock>,
    sources: Sources,
    stop: impl Future<Output = Stop>,
) -> anyhow::Result<()> {
    let state = State::open(&config.data_dir)?;
    let _lock = lock::take(&config.data_dir)?;
    let outbox = Outbox::open(&config.data_dir, config.spool, Arc::clone(&clock))?;
    let batch_interval = config.batch_interval;
    let mut agent = Agent::start(config, state, clock, outbox, sources);
    let (ended, reason) = tokio::select! {
        ended = agent.work(batch_interval) => (ended, Stop::Program),
        reason = stop => (Ok(()), reason),
    };
    if timeout(STOP_WITHIN, agent.stop(reason)).await.is_err() {
        tracing::warn!("stopped before everything was done; the rest follows at the next start");
    }
    ended
}

/// The machine's own number, from the random name of its spool, which lasts as long as its data.
fn seed(outbox: &Outbox) -> u64 {
    let name = outbox.state().borrow().spool.0;
    name.first_chunk().map_or(0, |head| u64::from_be_bytes(*head))
}

/// What to call this machine until its inventory arrives.
pub(crate) fn label() -> String {
    let name = platform::host_name::host_name().unwrap_or_default();
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(60).collect();
    if name.is_empty() { "PC".to_owned() } else { name }
}
