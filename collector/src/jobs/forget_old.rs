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
    let samples = sealed.map_or(0, |last| wanted.min(last + 1));
    if samples < wanted && sealed.is_some() {
        tracing::warn!(days = wanted - samples, "old samples wait until their days are sealed");
    }
    Ok(store.forget_while(samples, today - SKETCH_DAYS, go_on)?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evidence::SigningKey;
    use crate::store::RetentionRow;

    const TODAY: i64 = 20_783;

    #[test]
    fn nothing_goes_before_it_is_sealed_and_the_setting_says_what_goes() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("hatang.db")).unwrap();
        let forgotten = || {
            forget(&store, TODAY * DAY_MS, || true).unwrap();
            store.forgotten_before(0).unwrap()
        };
        let nothing_yet = forgotten();
        assert!(nothing_yet < 0, "no day is sealed: {nothing_yet}");
        let key = Arc::new(key(folder.path()));
        for day in [TODAY - 200, TODAY - 40] {
            let by = "a".to_owned();
            let reason = String::new();
            store.set_retention(RetentionRow { sample_days: 90, reason, by, set_ms: day * DAY_MS }).unwrap();
            crate::store::seal_empty_day(&store, &key, day);
        }
        assert_eq!(forgotten(), TODAY - 90);
        store
            .set_retention(RetentionRow {
                sample_days: 30,
                reason: String::new(),
                by: "a".to_owned(),
                set_ms: 1,
            })
            .unwrap();
        assert_eq!(forgotten(), TODAY - 39, "the days since the last sealed one wait");
    }

    fn key(folder: &std::path::Path) -> SigningKey {
        crate::run::evidence_key::open_or_create(folder).unwrap()
    }
}
