//! Questions to WMI, each on a thread of its own and with a deadline.
//!
//! WMI hangs, on some PCs for hours: the thread of a hanging question is left behind, and [`Hangs`] says whether its
//! class may be asked again. Only the properties that are wanted are asked for; a property that this Windows does not
//! know is left out. Every way of not answering has a cause in words. COM is entered and left by each thread, because
//! the crate does not do it on Windows 7. Source: Microsoft Learn, "WMI Error Constants", "WQL (SQL for WMI)".

mod apartment;
mod row;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wmi::{AuthLevel, WMIConnection, WMIError};

use super::super::hangs::{Hangs, MOST_IN_A_ROW, Verdict};
use super::super::sources::{MAX_ROWS, Row, WmiQuery};
use crate::machine::deadline::{self, Ended};
use crate::machine::facts::Fault;
use apartment::Apartment;
use row::Budget;

/// Longest wait for one question. Usual answers take 5 to 300 ms.
pub(super) const DEADLINE: Duration = Duration::from_secs(4);

const INVALID_QUERY: u32 = 0x8004_1017;

/// The way to WMI, with the memory of what hangs.
#[derive(Debug, Default)]
pub(super) struct Wmi {
    hangs: Arc<Mutex<Hangs>>,
}

impl Wmi {
    /// Blocks for at most [`DEADLINE`].
    pub(super) fn ask(&self, query: &WmiQuery) -> Result<Vec<Row>, Fault> {
        let query = *query;
        self.run(&query, DEADLINE, move || rows(&query))
    }

    /// The bookkeeping around one question.
    fn run(
        &self,
        query: &WmiQuery,
        deadline: Duration,
        work: impl FnOnce() -> Result<Vec<Row>, String> + Send + 'static,
    ) -> Result<Vec<Row>, Fault> {
        let class = format!("{}:{}", query.namespace, query.class);
        let fault =
            |cause: String| Fault::new(format!("ask WMI for {} in {}", query.class, query.namespace), cause);
        match self.lock().set_out(&class) {
            Verdict::Ask => {}
            Verdict::StillOut => {
                return Err(fault("the question before this one has not been answered yet".to_owned()));
            }
            Verdict::Skip => return Err(fault(format!("skipped: did not answer {MOST_IN_A_ROW} times"))),
        }
        let (hangs, back) = (Arc::clone(&self.hangs), class.clone());
        let came_back = move || lock(&hangs).came_back(&back);
        let ended = deadline::run(query.class, deadline, work, came_back);
        match ended {
            Ended::TimedOut => {
                let missed = self.lock().missed(&class);
                tracing::warn!(
                    class = query.class,
                    deadline_ms = deadline.as_millis(),
                    missed,
                    "a question to WMI hangs and is left behind"
                );
                Err(fault(format!("no answer within {} ms", deadline.as_millis())))
            }
            Ended::NotStarted(error) => {
                self.lock().came_back(&class);
                Err(fault(format!("no thread could be started: {error}")))
            }
            Ended::Panicked(message) => {
                self.lock().in_time(&class);
                Err(fault(format!("the reader panicked: {message}")))
            }
            Ended::Returned(answer) => {
                self.lock().in_time(&class);
                answer.map_err(fault)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Hangs> {
        lock(&self.hangs)
    }
}

fn lock(hangs: &Mutex<Hangs>) -> MutexGuard<'_, Hangs> {
    hangs.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All rows, or the cause why there are none. Blocks as long as WMI does.
fn rows(query: &WmiQuery) -> Result<Vec<Row>, String> {
    // Declared first and so dropped last: the connection must be gone before COM is left.
    let _apartment = Apartment::enter()?;
    let connection = WMIConnection::with_namespace_path(query.namespace).map_err(|error| cause(&error))?;
    // Some namespaces (encryption, trusted platform module) answer encrypted calls only.
    connection.set_proxy_blanket(AuthLevel::PktPrivacy).map_err(|error| cause(&error))?;
    match select(&connection, query, query.properties) {
        Err(Refusal::Wmi(error)) if code(&error) == Some(INVALID_QUERY) => {
            let known = known_properties(&connection, query)?;
            select(&connection, query, &known).map_err(Refusal::into_cause)
        }
        answer => answer.map_err(Refusal::into_cause),
    }
}

/// A question that names one property too many is refused as a whole: the class is asked what it has.
fn known_properties(connection: &WMIConnection, query: &WmiQuery) -> Result<Vec<&'static str>, String> {
    let class = connection.get_object(query.class).map_err(|error| cause(&error))?;
    let names = class.list_properties().map_err(|error| cause(&error))?;
    let is_known = |wanted: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let known: Vec<_> = query.properties.iter().copied().filter(is_known).collect();
    if known.is_empty() { Err("the class has none of the properties".to_owned()) } else { Ok(known) }
}

/// Why a question brought no rows.
enum Refusal {
    Wmi(WMIError),
    TooMuch(String),
}

impl Refusal {
    fn into_cause(self) -> String {
        match self {
            Self::Wmi(error) => cause(&error),
            Self::TooMuch(cause) => cause,
        }
    }
}

fn select(connection: &WMIConnection, query: &WmiQuery, properties: &[&str]) -> Result<Vec<Row>, Refusal> {
    let text = format!("select {} from {}", properties.join(","), query.class);
    let objects = connection.exec_query(text).map_err(Refusal::Wmi)?;
    let mut budget = Budget::default();
    gather(objects, |object| row::read(&object, properties, &mut budget))
}

/// Reads no further than one row beyond the bound.
fn gather<T>(
    objects: impl Iterator<Item = Result<T, WMIError>>,
    mut read: impl FnMut(T) -> Result<Row, String>,
) -> Result<Vec<Row>, Refusal> {
    let mut rows = Vec::new();
    for object in objects {
        let object = object.map_err(Refusal::Wmi)?;
        if rows.len() == MAX_ROWS {
            return Err(Refusal::TooMuch(format!("there are more than {MAX_ROWS} rows")));
        }
        rows.push(read(object).map_err(Refusal::TooMuch)?);
    }
    Ok(rows)
}

/// The number of a failed call.
fn code(error: &WMIError) -> Option<u32> {
    match error {
        WMIError::HResultError { hres } => Some(u32::from_ne_bytes(hres.to_ne_bytes())),
        _ => None,
    }
}

fn cause(error: &WMIError) -> String {
    let Some(code) = code(error) else { return format!("the answer cannot be read: {error}") };
    let words = match code {
        0x8004_100E => "there is no such namespace",
        0x8004_1010 => "there is no such class",
        0x8004_1002 => "there is no such object",
        0x8004_1003 | 0x8007_0005 => "access is denied",
        INVALID_QUERY => "the question is not understood",
        0x8004_1013 => "its provider cannot be loaded",
        0x8004_1004 => "its provider failed",
        0x8004_1006 => "WMI is out of memory",
        0x8004_1009 | 0x8004_1015 => "WMI is not ready",
        0x8004_1033 => "WMI is shutting down",
        0x8004_1069 => "WMI's own time ran out",
        0x8007_0422 => "the service of WMI is disabled",
        0x8007_06BA | 0x8007_06BE | 0x8007_06BF => "the service of WMI does not answer",
        0x8004_0154 => "WMI is not installed",
        0x8008_0005 => "the service of WMI did not start",
        _ => "WMI failed",
    };
    format!("{words} ({code:#010X})")
}

#[cfg(test)]
mod tests;
