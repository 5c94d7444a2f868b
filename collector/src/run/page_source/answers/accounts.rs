//! Accounts: one's own, everybody's, and the log of what they did.

use super::super::{PageSource, accounts, audit, failed};
use crate::web::views::{
    Account, AccountView, AuditList, AuditQuery, CodeOffer, NewPassword, OwnAccount, RenderedReport,
    TokenHash,
};
use crate::web::{AccountSource, SourceError};

impl AccountSource for PageSource {
    fn own_account(&self, name: &str, now_ms: i64) -> Result<OwnAccount, SourceError> {
        accounts::own(&self.store, name, now_ms)
            .map_err(failed("show an account"))?
            .ok_or(SourceError::NotFound)
    }

    fn change_own_password(&self, change: &NewPassword, now_ms: i64) -> Result<bool, SourceError> {
        accounts::change_own_password(&self.store, change, now_ms).map_err(failed("change a password"))
    }

    fn offer_codes(&self, name: &str) -> Result<CodeOffer, SourceError> {
        accounts::offer_codes(name).map_err(failed("make a secret for codes"))
    }

    fn switch_codes_on(
        &self,
        name: &str,
        secret: &str,
        code: &str,
        now_ms: i64,
    ) -> Result<bool, SourceError> {
        accounts::switch_codes_on(self, name, secret, code, now_ms).map_err(failed("switch codes on"))
    }

    fn switch_codes_off(&self, name: &str, password: &str, now_ms: i64) -> Result<bool, SourceError> {
        accounts::switch_codes_off(&self.store, name, password, now_ms).map_err(failed("switch codes off"))
    }

    fn end_other_sessions(&self, name: &str, session: &TokenHash, now_ms: i64) -> Result<(), SourceError> {
        let ended = self.store.end_other_sessions(name, *session, name, now_ms);
        ended.map(|_| ()).map_err(|fault| failed("end sessions")(fault.into()))
    }

    fn accounts(&self, now_ms: i64) -> Result<Vec<AccountView>, SourceError> {
        accounts::list(&self.store, now_ms).map_err(failed("list accounts"))
    }

    fn add_account(&self, account: &Account, by: &str, now_ms: i64) -> Result<String, SourceError> {
        accounts::add(&self.store, account, by, now_ms)
    }

    fn set_role(&self, account: &Account, by: &str, now_ms: i64) -> Result<(), SourceError> {
        accounts::set_role(&self.store, account, by, now_ms)
    }

    fn disable_account(&self, name: &str, disabled: bool, by: &str, now_ms: i64) -> Result<(), SourceError> {
        accounts::disable(&self.store, name, disabled, by, now_ms)
    }

    fn renew_password(&self, name: &str, by: &str, now_ms: i64) -> Result<String, SourceError> {
        accounts::renew_password(&self.store, name, by, now_ms)
    }

    fn reset_codes(&self, name: &str, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let known = self.store.set_totp(name, None, by, now_ms);
        let known = known.map_err(|fault| failed("switch codes off")(fault.into()))?;
        if known { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn audit(&self, query: &AuditQuery) -> Result<AuditList, SourceError> {
        audit::list(&self.store, query).map_err(failed("read the audit log"))
    }

    fn render_audit(&self, query: &AuditQuery, by: &str, now_ms: i64) -> Result<RenderedReport, SourceError> {
        audit::render(&self.store, query, by, now_ms).map_err(failed("take the audit log out"))
    }
}
