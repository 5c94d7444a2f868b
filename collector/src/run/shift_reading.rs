//! Reading the hours before and after an intervention, and what the comparison says.
//!
//! Office hours of up to 30 days on either side, and not across another intervention of the same unit. The comparison
//! itself is `analysis::comparison`.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::Result;
use hatang_proto::model::{Target, TargetId, UnitId};

use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::comparison::{HourLevel, Shift, shift};
use crate::clock;
use crate::items::line_quality::Improvement;
use crate::store::{Hours, InterventionRow, MachineNo, Store, StoreError};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Days compared on either side at most.
const DAYS: i64 = 30;

/// What interventions within `range` changed: for each, the target whose round trip moved most surely.
pub fn improvements(
    store: &Store,
    units: &[UnitId],
    machines: &[MachineNo],
    targets: &BTreeMap<TargetId, Target>,
    range: &Range<i64>,
    calendar: &OfficeCalendar,
) -> Result<Vec<Improvement>> {
    let rows = store.interventions(Some(units))?;
    let mut improvements = Vec::new();
    for row in rows.iter().filter(|row| range.contains(&row.intervention.at_ms)) {
        improvements.push(improvement(store, machines, targets, &rows, row, calendar, range.end)?);
    }
    improvements.sort_by_key(|improvement| improvement.on);
    Ok(improvements)
}

/// What one intervention changed; `all` are those of the unit.
pub fn improvement(
    store: &Store,
    machines: &[MachineNo],
    targets: &BTreeMap<TargetId, Target>,
    all: &[InterventionRow],
    row: &InterventionRow,
    calendar: &OfficeCalendar,
    now_ms: i64,
) -> Result<Improvement, StoreError> {
    let strongest = shifts(store, machines, all, row, calendar, now_ms)?
        .into_iter()
        .filter_map(|(id, shift)| Some((targets.get(&id)?.name.clone(), shift)))
        .max_by(|a, b| certainty(&a.1).total_cmp(&certainty(&b.1)));
    let (what, on) = (row.intervention.what.clone(), clock::local_date(row.intervention.at_ms));
    Ok(Improvement { what, on, shift: strongest })
}

/// By how much each target's round trip moved; targets with too few days on either side are left out.
pub fn shifts(
    store: &Store,
    machines: &[MachineNo],
    all: &[InterventionRow],
    row: &InterventionRow,
    calendar: &OfficeCalendar,
    now_ms: i64,
) -> Result<BTreeMap<TargetId, Shift>, StoreError> {
    let at_ms = row.intervention.at_ms;
    let others = || {
        let same = |other: &&InterventionRow| other.intervention.unit == row.intervention.unit;
        all.iter().filter(same).map(|other| other.intervention.at_ms)
    };
    let from_ms =
        others().filter(|other| *other < at_ms).max().unwrap_or(i64::MIN).max(at_ms - DAYS * DAY_MS);
    let to_ms = others().filter(|other| at_ms < *other).min().unwrap_or(i64::MAX).min(at_ms + DAYS * DAY_MS);
    let hours = store.hours(machines, from_ms, to_ms.min(now_ms))?;
    let before = levels(&hours, calendar, |hour| (hour + 1) * HOUR_MS <= at_ms);
    let after = levels(&hours, calendar, |hour| at_ms <= hour * HOUR_MS);
    let compared = |(id, before): (&TargetId, &Vec<HourLevel>)| Some((*id, shift(before, after.get(id)?)?));
    Ok(before.iter().filter_map(compared).collect())
}

/// Medians of office hours on one side, by target.
fn levels(
    hours: &Hours,
    calendar: &OfficeCalendar,
    on_this_side: impl Fn(i64) -> bool,
) -> BTreeMap<TargetId, Vec<HourLevel>> {
    let mut levels: BTreeMap<TargetId, Vec<HourLevel>> = BTreeMap::new();
    for (target, by_hour) in &hours.by_target {
        for (hour, sketch) in by_hour.iter().filter(|(hour, _)| on_this_side(**hour)) {
            let middle_ms = hour * HOUR_MS + HOUR_MS / 2;
            if !calendar.is_office_time(middle_ms) {
                continue;
            }
            let local = hour + clock::ZONE_OFFSET_MS / HOUR_MS;
            let Some(median_us) = sketch.quantile(0.5) else { continue };
            let level = HourLevel {
                day: local.div_euclid(24),
                hour: u8::try_from(local.rem_euclid(24)).unwrap_or_default(),
                median_us,
            };
            levels.entry(*target).or_default().push(level);
        }
    }
    levels
}

/// How far the interval stays away from no change, against its width.
fn certainty(shift: &Shift) -> f64 {
    let away = shift.interval.low.max(-shift.interval.high);
    away / (shift.interval.high - shift.interval.low).max(1.0)
}
