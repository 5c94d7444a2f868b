//! The networks of many units together: what goes on now, and what happened over a period.
//!
//! The period's history is asked for by everybody who opens the page and changes every five minutes at most, so it is
//! remembered for a while; lights are as fresh as everywhere. Who is grouped with whom and how much time counts is
//! decided in [`crate::analysis`].

mod columns;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::super::failed;
use super::super::fleet::units;
use super::{DAY_MS, NetworkMemory};
use crate::analysis::burden::{UnitBurden, burdens};
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::concurrence::{Stretch, together};
use crate::analysis::office_time::OfficeTime;
use crate::clock::{self, ZONE_OFFSET_MS};
use crate::store::{LineRow, Store};
use crate::web::SourceError;
use crate::web::views::{
    DistrictHistory, DistrictQuery, DistrictRow, DistrictView, NetworkRow, Period, UnitView,
};

/// How old a history may be.
const FRESH_MS: i64 = 60_000;
/// Groups that a page shows.
const GROUPS: usize = 15;

/// What happened over a period, with every unit's part in it.
#[derive(Debug, Default)]
pub(in super::super) struct History {
    shown: DistrictHistory,
    by_unit: BTreeMap<UnitId, UnitBurden>,
    measured: BTreeMap<UnitId, BTreeSet<i64>>,
    working: BTreeSet<i64>,
}

/// The part of the tree that is asked for.
pub(in super::super) fn view(
    store: &Store,
    memory: &NetworkMemory,
    query: DistrictQuery,
    now_ms: i64,
) -> Result<DistrictView, SourceError> {
    let failed = failed("show networks");
    let all = units(store, now_ms).map_err(failed)?;
    let (path, inside) = part_of(&all, query.unit).ok_or(SourceError::NotFound)?;
    read(store, memory, query, (path, inside), now_ms).map_err(failed)
}

fn read(
    store: &Store,
    memory: &NetworkMemory,
    query: DistrictQuery,
    (path, inside): (Vec<UnitView>, Vec<UnitView>),
    now_ms: i64,
) -> Result<DistrictView> {
    let lines = Lines::read(store)?;
    let today = clock::local_date(now_ms).to_string();
    let history = memory.history.recall(query, FRESH_MS, now_ms, || {
        let wanted = inside.iter().map(|unit| unit.id).collect();
        history(store, query.period, &wanted, &lines, now_ms)
    })?;
    let inner = inside
        .iter()
        .zip(inside.iter().skip(1))
        .filter(|(unit, next)| unit.depth < next.depth)
        .map(|(unit, _)| unit.clone())
        .collect();
    let row = |now: NetworkRow| {
        let line = lines.on(now.unit.id, &today);
        let measured =
            history.measured.get(&now.unit.id).map_or(0, |days| days.intersection(&history.working).count());
        DistrictRow {
            provider: line.map(|row| row.line.provider.clone()),
            down_mbps: line.and_then(|row| row.line.down_kbps).map(|kbps| kbps / 1_000),
            burden: history.by_unit.get(&now.unit.id).cloned().unwrap_or_default(),
            measured_days: u32::try_from(measured).unwrap_or(u32::MAX),
            now,
        }
    };
    let rows = super::rows(store, memory, inside, now_ms)?.into_iter().map(row).collect();
    Ok(DistrictView { path, inner, rows, history: history.shown.clone() })
}

/// The way down to the unit, and the unit with all below it; `None` if there is no such unit.
fn part_of(all: &[UnitView], unit: Option<UnitId>) -> Option<(Vec<UnitView>, Vec<UnitView>)> {
    let Some(unit) = unit else { return Some((Vec::new(), all.to_vec())) };
    let place = all.iter().position(|view| view.id == unit)?;
    let (before, from) = all.split_at(place);
    let top = from.first()?;
    let mut path = vec![top.clone()];
    for above in before.iter().rev() {
        if path.last().is_some_and(|below| above.depth < below.depth) {
            path.push(above.clone());
        }
    }
    path.reverse();
    let below = from.iter().skip(1).take_while(|view| top.depth < view.depth);
    let inside = std::iter::once(top).chain(below);
    let base = top.depth;
    Some((path, inside.map(|view| UnitView { depth: view.depth - base, ..view.clone() }).collect()))
}

/// Lines of all units by their first day.
struct Lines(BTreeMap<UnitId, Vec<(i64, LineRow)>>);

impl Lines {
    fn read(store: &Store) -> Result<Self> {
        let mut lines: BTreeMap<UnitId, Vec<(i64, LineRow)>> = BTreeMap::new();
        for row in store.lines()? {
            let from_ms = row.line.valid_from.parse::<Date>().map_or(i64::MIN, clock::start_of_day_ms);
            lines.entry(row.line.unit).or_default().push((from_ms, row));
        }
        Ok(Self(lines))
    }

    /// The line that holds on a day, `YYYY-MM-DD`.
    fn on(&self, unit: UnitId, day: &str) -> Option<&LineRow> {
        let held = self.0.get(&unit)?.iter().rev().find(|(_, row)| row.line.valid_from.as_str() <= day);
        held.map(|(_, row)| row)
    }

    /// Who provided the line at a moment.
    fn provider(&self, unit: UnitId, at_ms: i64) -> Option<&str> {
        let held = self.0.get(&unit)?.iter().rev().find(|(from_ms, _)| *from_ms <= at_ms);
        held.map(|(_, row)| row.line.provider.as_str())
    }
}

fn history(
    store: &Store,
    period: Period,
    wanted: &BTreeSet<UnitId>,
    lines: &Lines,
    now_ms: i64,
) -> Result<History> {
    let calendar = OfficeCalendar::vietnam()?;
    let columns = columns::of(period, &calendar, now_ms);
    let from_ms = columns.first().map_or(now_ms, |column| column.from_ms);
    let office = OfficeTime::of(&calendar, from_ms, now_ms);
    let mut stretches: Vec<Stretch> = store.episode_spans(from_ms, now_ms)?;
    stretches.retain(|stretch| wanted.contains(&stretch.unit));
    for stretch in &mut stretches {
        stretch.start_ms = stretch.start_ms.max(from_ms);
        stretch.end_ms = stretch.end_ms.min(now_ms);
    }
    let provider = |unit, at_ms| lines.provider(unit, at_ms);
    let burdens = burdens(&stretches, &office, ZONE_OFFSET_MS, provider);
    let mut groups = together(&stretches, provider);
    let together_total = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    groups.truncate(GROUPS);
    let (first, last) = (from_ms.div_euclid(DAY_MS), now_ms.div_euclid(DAY_MS));
    let mut measured = store.measured_days(first, last + 1)?;
    measured.retain(|unit, _| wanted.contains(unit));
    let working: BTreeSet<i64> =
        office.stretches().iter().map(|part| part.start.div_euclid(DAY_MS)).collect();
    let mut units_of: BTreeMap<Option<String>, u32> = BTreeMap::new();
    for unit in measured.keys() {
        *units_of.entry(lines.provider(*unit, now_ms).map(str::to_owned)).or_default() += 1;
    }
    let shown = DistrictHistory {
        from_ms,
        to_ms: now_ms,
        working_days: u32::try_from(working.len()).unwrap_or(u32::MAX),
        office_minutes: office.minutes(),
        cells: columns::cells(&columns, &stretches, &measured),
        columns,
        together: groups,
        together_total,
        by_verdict: burdens.by_verdict,
        by_provider: burdens.by_provider,
        units_of,
    };
    Ok(History { shown, by_unit: burdens.by_unit, measured, working })
}

#[cfg(test)]
mod tests;
