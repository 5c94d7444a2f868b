//! The system's own log, where an administrator looks first: Windows' Application log.
//!
//! Three kinds of entries, each one text: 1 information, 2 warning, 3 error. Which lines go there is for `logging` to say.
//! On Unix the system's log takes standard error, and nothing is written here.
//! Sources: Microsoft Learn, `RegisterEventSourceW`, `ReportEventW`, "Event Sources". Windows' own `EventCreate.exe` holds
//! message texts "%1" for the numbers 1 to 1000 and so serves as message file.

#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use windows::{EventLog, add_source, remove_source};

/// What kind of entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Information,
    Warning,
    Error,
}

/// The name under which entries appear.
pub const SOURCE: &str = "HaTangAgent";

/// The text as the log's viewer shows it whole: it takes a number behind a percent sign, as in `fe80::1%12`, for a place
/// to fill in (Microsoft Learn, `ReportEventW`).
#[cfg(any(windows, test))]
fn shown_whole(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_ascii_digit() && shown.ends_with('%') {
            shown.push(' ');
        }
        shown.push(sign);
    }
    shown
}

/// Nothing, on Unix.
#[cfg(unix)]
#[derive(Debug)]
pub struct EventLog(std::convert::Infallible);

#[cfg(unix)]
impl EventLog {
    pub fn open() -> Option<Self> {
        None
    }

    pub fn report(&self, _kind: Kind, _text: &str) {
        match self.0 {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_follows_a_percent_sign() {
        assert_eq!(shown_whole("fe80::1%12 is at 50%"), "fe80::1% 12 is at 50%");
        assert_eq!(shown_whole("%%1 %x 1"), "%% 1 %x 1");
    }
}
