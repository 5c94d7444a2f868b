//! The agent's loop: brings what its tasks find to the outbox.
//!
//! One task measures, one looks at the machine, one hears people at the PC, one talks with the collector; here they meet.
//! It decides nothing about when to measure, what a machine is or when to send.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use hatang_proto::model::{CloserLook, Record, TargetSet};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, timeout};

use super::board::Board;
use super::complaints::{self, Complaints};
use super::looks::Looks;
use super::page::Page;
use super::speeds::Speeds;
use super::traffic::Traffic;
use super::{RunConfig, Sources, Stop, inventory, label, seed};
use crate::clock::{Clock, StepWatch};
use crate::latency::plan::Held;
use crate::latency::trial::TrialLine;
use crate::latency::{Measuring, Observation, Wish};
use crate::limits::{
    CLOCK_WATCH_INTERVAL, FIRST_BATCH_AFTER, GOODBYE_WITHIN, OBSERVATION_QUEUE, STATUS_INTERVAL,
};
use crate::outbox::Outbox;
use crate::outbox::spool::{Entry, Quiet};
use crate::service::desk::words::Answer;
use crate::service::desk::{self, Said};
use crate::state::State;
use crate::state::status::LinkState;
use crate::uplink::{LinkReport, Uplink};

/// The running tasks and what they speak through.
pub(super) struct Agent {
    clock: Arc<dyn Clock>,
    state: State,
    outbox: Outbox,
    board: Board,
    steps: StepWatch,
    targets: watch::Receiver<TargetSet>,
    /// Looks that the collector asks for.
    asked: mpsc::Receiver<CloserLook>,
    looks: Looks,
    speeds: Speeds,
    traffic: Traffic,
    report: watch::Receiver<LinkReport>,
    stopping: watch::Sender<Option<Stop>>,
    resumed: watch::Receiver<u64>,
    complaints: Complaints,
    page: Page,
    observations: mpsc::Receiver<Observation>,
    inventories: mpsc::Receiver<inventory::Found>,
    said: mpsc::Receiver<Said>,
    measuring: JoinHandle<()>,
    uplink: JoinHandle<()>,
    looking: JoinHandle<()>,
    serving: JoinHandle<()>,
}

impl Agent {
    pub(super) fn start(
        config: RunConfig,
        state: State,
        clock: Arc<dyn Clock>,
        outbox: Outbox,
        sources: Sources,
    ) -> Self {
        let (set_targets, targets) = watch::channel(state.targets());
        let (set_plan, plan) = watch::channel(Held::default());
        let (ask, asked) = mpsc::channel(1);
        let (speeds, ask_speed) = Speeds::new(Arc::clone(&clock));
        let (tell, report) = watch::channel(LinkReport::default());
        let (stopping, told_to_stop) = watch::channel(None);
        let (observe, observations) = mpsc::channel(OBSERVATION_QUEUE);
        let (look, inventories) = mpsc::channel(1);
        let (wishes, wished) = watch::channel(Wish::default());
        let (say, said) = mpsc::channel(1);
        let resumed = config.resumed.unwrap_or_else(|| watch::channel(0).1);
        let measuring = tokio::spawn((sources.measure)(Measuring {
            targets: targets.clone(),
            plan: plan.clone(),
            wishes: wished,
            clock: Arc::clone(&clock),
            seed: seed(&outbox),
            out: observe,
        }));
        let serving = tokio::spawn(desk::serve(config.desk, targets.clone(), say));
        let (take, now, waiting) = (sources.take_inventory, Arc::clone(&clock), outbox.state());
        let looking = tokio::spawn(inventory::look_regularly(state.clone(), waiting, now, take, look));
        let uplink = Uplink {
            state: state.clone(),
            outbox: outbox.clone(),
            clock: Arc::clone(&clock),
            join: config.join,
            proxy: config.proxy,
            label: label(),
            targets: set_targets,
            plan: set_plan,
            looks: ask,
            speeds: ask_speed,
            trials: TrialLine::start(Arc::clone(&clock)),
            report: tell,
            stopping: told_to_stop,
            resumed: resumed.clone(),
        };
        Self {
            complaints: Complaints::new(&state),
            page: Page::new(config.page),
            board: Board::after(state.status().ok().flatten()),
            clock,
            state,
            outbox,
            steps: StepWatch::default(),
            asked,
            speeds,
            looks: Looks::new(targets.clone(), plan, wishes),
            targets,
            traffic: Traffic::new(sources.read_cards),
            report,
            stopping,
            resumed,
            observations,
            inventories,
            said,
            measuring,
            uplink: tokio::spawn(uplink.run()),
            looking,
            serving,
        }
    }

