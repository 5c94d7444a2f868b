//! Signing in, one's own account, everybody's accounts.

mod sealing;
pub(super) mod totp;

use std::collections::BTreeMap;

use anyhow::Result;
use hatang_proto::model::UnitId;

use super::{PageSource, failed};
use crate::clock;
use crate::run::passwords::{canonical, hash_password, is_password, random_password};
use crate::store::{
    self, AccountChange, AccountRole, AccountRow, Credentials, PasswordBy, Store, is_account_name,
};
use crate::web::SourceError;
use crate::web::views::{
    Account, AccountView, CodeOffer, NewPassword, OpenSession, OwnAccount, Role, SessionView, SignIn,
    SignInAnswer, TokenHash,
};

/// How exactly it is known when a session was last used: not every click is worth a write.
const SEEN_EVERY_MS: i64 = 300_000;

/// Checks name, password and code; each wrong one takes the same work.
pub(super) fn sign_in(source: &PageSource, attempt: &SignIn) -> Result<SignInAnswer> {
    let stored = source.store.credentials(&canonical(&attempt.name))?;
    let right = is_password(stored.as_ref().map(|stored| stored.password_hash.as_str()), &attempt.password)?;
    let Some(stored) = stored.filter(|stored| right && stored.account.disabled_ms.is_none()) else {
        return Ok(SignInAnswer::Wrong);
    };
    if let Some(sealed) = &stored.totp_secret {
        let Some(code) = &attempt.code else { return Ok(SignInAnswer::CodeWanted) };
        if !takes_code(source, &stored, sealed, code, attempt.at_ms)? {
            return Ok(SignInAnswer::Wrong);
        }
    }
    Ok(SignInAnswer::Right(account(stored.account)))
}

fn takes_code(
    source: &PageSource,
    stored: &Credentials,
    sealed: &[u8],
    code: &str,
    now_ms: i64,
) -> Result<bool> {
    let name = &stored.account.name;
    let secret = sealing::open(&source.evidence_key, name, sealed)?;
    match totp::step_of(&secret, code, now_ms) {
        Some(step) => Ok(source.store.take_totp_step(name, step)?),
        None => Ok(false),
    }
}

/// The account behind a session, which counts as used now.
pub(super) fn open_session(
    store: &Store,
    token: TokenHash,
    idle_ms: i64,
    now_ms: i64,
) -> Result<Option<OpenSession>> {
    let Some((row, seen_ms)) = store.session(token, idle_ms, now_ms)? else { return Ok(None) };
    if SEEN_EVERY_MS <= now_ms - seen_ms {
        store.touch_session(token, now_ms)?;
    }
    let must_change_password = row.must_change_password;
    Ok(Some(OpenSession { account: account(row), must_change_password }))
}

/// One's own account.
pub(super) fn own(store: &Store, name: &str, now_ms: i64) -> Result<Option<OwnAccount>> {
    let Some(Credentials { account, .. }) = store.credentials(name)? else { return Ok(None) };
    let sessions = store.sessions_of(name, i64::MAX / 4, now_ms)?.into_iter().map(|row| SessionView {
        token_hash: row.token_hash,
        created_ms: row.created_ms,
        seen_ms: row.seen_ms,
    });
    Ok(Some(OwnAccount {
        unit_name: account.within.and_then(|unit| unit_names(store, now_ms).ok()?.remove(&unit)),
        must_change_password: account.must_change_password,
        has_codes: account.has_codes,
        sessions: sessions.collect(),
    }))
}

/// `false` if the password up to now is wrong, or is wanted and missing.
pub(super) fn change_own_password(store: &Store, change: &NewPassword, now_ms: i64) -> Result<bool> {
    let Some(stored) = store.credentials(&change.name)? else { return Ok(false) };
    let proven = match &change.old {
        Some(old) => is_password(Some(&stored.password_hash), old)?,
        None => stored.account.must_change_password,
    };
    if !proven {
        return Ok(false);
    }
    let (hash, made) = (hash_password(&change.new)?, PasswordBy::Themselves(change.session));
    Ok(store.set_password(&change.name, &hash, made, &change.name, now_ms)?)
}

/// A fresh secret, in both writings.
pub(super) fn offer_codes(name: &str) -> Result<CodeOffer> {
    let secret = totp::random_secret()?;
    Ok(CodeOffer { secret: totp::to_base32(&secret), address: totp::address(name, &secret) })
}

/// `false` if the code is none of the secret.
pub(super) fn switch_codes_on(
    source: &PageSource,
    name: &str,
    secret: &str,
    code: &str,
    now_ms: i64,
) -> Result<bool> {
    let Some(secret) = totp::secret_from_base32(secret) else { return Ok(false) };
    let Some(step) = totp::step_of(&secret, code, now_ms) else { return Ok(false) };
    let sealed = sealing::seal(&source.evidence_key, name, &secret)?;
    Ok(source.store.set_totp(name, Some((sealed, step)), name, now_ms)?)
}

