//! One stream, from hello to its end.
//!
//! After the welcome it waits for six things at once: a message of the collector, something waiting in the outbox, the
//! answer to a trial, the moment at which a missing acknowledgement means a cut link, the end of the PC's sleep, and the stop. It ends with a
//! fault, or without one when the agent stops or a fresh connection is wanted: for a fresh certificate, or after sleep.

use hatang_proto::convert;
use hatang_proto::model::TrialAnswer;
use hatang_proto::wire::agent_message::Message as Up;
use hatang_proto::wire::collector_message::Message as Down;
use hatang_proto::wire::{self, goodbye, reject};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;
use tonic::transport::Channel;

use super::fault::Fault;
use super::lifetime::renewal_due;
use super::messages::{hello, name, send};
use super::tls::{Trust, client_config};
use super::window::{Window, never};
use super::{Stop, Uplink, channel, encoding, enrol, stopped, woken};
use crate::limits::{ANSWER_WITHIN, COLLECTOR_TIME_SAVE_MS};
use crate::outbox::OutboxState;
use crate::outbox::retry::Retry;
use crate::state::CollectorTime;
use crate::state::identity::Identity;
use crate::state::status::LinkState;

/// Messages handed to gRPC and not yet taken by the network.
const OUTGOING: usize = 4;

/// Whether the stream goes on after a message.
enum Step {
    Continue,
    Renewed,
}

struct Conversation<'a> {
    uplink: &'a Uplink,
    identity: &'a Identity,
    connection: Channel,
    outgoing: mpsc::Sender<wire::AgentMessage>,
    incoming: Streaming<wire::CollectorMessage>,
    window: Window,
    waiting: watch::Receiver<OutboxState>,
    /// Milliseconds since boot when the collector's clock was last kept.
    time_kept_ms: Option<u64>,
}

/// Connects and talks until the stream ends.
pub(super) async fn hold(uplink: &mut Uplink, identity: &Identity, retry: &mut Retry) -> Result<(), Fault> {
    let mut stopping = uplink.stopping.clone();
    uplink.resumed.mark_unchanged();
    let mut resumed = uplink.resumed.clone();
    let mut tried = uplink.trials.answers();
    let mut talk = tokio::select! {
        opened = Conversation::open(uplink, identity) => opened?,
        _ = stopped(&mut stopping) => return Ok(()),
        () = woken(&mut resumed) => return Ok(()),
    };
    if let Step::Renewed = talk.welcome(retry).await? {
        return Ok(());
    }
    loop {
        talk.pump().await?;
        let deadline = talk.window.deadline().unwrap_or_else(|| never(Instant::now()));
        tokio::select! {
            message = talk.incoming.message() => talk.hear(message?, retry).await?,
            answer = tried.recv() => talk.answer(answer.ok()).await?,
            changed = talk.waiting.changed() => changed.map_err(|_| Fault::from(crate::outbox::Gone))?,
            () = sleep_until(deadline) => return Err(Fault::Silent(crate::limits::ACKNOWLEDGE_WITHIN.as_secs())),
            stop = stopped(&mut stopping) => return talk.goodbye(stop, retry).await,
            // A connection that died in its sleep would be noticed after minutes only.
            () = woken(&mut resumed) => return Ok(()),
        }
    }
}

impl<'a> Conversation<'a> {
    async fn open(uplink: &'a Uplink, identity: &'a Identity) -> Result<Self, Fault> {
        let kept = uplink.state.collector_time().unwrap_or_default();
        let earliest = kept.map_or(identity.certified_ms, |time| time.earliest_now(&uplink.clock.boot()));
        let trust = Trust::Known(identity.ca_certificate.clone(), earliest.max(identity.certified_ms));
        let config = client_config(&trust, Some(identity))?;
        let connection =
            channel::open(&identity.address, identity.port, uplink.proxy.as_ref(), config).await?;
        let (outgoing, taken) = mpsc::channel(OUTGOING);
        let mut waiting = uplink.outbox.state();
        let hello = hello(uplink, &waiting.borrow_and_update());
        send(&outgoing, Up::Hello(hello)).await?;
        let mut client = channel::fleet(connection.clone());
        let incoming = timeout(ANSWER_WITHIN, client.uplink(ReceiverStream::new(taken)))
            .await
            .map_err(|_| Fault::Silent(ANSWER_WITHIN.as_secs()))??
            .into_inner();
        let window = Window::after(0);
        Ok(Self { uplink, identity, connection, outgoing, incoming, window, waiting, time_kept_ms: None })
    }

