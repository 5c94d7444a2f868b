//! Job: once a night, look for hours at which a unit's network is slow again and again.
//!
//! Only units that had an episode within the time for which single samples are kept are looked at: where nothing ever
//! was slow, nothing recurs.

use std::time::Duration;

use anyhow::{Context, Result};
use hatang_proto::model::UnitId;
use tokio::sync::watch;

use super::next_turn;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::recurrence::{Finding, recurrence};
use crate::clock;
use crate::limits::SAMPLE_DAYS;
use crate::run::calendar_reading::Calendars;
use crate::run::network_reading::levels::by_quarter;
use crate::store::{EpisodeQuery, RecurrenceRow, Store};

const EVERY: Duration = Duration::from_mins(10);
const DAY_MS: i64 = 86_400_000;
/// Local hour from which a day's work is done.
const FROM_HOUR_MS: i64 = 3 * 3_600_000;

/// Runs until the collector stops.
pub async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut done = None;
    while next_turn(EVERY, &mut stopping).await {
        let now_ms = clock::unix_ms();
        // The day that began three hours ago, so that the work waits for the small hours.
        let today = clock::local_date(now_ms - FROM_HOUR_MS);
        if done == Some(today) {
            continue;
        }
        let store = store.clone();
        match tokio::task::spawn_blocking(move || find_all(&store, now_ms)).await {
            Ok(Ok(units)) => {
                done = Some(today);
                tracing::info!(units, "looked for slow hours that recur");
            }
            Ok(Err(fault)) => tracing::error!(error = format!("{fault:#}"), "cannot look for slow hours"),
            Err(fault) => tracing::error!(error = %fault, "looking for slow hours broke off"),
        }
    }
}

/// Looks at every unit with an episode and keeps what is found; the answer is how many units were looked at.
pub fn find_all(store: &Store, now_ms: i64) -> Result<usize> {
    let calendars = Calendars::read(store, now_ms)?;
    let from_ms = now_ms - SAMPLE_DAYS * DAY_MS;
    let query = EpisodeQuery { from_ms: Some(from_ms), limit: u32::MAX, ..EpisodeQuery::default() };
    let (episodes, _) = store.episodes(&query)?;
    let mut units: Vec<UnitId> = episodes.into_iter().map(|row| row.unit).collect();
    units.sort_unstable();
    units.dedup();
    for unit in &units {
        find(store, *unit, &calendars.of(*unit)?, from_ms, now_ms)
            .with_context(|| format!("look for slow hours of unit {}", unit.0))?;
    }
    Ok(units.len())
}

fn find(store: &Store, unit: UnitId, calendar: &OfficeCalendar, from_ms: i64, now_ms: i64) -> Result<()> {
    let places = store.machine_places(now_ms)?;
    let machines: Vec<_> =
        places.iter().filter(|place| place.unit == unit).map(|place| place.number).collect();
    let mut found = Vec::new();
    for (target, levels) in by_quarter(store, &machines, from_ms..now_ms)? {
        let finding = recurrence(&levels, calendar);
        if !matches!(finding, Finding::Insufficient { days: 0 }) {
            let day = |at_ms| clock::local_date(at_ms).to_string();
            found.push(RecurrenceRow { target, from_day: day(from_ms), to_day: day(now_ms), finding });
        }
    }
    Ok(store.put_recurrences(unit, found, now_ms)?)
}
