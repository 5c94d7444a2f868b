//! Live pages: what changes is sent to the browsers that look.
//!
//! One task listens to the source and tells all streams, so that fifty viewers ask the database no more than one does.
//! A stream that cannot follow loses events and is told the counts again; nothing waits for a slow browser. A stream
//! ends after half an hour: the browser returns by itself and has its session checked.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use hatang_proto::model::{MachineId, UnitId};
use serde::Serialize;
use tokio::sync::{Semaphore, broadcast, mpsc};
use tokio::time::{Instant, sleep_until};
use tokio_stream::wrappers::ReceiverStream;

use super::failure::Failure;
use super::limits::{LIVE_STREAM_S, MAX_LIVE_STREAMS};
use super::source::RoomSource;
use super::state::{Room, ask};
use super::views::{Change, Counts, FleetCounts, Presence, PresenceKind};
use super::words::{self, Local};
use crate::clock;

/// Changes within this time make one new count.
const COUNT_AFTER: Duration = Duration::from_secs(1);
/// Events waiting for one browser; beyond that it loses the oldest.
const EVENTS_WAITING: usize = 64;

/// Turns changes into news and hands them to all streams.
pub(super) struct Hub {
    source: Arc<dyn RoomSource>,
    news: broadcast::Sender<News>,
    listening: AtomicBool,
    places: Arc<Semaphore>,
}

#[derive(Debug, Clone)]
enum News {
    Presence { machine: MachineId, presence: Presence },
    Counts(Arc<FleetCounts>),
    Complaint { machine: Option<MachineId> },
    Episode { unit: UnitId },
    Stopping,
}

impl Hub {
    pub(super) fn new(source: Arc<dyn RoomSource>) -> Self {
        let (news, _) = broadcast::channel(EVENTS_WAITING);
        let places = Arc::new(Semaphore::new(MAX_LIVE_STREAMS));
        Self { source, news, listening: AtomicBool::new(false), places }
    }

    /// The first subscriber sets the listening task going.
    fn subscribe(&self) -> broadcast::Receiver<News> {
        let receiver = self.news.subscribe();
        if !self.listening.swap(true, Ordering::AcqRel) {
            let (source, news) = (Arc::clone(&self.source), self.news.clone());
            tokio::spawn(listen(source, news, Arc::clone(&self.places)));
        }
        receiver
    }
}

/// Runs until the source stops telling; from then on no stream begins, so that none holds the server back.
async fn listen(source: Arc<dyn RoomSource>, news: broadcast::Sender<News>, places: Arc<Semaphore>) {
    let mut changes = source.watch_changes();
    let mut count_at: Option<Instant> = None;
    loop {
        let due = count_at.unwrap_or_else(|| Instant::now() + COUNT_AFTER);
        tokio::select! {
            change = changes.recv() => {
                let told = match change {
                    Ok(Change::Presence { machine, presence }) => Some(News::Presence { machine, presence }),
                    Ok(Change::Complaint { machine }) => Some(News::Complaint { machine }),
                    Ok(Change::Episode { unit }) => Some(News::Episode { unit }),
                    Ok(Change::Fleet) | Err(broadcast::error::RecvError::Lagged(_)) => None,
                    Ok(Change::Stopping) | Err(broadcast::error::RecvError::Closed) => {
                        places.close();
                        tell(&news, News::Stopping);
                        return;
                    }
                };
                count_at.get_or_insert_with(|| Instant::now() + COUNT_AFTER);
                if let Some(told) = told {
                    tell(&news, told);
                }
            }
            () = sleep_until(due), if count_at.is_some() => {
                count_at = None;
                if let Ok(counts) = count(Arc::clone(&source)).await {
                    tell(&news, News::Counts(Arc::new(counts)));
                }
            }
        }
    }
}

/// Nobody looking is no error.
fn tell(news: &broadcast::Sender<News>, told: News) {
    let viewers = news.send(told).unwrap_or(0);
    tracing::trace!(viewers, "told live pages");
}

