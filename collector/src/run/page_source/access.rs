//! Join codes, changed targets.

use anyhow::Result;

use super::failed;
use crate::clock;
use crate::commands::{target, token};
use crate::ingest::authority::Authority;
use crate::store::{self, Store};
use crate::web::SourceError;
use crate::web::views::{JoinCodeView, NewJoinCode, NewTarget};

/// All join codes, newest first.
pub(super) fn join_codes(store: &Store, now_ms: i64) -> Result<Vec<JoinCodeView>> {
    let units = store.units(&clock::local_date(now_ms).to_string())?;
    let views = store.join_codes()?.into_iter().map(|code| JoinCodeView {
        id: code.number.unsigned_abs(),
        unit: code.unit,
        unit_name: units
            .iter()
            .find(|row| row.unit == code.unit)
            .map(|row| row.name.clone())
            .unwrap_or_default(),
        created_by: code.created_by,
        created_ms: code.created_ms,
        expires_ms: code.expires_ms,
        uses_allowed: code.uses,
        uses_made: code.used,
        revoked_ms: code.revoked_ms,
    });
    Ok(views.collect())
}

/// The code itself, told once.
pub(super) fn create_join_code(
    store: &Store,
    authority: &Authority,
    code: NewJoinCode,
    by: &str,
    now_ms: i64,
) -> Result<String> {
    let wanted =
        token::Wanted { unit: code.unit, uses: code.uses, days: code.days, by: by.to_owned(), address: None };
    Ok(token::create(store, authority, wanted, now_ms)?.to_string())
}

/// Adds a target for all machines.
pub(super) fn add_target(
    store: &Store,
    target: &NewTarget,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let wanted = store::NewTarget {
        name: target.name.clone(),
        segment: target.segment,
        probe: target.probe.clone(),
        period_s: target.period_s,
        timeout_ms: target.timeout_ms,
        unit: None,
    };
    target::add(store, wanted, by, now_ms).map(|_| ()).map_err(failed("add a target"))
}
