//! Open pages are told what concerns them, and streams end when they should.
//!
//! Time is the runtime's and stands still while anybody works, so that half an hour passes at once.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode};
use hatang_proto::model::UnitId;
use tokio_stream::StreamExt as _;

use super::browser::Browser;
use crate::web::fixture::machine_id;
use crate::web::limits::{LIVE_STREAM_S, MAX_LIVE_STREAMS_OF_ACCOUNT};
use crate::web::views::{Change, Presence};

struct Stream(BodyDataStream);

impl Stream {
    async fn open(browser: &Browser, query: &str) -> Self {
        let request = Request::get(format!("/su-kien{query}")).body(Body::empty()).unwrap();
        let response = browser.response(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    /// The next event that is no heartbeat; `None` once the stream has ended.
    async fn next(&mut self) -> Option<String> {
        loop {
            let event =
                tokio::time::timeout(Duration::from_secs(3 * LIVE_STREAM_S), self.0.next()).await.unwrap()?;
            let event = String::from_utf8(event.unwrap().to_vec()).unwrap();
            if !event.contains("event: nhip") {
                return Some(event);
            }
        }
    }

    async fn told(&mut self, texts: &[&str]) {
        let event = self.next().await.expect("the stream ended");
        for text in texts {
            assert!(event.contains(text), "{text} in {event}");
        }
    }
}

fn off(unit: u32, machine: u8) -> Change {
    let presence = Presence::Off { since_ms: 0 };
    Change::Presence { unit: UnitId(unit), machine: machine_id(machine), presence }
}

fn complaint(unit: u32, machine: u8) -> Change {
    Change::Complaint { unit: UnitId(unit), machine: Some(machine_id(machine)) }
}

#[tokio::test(start_paused = true)]
async fn a_page_is_told_figures_and_changes_until_the_server_stops() {
    let browser = Browser::signed_in().await;
    let query = format!("?don-vi=4,2&may={}", machine_id(1));
    let mut stream = Stream::open(&browser, &query).await;
    stream.told(&["event: so-luong", "\"4:tat\":\"2\"", "\"phan-anh\":\"4\""]).await;
    let send = |change| browser.fixture.changes.send(change).unwrap();
    send(complaint(2, 2));
    stream.told(&["event: phan-anh", &machine_id(2).to_string(), "\"unit\":\"2\""]).await;
    send(off(2, 1));
    stream.told(&["event: trang-thai", "badge-off", &machine_id(1).to_string()]).await;
    send(off(2, 3));
    send(Change::Episode { unit: UnitId(2) });
    stream.told(&["event: luot", "\"unit\":\"2\""]).await;
    send(Change::Stopping);
    assert_eq!(stream.next().await, None);
    assert_eq!(browser.get("/su-kien").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_chose_english_is_told_english_words_and_the_same_names() {
    let browser = Browser::signed_in().await;
    let query = format!("?don-vi=2&may={},{}", machine_id(1), machine_id(3));
    let mut vietnamese = Stream::open(&browser, &query).await;
    let heard = vietnamese.next().await.unwrap();
    let browser = browser.in_english();
    let mut stream = Stream::open(&browser, &query).await;
    let first = stream.next().await.unwrap();
    assert_eq!(words(&first), Vec::<String>::new(), "{first}");
    assert!(!words(&heard).is_empty(), "nothing to say in English: {heard}");
    let keys = |event: &str| event.matches("\":\"").count();
    assert_eq!(keys(&first), keys(&heard));
    assert!(first.contains("event: so-luong") && first.contains("\"2:hoat-dong\":\""), "{first}");
    for presence in [
        Presence::Off { since_ms: 0 },
        Presence::Online,
        Presence::Never,
        Presence::Silent { since_ms: 1_764_000_000_000 },
    ] {
        let change = Change::Presence { unit: UnitId(2), machine: machine_id(1), presence };
        browser.fixture.changes.send(change).unwrap();
        let event = stream.next().await.unwrap();
        assert!(event.contains("event: trang-thai") && event.contains("\"text\":\""), "{event}");
        assert_eq!(words(&event), Vec::<String>::new(), "{event}");
    }
}

/// Values of an event that have Vietnamese words in them.
fn words(event: &str) -> Vec<String> {
    let data = event.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let told: serde_json::Value = serde_json::from_str(data).unwrap();
    let counts = told["counts"].as_object().into_iter().flat_map(|counts| counts.values());
    let texts = counts.chain(told.get("text")).map(|value| value.as_str().unwrap().to_owned());
    let marked = |text: &String| text.chars().any(|sign| sign.is_alphabetic() && !sign.is_ascii());
    texts.filter(marked).collect()
}

#[tokio::test(start_paused = true)]
async fn an_account_is_told_nothing_of_units_beyond_its_reach() {
    let browser = Browser::signed_in_as("canbo-phuong").await;
    let query = format!("?don-vi=2,4&may={},{}", machine_id(1), machine_id(14));
    let mut stream = Stream::open(&browser, &query).await;
    let first = stream.next().await.unwrap();
    assert!(first.contains("\"4:tong\":\"11\"") && first.contains("\"tong\":\"11\""), "{first}");
    assert!(!first.contains("\"2:"), "{first}");
    for change in [off(2, 1), complaint(2, 2), Change::Episode { unit: UnitId(2) }, complaint(4, 13)] {
        browser.fixture.changes.send(change).unwrap();
    }
    stream.told(&["event: phan-anh", "\"unit\":\"4\""]).await;
    browser.fixture.changes.send(off(4, 14)).unwrap();
    stream.told(&["event: trang-thai", &machine_id(14).to_string()]).await;
}

#[tokio::test(start_paused = true)]
async fn one_account_gets_so_many_streams_and_a_page_that_goes_gives_its_own_back() {
    let browser = Browser::signed_in().await;
    let mut streams = Vec::new();
    for _ in 0..MAX_LIVE_STREAMS_OF_ACCOUNT {
        streams.push(Stream::open(&browser, "").await);
    }
    assert_eq!(browser.get("/su-kien").await.status, StatusCode::SERVICE_UNAVAILABLE);
    drop(streams.pop());
    // The place is free once its task has noticed.
    while browser.response(Request::get("/su-kien").body(Body::empty()).unwrap()).await.status()
        != StatusCode::OK
    {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ended_ends_its_streams() {
    let browser = Browser::signed_in().await;
    let mut stream = Stream::open(&browser, "").await;
    stream.told(&["event: so-luong"]).await;
    browser.post("/dang-xuat", &[]).await;
    let begun = tokio::time::Instant::now();
    stream.told(&["event: het-phien"]).await;
    assert_eq!(stream.next().await, None);
    assert!(begun.elapsed() <= Duration::from_mins(1), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_by_age_and_shows_by_a_beat_that_it_is_alive() {
    let browser = Browser::signed_in().await;
    let mut stream = Stream::open(&browser, "").await;
    stream.told(&["event: so-luong"]).await;
    let begun = tokio::time::Instant::now();
    let beat = stream.0.next().await.unwrap().unwrap();
    assert!(String::from_utf8(beat.to_vec()).unwrap().contains("event: nhip"));
    assert!(begun.elapsed() <= Duration::from_secs(20));
    assert_eq!(stream.next().await, None);
    assert!(begun.elapsed() <= Duration::from_secs(LIVE_STREAM_S + 1));
}

#[tokio::test(start_paused = true)]
async fn who_cannot_follow_is_told_so_and_goes_on() {
    let browser = Browser::signed_in().await;
    let mut stream = Stream::open(&browser, &format!("?may={}", machine_id(1))).await;
    // Nobody reads while more happens than anything keeps: the changes of five minutes, a hundred a second.
    for _ in 0..300 {
        for machine in 1..=100 {
            browser.fixture.changes.send(off(2, machine)).unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    stream.told(&["event: so-luong"]).await;
    let mut seen = Vec::new();
    while !seen.iter().any(|event: &String| event.contains("event: thieu")) {
        seen.push(stream.next().await.expect("the stream goes on"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_takes_nothing_loses_its_place() {
    let browser = Browser::signed_in().await;
    let query = format!("?may={}", machine_id(1));
    let mut stream = Stream::open(&browser, &query).await;
    for _ in 0..200 {
        browser.fixture.changes.send(off(2, 1)).unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    let mut events = 0;
    while stream.next().await.is_some() {
        events += 1;
    }
    assert!(events < 200, "{events} events waited for a browser that takes none");
}