    /// Brings what is found to the outbox; only ends if a task does, which none should.
    pub(super) async fn work(&mut self, batch_interval: Duration) -> anyhow::Result<()> {
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
                Some(said) = self.said.recv() => self.hear(said).await?,
                answered = self.speeds.next() => {
                    self.board.speed(&answered, self.clock.read());
                    self.keep(Entry::Record(Record::Speed(answered.reading))).await?;
                    self.close().await?;
                }
                Some(look) = self.asked.recv() => self.looks.asked(look, self.clock.read().boot_ms),
                Ok(()) = self.resumed.changed() => {
                    tracing::info!("the PC woke from sleep; looking for the way out again");
                    self.looks.woke();
                }
                _ = batch.tick() => {
                    self.measure_traffic().await?;
                    self.close().await?;
                }
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
            Observation::Sample(sample) => {
                self.looks.observe(&sample, self.clock.read().boot_ms);
                self.keep(Entry::Sample(sample)).await
            }
            Observation::Resolved(found) => self.keep(Entry::Record(Record::ResolvedTarget(found))).await,
            Observation::Problem(_) | Observation::Solved { .. } => Ok(()),
        }
    }

    async fn measure_traffic(&mut self) -> anyhow::Result<()> {
        let now = self.clock.read();
        let (reading, told) = self.traffic.take(now.boot_ms);
        if let Some(told) = told {
            self.board.observe(&told, now);
        }
        let Some(reading) = reading else { return Ok(()) };
        self.board.traffic(&reading);
        self.speeds.traffic(reading);
        self.keep(Entry::Traffic(reading)).await
    }

    pub(super) async fn watch_clock(&mut self) -> anyhow::Result<()> {
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

    pub(super) async fn close(&self) -> anyhow::Result<()> {
        let connected = self.report.borrow().link.state == LinkState::Connected;
        self.outbox
            .close(if connected { Quiet::SignOfLife } else { Quiet::Silent })
            .await
            .context("close a batch")
    }

    /// Keeps a complaint, sends it on its way, looks more closely, and only then answers.
    async fn hear(&mut self, said: Said) -> anyhow::Result<()> {
        let now = self.clock.read();
        let answer = match self.complaints.take(said.wording, now) {
            Err(sentence) => Answer::refused(sentence),
            Ok(complaint) => {
                self.keep(Entry::Record(Record::Complaint(complaint.clone()))).await?;
                self.close().await?;
                if 0 < self.outbox.state().borrow().in_memory {
                    desk::not_kept()
                } else {
                    self.complaints.kept(&self.state, &complaint, now);
                    let until_ms = self.looks.complained(now.boot_ms);
                    self.show();
                    complaints::answer(&complaint, until_ms, now.boot_ms)
                }
            }
        };
        // The person may have gone.
        said.answer.send(answer).unwrap_or_default();
        Ok(())
    }

    /// A status or page that cannot be written must not stop the work.
    fn show(&mut self) {
        self.board.resting(self.looks.resting(self.clock.read().boot_ms));
        let report = self.board.report(
            &self.targets.borrow(),
            &self.report.borrow(),
            &self.outbox.state().borrow(),
            self.clock.read(),
        );
        if let Err(fault) = self.state.save_status(&report) {
            tracing::debug!(fault = format!("{fault:#}"), "the status file cannot be written");
        }
        self.page.refresh(&self.state, &report, &self.targets.borrow(), self.complaints.told());
    }

    /// Ends measuring, closes the last batch, lets the uplink say goodbye.
    pub(super) async fn stop(&mut self, reason: Stop) {
        self.measuring.abort();
        self.looking.abort();
        self.serving.abort();
        // Its end gives the channel's name free for the next agent; an aborted task has nothing else to tell.
        (&mut self.serving).await.unwrap_or_default();
        while let Ok(seen) = self.observations.try_recv() {
            if let Err(fault) = self.observe(seen).await {
                tracing::error!(fault = format!("{fault:#}"), "the last samples are lost");
            }
        }
        if let Err(fault) = self.outbox.close(Quiet::Silent).await {
            tracing::error!(%fault, "the last batch stays open until the next start");
        }
        self.stopping.send_replace(Some(reason));
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
        self.serving.abort();
    }
}
