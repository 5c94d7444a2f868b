//! Job: notice targets that another program or page changed, and wake the streams that push them.

use tokio::sync::watch;

use super::next_turn;
use crate::limits::REFRESH;
use crate::store::Store;

/// Runs until the collector stops.
pub async fn run(store: Store, versions: watch::Sender<u64>, mut stopping: watch::Receiver<bool>) {
    while next_turn(REFRESH, &mut stopping).await {
        let store = store.clone();
        match tokio::task::spawn_blocking(move || store.target_version()).await {
            Ok(Ok(version)) => {
                versions.send_if_modified(|known| std::mem::replace(known, version) != version);
            }
            Ok(Err(fault)) => tracing::error!(error = %fault, "cannot look for changed targets"),
            Err(fault) => tracing::error!(error = %fault, "looking for changed targets broke off"),
        }
    }
}
