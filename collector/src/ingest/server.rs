//! The agents' port: listener and services put together.

use std::sync::Arc;

use anyhow::{Context, Result};
use hatang_proto::limits::MAX_MESSAGE_BYTES;
use hatang_proto::wire::enrolment_server::EnrolmentServer;
use hatang_proto::wire::fleet_server::FleetServer;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;

use super::authority::Authority;
use super::conversation::Takeover;
use super::enrolment::EnrolmentService;
use super::fleet::FleetService;
use super::listener;
use super::sites::Sites;
use crate::store::{Store, Versions};

/// A window this large is never used up by a minute's batch, so agents pay for no window updates.
const WINDOW_BYTES: u32 = 1 << 20;
/// Accepted connections that may wait for the HTTP/2 server.
const ACCEPTED: usize = 64;
/// Streams one agent may hold open: an uplink, its successor, a renewal.
const STREAMS_PER_CONNECTION: u32 = 4;

/// What the services behind the port work with.
pub struct Doors {
    pub store: Store,
    pub authority: Arc<Authority>,
    pub sites: Sites,
}

/// Serves agents until `stopping` turns true; returns when every stream has ended.
pub async fn serve(
    listener: TcpListener,
    doors: Doors,
    mut stopping: watch::Receiver<bool>,
    versions: watch::Receiver<Versions>,
) -> Result<()> {
    let Doors { store, authority, sites } = doors;
    let tls = authority.agents_tls()?;
    let fleet = FleetService {
        store: store.clone(),
        authority: Arc::clone(&authority),
        stopping: stopping.clone(),
        versions,
        takeover: Takeover::default(),
        sites,
    };
    let (ready, connections) = mpsc::channel(ACCEPTED);
    let accepting = tokio::spawn(listener::accept(listener, tls, ready));
    let served = Server::builder()
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .max_concurrent_streams(STREAMS_PER_CONNECTION)
        .add_service(
            EnrolmentServer::new(EnrolmentService { store, authority })
                .max_decoding_message_size(MAX_MESSAGE_BYTES)
                .max_encoding_message_size(MAX_MESSAGE_BYTES),
        )
        .add_service(
            FleetServer::new(fleet)
                .max_decoding_message_size(MAX_MESSAGE_BYTES)
                .max_encoding_message_size(MAX_MESSAGE_BYTES),
        )
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), async move {
            drop(stopping.wait_for(|stopping| *stopping).await);
        })
        .await;
    accepting.abort();
    served.context("serve agents")
}
