//! Job: tell open pages when somebody complains.
//!
//! Complaints come from agents and from the command line, so they are noticed by looking. It looks also while no page
//! listens, so that a page misses none that arrives just after it was made.

use std::time::Duration;

use tokio::sync::{broadcast, watch};

use super::next_turn;
use crate::store::{Store, StoreError};
use crate::web::views::Change;

const EVERY: Duration = Duration::from_secs(2);

/// Runs until the collector stops.
pub async fn run(store: Store, changes: broadcast::Sender<Change>, mut stopping: watch::Receiver<bool>) {
    let mut mark = None;
    while next_turn(EVERY, &mut stopping).await {
        let (store, seen) = (store.clone(), mark);
        match tokio::task::spawn_blocking(move || look(&store, seen)).await {
            Ok(Ok((found, told))) => {
                mark = Some(found);
                for change in told {
                    // Nobody may be looking.
                    drop(changes.send(change));
                }
            }
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot look for complaints"),
            Err(fault) => tracing::error!(error = %fault, "looking for complaints broke off"),
        }
    }
}

/// How far there are complaints, and who complained since the mark; nobody at the first look.
fn look(store: &Store, mark: Option<i64>) -> Result<(i64, Vec<Change>), StoreError> {
    let found = store.complaint_mark()?;
    let machines = match mark {
        Some(mark) if mark < found => store.complained_since(mark)?,
        _ => Vec::new(),
    };
    Ok((found, machines.into_iter().map(|machine| Change::Complaint { machine }).collect()))
}
