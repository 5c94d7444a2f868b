//! Job: tell open pages when somebody complains, and ask that site's machines to look closely.
//!
//! Complaints come from agents and from the command line, so they are noticed by looking. It looks also while no page
//! listens, so that a page misses none that arrives just after it was made.

use std::collections::BTreeSet;
use std::time::Duration;

use hatang_proto::model::UnitId;
use tokio::sync::{broadcast, watch};

use super::next_turn;
use crate::clock;
use crate::ingest::sites::Sites;
use crate::limits::LOOK_AFTER_COMPLAINT_MS;
use crate::store::{ComplaintQuery, Store, StoreError};
use crate::web::views::Change;

const EVERY: Duration = Duration::from_secs(2);
/// Complaints of the last minutes that are looked at.
const RECENT: u32 = 200;

/// Runs until the collector stops.
pub async fn run(
    store: Store,
    sites: Sites,
    changes: broadcast::Sender<Change>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut mark = None;
    while next_turn(EVERY, &mut stopping).await {
        let (store, seen) = (store.clone(), mark);
        match tokio::task::spawn_blocking(move || look(&store, seen)).await {
            Ok(Ok(seen)) => {
                mark = Some(seen.mark);
                for unit in seen.units {
                    sites.ask_site_to_look(unit, clock::unix_ms());
                }
                for change in seen.changes {
                    // Nobody may be looking.
                    drop(changes.send(change));
                }
            }
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot look for complaints"),
            Err(fault) => tracing::error!(error = %fault, "looking for complaints broke off"),
        }
    }
}

/// What a look at the complaints brought.
struct Seen {
    mark: i64,
    changes: Vec<Change>,
    /// Where somebody complained about this very time.
    units: BTreeSet<UnitId>,
}

/// How far there are complaints, and who complained since the mark; nobody at the first look.
fn look(store: &Store, mark: Option<i64>) -> Result<Seen, StoreError> {
    let found = store.complaint_mark()?;
    let (mut changes, mut units) = (Vec::new(), BTreeSet::new());
    if let Some(mark) = mark.filter(|mark| *mark < found) {
        let said = store.complained_since(mark)?;
        changes = said.into_iter().map(|(unit, machine)| Change::Complaint { unit, machine }).collect();
        let since_ms = Some(clock::unix_ms() - LOOK_AFTER_COMPLAINT_MS);
        let query = ComplaintQuery { since_ms, limit: RECENT, ..ComplaintQuery::default() };
        units = store.complaints(&query)?.0.into_iter().map(|complaint| complaint.unit).collect();
    }
    Ok(Seen { mark: found, changes, units })
}
