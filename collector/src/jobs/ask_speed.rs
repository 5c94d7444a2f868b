//! Job: once a day and outside office hours, ask one machine of each unit that wants it for the line's speed.
//!
//! When and whom is pure (`analysis/speed_turn.rs`). A unit without a machine online waits until one is, or until the next
//! evening; an asking that brings no answer is not repeated on the same day.

use std::time::Duration;

use anyhow::Result;
use hatang_proto::limits::{SPEED_BYTES, SPEED_S};
use hatang_proto::model::{SpeedSample, UnitId};
use tokio::sync::watch;

use super::next_turn;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::speed_turn::{speed_machine, speed_turn};
use crate::clock;
use crate::ingest::sites::Sites;
use crate::run::calendar_reading::Calendars;
use crate::store::Store;

/// Units are spread by minutes.
const EVERY: Duration = Duration::from_mins(1);

/// Runs until the collector stops.
pub async fn run(store: Store, sites: Sites, mut stopping: watch::Receiver<bool>) {
    while next_turn(EVERY, &mut stopping).await {
        let (store, sites) = (store.clone(), sites.clone());
        let turn = move || {
            let now_ms = clock::unix_ms();
            let calendars = Calendars::read(&store, now_ms)?;
            ask_due(&store, &sites, |unit| calendars.of(unit), now_ms)
        };
        match tokio::task::spawn_blocking(turn).await {
            Ok(Ok(_asked)) => {}
            Ok(Err(fault)) => tracing::error!(error = format!("{fault:#}"), "cannot ask for speeds"),
            Err(fault) => tracing::error!(error = %fault, "asking for speeds broke off"),
        }
    }
}

/// Asks for every unit that is due at `now_ms` and has a machine online; how many were asked.
pub fn ask_due(
    store: &Store,
    sites: &Sites,
    calendar: impl Fn(UnitId) -> Result<OfficeCalendar>,
    now_ms: i64,
) -> Result<usize> {
    let appointed = sites.appointed().borrow().clone();
    let mut asked = 0;
    for target in store.speed_targets()? {
        let last = target.asked;
        if !speed_turn(target.unit, now_ms, last.map(|(asked_ms, _)| asked_ms), &calendar(target.unit)?) {
            continue;
        }
        let present = appointed.present.get(&target.unit);
        let next = present.and_then(|present| speed_machine(present, last.map(|(_, machine)| machine)));
        // The asking is on disk before the answer can come.
        if let Some(machine) = next
            && store.speed_asked(target.unit, machine, now_ms)?
        {
            let (max_bytes, max_s) = (*SPEED_BYTES.end(), *SPEED_S.end());
            sites.ask_for_speed(machine, SpeedSample { file: target.file, max_bytes, max_s });
            asked += 1;
        }
    }
    Ok(asked)
}
