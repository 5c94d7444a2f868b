//! One HTTP/2 connection to the collector.
//!
//! Frugal on purpose: no HTTP/2 pings and no TCP keep-alive, because the minute's batch shows whether the link lives;
//! windows of the protocol's default size, because answers are a few bytes and no window update is ever due. A cut link
//! is noticed by the missing acknowledgement.

use std::sync::{Arc, Mutex, PoisonError};

use hatang_proto::limits::MAX_MESSAGE_BYTES;
use hatang_proto::wire::enrolment_client::EnrolmentClient;
use hatang_proto::wire::fleet_client::FleetClient;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tonic::transport::{Channel, Endpoint, Uri};

use super::fault::Fault;
use super::proxy::Proxy;
use super::tls::{self, SERVER_NAME};

/// Stream and connection window, bytes: the default of HTTP/2.
const WINDOW_BYTES: u32 = 65_535;

/// Connects and opens HTTP/2; each fault is told apart before gRPC wraps it.
pub(super) async fn open(
    address: &str,
    port: u16,
    proxy: Option<&Proxy>,
    config: Arc<ClientConfig>,
) -> Result<Channel, Fault> {
    let stream = TokioIo::new(tls::connect(address, port, proxy, config).await?);
    // A second connection is never wanted: the caller decides when to try again.
    let once = Mutex::new(Some(stream));
    let connector = tower::service_fn(move |_: Uri| {
        let stream = once.lock().unwrap_or_else(PoisonError::into_inner).take();
        std::future::ready(stream.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotConnected)))
    });
    Endpoint::from_shared(format!("https://{SERVER_NAME}"))
        .map_err(|fault| Fault::Protocol(fault.to_string()))?
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .connect_with_connector(connector)
        .await
        .map_err(|fault| Fault::Broken(format!("{:#}", anyhow::Error::from(fault))))
}

pub(super) fn fleet(channel: Channel) -> FleetClient<Channel> {
    FleetClient::new(channel)
        .max_decoding_message_size(MAX_MESSAGE_BYTES)
        .max_encoding_message_size(MAX_MESSAGE_BYTES)
}

pub(super) fn enrolment(channel: Channel) -> EnrolmentClient<Channel> {
    EnrolmentClient::new(channel).max_decoding_message_size(MAX_MESSAGE_BYTES)
}
