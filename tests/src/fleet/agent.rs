//! One simulated agent: enrols, connects, measures, keeps what is not acknowledged, parts.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use hatang_proto::convert;
use hatang_proto::model::{Batch, Boot, BootId, ClockReading, Sample, SpoolId, TargetId};
use hatang_proto::wire::{
    AgentMessage, CollectorMessage, Goodbye, Hello, agent_message::Message as ToCollector,
    collector_message::Message as FromCollector, goodbye,
};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;

use super::readings::{bytes, noise, reading};
use super::site::{Enrolled, Identity, Site};
use super::{Order, Report, Sent};

const PERIOD: Duration = Duration::from_mins(1);
/// Machines have been on this long when the simulation begins.
const BOOTED_MS: u64 = 3_600_000;
/// Pause after a broken connection, at most.
const PAUSE_MS: u64 = 2_000;
/// Connections that may break one after another before the agent gives up.
const TRIES: u32 = 20;
const OUTGOING: usize = 64;

type Outgoing = mpsc::Sender<AgentMessage>;

pub(super) struct Agent {
    index: usize,
    site: Arc<Site>,
    reports: mpsc::UnboundedSender<Report>,
    spool_id: SpoolId,
    boot: BootId,
    started: Instant,
    targets: Vec<TargetId>,
    target_version: u64,
    spool: VecDeque<Batch>,
    last_sequence: u64,
    next_measurement: Option<Instant>,
}

/// How a connection ended as it was meant to.
enum End {
    Cut,
    Parted,
}

impl Agent {
    pub(super) fn new(index: usize, site: Arc<Site>, reports: mpsc::UnboundedSender<Report>) -> Self {
        let number = u64::try_from(index).unwrap_or_default();
        Self {
            index,
            site,
            reports,
            spool_id: SpoolId(bytes(number << 1)),
            boot: BootId(bytes(number << 1 | 1)),
            started: Instant::now(),
            targets: Vec::new(),
            target_version: 0,
            spool: VecDeque::new(),
            last_sequence: 0,
            next_measurement: None,
        }
    }

    pub(super) async fn live(
        mut self,
        identity: Identity,
        mut orders: watch::Receiver<Order>,
    ) -> Result<Sent> {
        let mut broken = 0;
        let enrolled = loop {
            match self.site.enrol(format!("PC-{:05}", self.index), &identity).await {
                Ok(enrolled) => break enrolled,
                Err(fault) => self.pause_after(fault, &mut broken).await?,
            }
        };
        broken = 0;
        loop {
            match self.converse(&enrolled, &mut orders).await {
                Ok(End::Parted) => break,
                Ok(End::Cut) => broken = 0,
                Err(fault) => self.pause_after(fault, &mut broken).await?,
            }
        }
        Ok(Sent {
            agent: self.index,
            machine: enrolled.machine,
            batches: self.last_sequence,
            targets: self.targets,
        })
    }

    async fn pause_after(&mut self, fault: anyhow::Error, broken: &mut u32) -> Result<()> {
        *broken += 1;
        if TRIES <= *broken {
            return Err(fault);
        }
        self.report(Report::Broken { fault: format!("{fault:#}") });
        let jitter =
            noise(u64::from(*broken) << 32 ^ u64::try_from(self.index).unwrap_or_default()) % PAUSE_MS;
        tokio::time::sleep(Duration::from_millis(jitter)).await;
        Ok(())
    }

    /// One connection from hello to its end.
    async fn converse(&mut self, enrolled: &Enrolled, orders: &mut watch::Receiver<Order>) -> Result<End> {
        let mut order = *orders.borrow_and_update();
        let mut client = self.site.fleet_client(enrolled).await?;
        let (outgoing, messages) = mpsc::channel(OUTGOING);
        say(&outgoing, ToCollector::Hello(self.hello())).await?;
        let mut incoming =
            client.uplink(ReceiverStream::new(messages)).await.context("open the uplink")?.into_inner();
        loop {
            tokio::select! {
                message = incoming.message() => match message.context("listen to the collector")? {
                    Some(message) => self.hear(message, order.link, enrolled, &outgoing).await?,
                    None if order.parting && self.spool.is_empty() => return Ok(End::Parted),
                    None => bail!("the collector ended the stream"),
                },
                () = wait_until(self.next_measurement) => {
                    let batch = self.measure();
                    say(&outgoing, ToCollector::Batch(convert::batch::to_wire(&batch))).await?;
                    self.spool.push_back(batch);
                }
                changed = orders.changed() => {
                    changed.context("the fleet is gone")?;
                    let before = std::mem::replace(&mut order, *orders.borrow_and_update());
                    if before.link != order.link {
                        return Ok(End::Cut);
                    }
                    self.obey(before, order, &outgoing).await?;
                }
            }
        }
    }

