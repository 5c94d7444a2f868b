//! Job: find episodes while they happen, judge past days again when late samples have come, learn what is usual.
//!
//! Every five minutes fresh samples of the whole fleet are screened; units that look bad, and those with an episode that
//! goes on, have their local day judged in full. Past days wait in line for the rest of the turn: at night, and after a
//! start. What was found on a day is final once two nights have judged it.

mod learning;
pub mod watch;

use std::time::Duration;

use tokio::sync::{broadcast, watch as channel};

use super::next_turn;
use crate::clock;
use crate::ingest::sites::Sites;
use crate::store::{EpisodeRow, Store};
use crate::web::views::Change;
use watch::{Seen, Watch};

/// An alarm is due within two windows of five minutes.
const EVERY: Duration = Duration::from_mins(5);
/// After a start the page should not wait for five minutes.
const FIRST: Duration = Duration::from_secs(20);
/// Of a turn, so much may go into judging and learning; what is left over goes on at the next turn.
const WORKING_MS: i64 = 120_000;

/// Runs until the collector stops.
pub async fn run(
    store: Store,
    sites: Sites,
    changes: broadcast::Sender<Change>,
    mut stopping: channel::Receiver<bool>,
) {
    let mut watch = Watch::new(store.clone());
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = EVERY;
        let stops = stopping.clone();
        let working = tokio::task::spawn_blocking(move || {
            let now_ms = clock::unix_ms();
            let go_on = || clock::unix_ms() < now_ms + WORKING_MS && !*stops.borrow();
            let seen = watch.turn(now_ms, &go_on);
            (watch, seen)
        });
        match working.await {
            Ok((back, seen)) => {
                watch = back;
                match seen {
                    Ok(seen) => {
                        tell(&seen, &changes);
                        look_closely(&seen, &sites, clock::unix_ms());
                    }
                    Err(fault) => tracing::error!(error = format!("{fault:#}"), "cannot look for episodes"),
                }
            }
            Err(fault) => {
                tracing::error!(error = %fault, "looking for episodes broke off and begins anew");
                watch = Watch::new(store.clone());
            }
        }
    }
}

fn tell(seen: &Seen, changes: &broadcast::Sender<Change>) {
    for row in &seen.new {
        log(row);
    }
    for unit in &seen.changed {
        // Nobody may be looking.
        drop(changes.send(Change::Episode { unit: *unit }));
    }
    tracing::debug!(
        units.judged = seen.judged,
        units.learnt = seen.learnt,
        units.waiting = seen.waiting,
        "looked for episodes"
    );
}

/// While something is going on, its site measures more often.
fn look_closely(seen: &Seen, sites: &Sites, now_ms: i64) {
    for row in seen.new.iter().filter(|row| row.episode.open) {
        sites.ask_site_to_look(row.unit, now_ms);
    }
}

fn log(row: &EpisodeRow) {
    let episode = &row.episode;
    tracing::info!(
        episode.number = row.number,
        unit.id = row.unit.0,
        start = clock::local_minute(episode.start_ms),
        minutes = (episode.end_ms - episode.start_ms) / 60_000,
        open = episode.open,
        verdict = episode.verdict.word(),
        target = episode.target.as_deref(),
        confidence = episode.confidence,
        machines.bad = episode.machines.len(),
        machines.measuring = episode.measuring,
        "an episode was found"
    );
}

#[cfg(test)]
mod tests;
