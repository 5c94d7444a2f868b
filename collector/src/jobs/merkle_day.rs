//! Job: seal the days that are over, with a signed root each.
//!
//! A day ends at 07:00 in Viet Nam and is sealed two hours later, when its samples have come to rest. Days that were
//! missed are caught up with, the oldest first.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::next_turn;
use crate::clock;
use crate::evidence::SigningKey;
use crate::limits::{DAYS_PER_TURN, SEAL_DAY_AFTER_MS};
use crate::store::{Store, StoreError};

/// After a start, samples that rest come first.
const FIRST: Duration = Duration::from_mins(5);
const EVERY: Duration = Duration::from_mins(15);

/// Runs until the collector stops.
pub async fn run(store: Store, key: Arc<SigningKey>, mut stopping: watch::Receiver<bool>) {
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = EVERY;
        let (store, key, stop) = (store.clone(), Arc::clone(&key), stopping.clone());
        let working = tokio::task::spawn_blocking(move || {
            let is_stopping = || *stop.borrow();
            seal_days(&store, &key, clock::unix_ms(), is_stopping)
        });
        match working.await {
            Ok(Ok(_)) => {}
            Ok(Err(fault)) => {
                tracing::error!(error = %fault, "cannot seal a day; it is tried again in a quarter of an hour");
            }
            Err(fault) => tracing::error!(error = %fault, "sealing days broke off"),
        }
    }
}

/// Seals every day that is over at `now_ms`, the oldest first; returns how many.
pub fn seal_days(
    store: &Store,
    key: &Arc<SigningKey>,
    now_ms: i64,
    is_stopping: impl Fn() -> bool,
) -> Result<usize, StoreError> {
    let mut sealed = 0;
    while sealed < DAYS_PER_TURN && !is_stopping() {
        let Some(day) = store.seal_next_day(key, now_ms - SEAL_DAY_AFTER_MS, now_ms)? else { break };
        sealed += 1;
        tracing::info!(
            day = %day.day,
            leaves = day.leaves,
            supplements = day.supplements,
            root = %day.root,
            days.left = day.left,
            "day sealed"
        );
    }
    Ok(sealed)
}
