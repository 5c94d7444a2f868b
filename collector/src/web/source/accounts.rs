//! Accounts: one's own, everybody's, and the log of what they did.

use super::SourceError;
use crate::web::views::{
    Account, AccountView, AuditList, AuditQuery, CodeOffer, NewPassword, OwnAccount, RenderedReport,
    TokenHash,
};

/// Accounts: one's own, everybody's, and the log of what they did.
pub trait AccountSource: Send + Sync {
    /// Of the account `name`, which is the asker's own; here and below.
    fn own_account(&self, name: &str, now_ms: i64) -> Result<OwnAccount, SourceError>;
    /// `false` if the password up to now is wrong.
    fn change_own_password(&self, change: &NewPassword, now_ms: i64) -> Result<bool, SourceError>;
    /// A fresh secret; nothing is kept.
    fn offer_codes(&self, name: &str) -> Result<CodeOffer, SourceError>;
    /// Asks for codes of this secret from now on; `false` if the code is not one of it.
    fn switch_codes_on(&self, name: &str, secret: &str, code: &str, now_ms: i64)
    -> Result<bool, SourceError>;
    /// `false` if the password is wrong.
    fn switch_codes_off(&self, name: &str, password: &str, now_ms: i64) -> Result<bool, SourceError>;
    /// Ends all sessions but this one.
    fn end_other_sessions(&self, name: &str, session: &TokenHash, now_ms: i64) -> Result<(), SourceError>;

    /// By name.
    fn accounts(&self, now_ms: i64) -> Result<Vec<AccountView>, SourceError>;
    /// Returns the password for the first sign-in, which nobody can ask for again.
    fn add_account(&self, account: &Account, by: &str, now_ms: i64) -> Result<String, SourceError>;
    /// Role and reach.
    fn set_role(&self, account: &Account, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn disable_account(&self, name: &str, disabled: bool, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// Returns a password for one sign-in, which nobody can ask for again.
    fn renew_password(&self, name: &str, by: &str, now_ms: i64) -> Result<String, SourceError>;
    /// For somebody who lost the device that makes codes.
    fn reset_codes(&self, name: &str, by: &str, now_ms: i64) -> Result<(), SourceError>;

    fn audit(&self, query: &AuditQuery) -> Result<AuditList, SourceError>;
    /// As CSV; `by` is recorded as the one who took it out.
    fn render_audit(&self, query: &AuditQuery, by: &str, now_ms: i64) -> Result<RenderedReport, SourceError>;
}
