//! A name server that knows one address for every name, for the far side of the laboratory.

use std::net::UdpSocket;

use anyhow::{Context, Result};

/// The word that makes this benchmark's program a name server.
pub(crate) const ROLE: &str = "name-server";

/// Answers on port 53 until it is killed.
pub(crate) fn answer() -> Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:53").context("listen on port 53")?;
    let mut question = [0; 512];
    loop {
        let (length, peer) = socket.recv_from(&mut question).context("receive a question")?;
        let Some(asked) = question.get(..length).filter(|asked| 12 < asked.len()) else { continue };
        let mut answer = asked.to_vec();
        // RFC 1035 4.1.1: an answer, recursion available, one record.
        answer[2] = 0x81;
        answer[3] = 0x80;
        answer[7] = 1;
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 77, 3, 2]);
        socket.send_to(&answer, peer).context("send an answer")?;
    }
}
