//! Proving a password: the way every check of one goes, at sign-in and on one's own account.
//!
//! While somebody must wait nothing is looked at, so guessing costs no work; few checks run at once, because each takes
//! tens of megabytes for a moment.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use unicode_normalization::UnicodeNormalization as _;

use super::failure::Failure;
use super::limits::MAX_CREDENTIAL_BYTES;
use super::lockout::counted_address;
use super::source::{RoomSource, SourceError};
use super::state::Room;
use super::words;
use crate::clock;

/// Who tries, and from where.
pub(super) struct Attempt {
    name: String,
    pub(super) address: String,
}

/// What a check found.
pub(super) enum Found<T> {
    Right(T),
    Wrong,
    /// Neither: something is missing besides.
    Open,
}

/// What became of an attempt.
pub(super) enum Outcome<T> {
    Right(T),
    Wrong,
    Open,
    /// Nothing was looked at; milliseconds to wait.
    Wait(i64),
}

impl Attempt {
    /// Names that are too long to be any count as one; however a keyboard composes letters, they are one name.
    pub(super) fn new(name: &str, extensions: &Extensions) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|ConnectInfo(peer)| counted_address(peer.ip())).unwrap_or_default();
        let name = if MAX_CREDENTIAL_BYTES < name.len() { String::new() } else { name.nfc().collect() };
        Self { name, address }
    }

    /// Runs a check unless this name must wait here, and keeps that it failed.
    pub(super) async fn prove<T: Send + 'static>(
        &self,
        room: &Room,
        check: impl FnOnce(&dyn RoomSource) -> Result<Found<T>, SourceError> + Send + 'static,
    ) -> Result<Outcome<T>, Failure> {
        if let Err(wait_ms) = room.attempts.failed().begin(&self.name, &self.address, clock::unix_ms()) {
            tracing::warn!(client.address = self.address, wait_ms, "too many wrong passwords");
            return Ok(Outcome::Wait(wait_ms));
        }
        let found = {
            let _one_of_few = room.attempts.checks.acquire().await.map_err(Failure::broken)?;
            room.ask_unsigned(check).await
        };
        match found {
            Ok(Found::Right(proven)) => {
                room.attempts.failed().succeeded(&self.name, &self.address, clock::unix_ms());
                Ok(Outcome::Right(proven))
            }
            Ok(Found::Wrong) => self.note_failure(room).await.map(|()| Outcome::Wrong),
            Ok(Found::Open) => {
                room.attempts.failed().take_back(&self.name, &self.address);
                Ok(Outcome::Open)
            }
            Err(failure) => {
                room.attempts.failed().take_back(&self.name, &self.address);
                Err(failure)
            }
        }
    }

    async fn note_failure(&self, room: &Room) -> Result<(), Failure> {
        let now_ms = clock::unix_ms();
        let locked = 0 < room.attempts.failed().wait_ms(&self.name, &self.address, now_ms);
        tracing::warn!(client.address = self.address, locked, "a wrong password");
        let (name, address) = (self.name.clone(), self.address.clone());
        room.ask_unsigned(move |source| source.note_failed_sign_in(&name, &address, locked, now_ms)).await
    }
}

/// Seconds to wait, rounded up.
pub(super) fn wait_s(wait_ms: i64) -> i64 {
    ((wait_ms + 999) / 1_000).max(1)
}

/// For the person who must wait.
pub(super) fn wait_words(wait_ms: i64) -> String {
    format!("Thử quá nhiều lần. Chờ {} rồi thử lại.", words::duration(wait_s(wait_ms) * 1_000))
}
