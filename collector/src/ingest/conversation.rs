//! One agent's stream, from hello to goodbye.
//!
//! Batches are stored in the order of their arrival, as many at once as have arrived, and acknowledged after the commit:
//! seldom while one comes a minute, at once while a backlog drains. A batch with an impossible value is refused and
//! named; everything before it stays stored.

mod session;
mod takeover;

use std::sync::Arc;

use futures_util::stream::{Stream, StreamExt};
use hatang_proto::convert::{self, ConvertError};
use hatang_proto::model::{Boot, MachineId, Record, SpoolId, TimedReading};
use hatang_proto::wire::{
    Ack, AgentMessage, Batch as WireBatch, CollectorMessage, Hello as WireHello, Reject, Welcome,
    agent_message::Message as FromAgent, collector_message::Message as ToAgent, goodbye, reject,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tonic::Status;

use super::placing::{self, BootLine};
use super::sites::{Order, Sites, Wish};
use crate::clock;
use crate::evidence::Hash;
use crate::evidence::chain::ChainedBatch;
use crate::limits::{BATCHES_PER_WRITE, CERTIFICATE_DAYS, SILENT_STREAM, UNACKNOWLEDGED_BATCHES};
use crate::store::{Accepted, Hello, Hurry, PlacedBatch, Store, StoreError, Versions};
use session::Session;
pub use takeover::Takeover;

/// What a stream needs.
pub struct Conversation {
    pub machine: MachineId,
    pub store: Store,
    pub outgoing: mpsc::Sender<Result<CollectorMessage, Status>>,
    pub stopping: watch::Receiver<bool>,
    pub versions: watch::Receiver<Versions>,
    pub takeover: Takeover,
    pub sites: Sites,
}

/// Why a stream ends.
enum End {
    /// The agent is told the reason.
    Reject(reject::Reason, String, u64),
    /// It hung up, or cannot be told anything.
    Gone,
}

impl Conversation {
    /// Serves the stream until either side ends it.
    pub async fn run(mut self, messages: impl Stream<Item = Result<AgentMessage, Status>> + Send + Unpin) {
        let replaced = self.takeover.begin(self.machine);
        let end = self.converse(messages, replaced).await;
        if let End::Reject(reason, detail, sequence) = end {
            tracing::info!(machine.id = %self.machine, reason = reason.as_str_name(), detail, "stream ended");
            self.say(ToAgent::Reject(Reject { reason: reason.into(), detail, sequence })).await;
        }
    }

    async fn converse(
        &mut self,
        messages: impl Stream<Item = Result<AgentMessage, Status>> + Send + Unpin,
        mut replaced: oneshot::Receiver<()>,
    ) -> End {
        let mut messages = messages.ready_chunks(BATCHES_PER_WRITE);
        let (mut stopping, mut versions) = (self.stopping.clone(), self.versions.clone());
        let (mut appointed, mut orders) = (self.sites.appointed(), self.sites.orders());
        let mut session = None;
        loop {
            let acknowledge_at = session.as_ref().and_then(Session::acknowledge_at);
            tokio::select! {
                biased;
                _ = &mut replaced => return reject(reject::Reason::Replaced, "a newer stream of this machine took over"),
                () = turned_true(&mut stopping) => {
                    return reject(reject::Reason::Stopping, "the collector goes down");
                }
                chunk = messages.next() => {
                    let Some(chunk) = chunk else { return End::Gone };
                    if let Err(end) = self.take(&mut session, chunk).await {
                        return end;
                    }
                }
                () = changed(&mut versions) => {}
                () = changed(&mut appointed) => {}
                order = orders.recv() => self.pass_on(session.is_some(), order.ok()).await,
                () = wait_until(acknowledge_at) => {}
                () = tokio::time::sleep(SILENT_STREAM) => return End::Gone,
            }
            if let Some(session) = &mut session {
                self.acknowledge(session).await;
                if let Err(end) = self.push_changes(session).await {
                    return end;
                }
            }
        }
    }

    /// Takes everything that has arrived.
    async fn take(
        &mut self,
        session: &mut Option<Session>,
        chunk: Vec<Result<AgentMessage, Status>>,
    ) -> Result<(), End> {
        let mut batches = Vec::new();
        let mut after = Ok(());
        for message in chunk {
            let message = match message {
                Ok(message) => message.message,
                Err(fault) => {
                    tracing::debug!(machine.id = %self.machine, error = %fault, "stream broke");
                    after = Err(End::Gone);
                    break;
                }
            };
            match (message, session.as_mut()) {
                (Some(FromAgent::Hello(hello)), None) => *session = Some(self.greet(hello).await?),
                (Some(FromAgent::Batch(batch)), Some(_)) => batches.push(batch),
                (Some(FromAgent::TrialAnswer(answer)), Some(_)) => {
                    match convert::trial::answer_from_wire(&answer) {
                        Ok(answer) => self.sites.tried(self.machine, answer),
                        Err(fault) => tracing::debug!(machine.id = %self.machine, %fault, "unreadable trial"),
                    }
                }
                (Some(FromAgent::Goodbye(goodbye)), Some(session)) => {
                    after = Err(self.part(session, goodbye.reason(), std::mem::take(&mut batches)).await);
                    break;
                }
                _ => {
                    after = Err(reject(reject::Reason::Protocol, "a stream begins with one hello"));
                    break;
                }
            }
        }
        if let Some(session) = session {
            self.store_batches(session, batches).await?;
        }
        after
    }

    async fn greet(&mut self, hello: WireHello) -> Result<Session, End> {
        let now_ms = clock::unix_ms();
        let unreadable = |fault: ConvertError| reject(reject::Reason::Protocol, &format!("hello: {fault}"));
        let spool = SpoolId(convert::id_bytes("spool_id", &hello.spool_id).map_err(unreadable)?);
        let boot = convert::batch::boot_from_wire(hello.boot.as_ref()).map_err(unreadable)?;
        let placing = placing::by_contact(&boot, 0, now_ms);
        let greeting = Hello {
            machine: self.machine,
            spool,
            boot: boot.id,
            placing,
            agent_version: hello.agent_version.chars().take(40).collect(),
        };
        // Before the greeting looks: an end in between is then looked at once more.
        let ended_version = self.versions.borrow().ended;
        let greeting = self.store.greet(greeting, now_ms).await.map_err(|fault| cannot_store(&fault))?;
        let greeting = greeting.ok_or_else(shut_out)?;
        self.say(ToAgent::Welcome(Welcome {
            collector_time_ms: clock::unix_ms(),
            acknowledged: greeting.acknowledged,
            machine_id: self.machine.0.to_vec(),
            renew_certificate: is_renewal_due(greeting.certificate_ends_ms, now_ms),
        }))
        .await;
        tracing::debug!(machine.id = %self.machine, acknowledged = greeting.acknowledged, "agent connected");
        Ok(Session { ended_version, ..Session::new(&greeting, spool, &boot, &hello, now_ms) })
    }

    /// Stores batches; the first that cannot be taken ends the stream after those before it are stored.
    async fn store_batches(&mut self, session: &mut Session, batches: Vec<WireBatch>) -> Result<(), End> {
        let mut placed = Vec::with_capacity(batches.len());
        let mut refused = Ok(());
        for batch in batches {
            let sequence = batch.sequence;
            match self.place(session, batch).await {
                Ok(batch) => placed.push(batch),
                Err(end) => {
                    if let End::Reject(reject::Reason::InvalidBatch, detail, _) = &end {
                        tracing::warn!(machine.id = %self.machine, sequence, detail, "batch refused");
                    }
                    refused = Err(end);
                    break;
                }
            }
        }
        if !placed.is_empty() {
            self.store_placed(session, placed).await?;
        }
        refused
    }

    async fn store_placed(&mut self, session: &mut Session, placed: Vec<PlacedBatch>) -> Result<(), End> {
        let sequences: Vec<u64> = placed.iter().map(|batch| batch.sequence).collect();
        let hurry = if session.stored < session.backlog { Hurry::Now } else { Hurry::Linger };
        let outcome = self
            .store
            .accept(session.number, placed, clock::unix_ms(), hurry)
            .await
            .map_err(|fault| cannot_store(&fault))?;
        for (sequence, accepted) in sequences.into_iter().zip(outcome) {
            match accepted {
                Accepted::Stored => {
                    session.stored = sequence;
                    session.unacknowledged += 1;
                }
                Accepted::Replayed => session.unacknowledged = UNACKNOWLEDGED_BATCHES,
                Accepted::OutOfOrder { acknowledged } => {
                    let detail = format!("batch {sequence} does not follow {acknowledged}");
                    return Err(End::Reject(reject::Reason::OutOfOrder, detail, sequence));
                }
                Accepted::Revoked => {
                    return Err(shut_out());
                }
            }
        }
        Ok(())
    }

    /// Checks a batch and places its times.
    async fn place(&self, session: &mut Session, batch: WireBatch) -> Result<PlacedBatch, End> {
        let (sequence, skipped_before, age_ms) = (batch.sequence, batch.skipped_before, batch.age_ms);
        let invalid = |detail: String| End::Reject(reject::Reason::InvalidBatch, detail, sequence);
        let chain = chained(&batch).map_err(|fault| invalid(fault.to_string()))?;
        let batch = convert::batch::from_wire(batch).map_err(|fault| invalid(fault.to_string()))?;
        if batch.spool != session.spool {
            return Err(invalid("the batch is of another spool than the hello".to_owned()));
        }
        let now_ms = clock::unix_ms();
        let mut booked = None;
        let line = if batch.boot.id == session.boot {
            if let Some(placing) = session.follow(&batch.boot, age_ms, now_ms) {
                booked = Some((batch.boot.id, placing));
            }
            session.line
        } else {
            let line = self.other_boot(session, &batch.boot).await?;
            booked = Some((batch.boot.id, line.latest())).filter(|(_, placing)| !placing.by_contact);
            line
        };
        let samples = batch.samples.iter().map(|sample| {
            let at_ms = line.place(sample.at_boot_ms);
            (sample.target, TimedReading { at_ms, reading: sample.reading })
        });
        let mut placed = PlacedBatch {
            spool: batch.spool,
            sequence,
            skipped_before,
            placing: booked,
            chain: Some(chain),
            samples: samples.collect(),
            inventories: Vec::new(),
            clock_steps: Vec::new(),
            lost_samples: Vec::new(),
            resolved_targets: Vec::new(),
            complaints: Vec::new(),
            speeds: Vec::new(),
            traffic: batch.traffic.iter().map(|reading| (line.place(reading.at_boot_ms), *reading)).collect(),
        };
        for record in batch.records {
            match record {
                Record::Inventory(inventory) => placed.inventories.push(*inventory),
                Record::ClockStep(step) => placed.clock_steps.push((line.place(step.at_boot_ms), step)),
                Record::LostSamples(lost) => placed.lost_samples.push(lost),
                Record::ResolvedTarget(found) => {
                    placed.resolved_targets.push((line.place(found.at_boot_ms), found));
                }
                Record::Speed(reading) => placed.speeds.push((line.place(reading.at_boot_ms), reading)),
                Record::Complaint(said) => placed.complaints.push((line.place(said.at_boot_ms), said)),
            }
        }
        Ok(placed)
    }

    /// Where a boot other than the running one lies.
    async fn other_boot(&self, session: &mut Session, boot: &Boot) -> Result<BootLine, End> {
        if let Some(line) = session.other_boots.get(&boot.id) {
            return Ok(*line);
        }
        let (number, id) = (session.number, boot.id);
        let known = self.look_up(move |store| store.placing(number, id)).await?;
        let placing = known.unwrap_or_else(|| placing::by_calendar(boot, session.calendar_error_ms));
        let line = BootLine::from_single(placing);
        session.other_boots.insert(boot.id, line);
        Ok(line)
    }

    async fn part(&mut self, session: &mut Session, reason: goodbye::Reason, batches: Vec<WireBatch>) -> End {
        if let Err(end) = self.store_batches(session, batches).await {
            return end;
        }
        if 0 < session.unacknowledged {
            session.unacknowledged = UNACKNOWLEDGED_BATCHES;
        }
        self.acknowledge(session).await;
        let whole_machine = reason == goodbye::Reason::Shutdown;
        match self.store.say_goodbye(session.number, whole_machine, clock::unix_ms()).await {
            Ok(()) => End::Gone,
            Err(fault) => cannot_store(&fault),
        }
    }

    async fn acknowledge(&mut self, session: &mut Session) {
        let due = UNACKNOWLEDGED_BATCHES <= session.unacknowledged
            || session.acknowledge_at().is_some_and(|at| at <= Instant::now())
            || (0 < session.unacknowledged && session.stored <= session.backlog);
        if due {
            let ack = Ack { sequence: session.stored, collector_time_ms: clock::unix_ms() };
            self.say(ToAgent::Ack(ack)).await;
            session.acknowledged = session.stored;
            session.unacknowledged = 0;
            session.acknowledged_at = Instant::now();
        }
    }

    /// Tells the agent what changed since it was last told.
    async fn push_changes(&mut self, session: &mut Session) -> Result<(), End> {
        let versions = *self.versions.borrow();
        if session.ended_version != versions.ended {
            let machine = self.machine;
            if self.look_up(move |store| store.active_machine(machine)).await?.is_none() {
                return Err(shut_out());
            }
            session.ended_version = versions.ended;
        }
        if session.target_version != Some(versions.targets) {
            let number = session.number;
            let set = self.look_up(move |store| store.target_set(number)).await?;
            self.say(ToAgent::Targets(convert::target::set_to_wire(&set))).await;
            session.target_version = Some(versions.targets);
        }
        if session.catalogue_version < versions.catalogue {
            let catalogue = self.look_up(Store::catalogue).await?;
            self.say(ToAgent::Catalogue(convert::catalogue::to_wire(&catalogue))).await;
            session.catalogue_version = catalogue.version;
        }
        let plan = self.sites.appointed().borrow().plans.get(&self.machine).cloned();
        if let Some(plan) = plan.filter(|plan| session.plan.as_ref() != Some(plan)) {
            self.say(ToAgent::Plan(convert::plan::to_wire(&plan))).await;
            session.plan = Some(plan);
        }
        Ok(())
    }

    /// Asks the agent if the order is for it; a stream that missed an order has others to do.
    async fn pass_on(&self, greeted: bool, order: Option<Arc<Order>>) {
        if let Some(order) = order.filter(|order| greeted && order.machines.contains(&self.machine)) {
            self.say(match &order.wish {
                Wish::Look(look) => ToAgent::CloserLook(convert::plan::look_to_wire(*look)),
                Wish::Speed(sample) => ToAgent::SpeedSample(convert::speed::sample_to_wire(sample)),
                Wish::Trial(trial) => ToAgent::TrialTarget(convert::trial::to_wire(trial)),
            })
            .await;
        }
    }

    async fn look_up<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, End> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || question(&store))
            .await
            .map_err(|_| End::Gone)?
            .map_err(|fault| cannot_store(&fault))
    }

    async fn say(&self, message: ToAgent) {
        // An agent that hung up is noticed at the next read.
        drop(self.outgoing.send(Ok(CollectorMessage { message: Some(message) })).await);
    }
}

