//! One transfer of a file that tells how fast a line is, and what came of it.
//!
//! The collector asks, at most once a day and site; the agent may refuse, and says so. Whose line it was and how many
//! readings make a figure is decided in the collector.

use std::fmt;
use std::str::FromStr;

use super::sample::Outcome;
use super::target::Probe;

/// The web address of a file: http or https, a host, no user name and no fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebFile(String);

/// Why a text is no [`WebFile`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address of a file: write http://HOST/FILE or https://HOST/FILE, without a user name")]
pub struct NotAWebFile(String);

impl WebFile {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WebFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for WebFile {
    type Err = NotAWebFile;

    fn from_str(text: &str) -> Result<Self, NotAWebFile> {
        let host = text.split('/').nth(2).unwrap_or_default();
        let is_plain = !text.contains(['#', '\\']) && !host.contains('@') && !host.starts_with([':', '?']);
        match text.parse() {
            Ok(Probe::Http { url }) if is_plain => Ok(Self(url)),
            _ => Err(NotAWebFile(text.to_owned())),
        }
    }
}

/// A wish for one transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedSample {
    pub file: WebFile,
    /// Where it stops, within [`crate::limits::SPEED_BYTES`].
    pub max_bytes: u32,
    /// When it stops at the latest, within [`crate::limits::SPEED_S`].
    pub max_s: u32,
}

/// What came of it. Always towards the PC: the other direction is not measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeedReading {
    pub at_boot_ms: u64,
    pub outcome: SpeedOutcome,
}

/// How a transfer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeedOutcome {
    Measured {
        /// After the first piece of the body; 1 to the largest of [`crate::limits::SPEED_BYTES`].
        bytes: u32,
        /// From the first piece to the last, 1 to the largest of [`crate::limits::SPEED_S`], in microseconds.
        duration_us: u32,
    },
    /// Nothing came, or it broke off; never [`Outcome::Ok`].
    Failed(Outcome),
    /// The server pointed elsewhere with this status, 300 to 399; nobody went there.
    Redirected(u16),
    /// The file was too small to tell a speed.
    TooSmall,
    /// Not tried: the PC carried traffic of its own, or could not tell.
    Busy,
    /// Not tried: the last one was less than [`crate::limits::SPEED_PAUSE_H`] hours ago.
    TooSoon,
    /// Not tried: this PC cannot ask, for want of root certificates for example.
    CannotAsk,
}

impl SpeedOutcome {
    /// Bits per second, if there is a speed.
    pub fn bits_per_s(self) -> Option<u64> {
        match self {
            Self::Measured { bytes, duration_us } => {
                (u64::from(bytes) * 8_000_000).checked_div(u64::from(duration_us))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_on_a_web_server_is_an_address() {
        for text in ["http://10.1.2.3/tep.bin", "https://toc-do.example.vn:8443/a?b=c@d", "http://[::1]:80/x"]
        {
            assert_eq!(text.parse::<WebFile>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "file:///etc/passwd",
            "ftp://a/b",
            "http:///b",
            "http://a b/",
            "http://me:word@a/b",
            "http://a/b#c",
            "http://:80/b",
            "http://?a",
            "icmp:a",
            "HTTP://a/b",
            "http:\\\\a\\b",
        ] {
            assert!(text.parse::<WebFile>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_speed_is_bits_over_time_and_nothing_else_has_one() {
        let measured = SpeedOutcome::Measured { bytes: 5_000_000, duration_us: 500_000 };
        assert_eq!(measured.bits_per_s(), Some(80_000_000));
        assert_eq!(SpeedOutcome::Measured { bytes: 1, duration_us: 0 }.bits_per_s(), None);
        assert_eq!(SpeedOutcome::Busy.bits_per_s(), None);
    }
}
