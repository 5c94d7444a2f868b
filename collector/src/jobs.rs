//! Work done by the clock, one file a job.
//!
//! A job that fails says so in the log and tries again at its next turn; none of them can stop the collector.

pub mod appoint_probers;
pub mod ask_speed;
pub mod back_up;
pub mod detect_episodes;
pub mod find_recurrences;
pub mod forget_old;
pub mod judge_complaints;
pub mod merkle_day;
pub mod refresh_targets;
pub mod seal_samples;
pub mod stamp_days;
pub mod watch_complaints;
pub mod watch_presence;

use std::time::Duration;

use tokio::sync::watch;

/// Waits for the next turn; `false` when the collector stops.
async fn next_turn(pause: Duration, stopping: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => true,
        _ = stopping.wait_for(|stopping| *stopping) => false,
    }
}
