//! Job: tell open pages when a machine comes, goes or falls silent.
//!
//! States are derived from stored times, so a fall into silence is noticed by looking, not by an event. Nothing is looked
//! at while no page listens.

use std::collections::BTreeMap;
use std::time::Duration;

use hatang_proto::model::MachineId;
use tokio::sync::{broadcast, watch};

use super::next_turn;
use crate::clock;
use crate::run::page_source::presence;
use crate::store::Store;
use crate::web::views::{Change, Presence};

const EVERY: Duration = Duration::from_secs(2);

/// Runs until the collector stops.
pub async fn run(store: Store, changes: broadcast::Sender<Change>, mut stopping: watch::Receiver<bool>) {
    let mut known = BTreeMap::new();
    while next_turn(EVERY, &mut stopping).await {
        if changes.receiver_count() == 0 {
            known.clear();
            continue;
        }
        let store = store.clone();
        match tokio::task::spawn_blocking(move || store.contacts(clock::unix_ms())).await {
            Ok(Ok(contacts)) => {
                let seen =
                    contacts.into_iter().map(|(machine, _, contact)| (machine, presence(contact))).collect();
                tell(&mut known, seen, &changes);
            }
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot look at contacts"),
            Err(fault) => tracing::error!(error = %fault, "looking at contacts broke off"),
        }
    }
    // Nobody may be listening any more.
    drop(changes.send(Change::Stopping));
}

fn tell(
    known: &mut BTreeMap<MachineId, Presence>,
    seen: BTreeMap<MachineId, Presence>,
    changes: &broadcast::Sender<Change>,
) {
    if !known.is_empty() || seen.is_empty() {
        if known.len() != seen.len() {
            drop(changes.send(Change::Fleet));
        }
        for (machine, presence) in &seen {
            if known.get(machine).map(|before| before.kind()) != Some(presence.kind()) {
                drop(changes.send(Change::Presence { machine: *machine, presence: *presence }));
            }
        }
    }
    *known = seen;
}
