//! What an office decided about its calendar, laid over the shipped one.
//!
//! Changes come in the order of their weight: what holds for all first, what the office itself decided last; of two that
//! speak of the same day the later one counts.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CalendarError, SHIPPED, Spans, spans};

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Change {
    /// Nobody works on these days, both included.
    Off { from: Date, to: Date, name: String },
    /// These days are worked, instead of others.
    On { from: Date, to: Date, name: String },
    /// These days are as any such weekday, whatever a shipped or wider calendar says.
    Usual { from: Date, to: Date, name: String },
    /// Hours from a day on, each `HH:MM`; Saturdays are worked in the hours given, if any.
    Hours { from: Date, morning: [String; 2], afternoon: [String; 2], saturday: Option<[String; 2]> },
}

impl Change {
    /// The first day of which it speaks.
    pub fn from(&self) -> Date {
        match self {
            Self::Off { from, .. }
            | Self::On { from, .. }
            | Self::Usual { from, .. }
            | Self::Hours { from, .. } => *from,
        }
    }

    /// Whether it decides about working on a day.
    pub(super) fn covers(&self, day: Date) -> bool {
        match self {
            Self::Off { from, to, .. } | Self::On { from, to, .. } | Self::Usual { from, to, .. } => {
                *from <= day && day <= *to
            }
            Self::Hours { .. } => false,
        }
    }

    /// Its hours, checked; `None` if it is about days.
    pub(super) fn hours(&self) -> Result<Option<(Date, Spans)>, CalendarError> {
        let Self::Hours { from, morning, afternoon, saturday } = self else { return Ok(None) };
        Ok(Some((*from, spans(morning, afternoon, saturday.as_ref())?)))
    }
}

/// The shipped calendar with changes, as text of the same shape.
///
/// # Errors
/// [`CalendarError`] if hours among the changes do not follow one another.
pub fn changed(changes: &[Change]) -> Result<serde_json::Value, CalendarError> {
    for change in changes {
        change.hours()?;
    }
    let mut written: serde_json::Value = serde_json::from_str(SHIPPED)?;
    if let Some(fields) = written.as_object_mut()
        && !changes.is_empty()
    {
        fields.insert("changes".to_owned(), serde_json::to_value(changes)?);
    }
    Ok(written)
}
