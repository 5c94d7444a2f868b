//! Reading how many speed samples a unit has out of the store, in the terms of `items::line_quality`.
//!
//! A speed belongs to a line: samples count from the first day of the line that holds, and for three years at most,
//! because at one a day and unit a thousand take nearly as long.

use std::collections::BTreeSet;

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use crate::clock;
use crate::items::line_quality::{SPEED_SAMPLES, Speed};
use crate::store::Store;

const DAY_MS: i64 = 86_400_000;
/// Older samples do not count.
const COUNTED_DAYS: i64 = 3 * 366;

/// The speed of the line that `unit` has on `as_of`, over the samples of `units` before `to_ms`; `None` if nobody wants
/// samples and there are too few for a figure.
pub fn read(
    store: &Store,
    unit: UnitId,
    units: &BTreeSet<UnitId>,
    as_of: Date,
    to_ms: i64,
) -> Result<Option<Speed>> {
    let line = store.line_on(unit, &as_of.to_string())?;
    let since = line.and_then(|row| row.line.valid_from.parse::<Date>().ok());
    let since_ms = since.map_or(i64::MIN, |day| clock::end_of_day_ms(day) + 1 - DAY_MS);
    let from_ms = since_ms.max(to_ms - COUNTED_DAYS * DAY_MS);
    let units: Vec<UnitId> = units.iter().copied().collect();
    let found = store.speed_summary(&units, from_ms, to_ms)?;
    let counts = found.filter(|found| found.goes_on || SPEED_SAMPLES <= found.samples);
    Ok(counts.map(|found| Speed { samples: found.samples, down_mbps: found.down_mbps, up_mbps: None }))
}
