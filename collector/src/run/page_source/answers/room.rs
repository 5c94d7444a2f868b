//! What the room itself needs before it knows who asks: passwords, sessions, news.

use tokio::sync::broadcast;

use super::super::{PageSource, access, failed, programs};
use crate::web::views::{Account, Change, NewSession, Program, TokenHash};
use crate::web::{RoomSource, SourceError};

impl RoomSource for PageSource {
    fn verify_password(&self, name: &str, password: &str) -> Result<Option<Account>, SourceError> {
        access::verify_password(&self.store, name, password).map_err(failed("check a password"))
    }

    fn create_session(&self, session: &NewSession) -> Result<(), SourceError> {
        self.store
            .open_session(session.token_hash, &session.account.name, session.expires_ms, session.created_ms)
            .map_err(|fault| failed("open a session")(fault.into()))
    }

    fn find_session(&self, token: &TokenHash, now_ms: i64) -> Result<Option<Account>, SourceError> {
        let name = self
            .store
            .session_account(*token, now_ms)
            .map_err(|fault| failed("look up a session")(fault.into()))?;
        Ok(name.map(access::account))
    }

    fn end_session(&self, token: &TokenHash) -> Result<(), SourceError> {
        self.store.end_session(*token).map_err(|fault| failed("end a session")(fault.into()))
    }

    fn find_api_token(&self, hash: &TokenHash, now_ms: i64) -> Result<Option<Program>, SourceError> {
        programs::tokens::find(&self.store, hash, now_ms).map_err(failed("look up a token of the API"))
    }

    fn failing_checks(&self) -> Vec<&'static str> {
        programs::failing_checks(&self.store)
    }

    fn watch_changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}
