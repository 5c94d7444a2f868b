//! The gRPC conversation with the collector: joining, connecting, trying again.
//!
//! One task holds one stream at a time. It sends what waits in the outbox and deletes what was acknowledged, hands
//! targets on, keeps the collector's clock, and pauses between tries by `outbox::retry`. It decides nothing about what
//! is measured or kept, and it runs for ever without a collector.

mod channel;
mod conversation;
pub mod encoding;
mod enrol;
mod fault;
mod lifetime;
mod messages;
pub mod proxy;
#[cfg(test)]
mod tests;
pub mod tls;
mod told;
mod window;

use std::sync::Arc;
use std::time::Duration;

use hatang_proto::join_code::JoinCode;
use hatang_proto::model::{CloserLook, SpeedSample, TargetSet};
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::clock::Clock;
use crate::latency::plan::Held;
use crate::latency::trial::TrialLine;
use crate::limits::IDENTITY_POLL;
use crate::outbox::Outbox;
use crate::outbox::retry::{Ending, Retry};
use crate::state::State;
use crate::state::identity::Identity;
use crate::state::status::{Joined, Link, LinkState};
use proxy::Proxy;

pub use enrol::enrol;
pub use fault::Fault;

/// The version that this agent tells its collector.
pub const AGENT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// To whom this machine belongs and how the conversation goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkReport {
    pub joined: Option<Joined>,
    pub link: Link,
}

/// Everything the conversation needs.
pub struct Uplink {
    pub state: State,
    pub outbox: Outbox,
    pub clock: Arc<dyn Clock>,
    /// Used as long as this machine has no identity.
    pub join: Option<JoinCode>,
    /// The way to the collector, if there is none without.
    pub proxy: Option<Proxy>,
    /// Name of this machine until its inventory arrives.
    pub label: String,
    pub targets: watch::Sender<TargetSet>,
    /// The collector's plan, and when the collector was last heard.
    pub plan: watch::Sender<Held>,
    /// Where looks go that the collector asks for; one that finds no place is dropped, another is under way.
    pub looks: mpsc::Sender<CloserLook>,
    /// Where speed samples go that the collector asks for; one that finds no place is dropped.
    pub speeds: mpsc::Sender<SpeedSample>,
    /// Where targets go that the collector wants tried once, and where their answers come from.
    pub trials: TrialLine,
    pub report: watch::Sender<LinkReport>,
    /// Set when the agent stops: what waits is sent as far as time allows, then a goodbye with this reason.
    pub stopping: watch::Receiver<Option<Stop>>,
    /// Counts how often the PC has woken from sleep: whatever connection there was is not trusted any further.
    pub resumed: watch::Receiver<u64>,
}

/// Why an agent stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The agent alone; the PC stays on.
    Program,
    /// The operating system goes down.
    System,
}

/// What a pause ended with.
enum After {
    TryAgain,
    Stop,
}

impl Uplink {
    /// Keeps the conversation going until the agent stops.
    pub async fn run(mut self) {
        let mut retry = Retry::default();
        let mut told = None;
        while self.stopping.borrow().is_none() {
            let (tried, fault) = self.attempt(&mut retry).await;
            let Some(fault) = fault else {
                told = None;
                continue;
            };
            if told.as_ref() != Some(&fault) {
                log(&fault);
            }
            let pause = retry.pause(fault.ending(), random());
            self.show(|link| {
                link.state =
                    if fault.ending() == Ending::Refused { LinkState::Refused } else { LinkState::Waiting };
                link.problem = Some(fault.to_string());
            });
            told = Some(fault);
            if let After::Stop = self.pause(pause, tried.as_ref()).await {
                return;
            }
        }
    }

    /// One try, with the identity it was made with; without a fault there is nothing to wait for.
    async fn attempt(&mut self, retry: &mut Retry) -> (Option<Identity>, Option<Fault>) {
        match self.state.identity() {
            Err(fault) => (None, Some(Fault::Identity(format!("{fault:#}")))),
            Ok(Some(identity)) => {
                self.show_joined(&identity);
                let fault = conversation::hold(self, &identity, retry).await.err();
                (Some(identity), fault)
            }
            Ok(None) => (None, self.join().await.err()),
        }
    }

    async fn join(&mut self) -> Result<(), Fault> {
        let Some(code) = self.join.clone() else {
            self.show(|link| link.state = LinkState::NotJoined);
            self.pause(Duration::MAX, None).await;
            return Ok(());
        };
        self.show(|link| link.state = LinkState::Joining);
        let (label, proxy) = (self.label.clone(), self.proxy.clone());
        let enrolled = tokio::select! {
            enrolled = enrol(&code, &label, proxy.as_ref()) => enrolled?,
            _ = stopped(&mut self.stopping) => return Ok(()),
        };
        self.state.save_identity(&enrolled).map_err(|fault| Fault::Local(format!("{fault:#}")))?;
        tracing::info!(machine.id = %enrolled.machine_id, collector = enrolled.address, "joined the collector");
        Ok(())
    }

    /// Waits for the end of the pause, for another identity than `tried` on disk, or for the stop.
    async fn pause(&mut self, pause: Duration, tried: Option<&Identity>) -> After {
        let end = Instant::now().checked_add(pause);
        loop {
            let look = Instant::now() + IDENTITY_POLL;
            let wake = end.map_or(look, |end| end.min(look));
            tokio::select! {
                () = sleep_until(wake) => {}
                _ = stopped(&mut self.stopping) => return After::Stop,
                () = woken(&mut self.resumed) => return After::TryAgain,
            }
            let enrolled_anew =
                || self.state.identity().is_ok_and(|found| found.is_some() && found.as_ref() != tried);
            if end.is_some_and(|end| end <= Instant::now()) || enrolled_anew() {
                return After::TryAgain;
            }
        }
    }

    fn show_joined(&self, identity: &Identity) {
        self.report.send_modify(|report| {
            report.joined = Some(Joined {
                collector: format!("{}:{}", identity.address, identity.port),
                machine_id: identity.machine_id.to_string(),
            });
            report.link.state = LinkState::Connecting;
        });
    }

    fn show(&self, change: impl FnOnce(&mut Link)) {
        self.report.send_modify(|report| change(&mut report.link));
    }
}

/// Done when the agent stops; never if nobody can tell it to any more.
async fn stopped(stopping: &mut watch::Receiver<Option<Stop>>) -> Stop {
    let told = stopping.wait_for(Option::is_some).await.ok().and_then(|stop| *stop);
    match told {
        Some(stop) => stop,
        None => std::future::pending().await,
    }
}

/// Done when the PC wakes from sleep; never if nobody tells.
async fn woken(resumed: &mut watch::Receiver<u64>) {
    if resumed.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn log(fault: &Fault) {
    match fault.ending() {
        Ending::Refused => tracing::error!("{fault}"),
        Ending::Failed | Ending::OutOfOrder => tracing::warn!("{fault}"),
    }
}

fn random() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness every pause is the shortest, which is bearable.
    SystemRandom::new().fill(&mut bytes).unwrap_or_default();
    u64::from_ne_bytes(bytes)
}
