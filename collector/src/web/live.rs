//! Live pages: what changes is sent to the browsers that look.
//!
//! One task listens to the source and tells all streams once a second at most, so that fifty viewers ask the database no
//! more than one does. Each stream passes on what its account may see and its page shows. A stream that cannot follow is
//! told that it missed something; nothing waits for a slow browser. A stream ends with its session, after half an hour
//! in any case, and when the server stops; the browser comes back by itself.

mod asked;
mod events;
mod feed;
mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::Event;
use hatang_proto::model::{MachineId, UnitId};
use tokio::sync::{Mutex, broadcast, mpsc};
use tokio::time::{Instant, sleep_until};
use tokio_stream::wrappers::ReceiverStream;

use super::failure::Failure;
use super::session::{SignedIn, Token};
use super::source::RoomSource;
use super::state::{Room, ask};
use super::views::{Change, FleetCounts, Presence};
use crate::clock;
use feed::Feed;
use places::Places;

/// Changes within this time are told together, with one new count.
const TELL_AFTER: Duration = Duration::from_secs(1);
/// What changes without a word, such as an antivirus that was switched off, is noticed by counting again.
const COUNT_EVERY: Duration = Duration::from_secs(30);
/// A count of this age is good enough for a stream that begins.
const FRESH: Duration = Duration::from_secs(1);
/// News waiting for one stream; beyond that it loses the oldest.
const NEWS_WAITING: usize = 16;
/// Events waiting for one browser.
const EVENTS_WAITING: usize = 64;

/// Turns changes into news and hands them to all streams.
pub(super) struct Hub {
    source: Arc<dyn RoomSource>,
    news: broadcast::Sender<Arc<News>>,
    listening: AtomicBool,
    places: Places,
    latest: Mutex<Option<(Instant, Arc<FleetCounts>)>>,
}

/// What happened within a second.
#[derive(Debug, Default)]
struct News {
    /// The newest of each machine, with its unit.
    presences: BTreeMap<MachineId, (UnitId, Presence)>,
    complaints: BTreeSet<(UnitId, Option<MachineId>)>,
    episodes: BTreeSet<UnitId>,
    /// Changes were missed, nobody knows which.
    gap: bool,
    /// `None` if counting failed.
    counts: Option<Arc<FleetCounts>>,
    /// The server goes down.
    stopping: bool,
}

impl News {
    fn take(&mut self, change: &Change) {
        match change {
            Change::Presence { unit, machine, presence } => {
                self.presences.insert(*machine, (*unit, *presence));
            }
            Change::Complaint { unit, machine } => {
                self.complaints.insert((*unit, *machine));
            }
            Change::Episode { unit } => {
                self.episodes.insert(*unit);
            }
            Change::Fleet => {}
            Change::Stopping => self.stopping = true,
        }
    }
}

impl Hub {
    pub(super) fn new(source: Arc<dyn RoomSource>) -> Self {
        let (news, _) = broadcast::channel(NEWS_WAITING);
        let (places, latest) = (Places::default(), Mutex::default());
        Self { source, news, listening: AtomicBool::new(false), places, latest }
    }

    /// The first subscriber sets the listening task going.
    fn subscribe(self: &Arc<Self>) -> broadcast::Receiver<Arc<News>> {
        let receiver = self.news.subscribe();
        if !self.listening.swap(true, Ordering::AcqRel) {
            let changes = self.source.watch_changes();
            tokio::spawn(listen(Arc::clone(self), changes));
        }
        receiver
    }

    /// One count for all who ask at about the same time.
    async fn counts(&self, within: Duration) -> Result<Arc<FleetCounts>, Failure> {
        let mut latest = self.latest.lock().await;
        if let Some((_, counts)) = latest.as_ref().filter(|(at, _)| at.elapsed() < within) {
            return Ok(Arc::clone(counts));
        }
        let source = Arc::clone(&self.source);
        let counts = Arc::new(ask(source, |source| source.counts(clock::unix_ms())).await?);
        *latest = Some((Instant::now(), Arc::clone(&counts)));
        Ok(counts)
    }

    /// Nobody looking is no error.
    fn tell(&self, news: News) {
        let viewers = self.news.send(Arc::new(news)).unwrap_or(0);
        tracing::trace!(viewers, "told live pages");
    }
}

/// Runs until the source stops telling; from then on no stream begins, so that none holds the server back.
async fn listen(hub: Arc<Hub>, mut changes: broadcast::Receiver<Change>) {
    let mut gathered = News::default();
    let mut tell_at = Instant::now() + COUNT_EVERY;
    loop {
        tokio::select! {
            change = changes.recv() => {
                match change {
                    Ok(change) => gathered.take(&change),
                    Err(broadcast::error::RecvError::Lagged(_)) => gathered.gap = true,
                    Err(broadcast::error::RecvError::Closed) => gathered.stopping = true,
                }
                if gathered.stopping {
                    hub.places.close();
                    return hub.tell(gathered);
                }
                tell_at = tell_at.min(Instant::now() + TELL_AFTER);
            }
            () = sleep_until(tell_at) => {
                tell_at = Instant::now() + COUNT_EVERY;
                let mut news = std::mem::take(&mut gathered);
                if 0 < hub.news.receiver_count() {
                    news.counts = hub.counts(Duration::ZERO).await.ok();
                    hub.tell(news);
                }
            }
        }
    }
}

/// `GET /su-kien`
pub(super) async fn stream(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Query(address): Query<asked::Address>,
    headers: HeaderMap,
) -> Result<Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>>, Failure> {
    let place = room.live.places.take(&account.name).ok_or(Failure::Busy)?;
    let session = Token::from_cookie(&headers).ok_or(Failure::NotAllowed)?.hash();
    // Before anything is counted, so that nothing in between is missed.
    let news = room.live.subscribe();
    let counts = room.live.counts(FRESH).await?;
    let (sender, receiver) = mpsc::channel(EVENTS_WAITING);
    let feed = Feed::begin(room, account, session, address.into(), sender).await?;
    tokio::spawn(async move {
        feed.run(&counts, news).await;
        drop(place);
    });
    Ok(Sse::new(ReceiverStream::new(receiver)))
}
