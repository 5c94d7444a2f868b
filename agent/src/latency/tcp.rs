//! TCP connect: how long until the other side accepts or refuses a connection. No byte is sent on it.

use std::net::SocketAddr;
use std::time::Duration;

use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Method, Outcome, Reading};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::prober::{micros, outcome_of, problem};

/// Part of problems about TCP.
const PART: &str = "tcp";

/// Opens a connection and closes it. A refusal is an answer and has its round trip.
pub(super) async fn connect(address: SocketAddr, limit: Duration) -> Result<Reading, Problem> {
    let begun = Instant::now();
    let ended = timeout(limit, TcpStream::connect(address)).await;
    let took = micros(begun.elapsed());
    let outcome = match ended {
        Ok(Ok(_connection)) => Outcome::Ok,
        Err(_elapsed) => Outcome::Timeout,
        Ok(Err(fault)) => outcome_of(&fault)
            .ok_or_else(|| problem(PART, format!("connect to {address}"), fault.to_string()))?,
    };
    let round_trip_us = matches!(outcome, Outcome::Ok | Outcome::Refused).then_some(took);
    Ok(Reading { method: Method::Tcp, outcome, round_trip_us, phases: None })
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn an_open_port_is_ok_and_a_closed_one_refused_both_with_a_round_trip() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let open = connect(address, LIMIT).await.unwrap();
        drop(listener);
        let closed = connect(address, LIMIT).await.unwrap();
        assert_eq!((open.outcome, closed.outcome), (Outcome::Ok, Outcome::Refused));
        for reading in [open, closed] {
            assert!(
                reading.method == Method::Tcp && reading.round_trip_us.unwrap() < 1_000_000,
                "{reading:?}"
            );
        }
    }

    #[tokio::test]
    async fn an_address_without_a_way_is_unreachable_and_has_no_round_trip() {
        // The limited broadcast address is reachable by nobody over TCP.
        let reading = connect("255.255.255.255:9".parse().unwrap(), LIMIT).await.unwrap();
        assert_eq!((reading.outcome, reading.round_trip_us), (Outcome::Unreachable, None));
    }

    #[tokio::test]
    async fn a_full_backlog_that_answers_nothing_is_a_timeout() {
        let listener = socket_with_a_backlog_of_one();
        let address = listener.local_addr().unwrap();
        // Closed connections stay in the queue until somebody accepts them, and nobody does.
        let mut readings = Vec::new();
        while readings.len() < 16 && readings.last() != Some(&Outcome::Timeout) {
            let reading = connect(address, Duration::from_millis(200)).await.unwrap();
            assert_eq!(reading.round_trip_us.is_none(), reading.outcome == Outcome::Timeout);
            readings.push(reading.outcome);
        }
        assert_eq!(readings.last(), Some(&Outcome::Timeout), "{readings:?}");
    }

    fn socket_with_a_backlog_of_one() -> TcpListener {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        socket.listen(1).unwrap()
    }
}