    async fn hear(
        &mut self,
        message: CollectorMessage,
        link: u32,
        enrolled: &Enrolled,
        outgoing: &Outgoing,
    ) -> Result<()> {
        match message.message.context("an empty message")? {
            FromCollector::Welcome(welcome) => {
                if welcome.machine_id != enrolled.machine.0 {
                    bail!("the collector takes this agent for another");
                }
                self.acknowledge(welcome.acknowledged);
                for batch in &self.spool {
                    say(outgoing, ToCollector::Batch(convert::batch::to_wire(batch))).await?;
                }
                self.report(Report::Welcomed { agent: self.index, link });
            }
            FromCollector::Ack(ack) => self.acknowledge(ack.sequence),
            // Like an agent of before, these measure every target all the time.
            FromCollector::Catalogue(_)
            | FromCollector::Plan(_)
            | FromCollector::CloserLook(_)
            | FromCollector::SpeedSample(_)
            | FromCollector::TrialTarget(_) => {}
            FromCollector::Targets(set) => {
                let set = convert::target::set_from_wire(set).context("read the targets")?;
                self.target_version = set.version;
                self.targets = set.targets.iter().map(|target| target.id).collect();
            }
            FromCollector::Reject(reject) => bail!("rejected: {:?}, {}", reject.reason(), reject.detail),
        }
        Ok(())
    }

    async fn obey(&mut self, before: Order, order: Order, outgoing: &Outgoing) -> Result<()> {
        if !before.measuring && order.measuring {
            let jitter = noise(u64::try_from(self.index).unwrap_or_default()) % 60_000;
            self.next_measurement = Some(Instant::now() + Duration::from_millis(jitter));
        }
        if order.parting {
            self.next_measurement = None;
            say(outgoing, ToCollector::Goodbye(Goodbye { reason: goodbye::Reason::Shutdown.into() })).await?;
        }
        Ok(())
    }

    /// The batch of one minute: every target once, spread over the minute.
    fn measure(&mut self) -> Batch {
        self.next_measurement = self.next_measurement.map(|moment| moment + PERIOD);
        self.last_sequence += 1;
        let boot = self.boot();
        let first_ms = boot.clock.boot_ms - 58_000;
        let spread = 56_000 / u64::try_from(self.targets.len().max(1)).unwrap_or(1);
        let samples = (0_u64..).zip(&self.targets).map(|(place, target)| Sample {
            target: *target,
            at_boot_ms: first_ms + place * spread,
            reading: reading(self.index, self.last_sequence, *target),
        });
        let samples = samples.collect();
        Batch {
            spool: self.spool_id,
            sequence: self.last_sequence,
            boot,
            samples,
            records: Vec::new(),
            traffic: Vec::new(),
        }
    }

    fn hello(&self) -> Hello {
        Hello {
            spool_id: self.spool_id.0.to_vec(),
            boot: Some(convert::batch::boot_to_wire(&self.boot())),
            target_version: self.target_version,
            agent_version: "0.1.0".to_owned(),
            spool_first: self.spool.front().map_or(0, |batch| batch.sequence),
            spool_last: self.spool.back().map_or(0, |batch| batch.sequence),
            catalogue_version: 0,
        }
    }

    fn boot(&self) -> Boot {
        let since = u64::try_from(self.started.elapsed().as_millis()).unwrap_or_default();
        let clock = ClockReading { boot_ms: BOOTED_MS + since, wall_ms: hatang_collector::clock::unix_ms() };
        Boot { id: self.boot, clock }
    }

    fn acknowledge(&mut self, sequence: u64) {
        while self.spool.front().is_some_and(|batch| batch.sequence <= sequence) {
            self.spool.pop_front();
        }
    }

    fn report(&self, report: Report) {
        // A fleet that waits for nothing any more needs no reports.
        self.reports.send(report).ok();
    }
}

async fn say(outgoing: &Outgoing, message: ToCollector) -> Result<()> {
    outgoing.send(AgentMessage { message: Some(message) }).await.context("the connection is gone")
}

async fn wait_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
