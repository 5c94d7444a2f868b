//! Slow browsers, too many of them, and who they are, over real sockets.

use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

use super::*;

const SHORT: Bounds =
    Bounds { head: Duration::from_millis(300), request: Duration::from_millis(300), ..BOUNDS };

struct Served {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

async fn served(bounds: Bounds, behind_proxy: bool) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let who = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
    let router = Router::new().route("/", get(who)).route("/", post(|body: String| async move { body }));
    let (stop, stopping) = watch::channel(false);
    let door = Door { listener, tls: None, behind_proxy };
    let task = tokio::spawn(serve_within(door, router, stopping, bounds));
    Served { address, stop, task }
}

impl Served {
    async fn open(&self, sent: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        stream
    }

    /// Everything that the server says until it closes the connection.
    async fn ask(&self, sent: &str) -> String {
        rest(self.open(sent).await).await
    }
}

async fn rest(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut text)).await;
    // A connection that is cut with data unread ends in a reset.
    drop(read.expect("the server closes in time"));
    String::from_utf8(text).unwrap()
}

const GET: &str = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn three_hundred_slow_connections_stop_no_page_and_are_closed() {
    let served = served(SHORT, false).await;
    let mut slow = Vec::new();
    for number in 0..300 {
        let sent = ["", "GET / HT", "GET / HTTP/1.1\r\nhost: a\r\nx: "][number % 3];
        slow.push(served.open(sent).await);
    }
    let answer = timeout(Duration::from_secs(5), served.ask(GET)).await.expect("the page comes at once");
    assert!(answer.ends_with("127.0.0.1"), "{answer}");
    for stream in slow {
        let said = rest(stream).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_and_a_connection_at_rest_are_closed() {
    let served = served(SHORT, false).await;
    let slow = served.ask("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nabc").await;
    assert!(slow.starts_with("HTTP/1.1 408"), "{slow}");
    let resting = served.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(resting.starts_with("HTTP/1.1 200"), "{resting}");
}

#[tokio::test]
async fn one_connection_too_many_waits_for_a_place() {
    let served = served(Bounds { connections: 2, ..SHORT }, false).await;
    let slow = [served.open("").await, served.open("").await];
    assert!(served.ask(GET).await.starts_with("HTTP/1.1 200"), "as soon as a slow one is closed");
    drop(slow);
}

#[tokio::test]
async fn old_connections_end_between_two_requests() {
    let bounds = Bounds { age: Duration::from_millis(200), head: Duration::from_secs(60), ..BOUNDS };
    let served = served(bounds, false).await;
    assert!(served.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_proxy_is_believed_only_where_one_stands() {
    let ask = |forwarded: &str| {
        format!("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-forwarded-for: {forwarded}\r\n\r\n")
    };
    let direct = served(SHORT, false).await;
    assert!(direct.ask(&ask("10.0.0.9")).await.ends_with("127.0.0.1"));
    let proxied = served(SHORT, true).await;
    for (forwarded, taken) in [
        ("10.0.0.9", "10.0.0.9"),
        ("1.2.3.4, 10.0.0.9", "10.0.0.9"),
        ("127.0.0.1", "127.0.0.1"),
        ("nonsense", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
    ] {
        assert!(proxied.ask(&ask(forwarded)).await.ends_with(taken), "{forwarded}");
    }
}

#[tokio::test]
async fn a_stop_ends_connections_at_rest_at_once() {
    let served = served(Bounds { head: Duration::from_secs(60), ..BOUNDS }, false).await;
    let mut resting = served.open("GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut first = [0; 12];
    resting.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    served.stop.send_replace(true);
    timeout(Duration::from_secs(2), served.task).await.expect("nobody is waited for").unwrap();
}

#[test]
fn an_address_has_so_many_connections_and_gets_them_back() {
    let guests = Guests::default();
    let (far, near) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([127, 0, 0, 1]));
    let first: Vec<_> = (0..3).filter_map(|_| guests.enter(far, 2)).collect();
    assert_eq!(first.len(), 2);
    assert!(guests.enter(IpAddr::from([10, 0, 0, 2]), 2).is_some());
    assert_eq!((0..3).filter_map(|_| guests.enter(near, 2)).collect::<Vec<_>>().len(), 3);
    drop(first);
    assert!(guests.enter(far, 2).is_some());
    assert!(guests.counts().is_empty(), "nothing is kept of who left");
}
