//! Complaints for the pages.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::{MachineId, UnitId};

use crate::clock;
use crate::store::{self, ComplaintRow, ComplaintSource, Store};
use crate::unit_reading::with_descendants;
use crate::web::views::{ComplaintFrom, ComplaintList, ComplaintQuery, ComplaintView};

/// What the overview counts.
const RECENT_MS: i64 = 7 * 86_400_000;
/// The newest ones that a machine's page shows.
const OF_MACHINE: u32 = 20;

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
    Ok(ComplaintList { rows: found.into_iter().map(|row| view(row, &names)).collect(), matching })
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
    Ok(store.complaints(&asked)?.0.into_iter().map(|row| view(row, &names)).collect())
}

/// How many there were in the last seven days.
pub(super) fn recent(store: &Store, now_ms: i64) -> Result<u32> {
    let asked =
        store::ComplaintQuery { since_ms: Some(now_ms - RECENT_MS), ..store::ComplaintQuery::default() };
    Ok(store.complaints(&asked)?.1)
}

fn view(row: ComplaintRow, names: &BTreeMap<UnitId, String>) -> ComplaintView {
    ComplaintView {
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
