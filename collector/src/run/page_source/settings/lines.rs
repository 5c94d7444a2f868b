//! The access lines of all units with their history.

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::UnitId;

use super::super::{failed, fleet};
use crate::store::{self, LineRow, Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{Line, LineHistory, LinesView, NewUnitLine, UnitLines};

pub(in crate::run::page_source) fn view(store: &Store, now_ms: i64) -> Result<LinesView> {
    let contracts = store.line_contracts()?;
    let mut by_unit: BTreeMap<UnitId, Vec<LineHistory>> = BTreeMap::new();
    for row in store.lines()? {
        let contract = contracts.get(&(row.line.unit, row.line.valid_from.clone())).cloned();
        by_unit.entry(row.line.unit).or_default().push(history(row, contract.unwrap_or_default()));
    }
    let units = fleet::units(store, now_ms)?.into_iter().map(|unit| {
        let mut lines = by_unit.remove(&unit.id).unwrap_or_default();
        lines.reverse();
        UnitLines { unit, lines }
    });
    Ok(LinesView { units: units.collect() })
}

fn history(row: LineRow, contract: String) -> LineHistory {
    let mbps = |kbps: Option<u32>| kbps.map(|kbps| kbps / 1_000);
    LineHistory {
        line: Line {
            valid_from: row.line.valid_from,
            provider: row.line.provider,
            kind: row.line.kind,
            down_mbps: mbps(row.line.down_kbps),
            up_mbps: mbps(row.line.up_kbps),
        },
        contract,
        by: row.line.by,
        added_ms: row.added_ms,
    }
}

pub(in crate::run::page_source) fn set(
    store: &Store,
    new: &NewUnitLine,
    now_ms: i64,
) -> Result<(), SourceError> {
    let (line, unit) = (new.line.line.clone(), new.line.unit);
    let kbps = |mbps: Option<u32>| mbps.map(|mbps| mbps.saturating_mul(1_000));
    let row = store::NewLine {
        unit,
        valid_from: line.valid_from,
        provider: line.provider,
        kind: line.kind,
        down_kbps: kbps(line.down_mbps),
        up_kbps: kbps(line.up_mbps),
        by: new.line.by.clone(),
    };
    store.add_contracted_line(row, &new.contract, now_ms).map_err(|fault| match fault {
        StoreError::Refused { .. } => SourceError::NotFound,
        fault => failed("keep an access line")(fault.into()),
    })
}
