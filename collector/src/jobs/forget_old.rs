//! Job: delete samples, traffic and sketches past their retention, once a day, in small steps.
//!
//! How long raw samples stay is a setting. Days that are not sealed yet wait, however old: evidence comes first.

use std::time::Duration;

use anyhow::Result;
use tokio::sync::watch;

use super::next_turn;
use crate::clock;
use crate::limits::SKETCH_DAYS;
use crate::store::{Forgotten, Store};

const DAY: Duration = Duration::from_hours(24);
const FIRST: Duration = Duration::from_mins(10);
const DAY_MS: i64 = 86_400_000;

/// Runs until the collector stops.
pub async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = DAY;
        let (store, stopped) = (store.clone(), stopping.clone());
        let turn = move || forget(&store, clock::unix_ms(), || !*stopped.borrow());
        match tokio::task::spawn_blocking(turn).await {
            Ok(Ok(gone)) => tracing::info!(
                chunks = gone.chunks,
                sketches = gone.sketches,
                traffic_hours = gone.traffic,
                others = gone.others,
                "what is past its time was forgotten"
            ),
            Ok(Err(fault)) => tracing::error!(error = format!("{fault:#}"), "cannot forget old samples"),
            Err(fault) => tracing::error!(error = %fault, "forgetting broke off"),
        }
    }
}

/// One turn; `go_on` is asked between its steps.
pub fn forget(store: &Store, now_ms: i64, go_on: impl Fn() -> bool) -> Result<Forgotten> {
    let today = now_ms.div_euclid(DAY_MS);
    let wanted = today - store.sample_days()?;
    let sealed = store.last_sealed_day()?;
    let samples = sealed.map_or(wanted, |last| wanted.min(last + 1));
    if samples < wanted {
        tracing::warn!(days = wanted - samples, "old samples wait until their days are sealed");
    }
    Ok(store.forget_while(samples, today - SKETCH_DAYS, go_on)?)
}
