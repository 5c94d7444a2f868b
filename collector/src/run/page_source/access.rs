//! Join codes, changed targets.

use anyhow::Result;

use super::joining;
use crate::clock;
use crate::commands::token;
use crate::ingest::authority::Authority;
use crate::store::Store;
use crate::web::views::{FreshCode, JoinCodeView, NewJoinCode};

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
        rejoins: code.rejoins,
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
) -> Result<FreshCode> {
    let wanted =
        token::Wanted { unit: code.unit, uses: code.uses, days: code.days, by: by.to_owned(), address: None };
    let booked = token::create_for(store, authority, wanted, None, now_ms)?;
    joining::fresh(store, &booked, code.uses, now_ms)
}
