//! What the room itself needs before it knows who asks: passwords, sessions, news.

use tokio::sync::broadcast;

use super::SourceError;
use crate::web::views::{Change, NewSession, OpenSession, Program, SignIn, SignInAnswer, TokenHash};

/// What the room itself needs before it knows who asks: passwords, sessions, news.
pub trait RoomSource: super::Source {
    /// Must take as long for an unknown name as for a known one.
    fn sign_in(&self, attempt: &SignIn) -> Result<SignInAnswer, SourceError>;
    /// Keeps that a sign-in failed, or that it was not looked at because too many had (`locked`).
    fn note_failed_sign_in(
        &self,
        name: &str,
        address: &str,
        locked: bool,
        now_ms: i64,
    ) -> Result<(), SourceError>;
    fn create_session(&self, session: &NewSession) -> Result<(), SourceError>;
    /// `None` for a session that is over or was unused for `idle_ms`. Finding it is using it.
    fn find_session(
        &self,
        token: &TokenHash,
        idle_ms: i64,
        now_ms: i64,
    ) -> Result<Option<OpenSession>, SourceError>;
    /// Ending a session that does not exist is no error.
    fn end_session(&self, token: &TokenHash, now_ms: i64) -> Result<(), SourceError>;
    /// Who shows a token of the API; `None` unless it is in force. `hash` is the SHA-256 of the whole token.
    fn find_api_token(&self, hash: &TokenHash, now_ms: i64) -> Result<Option<Program>, SourceError>;
    /// Names of what keeps the collector from its work: `database`, `disk`; empty if nothing does.
    fn failing_checks(&self) -> Vec<&'static str>;
    /// Everything that happens from this call on; a receiver that lags may miss some.
    fn watch_changes(&self) -> broadcast::Receiver<Change>;
}
