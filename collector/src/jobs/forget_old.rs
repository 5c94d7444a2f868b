//! Job: delete samples, traffic and sketches past their retention, once a day.

use std::time::Duration;

use tokio::sync::watch;

use super::next_turn;
use crate::clock;
use crate::limits::{SAMPLE_DAYS, SKETCH_DAYS};
use crate::store::Store;

const DAY: Duration = Duration::from_hours(24);
const FIRST: Duration = Duration::from_mins(10);
const DAY_MS: i64 = 86_400_000;

/// Runs until the collector stops.
pub async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = DAY;
        let today = clock::unix_ms().div_euclid(DAY_MS);
        let store = store.clone();
        let forget = move || {
            let hours = store.forget_own_traffic(today - SAMPLE_DAYS)?;
            store.forget(today - SAMPLE_DAYS, today - SKETCH_DAYS).map(|rows| rows + hours)
        };
        match tokio::task::spawn_blocking(forget).await {
            Ok(Ok(rows)) => tracing::debug!(rows, "old samples forgotten"),
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot forget old samples"),
            Err(fault) => tracing::error!(error = %fault, "forgetting broke off"),
        }
    }
}
