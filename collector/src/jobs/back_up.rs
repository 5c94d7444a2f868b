//! Job: make a backup once a day, at night if the collector runs then; at the first start within minutes.

use std::time::Duration;

use tokio::sync::watch;

use super::next_turn;
use crate::backup::BackupError;
use crate::backup::desk::{Desk, tell};
use crate::clock;
use crate::limits::BACKUP_LOOK;

/// Whom the audit log names.
pub const BY: &str = "clock";
/// A collector that was just started has other things to do.
const FIRST: Duration = Duration::from_mins(15);

/// Runs until the collector stops.
pub async fn run(desk: Desk, mut stopping: watch::Receiver<bool>) {
    let mut pause = FIRST;
    while next_turn(pause, &mut stopping).await {
        pause = BACKUP_LOOK;
        let desk = desk.clone();
        let turn = move || if desk.is_due(clock::unix_ms()) { desk.make(BY).map(Some) } else { Ok(None) };
        match tokio::task::spawn_blocking(turn).await {
            Ok(Ok(Some(written))) => tracing::info!(
                file = %written.path.display(),
                bytes = written.bytes,
                "backup made, read back and found whole"
            ),
            Ok(Ok(None) | Err(BackupError::Busy)) => {}
            Ok(Err(fault)) => tell(&fault),
            Err(fault) => tracing::error!(error = %fault, "the backup broke off"),
        }
    }
}
