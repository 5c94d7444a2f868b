use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const WHOLE: u32 = 10_000_000;

/// What comes of a server that takes one connection, reads the request and leaves the rest to `answer`.
async fn fetch<F: Future<Output = ()> + Send>(
    max_bytes: u32,
    max_s: u32,
    answer: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> SpeedOutcome {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        assert!(0 < connection.read(&mut [0; 1_024]).await.unwrap());
        answer(connection).await;
    });
    let outcome = ask(&format!("http://127.0.0.1:{port}/tep"), max_bytes, max_s).await;
    serving.abort();
    outcome
}

async fn ask(url: &str, max_bytes: u32, max_s: u32) -> SpeedOutcome {
    let sample = SpeedSample { file: url.parse().unwrap(), max_bytes, max_s };
    Http::new(Arc::default()).transfer(&sample).await
}

async fn head(connection: &mut TcpStream, head: &str) {
    connection.write_all(head.as_bytes()).await.unwrap();
}

/// So many pieces of 100 000 bytes; the other side may have heard enough.
async fn pieces(connection: &mut TcpStream, pieces: usize) {
    let piece = vec![7; 100_000];
    for _ in 0..pieces {
        if connection.write_all(&piece).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_file_is_counted_to_its_end() {
    let outcome = fetch(WHOLE, 10, async |mut connection| {
        head(&mut connection, "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n").await;
        pieces(&mut connection, 20).await;
    })
    .await;
    let SpeedOutcome::Measured { bytes, duration_us } = outcome else { panic!("{outcome:?}") };
    assert!((1_000_000..2_000_000).contains(&bytes), "{bytes}");
    assert!(0 < duration_us);
}

#[tokio::test]
async fn an_endless_file_stops_at_the_bytes_that_were_wanted() {
    let outcome = fetch(1_000_000, 10, async |mut connection| {
        head(&mut connection, "HTTP/1.1 200 OK\r\n\r\n").await;
        pieces(&mut connection, usize::MAX).await;
    })
    .await;
    let SpeedOutcome::Measured { bytes, .. } = outcome else { panic!("{outcome:?}") };
    assert!((400_000..=1_000_000).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn a_server_that_falls_silent_was_slow_until_the_time_is_up() {
    let outcome = fetch(WHOLE, 1, async |mut connection| {
        head(&mut connection, "HTTP/1.1 200 OK\r\n\r\n").await;
        pieces(&mut connection, 10).await;
        std::future::pending::<()>().await;
    })
    .await;
    let SpeedOutcome::Measured { bytes, duration_us } = outcome else { panic!("{outcome:?}") };
    assert!((1..=1_000_000).contains(&bytes), "{bytes}");
    assert!((500_000..=1_500_000).contains(&duration_us), "{duration_us} us");
}

#[tokio::test]
async fn what_is_no_file_is_told_and_never_a_speed() {
    for (answer, expected) in [
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            SpeedOutcome::Failed(Outcome::HttpStatus(404)),
        ),
        // Whoever listens there would be somebody else.
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n", SpeedOutcome::Redirected(302)),
        ("HTTP/1.1 204 No Content\r\n\r\n", SpeedOutcome::TooSmall),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshort", SpeedOutcome::TooSmall),
        ("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nbroken off", SpeedOutcome::Failed(Outcome::Refused)),
        ("no HTTP at all\r\n\r\n", SpeedOutcome::Failed(Outcome::Refused)),
        ("", SpeedOutcome::Failed(Outcome::Refused)),
    ] {
        let outcome = fetch(WHOLE, 10, async move |mut connection| head(&mut connection, answer).await).await;
        assert_eq!(outcome, expected, "{answer}");
    }
}

#[tokio::test]
async fn silence_is_a_timeout_and_a_closed_door_is_refused() {
    let silent = fetch(WHOLE, 1, async |_connection| std::future::pending().await).await;
    assert_eq!(silent, SpeedOutcome::Failed(Outcome::Timeout));
    let only_a_head = fetch(WHOLE, 1, async |mut connection| {
        head(&mut connection, "HTTP/1.1 200 OK\r\n\r\n").await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_eq!(only_a_head, SpeedOutcome::Failed(Outcome::Timeout));
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(ask(&format!("http://{free}/"), WHOLE, 1).await, SpeedOutcome::Failed(Outcome::Refused));
}
