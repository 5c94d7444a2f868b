//! Frozen reports in the store: packed when kept, unpacked and checked when opened.
//!
//! What a frozen report holds and how it is checked is for [`crate::report::frozen`].

use anyhow::{Context, Result};
use hatang_proto::model::UnitId;

use crate::evidence::Hash;
use crate::report::{Report, frozen};
use crate::store::{NewFrozenReport, Store};

/// Keeps a report as it is; gives its number.
///
/// # Errors
/// If it is too large or cannot be written.
pub fn keep(store: &Store, unit: UnitId, report: &Report, by: &str, now_ms: i64) -> Result<i64> {
    let packed = frozen::pack(report)?;
    let new = NewFrozenReport {
        unit,
        form: report.form.clone(),
        as_of: report.as_of,
        body: packed.body,
        sha256: packed.sha256.0,
    };
    Ok(store.freeze_report(new, by, now_ms)?)
}

/// A frozen report and whose it is; `None` if there is none of this number, or it is not `owner`'s.
///
/// # Errors
/// If it is not, byte for byte, what was kept.
pub fn open(store: &Store, number: i64, owner: Option<UnitId>) -> Result<Option<(UnitId, Report)>> {
    let found = store.frozen_report(number)?;
    let Some((row, body)) = found.filter(|(row, _)| owner.is_none_or(|owner| row.unit == owner)) else {
        return Ok(None);
    };
    let report =
        frozen::unpack(&body, Hash(row.sha256)).with_context(|| format!("open frozen report {number}"))?;
    Ok(Some((row.unit, report)))
}
