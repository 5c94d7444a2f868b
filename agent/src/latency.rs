//! Measuring targets: when, how, and what came back.
//!
//! [`run`] is the shell: it asks every target of the set in its moments and hands out what it learnt. The decisions are
//! pure and stand apart: `plan` (what of the set), `schedule` (when), `budget` (how often at most), `burst` (more often
//! for a while), `anomaly` (when that is worth it), `own_traffic` (what the PC itself carries), `way` (gateway and first
//! hop), `problems` (what cannot be measured, told once), `speed` (a file once a day, if the
//! collector asks), `trial` (a target once, before it is one). Each way of asking has its own file behind the trait
//! [`prober::Prober`]. Nothing is stored or sent to the collector from here, and no verdict is made.

use std::sync::Arc;

use hatang_proto::model::inventory::{IcmpWay, Problem};
use hatang_proto::model::{ResolvedTarget, Sample, TargetSet};
use tokio::sync::{mpsc, watch};

use self::prober::Network;
use crate::clock::Clock;

pub mod anomaly;
pub mod budget;
pub mod burst;
mod dns;
mod http;
mod icmp;
mod names;
pub mod own_traffic;
pub mod plan;
pub mod prober;
pub mod problems;
mod rounds;
pub mod schedule;
pub mod speed;
mod tcp;
pub mod trial;
pub mod way;

/// What measuring brings to light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observation {
    Sample(Sample),
    /// The address behind a role was found or has changed.
    Resolved(ResolvedTarget),
    /// A part cannot be measured, or its cause has changed.
    Problem(Problem),
    /// The problem of this part is over.
    Solved {
        part: String,
    },
}

/// What happens outside that measuring should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// Until when targets are asked as often as [`burst::periods_ms`] says.
    pub look: burst::Look,
    /// How often the PC has woken from sleep: each time the way out is looked for and everything is asked soon.
    pub resumed: u64,
}

/// Everything that measuring needs.
pub struct Measuring {
    pub targets: watch::Receiver<TargetSet>,
    /// What of them; see [`plan`].
    pub plan: watch::Receiver<plan::Held>,
    pub wishes: watch::Receiver<Wish>,
    pub clock: Arc<dyn Clock>,
    /// The machine's own; fixes its moments, so that PCs do not ask in step.
    pub seed: u64,
    /// While it is full no target is asked: moments pass unused and nothing piles up.
    pub out: mpsc::Sender<Observation>,
}

/// Measures until the receiver of `out` or the sender of `targets` is gone.
pub async fn run(measuring: Measuring) {
    let network = Arc::new(Network::new());
    network.test_icmp().await;
    rounds::run(network, measuring).await;
}

/// How this process sends ICMP echoes; `None` until it has tested its ways, which measuring begins with.
pub fn icmp_way() -> Option<IcmpWay> {
    icmp::chosen_way()
}
