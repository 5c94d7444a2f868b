//! Job: notice targets and applications that another program or page changed, and wake the streams that push them.

use tokio::sync::watch;

use super::next_turn;
use crate::limits::REFRESH;
use crate::store::{Store, Versions};

/// Runs until the collector stops.
pub async fn run(store: Store, versions: watch::Sender<Versions>, mut stopping: watch::Receiver<bool>) {
    while next_turn(REFRESH, &mut stopping).await {
        let store = store.clone();
        match tokio::task::spawn_blocking(move || store.versions()).await {
            Ok(Ok(found)) => {
                versions.send_if_modified(|known| std::mem::replace(known, found) != found);
            }
            Ok(Err(fault)) => {
                tracing::error!(error = %fault, "cannot look for changed targets and applications");
            }
            Err(fault) => {
                tracing::error!(error = %fault, "looking for changed targets and applications broke off");
            }
        }
    }
}
