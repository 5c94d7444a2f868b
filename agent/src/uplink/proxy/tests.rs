use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

/// What a proxy does with the one request that it takes.
#[derive(Debug, Clone, Copy)]
pub(in crate::uplink) enum Conduct {
    Serve,
    /// Writes this and holds the connection.
    Say(&'static [u8]),
    /// Writes an `x` after the other as long as somebody reads.
    Babble,
    Silent,
    Close,
}

/// A proxy on loopback that keeps the heads of the requests it took.
pub(in crate::uplink) struct TestProxy {
    pub port: u16,
    pub heads: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl TestProxy {
    pub(in crate::uplink) async fn start(conduct: Conduct) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heads);
        let task = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                tokio::spawn(serve(tcp, conduct, Arc::clone(&kept)));
            }
        });
        Self { port, heads, task }
    }

    pub(in crate::uplink) fn proxy(&self) -> Proxy {
        format!("127.0.0.1:{}", self.port).parse().unwrap()
    }

    async fn fault(&self) -> String {
        self.proxy().connect("collector.example.vn", 8443).await.unwrap_err().to_string()
    }
}

impl Drop for TestProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut tcp: TcpStream, conduct: Conduct, heads: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(tcp.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap().to_owned();
    heads.lock().unwrap().push(head);
    match conduct {
        Conduct::Close => return None,
        Conduct::Silent => {}
        Conduct::Say(bytes) => tcp.write_all(bytes).await.ok()?,
        Conduct::Babble => {
            tcp.write_all(b"HTTP/1.1 200 OK\r\nA: ").await.ok()?;
            while tcp.write_all(&[b'x'; 1024]).await.is_ok() {}
        }
        Conduct::Serve => {
            let mut onward = TcpStream::connect(target).await.ok()?;
            tcp.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.ok()?;
            copy_bidirectional(&mut tcp, &mut onward).await.ok()?;
        }
    }
    // Held until the other side goes.
    tcp.read_u8().await.ok().map(|_| ())
}

#[test]
fn a_proxy_is_an_address_with_a_port_and_perhaps_a_scheme_and_credentials() {
    let read = |text: &str| text.parse::<Proxy>().map(|proxy| proxy.to_string());
    assert_eq!(read("proxy.xa.gov.vn:3128").as_deref(), Ok("proxy.xa.gov.vn:3128"));
    assert_eq!(read(" HTTP://10.0.0.8:8080/ ").as_deref(), Ok("10.0.0.8:8080"));
    assert_eq!(read("http://[2001:db8::8]:8080").as_deref(), Ok("[2001:db8::8]:8080"));
    assert_eq!(read("http://a:b@10.0.0.8:8080").as_deref(), Ok("10.0.0.8:8080"));
    for (text, fault) in [
        ("https://proxy:443", NotAProxy::Scheme),
        ("socks5://proxy:1080", NotAProxy::Scheme),
        ("proxy", NotAProxy::Port),
        ("proxy:0", NotAProxy::Port),
        ("proxy:65536", NotAProxy::Port),
        ("http://proxy", NotAProxy::Port),
        ("proxy:3128/path", NotAProxy::Port),
        (":3128", NotAProxy::Host),
        ("2001:db8::8:8080", NotAProxy::Host),
        ("a b:3128", NotAProxy::Host),
        ("proxy\r\nX: y:3128", NotAProxy::Host),
        ("@proxy:3128", NotAProxy::Credentials),
        ("a%4:b@proxy:3128", NotAProxy::Credentials),
        ("a:b%0d%0aX@proxy:3128", NotAProxy::Credentials),
        ("", NotAProxy::Port),
    ] {
        assert_eq!(read(text), Err(fault), "{text:?}");
    }
}

#[test]
fn credentials_are_sent_and_never_shown() {
    let proxy: Proxy = "http://van%20phong:m%40t:kh%C3%A2u@proxy:3128".parse().unwrap();
    // Base64 of `van phong:m@t:khâu`.
    assert_eq!(proxy.authorization.as_deref(), Some("Basic dmFuIHBob25nOm1AdDpraMOidQ=="));
    let shown = format!("{proxy} {proxy:?} {}", proxy.refusal(407, ""));
    assert!(!shown.contains("phong") && !shown.contains("kh") && !shown.contains("dmFu"), "{shown}");
}

#[test]
fn the_request_names_the_collector_and_brackets_ipv6() {
    let proxy: Proxy = "a:b@proxy:3128".parse().unwrap();
    assert_eq!(
        proxy.request(&authority("2001:db8::1", 8443)),
        "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nProxy-Authorization: Basic YTpi\r\n\r\n"
    );
    assert!(!"proxy:3128".parse::<Proxy>().unwrap().request("c:1").contains("Authorization"));
}

#[tokio::test]
async fn what_is_sent_through_an_open_proxy_arrives_and_is_answered() {
    let echo = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = echo.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut tcp, _) = echo.accept().await.unwrap();
        let (mut read, mut write) = tcp.split();
        tokio::io::copy(&mut read, &mut write).await.unwrap();
    });
    let proxy = TestProxy::start(Conduct::Serve).await;
    let mut tcp = proxy.proxy().connect("127.0.0.1", port).await.unwrap();
    tcp.write_all(b"xin chao").await.unwrap();
    let mut back = [0; 8];
    tcp.read_exact(&mut back).await.unwrap();
    assert_eq!(&back, b"xin chao");
    let head = proxy.heads.lock().unwrap().concat();
    assert!(head.starts_with(&format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n")), "{head}");
}

#[tokio::test]
async fn a_refusal_names_proxy_collector_and_status_and_says_what_to_do() {
    let wants =
        TestProxy::start(Conduct::Say(b"HTTP/1.1 407 Proxy Authentication Required\r\nA: b\r\n\r\n")).await;
    let fault = wants.fault().await;
    for part in ["collector.example.vn:8443", &wants.proxy().to_string(), "407", "user:password"] {
        assert!(fault.contains(part), "{part}: {fault}");
    }
    let forbids = TestProxy::start(Conduct::Say(b"HTTP/1.0 403 Forbidden\r\n\r\n<html>")).await;
    let fault = forbids.fault().await;
    assert!(fault.contains("403 (Forbidden)") && fault.contains("administrator"), "{fault}");
}

#[tokio::test]
async fn garbage_a_close_and_an_endless_head_are_told_apart() {
    for (conduct, part) in [
        (Conduct::Say(b"220 mail.example.vn ESMTP\r\n"), "does not answer as an HTTP proxy"),
        (Conduct::Say(b"HTTP/1.1 200 OK\r\n\r\nand more"), "does not answer as an HTTP proxy"),
        (Conduct::Close, "closed without an answer"),
        (Conduct::Babble, "endless head"),
    ] {
        let proxy = TestProxy::start(conduct).await;
        let fault = timeout(Duration::from_secs(10), proxy.fault()).await.unwrap();
        assert!(fault.contains(part), "{conduct:?}: {fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_proxy_costs_the_limit_and_no_more() {
    let proxy = TestProxy::start(Conduct::Silent).await;
    let fault = proxy.fault().await;
    assert!(fault.contains("in time"), "{fault}");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told_with_its_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let proxy: Proxy = address.to_string().parse().unwrap();
    let fault = proxy.connect("c", 1).await.unwrap_err().to_string();
    assert!(fault.contains(&address.to_string()) && fault.contains("cannot be reached"), "{fault}");
}
