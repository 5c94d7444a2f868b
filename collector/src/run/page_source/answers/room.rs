//! What the room itself needs before it knows who asks: passwords, sessions, news.

use tokio::sync::broadcast;

use super::super::{PageSource, accounts, failed, programs};
use crate::run::passwords::canonical;
use crate::store;
use crate::web::views::{Change, NewSession, OpenSession, Program, SignIn, SignInAnswer, TokenHash};
use crate::web::{RoomSource, SourceError};

impl RoomSource for PageSource {
    fn sign_in(&self, attempt: &SignIn) -> Result<SignInAnswer, SourceError> {
        accounts::sign_in(self, attempt).map_err(failed("check a password"))
    }

    fn note_failed_sign_in(
        &self,
        name: &str,
        address: &str,
        locked: bool,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        self.store
            .note_failed_sign_in(&canonical(name), address, locked, now_ms)
            .map_err(|fault| failed("note a failed sign-in")(fault.into()))
    }

    fn create_session(&self, session: &NewSession) -> Result<(), SourceError> {
        let opened = self.store.open_session(store::NewSession {
            token_hash: session.token_hash,
            account: session.account.name.clone(),
            created_ms: session.created_ms,
            expires_ms: session.expires_ms,
            address: session.address.clone(),
        });
        opened.map_err(|fault| failed("open a session")(fault.into()))
    }

    fn find_session(
        &self,
        token: &TokenHash,
        idle_ms: i64,
        now_ms: i64,
    ) -> Result<Option<OpenSession>, SourceError> {
        accounts::open_session(&self.store, *token, idle_ms, now_ms).map_err(failed("look up a session"))
    }

    fn end_session(&self, token: &TokenHash, now_ms: i64) -> Result<(), SourceError> {
        self.store.end_session(*token, now_ms).map_err(|fault| failed("end a session")(fault.into()))
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
