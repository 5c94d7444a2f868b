//! Levels of a unit's targets in quarters of an hour, from single samples: what the test for recurring hours works on.

use std::collections::BTreeMap;
use std::ops::Range;

use hatang_proto::model::{TargetId, TimedReading};

use crate::analysis::recurrence::Level;
use crate::analysis::statistics::median;
use crate::store::{MachineNo, Store, StoreError};

const QUARTER_MS: i64 = 15 * 60_000;
const DAY_MS: i64 = 86_400_000;

/// Medians over all of a unit's machines, by target. Days are read one after the other, so that a quarter of a year
/// needs the memory of one day.
pub fn by_quarter(
    store: &Store,
    machines: &[MachineNo],
    range: Range<i64>,
) -> Result<BTreeMap<TargetId, Vec<Level>>, StoreError> {
    let mut levels: BTreeMap<TargetId, Vec<Level>> = BTreeMap::new();
    let mut from_ms = range.start;
    while from_ms < range.end {
        let to_ms = (from_ms.div_euclid(DAY_MS) + 1).saturating_mul(DAY_MS).min(range.end);
        let mut quarters: BTreeMap<(TargetId, i64), Vec<f64>> = BTreeMap::new();
        for machine in machines {
            for (target, readings) in store.series(*machine, from_ms, to_ms)? {
                for (quarter, round_trip_us) in readings.iter().filter_map(answered) {
                    quarters.entry((target, quarter)).or_default().push(round_trip_us);
                }
            }
        }
        for ((target, quarter), mut values) in quarters {
            if let Some(median_us) = median(&mut values) {
                levels.entry(target).or_default().push(Level { at_ms: quarter * QUARTER_MS, median_us });
            }
        }
        from_ms = to_ms;
    }
    Ok(levels)
}

fn answered(reading: &TimedReading) -> Option<(i64, f64)> {
    let round_trip_us = f64::from(reading.reading.round_trip_us?);
    (reading.reading.outcome == hatang_proto::model::Outcome::Ok)
        .then(|| (reading.at_ms.div_euclid(QUARTER_MS), round_trip_us))
}
