//! The service for enrolled machines: uplink and renewal.
//!
//! The machine is the one in the peer's certificate, never one named in a message. What a stream does once it is open
//! stands in [`super::conversation`].

use std::sync::Arc;

use hatang_proto::model::MachineId;
use hatang_proto::wire::{self, AgentMessage, CollectorMessage, RenewRequest, RenewResponse};
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use super::authority::Authority;
use super::conversation::{self, Conversation};
use super::enrolment::unavailable;
use super::listener::Peer;
use super::sites::Sites;
use crate::clock;
use crate::store::{MachineNo, Store, Versions};

/// Messages to an agent that may wait in memory; an agent that does not read is cut off beyond that.
const OUTGOING: usize = 16;

/// Serves [`wire::fleet_server::Fleet`].
pub struct FleetService {
    pub store: Store,
    pub authority: Arc<Authority>,
    /// Turns true when the collector goes down.
    pub stopping: watch::Receiver<bool>,
    /// A change makes every stream look for what its agent should be told.
    pub versions: watch::Receiver<Versions>,
    pub takeover: conversation::Takeover,
    pub sites: Sites,
}

#[tonic::async_trait]
impl wire::fleet_server::Fleet for FleetService {
    type UplinkStream = ReceiverStream<Result<CollectorMessage, Status>>;

    async fn uplink(
        &self,
        request: Request<Streaming<AgentMessage>>,
    ) -> Result<Response<Self::UplinkStream>, Status> {
        let machine = peer(&request)?;
        let (outgoing, messages) = mpsc::channel(OUTGOING);
        let conversation = Conversation {
            machine,
            store: self.store.clone(),
            outgoing,
            stopping: self.stopping.clone(),
            versions: self.versions.clone(),
            takeover: self.takeover.clone(),
            sites: self.sites.clone(),
        };
        tokio::spawn(conversation.run(request.into_inner()));
        Ok(Response::new(ReceiverStream::new(messages)))
    }

    async fn renew(&self, request: Request<RenewRequest>) -> Result<Response<RenewResponse>, Status> {
        let machine = peer(&request)?;
        let number = self.active(machine).await?;
        let now_ms = clock::unix_ms();
        let certificate = self
            .authority
            .issue(&request.into_inner().certificate_request, machine, now_ms)
            .map_err(|fault| Status::invalid_argument(fault.to_string()))?;
        self.store
            .book_certificate(number, certificate.serial, certificate.ends_ms, now_ms)
            .await
            .map_err(|fault| unavailable(&fault))?;
        tracing::info!(machine.id = %machine, "certificate renewed");
        Ok(Response::new(RenewResponse { certificate: certificate.der, collector_time_ms: clock::unix_ms() }))
    }
}

impl FleetService {
    async fn active(&self, machine: MachineId) -> Result<MachineNo, Status> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || store.active_machine(machine))
            .await
            .map_err(|_| Status::internal("internal error"))?
            .map_err(|fault| unavailable(&fault))?
            .ok_or_else(|| Status::permission_denied("machine revoked"))
    }
}

fn peer<T>(request: &Request<T>) -> Result<MachineId, Status> {
    let peer = request.extensions().get::<Peer>();
    peer.and_then(|peer| peer.machine).ok_or_else(|| {
        Status::unauthenticated("this call needs the certificate of an enrolled machine: enrol first")
    })
}
