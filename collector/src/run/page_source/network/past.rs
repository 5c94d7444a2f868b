//! One unit over a period: its targets' answers gathered into stretches, and what people and judging noted beside.
//!
//! A day comes out of single samples, longer periods out of sealed hours. A year of all targets is more than a page shows
//! and costs seconds to read, so long periods show one target.

mod spreads;

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::{Outcome, Segment, Target, TargetId, TimedReading, UnitId};

use super::super::{complaints, failed};
use super::DAY_MS;
use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::office_time::OfficeTime;
use crate::analysis::sketch::Sketch;
use crate::clock;
use crate::limits::SITE_MACHINES;
use crate::store::{MachineNo, Store};
use crate::web::SourceError;
use crate::web::views::{Held, NetworkChange, PastQuery, PastView, Period, TargetHistory, UnitView};
use spreads::{Stretches, gather, whole};

const HOUR_MS: i64 = 3_600_000;
const QUARTER_MS: i64 = HOUR_MS / 4;

/// The unit's past.
pub(in super::super) fn view(store: &Store, query: PastQuery, now_ms: i64) -> Result<PastView, SourceError> {
    let unit = super::find(store, query.unit, now_ms)?;
    read(store, unit, query, now_ms).map_err(failed("show a network's past"))
}

fn read(store: &Store, unit: UnitView, query: PastQuery, now_ms: i64) -> Result<PastView> {
    let calendar = OfficeCalendar::vietnam()?;
    let machines = machines(store, unit.id, now_ms)?;
    let targets = targets(store, &machines)?;
    let to_ms = (now_ms.div_euclid(QUARTER_MS) + 1) * QUARTER_MS;
    let from_ms = match query.period {
        Period::Day => to_ms - DAY_MS,
        period => clock::start_of_day_ms(clock::local_date(now_ms)) - (period.days() - 1) * DAY_MS,
    };
    let office = OfficeTime::of(&calendar, from_ms, now_ms);
    let chosen = chosen(&targets, query);
    let mut pieces = match query.period {
        Period::Day => quarters(store, &machines, from_ms, now_ms)?,
        Period::Week | Period::Month => store.hours(&machines, from_ms, now_ms)?.by_target,
        Period::Quarter | Period::Year => match chosen {
            Some(id) => BTreeMap::from([(id, store.target_hours(&machines, id, from_ms, now_ms)?)]),
            None => BTreeMap::new(),
        },
    };
    let piece_ms = if query.period == Period::Day { QUARTER_MS } else { HOUR_MS };
    let (fine, coarse) = Stretches::of(query.period);
    let series = targets.iter().filter(|target| chosen.is_none_or(|id| id == target.id)).map(|target| {
        let pieces = pieces.remove(&target.id).unwrap_or_default();
        let covered = |index: &i64| office.within(index * piece_ms, (index + 1) * piece_ms);
        TargetHistory {
            target: target.clone(),
            spreads: gather(&pieces, piece_ms, fine),
            width_ms: fine.width_ms(),
            table: gather(&pieces, piece_ms, coarse),
            whole: whole(&pieces, from_ms),
            covered_minutes: pieces.keys().map(covered).sum(),
        }
    });
    let series = series.collect();
    let mut episodes = store.episode_spans_of(unit.id, from_ms, to_ms)?;
    episodes.sort_by_key(|stretch| (stretch.start_ms, stretch.number));
    let said = complaints::of_unit(store, unit.id, from_ms, to_ms)?;
    Ok(PastView {
        from_ms,
        to_ms,
        machines: u32::try_from(machines.len()).unwrap_or(u32::MAX),
        office_minutes: office.minutes(),
        series,
        targets,
        episodes,
        complaints: said.into_iter().map(|said| (said.at_ms, said.about)).collect(),
        interventions: changes(store, unit.id, from_ms, to_ms)?,
        meetings: meetings(store, unit.id, from_ms, to_ms)?,
        unit,
    })
}

/// Machines of the unit's own office, at most as many as a site is judged by.
pub(super) fn machines(store: &Store, unit: UnitId, now_ms: i64) -> Result<Vec<MachineNo>> {
    let places = store.machine_places(now_ms)?;
    let own = places.iter().filter(|place| place.unit == unit).map(|place| place.number);
    Ok(own.take(SITE_MACHINES).collect())
}

/// What the machines of a unit are asked to measure, in path order.
pub(super) fn targets(store: &Store, machines: &[MachineNo]) -> Result<Vec<Target>> {
    let mut targets = match machines.first() {
        Some(machine) => store.target_set(*machine)?.targets,
        None => Vec::new(),
    };
    targets.sort_by_key(|target| (target.segment, target.id));
    Ok(targets)
}

/// The one target that a long period shows.
fn chosen(targets: &[Target], query: PastQuery) -> Option<TargetId> {
    if matches!(query.period, Period::Day | Period::Week | Period::Month) {
        return None;
    }
    let asked = targets.iter().find(|target| Some(target.id) == query.target);
    let application = || targets.iter().find(|target| target.segment == Segment::Application);
    asked.or_else(application).or(targets.first()).map(|target| target.id)
}

/// Single samples by quarters of an hour since 1970.
fn quarters(
    store: &Store,
    machines: &[MachineNo],
    from_ms: i64,
    now_ms: i64,
) -> Result<BTreeMap<TargetId, BTreeMap<i64, Sketch>>> {
    let mut found: BTreeMap<TargetId, BTreeMap<i64, Sketch>> = BTreeMap::new();
    for machine in machines {
        for (target, readings) in store.series(*machine, from_ms, now_ms + 1)? {
            let of_target = found.entry(target).or_default();
            for timed in readings {
                count(of_target.entry(timed.at_ms.div_euclid(QUARTER_MS)).or_default(), timed);
            }
        }
    }
    Ok(found)
}

/// As sealing counts: a sample that did not end as it should is lost, whatever the reason.
fn count(sketch: &mut Sketch, timed: TimedReading) {
    match (timed.reading.outcome, timed.reading.round_trip_us) {
        (Outcome::Ok, Some(round_trip_us)) => sketch.add(round_trip_us),
        _ => sketch.add_lost(),
    }
}

fn changes(store: &Store, unit: UnitId, from_ms: i64, to_ms: i64) -> Result<Vec<NetworkChange>> {
    let rows = store.interventions(Some(&[unit]))?;
    let inside = rows.into_iter().filter(|row| (from_ms..to_ms).contains(&row.intervention.at_ms));
    let change = |row: crate::store::InterventionRow| NetworkChange {
        number: row.number,
        at_ms: row.intervention.at_ms,
        what: row.intervention.what,
    };
    Ok(inside.map(change).collect())
}

fn meetings(store: &Store, unit: UnitId, from_ms: i64, to_ms: i64) -> Result<Vec<Held>> {
    let rows = store.meetings(Some(&[unit]), from_ms, to_ms)?;
    let held = |row: crate::store::MeetingRow| Held {
        from_ms: row.meeting.from_ms,
        to_ms: row.meeting.to_ms,
        name: row.meeting.name,
    };
    Ok(rows.into_iter().map(held).collect())
}
