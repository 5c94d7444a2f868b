//! Which lines go to the system's own log: warnings, errors, and the few that tell that the agent began, ended, or joined.
//!
//! That log belongs to the whole computer: a line that repeats the last one, and lines beyond a number an hour, stay in the
//! log file only.

use std::fmt::{self, Write as _};
use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::limits::SYSTEM_LOG_ENTRIES_AN_HOUR;
use crate::platform::boot::boot_milliseconds;
use crate::platform::event_log::{EventLog, Kind};

/// Modules whose INFO lines an administrator looks for.
const MILESTONES: [&str; 3] =
    ["hatang_agent::service", "hatang_agent::service::work", "hatang_agent::uplink"];
const HOUR_MS: u64 = 3_600_000;

/// A layer over the system's log.
#[derive(Debug)]
pub(super) struct SystemLog {
    log: EventLog,
    quota: Mutex<Quota>,
}

impl SystemLog {
    /// `None` where the system keeps no such log.
    pub(super) fn open() -> Option<Self> {
        EventLog::open().map(|log| Self { log, quota: Mutex::default() })
    }
}

impl<S: Subscriber> Layer<S> for SystemLog {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let Some(kind) = kind(*event.metadata().level(), event.metadata().target()) else { return };
        let mut line = Line::default();
        event.record(&mut line);
        let text = line.text();
        let allowed = self.quota.lock().is_ok_and(|mut quota| quota.allows(&text, boot_milliseconds()));
        if allowed {
            self.log.report(kind, &text);
        }
    }
}

fn kind(level: Level, target: &str) -> Option<Kind> {
    match level {
        Level::ERROR => Some(Kind::Error),
        Level::WARN => Some(Kind::Warning),
        Level::INFO => MILESTONES.contains(&target).then_some(Kind::Information),
        _ => None,
    }
}

/// An event as one text: the message, then its fields.
#[derive(Debug, Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn text(self) -> String {
        if self.fields.is_empty() { self.message } else { format!("{} ({})", self.message, self.fields) }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a text cannot fail.
        if field.name() == "message" {
            write!(self.message, "{value:?}").unwrap_or_default();
        } else {
            let comma = if self.fields.is_empty() { "" } else { ", " };
            write!(self.fields, "{comma}{}={value:?}", field.name()).unwrap_or_default();
        }
    }
}

/// How much was written in this hour, by the clock that only runs forward.
#[derive(Debug, Default)]
struct Quota {
    began_ms: u64,
    written: u32,
    last: String,
}

impl Quota {
    fn allows(&mut self, text: &str, now_ms: u64) -> bool {
        if HOUR_MS <= now_ms.saturating_sub(self.began_ms) {
            *self = Self { began_ms: now_ms, ..Self::default() };
        }
        if self.last == text || SYSTEM_LOG_ENTRIES_AN_HOUR <= self.written {
            return false;
        }
        self.written += 1;
        text.clone_into(&mut self.last);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_administrator_looks_for_is_written() {
        assert_eq!(kind(Level::ERROR, "anywhere"), Some(Kind::Error));
        assert_eq!(kind(Level::WARN, "anywhere"), Some(Kind::Warning));
        assert_eq!(kind(Level::INFO, "hatang_agent::uplink"), Some(Kind::Information));
        assert_eq!(kind(Level::INFO, "hatang_agent::uplink::conversation"), None);
        assert_eq!(kind(Level::DEBUG, "hatang_agent::uplink"), None);
    }

    #[test]
    fn repeated_lines_and_floods_are_held_back_until_the_next_hour() {
        let mut quota = Quota::default();
        assert!(quota.allows("a", 0) && !quota.allows("a", 1) && quota.allows("b", 2));
        let written = (0..1_000).filter(|number| quota.allows(&number.to_string(), 3)).count();
        assert_eq!(written, SYSTEM_LOG_ENTRIES_AN_HOUR as usize - 2);
        assert!(!quota.allows("c", HOUR_MS - 1));
        assert!(quota.allows("c", HOUR_MS));
    }
}
