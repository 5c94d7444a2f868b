//! One's own account is everybody's business; all accounts and the log that of who governs.

use super::Gate;
use crate::web::source::{AccountSource, SourceError};
use crate::web::views::{
    Account, AccountView, AuditList, AuditQuery, CodeOffer, NewPassword, OwnAccount, RenderedReport, Right,
    TokenHash,
};

impl Gate {
    /// Lets pass who asks for themselves.
    fn owns(&self, name: &str) -> Result<(), SourceError> {
        if self.account.name == name { Ok(()) } else { Err(SourceError::NotFound) }
    }
}

impl AccountSource for Gate {
    fn own_account(&self, name: &str, now_ms: i64) -> Result<OwnAccount, SourceError> {
        self.owns(name)?;
        self.source.own_account(name, now_ms)
    }

    fn change_own_password(&self, change: &NewPassword, now_ms: i64) -> Result<bool, SourceError> {
        self.owns(&change.name)?;
        self.source.change_own_password(change, now_ms)
    }

    fn offer_codes(&self, name: &str) -> Result<CodeOffer, SourceError> {
        self.owns(name)?;
        self.source.offer_codes(name)
    }

    fn switch_codes_on(
        &self,
        name: &str,
        secret: &str,
        code: &str,
        now_ms: i64,
    ) -> Result<bool, SourceError> {
        self.owns(name)?;
        self.source.switch_codes_on(name, secret, code, now_ms)
    }

    fn switch_codes_off(&self, name: &str, password: &str, now_ms: i64) -> Result<bool, SourceError> {
        self.owns(name)?;
        self.source.switch_codes_off(name, password, now_ms)
    }

    fn end_other_sessions(&self, name: &str, session: &TokenHash, now_ms: i64) -> Result<(), SourceError> {
        self.owns(name)?;
        self.source.end_other_sessions(name, session, now_ms)
    }

    fn accounts(&self, now_ms: i64) -> Result<Vec<AccountView>, SourceError> {
        self.may(Right::Govern)?;
        self.source.accounts(now_ms)
    }

    fn add_account(&self, account: &Account, by: &str, now_ms: i64) -> Result<String, SourceError> {
        self.may(Right::Govern)?;
        self.source.add_account(account, by, now_ms)
    }

    fn set_role(&self, account: &Account, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.set_role(account, by, now_ms)
    }

    fn disable_account(&self, name: &str, disabled: bool, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.disable_account(name, disabled, by, now_ms)
    }

    fn renew_password(&self, name: &str, by: &str, now_ms: i64) -> Result<String, SourceError> {
        self.may(Right::Govern)?;
        self.source.renew_password(name, by, now_ms)
    }

    fn reset_codes(&self, name: &str, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.reset_codes(name, by, now_ms)
    }

    fn audit(&self, query: &AuditQuery) -> Result<AuditList, SourceError> {
        self.may(Right::Govern)?;
        self.source.audit(query)
    }

    fn render_audit(&self, query: &AuditQuery, by: &str, now_ms: i64) -> Result<RenderedReport, SourceError> {
        self.may(Right::Govern)?;
        self.source.render_audit(query, by, now_ms)
    }
}