fn chained(batch: &WireBatch) -> Result<ChainedBatch, ConvertError> {
    let link = |field, bytes: &[u8]| Ok(convert::batch::link_from_wire(field, bytes)?.map(Hash));
    Ok(ChainedBatch {
        bytes: convert::batch::chained_bytes(batch),
        link: link("batch.chain_link", &batch.chain_link)?,
        before: link("batch.chain_before", &batch.chain_before)?,
        samples_dropped: batch.samples_dropped,
    })
}

fn is_renewal_due(certificate_ends_ms: i64, now_ms: i64) -> bool {
    certificate_ends_ms - now_ms < CERTIFICATE_DAYS * 86_400_000 / 3
}

async fn wait_until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

async fn turned_true(flag: &mut watch::Receiver<bool>) {
    drop(flag.wait_for(|flag| *flag).await);
}

/// Waits for another value; for ever if none can come.
async fn changed<T>(value: &mut watch::Receiver<T>) {
    if value.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn reject(reason: reject::Reason, detail: &str) -> End {
    End::Reject(reason, detail.to_owned(), 0)
}

fn shut_out() -> End {
    reject(reject::Reason::Revoked, "this machine was revoked or retired")
}

fn cannot_store(fault: &StoreError) -> End {
    tracing::error!(error = %fault, "cannot store what an agent sent");
    reject(reject::Reason::CannotStore, "the collector cannot store at the moment")
}

#[cfg(test)]
mod tests;