    async fn welcome(&mut self, retry: &mut Retry) -> Result<Step, Fault> {
        let first = timeout(ANSWER_WITHIN, self.incoming.message())
            .await
            .map_err(|_| Fault::Silent(ANSWER_WITHIN.as_secs()))??;
        let welcome = match first.and_then(|message| message.message) {
            Some(Down::Welcome(welcome)) => welcome,
            Some(Down::Reject(refusal)) => return Err(self.rejected(refusal).await?),
            other => {
                return Err(Fault::Protocol(format!(
                    "the first message was no welcome but {}",
                    name(other.as_ref())
                )));
            }
        };
        if welcome.machine_id != self.identity.machine_id.0 {
            return Err(Fault::Protocol("the collector takes this machine for another".to_owned()));
        }
        if self.uplink.outbox.rename_if_behind(welcome.acknowledged).await? {
            return Err(Fault::Renamed);
        }
        self.window = Window::after(welcome.acknowledged);
        self.acknowledged(welcome.acknowledged, retry).await?;
        self.heard(welcome.collector_time_ms);
        let due = renewal_due(self.identity, welcome.collector_time_ms).unwrap_or(false);
        if welcome.renew_certificate || due { self.renew().await } else { Ok(Step::Continue) }
    }

    /// A renewal that fails costs nothing but another try with the next stream.
    async fn renew(&mut self) -> Result<Step, Fault> {
        match enrol::renew(self.connection.clone(), self.identity).await {
            Ok(renewed) => {
                self.uplink
                    .state
                    .save_identity(&renewed)
                    .map_err(|fault| Fault::Local(format!("{fault:#}")))?;
                tracing::info!("this machine's certificate was renewed");
                Ok(Step::Renewed)
            }
            Err(fault @ Fault::Revoked(_)) => Err(fault),
            Err(fault) => {
                tracing::warn!(%fault, "this machine's certificate could not be renewed; trying again later");
                Ok(Step::Continue)
            }
        }
    }

    async fn hear(
        &mut self,
        message: Option<wire::CollectorMessage>,
        retry: &mut Retry,
    ) -> Result<(), Fault> {
        let Some(message) = message else {
            return Err(Fault::Broken("the collector ended the stream".to_owned()));
        };
        match message.message {
            Some(Down::Ack(ack)) => {
                let stored = self.window.acknowledge(ack.sequence);
                self.acknowledged(stored, retry).await?;
                self.heard(ack.collector_time_ms);
            }
            Some(Down::Targets(set)) => {
                self.uplink.retarget(set);
                self.heard(0);
            }
            Some(Down::Catalogue(catalogue)) => {
                self.uplink.recatalogue(catalogue);
                self.heard(0);
            }
            Some(Down::Plan(plan)) => {
                self.uplink.replan(&plan);
                self.heard(0);
            }
            Some(Down::CloserLook(look)) => {
                self.uplink.look_closely(look);
                self.heard(0);
            }
            Some(Down::SpeedSample(sample)) => {
                self.uplink.measure_speed(sample);
                self.heard(0);
            }
            Some(Down::TrialTarget(trial)) => {
                self.uplink.try_target(trial);
                self.heard(0);
            }
            Some(Down::Reject(refusal)) => return Err(self.rejected(refusal).await?),
            Some(Down::Welcome(_)) => return Err(Fault::Protocol("a second welcome".to_owned())),
            // A later collector may say more than this agent knows.
            None => {}
        }
        Ok(())
    }

    async fn acknowledged(&mut self, sequence: u64, retry: &mut Retry) -> Result<(), Fault> {
        if 0 < sequence {
            self.uplink.outbox.acknowledge(sequence).await?;
            retry.succeeded();
        }
        Ok(())
    }

