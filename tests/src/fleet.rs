//! Simulated agents that speak the real protocol with a real collector over loopback.
//!
//! Each one enrols with the join code, has its own key, certificate, spool and boot, measures what it was told to, and
//! keeps every batch until it is acknowledged. What they measure is made up by [`readings`], so that what the collector
//! stored can be compared with what was sent. They all live in this process and end by themselves; there is no
//! schedule of retries as in the real agent, only a short pause.

mod agent;
pub mod readings;
pub mod site;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use hatang_proto::model::{MachineId, TargetId};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use agent::Agent;
use site::{Identity, Site};

/// What all agents are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Order {
    /// Grows when every connection is to be cut and made again.
    link: u32,
    measuring: bool,
    parting: bool,
}

/// What an agent tells its fleet.
enum Report {
    Welcomed { agent: usize, link: u32 },
    Broken { fault: String },
}

/// What one agent sent before it parted; everything of it was acknowledged.
#[derive(Debug)]
pub struct Sent {
    /// Which agent it was, for [`readings::reading`].
    pub agent: usize,
    pub machine: MachineId,
    /// Batches are numbered from 1 to this.
    pub batches: u64,
    /// What was measured in each batch.
    pub targets: Vec<TargetId>,
}

/// Agents that run.
pub struct Fleet {
    orders: watch::Sender<Order>,
    reports: mpsc::UnboundedReceiver<Report>,
    agents: JoinSet<Result<Sent>>,
    count: usize,
    broken: Vec<String>,
}

impl Fleet {
    /// Starts one agent a key; all of them enrol and connect at once.
    pub fn start(site: &Arc<Site>, identities: Vec<Identity>) -> Self {
        let (orders, order) = watch::channel(Order { link: 1, measuring: false, parting: false });
        let (reporting, reports) = mpsc::unbounded_channel();
        let mut agents = JoinSet::new();
        let count = identities.len();
        for (index, identity) in identities.into_iter().enumerate() {
            let agent = Agent::new(index, Arc::clone(site), reporting.clone());
            agents.spawn(agent.live(identity, order.clone()));
        }
        Self { orders, reports, agents, count, broken: Vec::new() }
    }

    /// Waits until every agent was welcomed on its present connection; the answer is how long that took from `since`.
    pub async fn all_welcomed(&mut self, since: Instant, limit: Duration) -> Result<Duration> {
        let wanted = self.orders.borrow().link;
        let mut welcomed = BTreeSet::new();
        while welcomed.len() < self.count {
            tokio::select! {
                report = timeout_at(since + limit, self.reports.recv()) => match report {
                    Ok(Some(Report::Welcomed { agent, link })) if link == wanted => {
                        welcomed.insert(agent);
                    }
                    Ok(Some(report)) => self.note(report),
                    Ok(None) => bail!("every agent ended"),
                    Err(_) => bail!(
                        "{} of {} agents were welcomed within {limit:?}; {:?}", welcomed.len(), self.count, self.broken.last()
                    ),
                },
                Some(ended) = self.agents.join_next() => {
                    ended.context("an agent broke off")?.context("an agent gave up")?;
                    bail!("an agent ended by itself");
                }
            }
        }
        Ok(since.elapsed())
    }

    /// Every agent begins to measure, at a moment of its own within the next minute.
    pub fn begin_measuring(&self) {
        self.orders.send_modify(|order| order.measuring = true);
    }

    /// Cuts every connection; all agents dial again at once.
    pub fn cut(&self) {
        self.orders.send_modify(|order| order.link += 1);
    }

    /// Every agent says goodbye, waits for what is not yet acknowledged, and ends.
    pub async fn part(mut self, limit: Duration) -> Result<Vec<Sent>> {
        self.orders.send_modify(|order| order.parting = true);
        let until = Instant::now() + limit;
        let mut all = Vec::with_capacity(self.count);
        while all.len() < self.count {
            let ended = timeout_at(until, self.agents.join_next()).await;
            let ended = ended.with_context(|| {
                format!("{} of {} agents had everything acknowledged within {limit:?}", all.len(), self.count)
            })?;
            let sent = ended.context("an agent is missing")?.context("an agent broke off")?;
            all.push(sent.context("an agent gave up")?);
        }
        Ok(all)
    }

    /// Why connections broke by themselves so far.
    pub fn broken(&mut self) -> &[String] {
        while let Ok(report) = self.reports.try_recv() {
            self.note(report);
        }
        &self.broken
    }

    fn note(&mut self, report: Report) {
        if let Report::Broken { fault } = report {
            self.broken.push(fault);
        }
    }
}
