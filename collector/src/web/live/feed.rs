//! One browser's stream, for as long as its session holds.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::Event;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, interval_at, timeout, timeout_at};

use super::News;
use super::asked::Asked;
use super::events::{self, Told};
use crate::clock;
use crate::web::failure::Failure;
use crate::web::gate::{Gate, Reach};
use crate::web::limits::{LIVE_STREAM_S, SESSION_IDLE_MS};
use crate::web::state::{Room, ask};
use crate::web::views::{Account, FleetCounts, OpenSession, TokenHash};

/// By this a browser knows that it is still connected, even after its computer slept.
const BEAT: Duration = Duration::from_secs(15);
/// How soon a session that ended, or an account that was changed, ends the stream at the latest.
const CHECK: Duration = Duration::from_secs(30);
/// A browser that takes nothing for so long gives its place to others.
const STALLED: Duration = Duration::from_mins(1);

type Browser = mpsc::Sender<Result<Event, Infallible>>;

/// The browser has gone, or takes nothing.
struct Gone;

pub(super) struct Feed {
    room: Room,
    account: Account,
    session: TokenHash,
    reach: Reach,
    asked: Asked,
    told: Told,
    browser: Browser,
}

impl Feed {
    pub(super) async fn begin(
        room: Room,
        account: Account,
        session: TokenHash,
        asked: Asked,
        browser: Browser,
    ) -> Result<Self, Failure> {
        let reach = reach(&room, &account).await?;
        Ok(Self { room, account, session, reach, asked, told: Told::new(), browser })
    }

    /// Runs until the browser goes, the session ends, the stream is old, or the server stops.
    pub(super) async fn run(mut self, counts: &FleetCounts, news: broadcast::Receiver<Arc<News>>) {
        let end = Instant::now() + Duration::from_secs(LIVE_STREAM_S);
        let ended = timeout_at(end, self.pass_on(counts, news)).await;
        tracing::trace!(by_age = ended.is_err(), "a live stream ended");
    }

    async fn pass_on(
        &mut self,
        counts: &FleetCounts,
        mut news: broadcast::Receiver<Arc<News>>,
    ) -> Result<(), Gone> {
        let local = self.room.local();
        let first = events::figures(counts, &self.reach, &self.asked, &mut self.told, &local);
        self.send(first).await?;
        let mut beat = interval_at(Instant::now() + BEAT, BEAT);
        let mut check = interval_at(Instant::now() + CHECK, CHECK);
        loop {
            let local = self.room.local();
            let events = tokio::select! {
                next = news.recv() => match next {
                    Ok(next) if next.stopping => return Ok(()),
                    Ok(next) => events::of(&next, &self.reach, &self.asked, &mut self.told, &local),
                    Err(broadcast::error::RecvError::Lagged(_)) => vec![events::missed(&local)],
                    Err(broadcast::error::RecvError::Closed) => return Ok(()),
                },
                _ = beat.tick() => vec![events::beat(&local)],
                _ = check.tick() => {
                    if !self.may_go_on().await {
                        return self.send([events::signed_out(&local)]).await;
                    }
                    continue;
                }
                () = self.browser.closed() => return Ok(()),
            };
            self.send(events).await?;
        }
    }

    async fn send(&self, events: impl IntoIterator<Item = Event>) -> Result<(), Gone> {
        for event in events {
            match timeout(STALLED, self.browser.send(Ok(event))).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => return Err(Gone),
            }
        }
        Ok(())
    }

    /// Whether the session still stands for the same account; units may have been moved since. A page that is looked at all
    /// day is in use, so it does not fall idle.
    async fn may_go_on(&mut self) -> bool {
        let (session, now_ms) = (self.session, clock::unix_ms());
        let found = self
            .room
            .ask_unsigned(move |source| source.find_session(&session, SESSION_IDLE_MS, now_ms))
            .await;
        let stands = |open: OpenSession| open.account == self.account && !open.must_change_password;
        if !found.is_ok_and(|found| found.is_some_and(stands)) {
            return false;
        }
        match reach(&self.room, &self.account).await {
            Ok(reach) => {
                self.reach = reach;
                true
            }
            Err(_) => false,
        }
    }
}

async fn reach(room: &Room, account: &Account) -> Result<Reach, Failure> {
    let gate = Gate::new(Arc::clone(&room.live.source), account.clone());
    ask(Arc::clone(&room.live.source), move |_| gate.reach()).await
}
