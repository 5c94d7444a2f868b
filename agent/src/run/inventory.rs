//! Looking at the machine again and again, and handing on what has changed.
//!
//! An inventory leaves when it differs from the last one that was handed on, when that was a week ago, and when spool
//! or identity are others than then. A calendar that jumps costs one inventory too many, never one too few. What counts
//! as a change is decided in `crate::inventory`.

use std::sync::Arc;

use hatang_proto::model::ApplicationCatalogue;
use hatang_proto::model::inventory::Inventory;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::interval;

use crate::clock::Clock;
use crate::inventory::changed;
use crate::limits::{INVENTORY_INTERVAL, INVENTORY_RESEND_MS};
use crate::outbox::OutboxState;
use crate::state::State;

/// Reads the machine, naming applications of this catalogue only; blocks.
pub type TakeInventory = dyn Fn(&Arc<ApplicationCatalogue>) -> Inventory + Send + Sync;

/// The last inventory that was handed on, and to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentInventory {
    pub spool: String,
    pub machine_id: Option<String>,
    /// By the PC's calendar, Unix milliseconds.
    pub at_ms: i64,
    pub inventory: Inventory,
}

/// An inventory to be handed on.
#[derive(Debug)]
pub(super) struct Found {
    pub inventory: Inventory,
    /// To be told when the inventory is safe on disk.
    pub kept: oneshot::Sender<()>,
}

/// Looks at the start and then regularly, until nobody listens.
pub(super) async fn look_regularly(
    state: State,
    outbox: watch::Receiver<OutboxState>,
    clock: Arc<dyn Clock>,
    take: Arc<TakeInventory>,
    out: mpsc::Sender<Found>,
) {
    let mut timer = interval(INVENTORY_INTERVAL);
    let mut last = state.sent_inventory().unwrap_or_else(|fault| {
        tracing::warn!(fault = format!("{fault:#}"), "the last inventory is unreadable; sending a fresh one");
        None
    });
    loop {
        timer.tick().await;
        let take = Arc::clone(&take);
        let catalogue = Arc::new(state.catalogue());
        let found = match tokio::task::spawn_blocking(move || take(&catalogue)).await {
            Ok(found) => found,
            Err(fault) => {
                tracing::error!(%fault, "the inventory failed; the next one comes by itself");
                continue;
            }
        };
        let next = SentInventory {
            spool: outbox.borrow().spool.to_string(),
            machine_id: state.identity().ok().flatten().map(|identity| identity.machine_id.to_string()),
            at_ms: clock.read().wall_ms,
            inventory: found,
        };
        if !is_due(last.as_ref(), &next) {
            continue;
        }
        let (kept, safe) = oneshot::channel();
        if out.send(Found { inventory: next.inventory.clone(), kept }).await.is_err() || safe.await.is_err() {
            return;
        }
        if let Err(fault) = state.save_sent_inventory(&next) {
            tracing::warn!(fault = format!("{fault:#}"), "the inventory will be sent again after a restart");
        }
        last = Some(next);
    }
}

fn is_due(last: Option<&SentInventory>, next: &SentInventory) -> bool {
    let Some(last) = last else { return true };
    let other_machine = last.machine_id.is_some() && last.machine_id != next.machine_id;
    last.spool != next.spool
        || other_machine
        || INVENTORY_RESEND_MS <= next.at_ms.abs_diff(last.at_ms)
        || changed(&last.inventory, &next.inventory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(at_ms: i64) -> SentInventory {
        SentInventory {
            spool: "a".to_owned(),
            machine_id: Some("m".to_owned()),
            at_ms,
            inventory: Inventory::default(),
        }
    }

    #[test]
    fn the_first_a_weekly_and_a_changed_inventory_are_due() {
        let week = i64::try_from(INVENTORY_RESEND_MS).unwrap();
        assert!(is_due(None, &sent(0)));
        assert!(!is_due(Some(&sent(0)), &sent(week - 1)));
        assert!(is_due(Some(&sent(0)), &sent(week)));
        let mut other = sent(1);
        other.inventory.host_name = Some("other".to_owned());
        assert!(is_due(Some(&sent(0)), &other));
    }

    #[test]
    fn another_spool_or_machine_gets_its_inventory() {
        assert!(is_due(Some(&sent(0)), &SentInventory { spool: "b".to_owned(), ..sent(0) }));
        assert!(is_due(Some(&sent(0)), &SentInventory { machine_id: Some("n".to_owned()), ..sent(0) }));
        let before_joining = SentInventory { machine_id: None, ..sent(0) };
        assert!(!is_due(Some(&before_joining), &sent(0)));
    }
}