    /// What a refusal means; a refused batch is dropped and counted before the next try.
    async fn rejected(&self, refusal: wire::Reject) -> Result<Fault, Fault> {
        let detail = refusal.detail;
        Ok(match reject::Reason::try_from(refusal.reason) {
            Ok(reject::Reason::OutOfOrder) => Fault::OutOfOrder(detail),
            Ok(reject::Reason::InvalidBatch) => {
                let sequence = refusal.sequence;
                let lost = self.uplink.outbox.give_up(sequence).await?;
                tracing::error!(
                    batch.sequence = sequence,
                    samples = lost,
                    detail,
                    "the collector refused a batch; its samples are lost"
                );
                Fault::InvalidBatch { sequence, detail }
            }
            Ok(reject::Reason::CannotStore) => Fault::CannotStore(detail),
            Ok(reject::Reason::Replaced) => Fault::Replaced(detail),
            Ok(reject::Reason::Stopping) => Fault::Stopping(detail),
            Ok(reject::Reason::Revoked) => Fault::Revoked(detail),
            Ok(reject::Reason::Protocol | reject::Reason::Unspecified) | Err(_) => Fault::Protocol(detail),
        })
    }

    /// Tells what came of a trial; an answer that was missed is not told.
    async fn answer(&self, answer: Option<TrialAnswer>) -> Result<(), Fault> {
        match answer {
            Some(answer) => {
                send(&self.outgoing, Up::TrialAnswer(convert::trial::answer_to_wire(answer))).await
            }
            None => Ok(()),
        }
    }

    /// Sends what waits, as far as the window allows.
    async fn pump(&mut self) -> Result<(), Fault> {
        let (spool, newest) = {
            let state = self.waiting.borrow_and_update();
            (state.spool, state.depth.last)
        };
        while let (true, Some((batches, bytes))) = (self.window.last() < newest, self.window.room()) {
            let found = self.uplink.outbox.waiting(self.window.last(), batches, bytes).await?;
            if found.is_empty() {
                return Ok(());
            }
            for waiting in found {
                let skipped = self.window.send(waiting.sequence, waiting.body.len(), Instant::now());
                let now = self.uplink.clock.boot();
                let batch = encoding::sendable(&waiting.body, spool, waiting.sequence, skipped, &now)
                    .map_err(|fault| Fault::Local(fault.to_string()))?;
                let batch = encoding::linked(batch, waiting.links);
                if send(&self.outgoing, Up::Batch(batch)).await.is_err() {
                    // The stream has ended; why, the next message tells.
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Sends the last batches and a goodbye, and listens until the collector ends the stream; the caller bounds it.
    async fn goodbye(mut self, stop: Stop, retry: &mut Retry) -> Result<(), Fault> {
        self.pump().await?;
        let reason = match stop {
            Stop::Program => goodbye::Reason::Stop,
            Stop::System => goodbye::Reason::Shutdown,
        };
        send(&self.outgoing, Up::Goodbye(wire::Goodbye { reason: reason.into() })).await?;
        let (closed, _) = mpsc::channel(1);
        self.outgoing = closed;
        while let Ok(Some(message)) = self.incoming.message().await {
            self.hear(Some(message), retry).await?;
        }
        Ok(())
    }

    /// Notes that the collector was heard, and its clock unless it told none.
    fn heard(&mut self, collector_time_ms: i64) {
        let boot = self.uplink.clock.boot();
        self.uplink.plan.send_modify(|held| held.heard_ms = boot.clock.boot_ms);
        self.uplink.show(|link| {
            link.state = LinkState::Connected;
            link.last_contact_ms = Some(boot.clock.wall_ms);
            link.problem = None;
        });
        let due = self.time_kept_ms.is_none_or(|kept| kept + COLLECTOR_TIME_SAVE_MS <= boot.clock.boot_ms);
        if 0 < collector_time_ms && due {
            self.time_kept_ms = Some(boot.clock.boot_ms);
            let time = CollectorTime::at(collector_time_ms, &boot);
            if let Err(fault) = self.uplink.state.save_collector_time(&time) {
                tracing::warn!(fault = format!("{fault:#}"), "the collector's clock cannot be kept");
            }
        }
    }
}
