//! Complaints for the pages.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::{ComplaintId, MachineId, UnitId};
use ring::rand::{SecureRandom, SystemRandom};

use super::failed;
use crate::clock;
use crate::store::{self, ComplaintRow, ComplaintSource, ComplaintVerdictRow, Store};
use crate::unit_reading::with_descendants;
use crate::web::SourceError;
use crate::web::views::{
    ComplaintFrom, ComplaintList, ComplaintQuery, ComplaintView, ComplaintYear, NewComplaint,
};

/// What the overview counts.
pub(super) const RECENT_MS: i64 = 7 * 86_400_000;
/// The newest ones that a machine's page shows.
const OF_MACHINE: u32 = 20;
/// The newest ones that a unit's network page shows.
const OF_UNIT: u32 = 20;
/// Most complaints that the yearly table counts.
const COUNTED: u32 = 20_000;

/// The complaints that a page asks for.
pub(super) fn list(store: &Store, query: ComplaintQuery, now_ms: i64) -> Result<ComplaintList> {
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    let units = query.unit.map(|unit| with_descendants(&rows, unit).into_iter().collect());
    let asked = store::ComplaintQuery {
        units,
        offset: query.offset,
        limit: query.limit,
        ..store::ComplaintQuery::default()
    };
    let (found, matching) = store.complaints(&asked)?;
    let names: BTreeMap<_, _> = rows.into_iter().map(|row| (row.unit, row.name)).collect();
    let years = years(store, asked.units)?;
    Ok(ComplaintList { rows: views(store, found, &names)?, matching, years })
}

/// What was said at a unit's own office in `[from_ms, to_ms)`, newest first.
pub(super) fn of_unit(store: &Store, unit: UnitId, from_ms: i64, to_ms: i64) -> Result<Vec<ComplaintView>> {
    let asked = store::ComplaintQuery {
        units: Some(vec![unit]),
        since_ms: Some(from_ms),
        until_ms: Some(to_ms),
        limit: OF_UNIT,
        ..store::ComplaintQuery::default()
    };
    views(store, store.complaints(&asked)?.0, &BTreeMap::new())
}

/// Keeps what somebody wrote down.
pub(super) fn add(store: &Store, complaint: &NewComplaint, now_ms: i64) -> Result<(), SourceError> {
    let failed = failed("keep a complaint");
    let units = store.units(&clock::local_date(now_ms).to_string()).map_err(|fault| failed(fault.into()))?;
    if !units.iter().any(|row| row.unit == complaint.unit) {
        return Err(SourceError::Refused {
            message: "Đơn vị này không còn. Chọn đơn vị khác.".to_owned()
        });
    }
    let mut id = [0; 16];
    SystemRandom::new().fill(&mut id).map_err(|_| failed(anyhow::anyhow!("no randomness for its number")))?;
    let NewComplaint { unit, at_ms, about, note, by } = complaint.clone();
    let kept = store::NewComplaint { id: ComplaintId(id), unit, at_ms, about, note, by };
    store.add_complaint(kept, now_ms).map_err(|fault| failed(fault.into()))
}

/// By year, newest first. Beyond [`COUNTED`] complaints the oldest year is left out, because it would be counted in part.
fn years(store: &Store, units: Option<Vec<UnitId>>) -> Result<Vec<ComplaintYear>> {
    let asked = store::ComplaintQuery { units, limit: COUNTED, ..store::ComplaintQuery::default() };
    let (rows, matching) = store.complaints(&asked)?;
    let keys: Vec<_> = rows.iter().map(|row| (row.unit, row.id)).collect();
    let verdicts = store.complaint_verdicts(&keys)?;
    let mut years: BTreeMap<i16, ComplaintYear> = BTreeMap::new();
    for row in &rows {
        let year = clock::local_date(row.at_ms).year();
        let counted = years.entry(year).or_insert(ComplaintYear { year, ..ComplaintYear::default() });
        counted.add(verdicts.get(&row.id).map(|kept| kept.judgement.verdict));
    }
    if COUNTED < matching {
        years.pop_first();
    }
    Ok(years.into_values().rev().collect())
}

/// The newest of what was said at a machine.
pub(super) fn of_machine(store: &Store, machine: MachineId, now_ms: i64) -> Result<Vec<ComplaintView>> {
    let rows = store.units(&clock::local_date(now_ms).to_string())?;
    let names = rows.into_iter().map(|row| (row.unit, row.name)).collect();
    let asked = store::ComplaintQuery {
        machine: Some(machine),
        limit: OF_MACHINE,
        ..store::ComplaintQuery::default()
    };
    views(store, store.complaints(&asked)?.0, &names)
}

fn views(
    store: &Store,
    rows: Vec<ComplaintRow>,
    names: &BTreeMap<UnitId, String>,
) -> Result<Vec<ComplaintView>> {
    let keys: Vec<_> = rows.iter().map(|row| (row.unit, row.id)).collect();
    let mut verdicts = store.complaint_verdicts(&keys)?;
    Ok(rows.into_iter().map(|row| view(verdicts.remove(&row.id), row, names)).collect())
}

fn view(
    verdict: Option<ComplaintVerdictRow>,
    row: ComplaintRow,
    names: &BTreeMap<UnitId, String>,
) -> ComplaintView {
    ComplaintView {
        verdict: verdict.map(|kept| (kept.judgement.verdict, kept.judgement.sentence)),
        at_ms: row.at_ms,
        unit_name: names.get(&row.unit).cloned().unwrap_or_default(),
        from: match row.source {
            ComplaintSource::Machine { machine, label } => {
                ComplaintFrom::Machine { id: machine, name: label }
            }
            ComplaintSource::Person { by } => ComplaintFrom::Person { by },
        },
        about: row.about,
        note: row.note,
    }
}
