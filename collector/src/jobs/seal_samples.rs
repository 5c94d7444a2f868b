//! Job: take samples that have come to rest out of the tail into their day's chunks.

use std::time::Duration;

use tokio::sync::watch;

use super::next_turn;
use crate::clock;
use crate::limits::{SEAL_AFTER_MS, SEAL_EVERY};
use crate::store::Store;

/// First turn after a start, when a collector that was down may have much to seal.
const FIRST: Duration = Duration::from_secs(30);

/// Runs until the collector stops.
pub async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = SEAL_EVERY;
        let store = store.clone();
        match tokio::task::spawn_blocking(move || store.seal(clock::unix_ms() - SEAL_AFTER_MS)).await {
            Ok(Ok(sealed)) if 0 < sealed.beyond_limit => {
                tracing::warn!(samples = sealed.beyond_limit, "more samples than a day holds were dropped");
            }
            Ok(Ok(sealed)) => {
                tracing::debug!(batches = sealed.batches, chunks = sealed.chunks, "samples sealed");
            }
            Ok(Err(fault)) => {
                tracing::error!(error = %fault, "cannot seal samples; they stay where they are");
            }
            Err(fault) => tracing::error!(error = %fault, "sealing broke off"),
        }
    }
}
