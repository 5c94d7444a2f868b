//! Wiring: the agent at work, as `hatang-agent run` and as the local agent of a collector.
//!
//! It locks the data directory, starts measuring, inventory and uplink as tasks, and brings what they find to the
//! outbox. It needs no collector to run. The caller supplies the clock and the future that means "stop"; nothing here is
//! global, initialises logging or ends the process.

mod board;
pub mod inventory;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hatang_proto::join_code::JoinCode;
use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{ApplicationCatalogue, Record, TargetSet};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, timeout};

use crate::clock::{Clock, StepWatch};
use crate::latency::{self, Observation};
use crate::limits::{
    BATCH_INTERVAL, CLOCK_WATCH_INTERVAL, FIRST_BATCH_AFTER, GOODBYE_WITHIN, OBSERVATION_QUEUE,
    STATUS_INTERVAL, STOP_WITHIN,
};
use crate::outbox::Outbox;
use crate::outbox::spool::{Entry, Quiet, SpoolLimits};
use crate::state::State;
use crate::state::lock;
use crate::state::status::LinkState;
use crate::uplink::proxy::Proxy;
use crate::uplink::{LinkReport, Uplink};
use crate::{machine, platform};
use board::Board;

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
}

impl RunConfig {
    /// The defaults, in this data directory.
    pub fn in_dir(data_dir: PathBuf, join: Option<JoinCode>) -> Self {
        Self { data_dir, join, proxy: None, batch_interval: BATCH_INTERVAL, spool: SpoolLimits::default() }
    }
}

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;
type Measure = dyn FnOnce(watch::Receiver<TargetSet>, Arc<dyn Clock>, u64, mpsc::Sender<Observation>) -> BoxFuture
    + Send;

/// Where samples and inventories come from; tests bring their own.
pub struct Sources {
    /// Measures until its channels close.
    pub measure: Box<Measure>,
    /// Reads the machine; blocks.
    pub take_inventory: Arc<dyn Fn(&Arc<ApplicationCatalogue>) -> Inventory + Send + Sync>,
}

impl Sources {
    /// This machine and its network.
    pub fn here() -> Self {
        Self {
            measure: Box::new(|targets, clock, seed, out| Box::pin(latency::run(targets, clock, seed, out))),
            take_inventory: Arc::new(machine::take_inventory),
        }
    }
}

/// Runs the agent until `stop` is done, then says goodbye and ends within three seconds.
pub async fn run(config: RunConfig, clock: Arc<dyn Clock>, stop: impl Future) -> anyhow::Result<()> {
    run_with(config, clock, Sources::here(), stop).await
}

/// Like [`run`], from these sources.
pub async fn run_with(
    config: RunConfig,
    clock: Arc<dyn Clock>,
    sources: Sources,
    stop: impl Future,
) -> anyhow::Result<()> {
    let state = State::open(&config.data_dir)?;
    let _lock = lock::take(&config.data_dir)?;
    let outbox = Outbox::open(&config.data_dir, config.spool, Arc::clone(&clock))?;
    let batch_interval = config.batch_interval;
    let mut agent = Agent::start(config, state, clock, outbox, sources);
    let ended = tokio::select! {
        ended = agent.work(batch_interval) => ended,
        _ = stop => Ok(()),
    };
    if timeout(STOP_WITHIN, agent.stop()).await.is_err() {
        tracing::warn!("stopped before everything was done; the rest follows at the next start");
    }
    ended
}

/// The running tasks and what they speak through.
struct Agent {
    clock: Arc<dyn Clock>,
    state: State,
    outbox: Outbox,
    board: Board,
    steps: StepWatch,
    targets: watch::Receiver<TargetSet>,
    report: watch::Receiver<LinkReport>,
    stopping: watch::Sender<bool>,
    observations: mpsc::Receiver<Observation>,
    inventories: mpsc::Receiver<inventory::Found>,
    measuring: JoinHandle<()>,
    uplink: JoinHandle<()>,
    looking: JoinHandle<()>,
}

impl Agent {
    fn start(
        config: RunConfig,
        state: State,
        clock: Arc<dyn Clock>,
        outbox: Outbox,
        sources: Sources,
    ) -> Self {
        let (set_targets, targets) = watch::channel(state.targets());
        let (tell, report) = watch::channel(LinkReport::default());
        let (stopping, told_to_stop) = watch::channel(false);
        let (observe, observations) = mpsc::channel(OBSERVATION_QUEUE);
        let (look, inventories) = mpsc::channel(1);
        let seed = seed(&outbox);
        let measuring = tokio::spawn((sources.measure)(targets.clone(), Arc::clone(&clock), seed, observe));
        let looking = tokio::spawn(inventory::look_regularly(
            state.clone(),
            outbox.state(),
            Arc::clone(&clock),
            sources.take_inventory,
            look,
        ));
        let uplink = Uplink {
            state: state.clone(),
            outbox: outbox.clone(),
            clock: Arc::clone(&clock),
            join: config.join,
            proxy: config.proxy,
            label: label(),
            targets: set_targets,
            report: tell,
            stopping: told_to_stop,
        };
        Self {
            clock,
            state,
            outbox,
            board: Board::default(),
            steps: StepWatch::default(),
            targets,
            report,
            stopping,
            observations,
            inventories,
            measuring,
            uplink: tokio::spawn(uplink.run()),
            looking,
        }
    }

