//! What the room itself needs before it knows who asks: passwords, sessions, news.

use tokio::sync::broadcast;

use super::SourceError;
use crate::web::views::{Account, Change, NewSession, Program, TokenHash};

/// What the room itself needs before it knows who asks: passwords, sessions, news.
pub trait RoomSource: super::Source {
    /// `None` if the name or the password is wrong, and must take as long for an unknown name as for a known one.
    fn verify_password(&self, name: &str, password: &str) -> Result<Option<Account>, SourceError>;
    fn create_session(&self, session: &NewSession) -> Result<(), SourceError>;
    fn find_session(&self, token: &TokenHash, now_ms: i64) -> Result<Option<Account>, SourceError>;
    /// Ending a session that does not exist is no error.
    fn end_session(&self, token: &TokenHash) -> Result<(), SourceError>;
    /// Who shows a token of the API; `None` unless it is in force. `hash` is the SHA-256 of the whole token.
    fn find_api_token(&self, hash: &TokenHash, now_ms: i64) -> Result<Option<Program>, SourceError>;
    /// Names of what keeps the collector from its work: `database`, `disk`; empty if nothing does.
    fn failing_checks(&self) -> Vec<&'static str>;
    /// Everything that happens from this call on; a receiver that lags may miss some.
    fn watch_changes(&self) -> broadcast::Receiver<Change>;
}
