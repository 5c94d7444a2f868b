//! What every handler is given: the source, the settings, and the few things the room keeps in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use super::api::door::Asking;
use super::failure::Failure;
use super::gate::Gate;
use super::limits::{MAX_DOWNLOADS, MAX_PASSWORD_CHECKS, MAX_REPORTS, MAX_THROTTLED_KEYS, MAX_TRIALS};
use super::live::Hub;
use super::lockout::Lockout;
use super::readiness::LastLook;
use super::source::{RoomSource, Source, SourceError};
use super::views::Account;
use super::{WebSettings, words::Local};
use crate::clock;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub(super) struct Room {
    source: Arc<dyn RoomSource>,
    pub(super) settings: Arc<WebSettings>,
    pub(super) attempts: Arc<Attempts>,
    pub(super) asking: Arc<Asking>,
    pub(super) last_look: Arc<LastLook>,
    pub(super) live: Arc<Hub>,
    /// Trials of targets that may run at once.
    pub(super) trials: Arc<Semaphore>,
    /// Reports that may be made at once.
    pub(super) reports: Arc<Semaphore>,
    /// Packages that may be handed out at once.
    pub(super) downloads: Arc<Semaphore>,
}

/// Attempts to prove a password, in memory only: a restart forgives.
pub(super) struct Attempts {
    failed: Mutex<Lockout>,
    pub(super) checks: Semaphore,
}

impl Room {
    pub(super) fn new(source: Arc<dyn RoomSource>, settings: WebSettings) -> Self {
        let live = Arc::new(Hub::new(Arc::clone(&source)));
        let (attempts, trials) = (Arc::new(Attempts::new()), Arc::new(Semaphore::new(MAX_TRIALS)));
        let downloads = Arc::new(Semaphore::new(MAX_DOWNLOADS));
        let asking = Arc::new(Asking::new());
        Self {
            source,
            settings: Arc::new(settings),
            attempts,
            asking,
            last_look: Arc::default(),
            live,
            trials,
            reports: Arc::new(Semaphore::new(MAX_REPORTS)),
            downloads,
        }
    }

    /// Asks for an account, which is answered what its role and its reach allow.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        account: &Account,
        question: impl FnOnce(&dyn Source) -> Result<T, SourceError> + Send + 'static,
    ) -> Result<T, Failure> {
        let gate = self.gate(account);
        ask(self.source.clone(), move |_| question(&gate)).await
    }

    /// The source as an account sees it, for a question that is put elsewhere than [`Self::ask`].
    pub(super) fn gate(&self, account: &Account) -> Gate {
        Gate::new(Arc::clone(&self.source), account.clone())
    }

    /// Asks before it is known who asks.
    pub(super) async fn ask_unsigned<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn RoomSource) -> Result<T, SourceError> + Send + 'static,
    ) -> Result<T, Failure> {
        ask(Arc::clone(&self.source), question).await
    }

    /// The moment a page is made for, and the zone it is shown in.
    pub(super) fn local(&self) -> Local {
        Local { now_ms: clock::unix_ms(), zone: self.settings.zone.clone() }
    }
}

/// Asks on a thread that may block: the only place that does.
pub(super) async fn ask<T: Send + 'static>(
    source: Arc<dyn RoomSource>,
    question: impl FnOnce(&dyn RoomSource) -> Result<T, SourceError> + Send + 'static,
) -> Result<T, Failure> {
    let answer = tokio::task::spawn_blocking(move || question(source.as_ref())).await;
    Ok(answer.map_err(Failure::broken)??)
}

impl Attempts {
    fn new() -> Self {
        Self {
            failed: Mutex::new(Lockout::new(MAX_THROTTLED_KEYS)),
            checks: Semaphore::new(MAX_PASSWORD_CHECKS),
        }
    }

    /// Who failed how often.
    pub(super) fn failed(&self) -> MutexGuard<'_, Lockout> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