/// `false` if the password is wrong.
pub(super) fn switch_codes_off(store: &Store, name: &str, password: &str, now_ms: i64) -> Result<bool> {
    let stored = store.credentials(name)?;
    let right = is_password(stored.as_ref().map(|stored| stored.password_hash.as_str()), password)?;
    Ok(right && store.set_totp(name, None, name, now_ms)?)
}

/// All accounts by name.
pub(super) fn list(store: &Store, now_ms: i64) -> Result<Vec<AccountView>> {
    let names = unit_names(store, now_ms)?;
    let views = store.accounts()?.into_iter().map(|row| AccountView {
        unit_name: row.within.and_then(|unit| names.get(&unit).cloned()),
        created_ms: row.created_ms,
        must_change_password: row.must_change_password,
        has_codes: row.has_codes,
        disabled_ms: row.disabled_ms,
        account: account(row),
    });
    Ok(views.collect())
}

/// Returns the password for the first sign-in.
pub(super) fn add(store: &Store, new: &Account, by: &str, now_ms: i64) -> Result<String, SourceError> {
    let failed = failed("add an account");
    let name = canonical(&new.name);
    if !is_account_name(&name) {
        return Err(refused("Tên đăng nhập viết liền một từ, dài 1 đến 60 ký tự."));
    }
    let taken = |row: &AccountRow| row.name.to_lowercase() == name.to_lowercase();
    if store.accounts().map_err(|fault| failed(fault.into()))?.iter().any(taken) {
        return Err(refused("Tên đăng nhập này đã có."));
    }
    must_stand(store, new.within, now_ms)?;
    let password = random_password().map_err(failed)?;
    let account = store::NewAccount {
        name,
        password_hash: hash_password(&password).map_err(failed)?,
        role: stored_role(new.role),
        within: new.within,
    };
    let added = store.add_account(account, by, now_ms).map_err(|fault| failed(fault.into()))?;
    if added { Ok(password) } else { Err(refused("Tên đăng nhập này đã có.")) }
}

/// Role and reach.
pub(super) fn set_role(store: &Store, account: &Account, by: &str, now_ms: i64) -> Result<(), SourceError> {
    must_stand(store, account.within, now_ms)?;
    let changed = store.set_role(&account.name, stored_role(account.role), account.within, by, now_ms);
    told(changed.map_err(|fault| failed("change an account's role")(fault.into()))?)
}

pub(super) fn disable(
    store: &Store,
    name: &str,
    disabled: bool,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let changed = store.set_disabled(name, disabled, by, now_ms);
    told(changed.map_err(|fault| failed("disable an account")(fault.into()))?)
}

/// Returns a password for one sign-in.
pub(super) fn renew_password(
    store: &Store,
    name: &str,
    by: &str,
    now_ms: i64,
) -> Result<String, SourceError> {
    let failed = failed("give an account a fresh password");
    let password = random_password().map_err(failed)?;
    let hash = hash_password(&password).map_err(failed)?;
    let known = store.set_password(name, &hash, PasswordBy::Another, by, now_ms);
    if known.map_err(|fault| failed(fault.into()))? { Ok(password) } else { Err(SourceError::NotFound) }
}

/// The row as pages know it.
fn account(row: AccountRow) -> Account {
    let role = match row.role {
        AccountRole::Viewer => Role::Viewer,
        AccountRole::Officer => Role::Officer,
        AccountRole::Admin => Role::Admin,
    };
    Account { name: row.name, role, within: row.within }
}

fn stored_role(role: Role) -> AccountRole {
    match role {
        Role::Viewer => AccountRole::Viewer,
        Role::Officer => AccountRole::Officer,
        Role::Admin => AccountRole::Admin,
    }
}

fn told(change: AccountChange) -> Result<(), SourceError> {
    match change {
        AccountChange::Done => Ok(()),
        AccountChange::NoSuchAccount => Err(SourceError::NotFound),
        AccountChange::LastAdmin => {
            Err(refused("Phải còn ít nhất một người quản trị toàn hệ thống. Thêm người khác trước."))
        }
    }
}

fn must_stand(store: &Store, unit: Option<UnitId>, now_ms: i64) -> Result<(), SourceError> {
    let Some(unit) = unit else { return Ok(()) };
    let names = unit_names(store, now_ms).map_err(failed("look up a unit"))?;
    if names.contains_key(&unit) { Ok(()) } else { Err(refused("Không có đơn vị này.")) }
}

fn unit_names(store: &Store, now_ms: i64) -> Result<BTreeMap<UnitId, String>> {
    let today = clock::local_date(now_ms).to_string();
    let units = store.units(&today)?.into_iter().filter(|row| row.stands_on(&today));
    Ok(units.map(|row| (row.unit, row.name)).collect())
}

fn refused(message: &str) -> SourceError {
    SourceError::Refused { message: message.to_owned() }
}
