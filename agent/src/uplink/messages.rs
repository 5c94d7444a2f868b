//! The messages of a stream: writing the first, handing each to gRPC, naming what came instead of the expected one.
//!
//! When to send what is the conversation's affair.

use hatang_proto::convert;
use hatang_proto::wire;
use hatang_proto::wire::agent_message::Message as Up;
use hatang_proto::wire::collector_message::Message as Down;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::fault::Fault;
use super::{AGENT_VERSION, Uplink};
use crate::limits::ANSWER_WITHIN;
use crate::outbox::OutboxState;

/// The first message of a stream.
pub(super) fn hello(uplink: &Uplink, waiting: &OutboxState) -> wire::Hello {
    wire::Hello {
        spool_id: waiting.spool.0.to_vec(),
        boot: Some(convert::batch::boot_to_wire(&uplink.clock.boot())),
        target_version: uplink.targets.borrow().version,
        agent_version: AGENT_VERSION.to_owned(),
        spool_first: waiting.depth.first,
        spool_last: waiting.depth.last,
        catalogue_version: uplink.state.catalogue().version,
    }
}

/// Hands one message to gRPC; a connection that takes none for long counts as cut.
pub(super) async fn send(outgoing: &mpsc::Sender<wire::AgentMessage>, message: Up) -> Result<(), Fault> {
    timeout(ANSWER_WITHIN, outgoing.send(wire::AgentMessage { message: Some(message) }))
        .await
        .map_err(|_| Fault::Silent(ANSWER_WITHIN.as_secs()))?
        .map_err(|_| Fault::Broken("the stream has ended".to_owned()))
}

/// What a message is, for a sentence.
pub(super) fn name(message: Option<&Down>) -> &'static str {
    match message {
        None => "nothing",
        Some(Down::Welcome(_)) => "a welcome",
        Some(Down::Ack(_)) => "an acknowledgement",
        Some(Down::Targets(_)) => "targets",
        Some(Down::Reject(_)) => "a refusal",
        Some(Down::Catalogue(_)) => "an application catalogue",
        Some(Down::Plan(_)) => "a probing plan",
        Some(Down::CloserLook(_)) => "a wish for a closer look",
        Some(Down::SpeedSample(_)) => "a wish for a speed sample",
        Some(Down::TrialTarget(_)) => "a wish for a trial",
    }
}
