use super::*;

const LIMIT: Duration = Duration::from_secs(5);

/// A name server on loopback that answers one query by `answers`, each sent as one datagram.
async fn server(answers: impl FnOnce(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 512];
        let (len, peer) = socket.recv_from(&mut buffer).await.unwrap();
        for answer in answers(&buffer[..len]) {
            socket.send_to(&answer, peer).await.unwrap();
        }
        // Held open: a closed socket would refuse instead of staying silent.
        std::future::pending::<()>().await;
    });
    address.to_string()
}

/// The query turned into an answer with these flags and this many records.
fn answer(query: &[u8], flags: u16, records: u8) -> Vec<u8> {
    let mut bytes = query.to_vec();
    bytes[2..4].copy_from_slice(&flags.to_be_bytes());
    bytes[7] = records;
    bytes
}

#[tokio::test]
async fn a_name_with_an_address_is_ok() {
    let server = server(|query| vec![answer(query, 0x8180, 1)]).await;
    let reading = query("xa.example.vn", Some(&server), LIMIT).await.unwrap();
    assert_eq!((reading.method, reading.outcome), (Method::Dns, Outcome::Ok));
    assert!(reading.round_trip_us.unwrap() < 1_000_000);
}

#[tokio::test]
async fn no_such_name_is_an_answer_of_its_own() {
    let server = server(|query| vec![answer(query, 0x8183, 0)]).await;
    let reading = query("xa.example.vn", Some(&server), LIMIT).await.unwrap();
    assert!(reading.outcome == Outcome::Dns && reading.round_trip_us.is_some(), "{reading:?}");
}

#[tokio::test]
async fn garbage_and_wrong_numbers_before_the_answer_are_passed_over() {
    let server = server(|query| {
        let mut forged = answer(query, 0x8183, 0);
        forged[0] ^= 0xFF;
        vec![b"garbage".to_vec(), Vec::new(), forged, answer(query, 0x8180, 1)]
    });
    let reading = query("xa.example.vn", Some(&server.await), LIMIT).await.unwrap();
    assert_eq!(reading.outcome, Outcome::Ok);
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    let silent = server(|_| Vec::new()).await;
    let reading = query("a.vn", Some(&silent), Duration::from_millis(100)).await.unwrap();
    assert_eq!((reading.outcome, reading.round_trip_us), (Outcome::Timeout, None));
}

#[tokio::test]
async fn a_closed_port_is_refused() {
    let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let reading = query("a.vn", Some(&closed), LIMIT).await.unwrap();
    assert!(reading.outcome == Outcome::Refused && reading.round_trip_us.is_some(), "{reading:?}");
}

#[tokio::test]
async fn a_server_or_name_that_is_none_is_a_problem_with_advice() {
    let problem = query("a.vn", Some("ns.example"), LIMIT).await.unwrap_err();
    assert!(problem.part == PART && problem.cause.contains("correct the target"), "{problem:?}");
    assert!(query("a..vn", Some("127.0.0.1"), LIMIT).await.is_err());
}

#[test]
fn a_server_is_read_with_and_without_a_port() {
    assert_eq!(parsed("10.0.0.1").unwrap(), "10.0.0.1:53".parse().unwrap());
    assert_eq!(parsed("10.0.0.1:54").unwrap(), "10.0.0.1:54".parse().unwrap());
    assert_eq!(parsed("[::1]:54").unwrap(), "[::1]:54".parse().unwrap());
}
