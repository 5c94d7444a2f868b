//! Tokens with which programs read: who shows one, the list, making one.

use anyhow::Result;

use super::super::failed;
use crate::clock;
use crate::commands::api_token::{self, Wanted};
use crate::store::{Store, StoreError};
use crate::web::SourceError;
use crate::web::views::{Account, ApiTokenView, NewApiToken, Program, Role, TokenHash};

/// Who shows a token; `None` if none in force has this hash. Its day of use is noted once a day.
pub(in crate::run::page_source) fn find(
    store: &Store,
    hash: &TokenHash,
    now_ms: i64,
) -> Result<Option<Program>> {
    let Some(token) = store.api_token(*hash, now_ms)? else { return Ok(None) };
    let today = clock::local_date(now_ms);
    if token.last_used != Some(today)
        && let Err(fault) = store.note_api_token_used(token.number, today)
    {
        tracing::warn!(error = %fault, "the use of a token could not be noted");
    }
    let unit_stands = match token.unit {
        None => true,
        Some(unit) => store.units(&today.to_string())?.iter().any(|row| row.unit == unit),
    };
    let account =
        Account { name: format!("api token {}", token.number), role: Role::Viewer, within: token.unit };
    Ok(Some(Program { token: token.number, account, unit_stands }))
}

/// All tokens, the newest first.
pub(in crate::run::page_source) fn list(store: &Store) -> Result<Vec<ApiTokenView>> {
    let units = store.units_ever(&clock::local_date(clock::unix_ms()).to_string())?;
    let name = |unit| units.iter().find(|row| row.unit == unit).map(|row| row.name.clone());
    let view = |token: crate::store::ApiTokenRow| ApiTokenView {
        id: token.number,
        name: token.name,
        unit: token.unit.map(|unit| (unit, name(unit).unwrap_or_default())),
        created_by: token.created_by,
        created_ms: token.created_ms,
        expires_ms: token.expires_ms,
        revoked_ms: token.revoked_ms,
        last_used: token.last_used,
    };
    Ok(store.api_tokens()?.into_iter().map(view).collect())
}

/// The token itself, told once.
pub(in crate::run::page_source) fn create(
    store: &Store,
    token: &NewApiToken,
    by: &str,
    now_ms: i64,
) -> Result<String, SourceError> {
    let wanted = Wanted { name: token.name.clone(), unit: token.unit, days: token.days };
    api_token::create(store, wanted, by, now_ms).map_err(|fault| match fault.downcast_ref::<StoreError>() {
        Some(StoreError::Refused { .. }) => SourceError::Refused {
            message: "Đã có quá nhiều mã còn hạn. Thu hồi bớt mã rồi tạo lại.".to_owned(),
        },
        _ => failed("make a token of the API")(fault),
    })
}