    /// Brings what is found to the outbox; only ends if a task does, which none should.
    async fn work(&mut self, batch_interval: Duration) -> anyhow::Result<()> {
        let first = Instant::now() + batch_interval.min(FIRST_BATCH_AFTER);
        let mut batch = interval_at(first, batch_interval);
        let mut clock_watch = interval(CLOCK_WATCH_INTERVAL);
        let mut status = interval(STATUS_INTERVAL);
        for timer in [&mut batch, &mut clock_watch, &mut status] {
            // After sleep one tick is due, not all that were missed.
            timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            tokio::select! {
                Some(seen) = self.observations.recv() => self.observe(seen).await?,
                Some(found) = self.inventories.recv() => {
                    self.board.inventory(&found.inventory);
                    self.keep(Entry::Record(Record::Inventory(Box::new(found.inventory)))).await?;
                    self.close().await?;
                    // Nobody waits for it only when the agent stops.
                    found.kept.send(()).unwrap_or_default();
                }
                _ = batch.tick() => self.close().await?,
                _ = clock_watch.tick() => self.watch_clock().await?,
                _ = status.tick() => self.show(),
                changed = self.report.changed() => {
                    changed.context("the conversation with the collector ended by a fault")?;
                    self.show();
                }
                ended = &mut self.measuring => bail!("measuring ended by a fault: {ended:?}"),
            }
        }
    }

    async fn observe(&mut self, seen: Observation) -> anyhow::Result<()> {
        self.board.observe(&seen, self.clock.read());
        match seen {
            Observation::Sample(sample) => self.keep(Entry::Sample(sample)).await,
            Observation::Resolved(found) => self.keep(Entry::Record(Record::ResolvedTarget(found))).await,
            Observation::Problem(_) | Observation::Solved { .. } => Ok(()),
        }
    }

    async fn watch_clock(&mut self) -> anyhow::Result<()> {
        match self.steps.observe(self.clock.read()) {
            None => Ok(()),
            Some(step) => {
                let step_ms = step.wall_after_ms.saturating_sub(step.wall_before_ms);
                tracing::info!(step_ms, "the calendar clock was changed");
                self.keep(Entry::Record(Record::ClockStep(step))).await
            }
        }
    }

    async fn keep(&self, entry: Entry) -> anyhow::Result<()> {
        self.outbox.keep(entry).await.context("keep what was measured")
    }

    async fn close(&self) -> anyhow::Result<()> {
        let connected = self.report.borrow().link.state == LinkState::Connected;
        self.outbox
            .close(if connected { Quiet::SignOfLife } else { Quiet::Silent })
            .await
            .context("close a batch")
    }

    /// A status that cannot be written must not stop the work.
    fn show(&self) {
        let report = self.board.report(
            &self.targets.borrow(),
            &self.report.borrow(),
            &self.outbox.state().borrow(),
            self.clock.read(),
        );
        if let Err(fault) = self.state.save_status(&report) {
            tracing::debug!(fault = format!("{fault:#}"), "the status file cannot be written");
        }
    }

    /// Ends measuring, closes the last batch, lets the uplink say goodbye.
    async fn stop(&mut self) {
        self.measuring.abort();
        self.looking.abort();
        while let Ok(seen) = self.observations.try_recv() {
            if let Err(fault) = self.observe(seen).await {
                tracing::error!(fault = format!("{fault:#}"), "the last samples are lost");
            }
        }
        if let Err(fault) = self.outbox.close(Quiet::Silent).await {
            tracing::error!(%fault, "the last batch stays open until the next start");
        }
        self.stopping.send_replace(true);
        let said = timeout(GOODBYE_WITHIN, &mut self.uplink).await;
        if said.is_err() {
            self.uplink.abort();
            tracing::debug!("no time for a goodbye");
        }
        self.show();
    }
}

impl Drop for Agent {
    /// Whoever drops the future of `run` ends its tasks, too.
    fn drop(&mut self) {
        self.measuring.abort();
        self.looking.abort();
        self.uplink.abort();
    }
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
