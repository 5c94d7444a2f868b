use hatang_proto::model::{Probe, Target, TargetId};
use tempfile::TempDir;
use tokio::io::{DuplexStream, duplex};

use super::*;

fn target(id: u16, segment: Segment, name: &str) -> Target {
    Target {
        id: TargetId(id),
        name: name.to_owned(),
        segment,
        probe: Probe::Gateway,
        period_s: 60,
        timeout_ms: 900,
    }
}

fn targets() -> watch::Receiver<TargetSet> {
    let targets = vec![
        target(1, Segment::Lan, "Cổng mạng"),
        target(2, Segment::Application, "VOFFICE"),
        target(3, Segment::Application, "VOFFICE"),
        target(4, Segment::Application, "Một cửa"),
    ];
    watch::channel(TargetSet { version: 1, targets }).1
}

/// Somebody who keeps every complaint.
fn keeper() -> mpsc::Sender<Said> {
    let (out, mut said) = mpsc::channel::<Said>(1);
    tokio::spawn(async move {
        while let Some(said) = said.recv().await {
            let id = format!("{}+{}", said.wording.about, said.wording.note);
            said.answer.send(Answer { kept: Some(id), ..Answer::default() }).unwrap();
        }
    });
    out
}

/// What one visitor hears who says this and then waits.
async fn heard(said: &[u8]) -> String {
    let (mut own, visitor) = duplex(64);
    let attending = tokio::spawn(async move { attend(visitor, &targets(), &keeper()).await });
    say_all(&mut own, said).await;
    let line = read_line(&mut own).await.unwrap();
    drop(own);
    attending.await.unwrap();
    String::from_utf8(line).unwrap()
}

async fn say_all(own: &mut DuplexStream, said: &[u8]) {
    // Whoever says too much is cut off in the middle.
    own.write_all(said).await.unwrap_or_default();
}

#[tokio::test]
async fn only_the_names_of_measured_applications_are_told() {
    let line = heard(b"{\"desk\":1,\"ask\":\"applications\"}\n").await;
    assert_eq!(line, "{\"applications\":[\"VOFFICE\",\"Một cửa\"]}");
}

#[tokio::test]
async fn a_complaint_is_handed_on_cleaned() {
    let line =
        heard("{\"desk\":1,\"complaint\":{\"about\":\" VOFFICE\",\"note\":\"a\\nb\"}}\n".as_bytes()).await;
    assert_eq!(line, "{\"kept\":\"VOFFICE+a b\"}");
}

#[tokio::test]
async fn rubbish_is_refused_in_a_sentence() {
    assert!(heard(b"GET / HTTP/1.1\n").await.starts_with("{\"refused\":\"Ph"));
}

#[tokio::test]
async fn whoever_says_too_much_hears_nothing() {
    assert_eq!(heard(&[b'x'; DESK_MESSAGE_BYTES + 600]).await, "");
}

#[tokio::test(start_paused = true)]
async fn whoever_says_nothing_is_dropped_after_five_seconds() {
    let began = tokio::time::Instant::now();
    let (own, visitor) = duplex(64);
    attend(visitor, &targets(), &keeper()).await;
    assert_eq!(began.elapsed(), DESK_SILENCE);
    drop(own);
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_takes_nothing_is_told_in_a_sentence() {
    let (out, said) = mpsc::channel(1);
    let wording = Wording { about: "A".to_owned(), note: String::new() };
    assert_eq!(hand_on(wording.clone(), &out).await, not_kept());
    drop(said);
    assert_eq!(hand_on(wording, &out).await, not_kept());
}

#[tokio::test]
async fn many_visitors_are_heard_over_the_real_channel_though_some_are_silent() {
    let dir = TempDir::new().unwrap();
    let place = Place::of_test(dir.path());
    let serving = tokio::spawn(serve(place.clone(), targets(), keeper()));
    let fault =
        ask(&Place::of_test(&dir.path().join("elsewhere")), &Request::Applications).await.unwrap_err();
    assert!(matches!(fault, DeskError::Nobody(_)), "{fault}");
    wait_for(&place).await;
    let silent = silent_visitors(&place).await;
    let asking: Vec<_> = (0..12)
        .map(|_| {
            let place = place.clone();
            tokio::spawn(async move { ask(&place, &Request::Applications).await.unwrap() })
        })
        .collect();
    for asked in asking {
        assert_eq!(asked.await.unwrap().applications.unwrap(), ["VOFFICE", "Một cửa"]);
    }
    drop(silent);
    serving.abort();
}

#[tokio::test(start_paused = true)]
async fn a_channel_whose_name_somebody_has_is_made_as_soon_as_he_lets_go() {
    let dir = TempDir::new().unwrap();
    let place = Place::of_test(dir.path());
    let let_go = take_name(&place);
    let mut opening = Box::pin(open(&place));
    assert!(timeout(DESK_SILENCE * 3, &mut opening).await.is_err());
    let_go();
    timeout(DESK_SILENCE * 3, opening).await.unwrap();
}

#[cfg(unix)]
fn take_name(place: &Place) -> impl FnOnce() + use<> {
    let path = place.to_string();
    std::fs::create_dir(&path).unwrap();
    move || std::fs::remove_dir(path).unwrap()
}

#[cfg(windows)]
fn take_name(place: &Place) -> impl FnOnce() + use<> {
    let mut options = tokio::net::windows::named_pipe::ServerOptions::new();
    let pipe = options.max_instances(1).create(place.to_string()).unwrap();
    move || drop(pipe)
}

/// Until the door is open.
async fn wait_for(place: &Place) {
    let open = async {
        while ask(place, &Request::Applications).await.is_err() {
            sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    timeout(DESK_ANSWER_WITHIN, open).await.unwrap();
}

#[cfg(unix)]
async fn silent_visitors(place: &Place) -> Vec<tokio::net::UnixStream> {
    let mut silent = Vec::new();
    for _ in 0..2 {
        silent.push(tokio::net::UnixStream::connect(place.to_string()).await.unwrap());
    }
    silent
}

#[cfg(windows)]
async fn silent_visitors(place: &Place) -> Vec<std::fs::File> {
    let place = place.clone();
    let open = move || vec![windows::knock(&place).unwrap(), windows::knock(&place).unwrap()];
    tokio::task::spawn_blocking(open).await.unwrap()
}
