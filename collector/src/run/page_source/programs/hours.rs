//! Sealed hours of one target at one unit's own office.

use anyhow::Result;

use super::super::failed;
use crate::analysis::sketch::Sketch;
use crate::clock;
use crate::limits::SITE_MACHINES;
use crate::store::Store;
use crate::web::SourceError;
use crate::web::views::{HourFigures, HourQuery};

const HOUR_MS: i64 = 3_600_000;

/// The hours of the period that have samples, of the machines that stand at the unit at the period's end; at most as
/// many machines as a site is judged by.
pub(in crate::run::page_source) fn read(
    store: &Store,
    query: &HourQuery,
    now_ms: i64,
) -> Result<Vec<HourFigures>, SourceError> {
    let failed = failed("read hours");
    let today = clock::local_date(now_ms).to_string();
    let known = store.units_ever(&today).map_err(|fault| failed(fault.into()))?;
    let target = store.targets().map_err(|fault| failed(fault.into()))?;
    if !known.iter().any(|row| row.unit == query.unit)
        || !target.iter().any(|row| row.target.id == query.target)
    {
        return Err(SourceError::NotFound);
    }
    figures(store, query, now_ms).map_err(failed)
}

fn figures(store: &Store, query: &HourQuery, now_ms: i64) -> Result<Vec<HourFigures>> {
    let mut places = store.machine_places(query.to_ms.min(now_ms))?;
    places.retain(|place| place.unit == query.unit);
    places.truncate(SITE_MACHINES);
    let machines: Vec<_> = places.iter().map(|place| place.number).collect();
    let mut hours = store.hours(&machines, query.from_ms, query.to_ms)?;
    let of_target = hours.by_target.remove(&query.target).unwrap_or_default();
    Ok(of_target.iter().map(|(hour, sketch)| of(hour * HOUR_MS, sketch)).collect())
}

fn of(start_ms: i64, sketch: &Sketch) -> HourFigures {
    HourFigures {
        start_ms,
        answered: sketch.count(),
        lost: sketch.lost(),
        median_us: sketch.quantile(0.5).map(whole_us),
        p95_us: sketch.quantile(0.95).map(whole_us),
        least_us: sketch.min_us(),
        greatest_us: sketch.max_us(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to the range first")]
fn whole_us(us: f64) -> u32 {
    us.round().clamp(0.0, u32::MAX.into()) as u32
}