async fn count(source: Arc<dyn RoomSource>) -> Result<FleetCounts, Failure> {
    ask(source, |source| source.counts(clock::unix_ms())).await
}

/// `GET /su-kien`
pub(super) async fn stream(
    State(room): State<Room>,
) -> Result<Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>>, Failure> {
    let place = Arc::clone(&room.live.places).try_acquire_owned().map_err(|_| Failure::Busy)?;
    let news = room.live.subscribe();
    let first = News::Counts(Arc::new(count(Arc::clone(&room.live.source)).await?));
    let (sender, receiver) = mpsc::channel(EVENTS_WAITING);
    tokio::spawn(async move {
        feed(&room, first, news, &sender).await;
        drop(place);
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}

/// Passes news on until the browser goes, the stream is old, or the server stops.
async fn feed(
    room: &Room,
    first: News,
    mut news: broadcast::Receiver<News>,
    browser: &mpsc::Sender<Result<Event, Infallible>>,
) {
    let end = Instant::now() + Duration::from_secs(LIVE_STREAM_S);
    let mut told = Some(first);
    loop {
        if let Some(told) = told.take() {
            let Some(event) = event(&told, &room.local()) else { return };
            if browser.send(Ok(event)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            next = news.recv() => match next {
                Ok(next) => told = Some(next),
                // The page asks for everything again when its stream ends.
                Err(_) => return,
            },
            () = browser.closed() => return,
            () = sleep_until(end) => return,
        }
    }
}

/// `None` ends the stream.
fn event(news: &News, local: &Local) -> Option<Event> {
    let at = local.clock_with_seconds(local.now_ms);
    let (name, json) = match news {
        News::Presence { machine, presence } => {
            let said = PresenceEvent {
                machine: machine.to_string(),
                class: words::presence_class(presence.kind()),
                text: words::presence(*presence, local),
                at,
            };
            ("trang-thai", serde_json::to_string(&said))
        }
        News::Counts(counts) => ("so-luong", serde_json::to_string(&CountsEvent::new(counts, at))),
        News::Complaint { machine } => {
            let said = ComplaintEvent { machine: machine.map(|machine| machine.to_string()), at };
            ("phan-anh", serde_json::to_string(&said))
        }
        News::Episode { unit } => {
            ("luot", serde_json::to_string(&EpisodeEvent { unit: unit.0.to_string(), at }))
        }
        News::Stopping => return None,
    };
    Some(Event::default().event(name).data(json.ok()?))
}

#[derive(Serialize)]
struct PresenceEvent {
    machine: String,
    class: &'static str,
    text: String,
    at: String,
}

/// Somebody complained; pages that show complaints ask for them again.
#[derive(Serialize)]
struct ComplaintEvent {
    machine: Option<String>,
    at: String,
}

/// Pages that show the unit's network ask for it again.
#[derive(Serialize)]
struct EpisodeEvent {
    unit: String,
    at: String,
}

/// Numbers by the key that the page marks its cells with: `hoat-dong`, or `3:hoat-dong` for unit 3.
#[derive(Serialize)]
struct CountsEvent {
    counts: BTreeMap<String, String>,
    at: String,
}

impl CountsEvent {
    fn new(fleet: &FleetCounts, at: String) -> Self {
        let mut counts = BTreeMap::new();
        put(&mut counts, "", fleet.all);
        counts.insert("phan-anh".to_owned(), words::whole(fleet.complaints.into()));
        for (unit, of_unit) in &fleet.by_unit {
            put(&mut counts, &format!("{}:", unit.0), *of_unit);
        }
        Self { counts, at }
    }
}

fn put(all: &mut BTreeMap<String, String>, prefix: &str, counts: Counts) {
    all.insert(format!("{prefix}tong"), words::whole(counts.total().into()));
    for kind in PresenceKind::ALL {
        all.insert(format!("{prefix}{}", words::presence_slug(kind)), words::whole(counts.of(kind).into()));
    }
}
