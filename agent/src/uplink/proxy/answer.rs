//! What a proxy answers to `CONNECT`. Pure.
//!
//! Only the status line counts. Nothing may follow the head: in TLS the collector never speaks first, so bytes after it
//! are not the collector's. The reason is a stranger's text and is cut down to what a log line can bear.

/// Longest reason that is shown, signs.
const REASON_SIGNS: usize = 64;

/// What is known from the bytes so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The head does not end yet.
    Incomplete,
    /// The way to the collector is open.
    Open,
    Refused {
        status: u16,
        reason: String,
    },
    /// This is no answer of an HTTP proxy.
    Garbage,
}

/// Judges the bytes that came so far.
pub(super) fn read(bytes: &[u8]) -> Answer {
    const BEGINNING: &[u8] = b"HTTP/1.";
    let beginning = bytes.get(..BEGINNING.len()).unwrap_or(bytes);
    if !BEGINNING.starts_with(beginning) {
        return Answer::Garbage;
    }
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Answer::Incomplete };
    let (head, rest) = bytes.split_at(end);
    match status_of(head) {
        Some((200..=299, _)) if rest.len() == 4 => Answer::Open,
        Some((100..=299, _)) | None => Answer::Garbage,
        Some((status, reason)) => Answer::Refused { status, reason },
    }
}

fn status_of(head: &[u8]) -> Option<(u16, String)> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let _version = words.next()?;
    let digits = words.next().filter(|digits| digits.len() == 3 && digits.iter().all(u8::is_ascii_digit))?;
    let status =
        std::str::from_utf8(digits).ok()?.parse().ok().filter(|status| (100..=999).contains(status))?;
    let printable = |byte: &&u8| byte.is_ascii_graphic() || **byte == b' ';
    let reason = words.next().unwrap_or_default().iter().filter(printable).take(REASON_SIGNS);
    Some((status, reason.copied().map(char::from).collect::<String>().trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_head_with_a_status_of_success_opens_the_way() {
        let whole = b"HTTP/1.1 200 Connection established\r\nProxy-agent: x\r\n\r\n";
        assert_eq!(read(whole), Answer::Open);
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), Answer::Incomplete, "{length}");
        }
        assert_eq!(read(b"HTTP/1.0 200\r\n\r\n"), Answer::Open);
    }

    #[test]
    fn a_refusal_has_its_status_and_a_tame_reason() {
        let refused = |reason: &str| Answer::Refused { status: 403, reason: reason.to_owned() };
        assert_eq!(read(b"HTTP/1.1 403 Forbidden\r\n\r\n<html>"), refused("Forbidden"));
        assert_eq!(read(b"HTTP/1.1 403\r\n\r\n"), refused(""));
        assert_eq!(read(b"HTTP/1.1 403 a\x1b[31m\nb\xff\r\n\r\n"), refused("a[31mb"));
        let long = format!("HTTP/1.1 403 {}\r\n\r\n", "x".repeat(500));
        assert_eq!(read(long.as_bytes()), refused(&"x".repeat(64)));
    }

    #[test]
    fn anything_else_is_garbage() {
        for bytes in [
            &b"SSH-2.0-OpenSSH_9.2\r\n"[..],
            b"\x16\x03\x01",
            b"HTTP/2 200\r\n\r\n",
            b"HTTP/1.1 20 OK\r\n\r\n",
            b"HTTP/1.1 0200 OK\r\n\r\n",
            b"HTTP/1.1\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\nHello",
        ] {
            assert_eq!(read(bytes), Answer::Garbage, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
