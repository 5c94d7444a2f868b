//! Asking Windows with the failures noted by the way.
//!
//! An answer is a bounded value or nothing; why there is nothing stands among the faults, unless it is simply not
//! there. A fault says "read Port of a print queue", never which key that was: keys name queues, serial numbers and
//! accounts. Nothing here knows what a value means.

use hatang_proto::limits::MAX_TEXT_BYTES;

use super::sources::{MAX_NAMES, MAX_ROWS, Row, Sources, Value, Version, WmiQuery};
use crate::machine::facts::{DiskFacts, Fault};

/// Most different faults that are noted; the reader's caller keeps fewer.
const MAX_NOTED: usize = 64;
/// Most texts of one list.
const MAX_TEXTS: usize = 64;

/// A key of the registry and what it is the key of.
#[derive(Debug, Clone)]
pub(super) struct Key {
    path: String,
    what: &'static str,
}

impl Key {
    pub(super) fn new(path: impl Into<String>, what: &'static str) -> Self {
        Self { path: path.into(), what }
    }

    /// A key below this one, of the same thing.
    pub(super) fn child(&self, name: &str) -> Self {
        self.below(name, self.what)
    }

    /// A key below this one, of another thing.
    pub(super) fn below(&self, name: &str, what: &'static str) -> Self {
        Self { path: format!("{}\\{name}", self.path), what }
    }
}

/// The sources and where faults are noted.
pub(super) struct Ask<'s> {
    sources: &'s (dyn Sources + 'static),
    faults: &'s mut Vec<Fault>,
}

impl<'s> Ask<'s> {
    pub(super) fn new(sources: &'s (dyn Sources + 'static), faults: &'s mut Vec<Fault>) -> Self {
        Self { sources, faults }
    }

    /// Notes a fault once, bounded.
    pub(super) fn note(&mut self, fault: Fault) {
        let Fault { mut operation, mut cause } = fault;
        operation.truncate(operation.floor_char_boundary(MAX_TEXT_BYTES));
        cause.truncate(cause.floor_char_boundary(MAX_TEXT_BYTES));
        let fault = Fault { operation, cause };
        if self.faults.len() < MAX_NOTED && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The answer, or its fault noted.
    fn keep<T>(&mut self, answer: Result<T, Fault>) -> Option<T> {
        answer.map_err(|fault| self.note(fault)).ok()
    }

    /// One of the calls that need no key.
    pub(super) fn call<T>(&mut self, call: fn(&(dyn Sources + 'static)) -> Result<T, Fault>) -> Option<T> {
        self.keep(call(self.sources))
    }

    pub(super) fn disks(&mut self) -> Option<Vec<DiskFacts>> {
        let mut faults = Vec::new();
        let disks = self.sources.disks(&mut faults);
        for fault in faults {
            self.note(fault);
        }
        self.keep(disks)
    }

    pub(super) fn version(&mut self) -> Option<Version> {
        self.call(Sources::version)
    }

    /// Instance ids of the devices that are there.
    pub(super) fn present_devices(&mut self) -> Option<Vec<String>> {
        let mut ids = self.call(Sources::present_devices)?;
        ids.truncate(MAX_NAMES);
        ids.retain(|id| id.len() <= MAX_TEXT_BYTES);
        Some(ids)
    }

    /// Rows of a WMI class; a class that is not there is a fault.
    pub(super) fn wmi(&mut self, query: &WmiQuery) -> Option<Vec<Row>> {
        let rows = self.try_wmi(query);
        self.keep(rows)
    }

    /// As [`Self::wmi`], with the fault left to the caller.
    pub(super) fn try_wmi(&self, query: &WmiQuery) -> Result<Vec<Row>, Fault> {
        let mut rows = self.sources.wmi(query)?;
        // The bound is the source's; one that does not keep it must not cost memory here.
        rows.truncate(MAX_ROWS);
        Ok(rows)
    }

    /// Names below a key; `None` if there is no such key, or with a fault.
    pub(super) fn subkeys(&mut self, key: &Key) -> Option<Vec<String>> {
        let names = self.sources.subkeys(&key.path).map_err(|fault| nameless(fault, key, "list the keys"));
        let mut names = self.keep(names)??;
        names.truncate(MAX_NAMES);
        Some(names)
    }

    /// Whether there is such a key; `None` with a fault.
    pub(super) fn is_key(&mut self, key: &Key) -> Option<bool> {
        let names = self.sources.subkeys(&key.path).map_err(|fault| nameless(fault, key, "look for the key"));
        self.keep(names).map(|names| names.is_some())
    }

    /// A value as it came.
    pub(super) fn value(&mut self, key: &Key, name: &str) -> Option<Value> {
        let value = self.sources.value(&key.path, name);
        let value = value.map_err(|fault| nameless(fault, key, &format!("read {name}")));
        self.keep(value)?
    }

    /// A text, without the zeros that end it; `None` if it is empty.
    pub(super) fn text(&mut self, key: &Key, name: &str) -> Option<String> {
        let value = self.value(key, name)?;
        if value.text().is_none() && !matches!(&value, Value::Texts(_)) {
            self.wrong_type(key, name, "text");
        }
        value.text().and_then(text)
    }

    pub(super) fn texts(&mut self, key: &Key, name: &str) -> Vec<String> {
        let Some(value) = self.value(key, name) else { return Vec::new() };
        if !matches!(&value, Value::Text(_) | Value::Texts(_)) {
            self.wrong_type(key, name, "list of texts");
        }
        texts(&value)
    }

    pub(super) fn number(&mut self, key: &Key, name: &str) -> Option<i64> {
        let value = self.value(key, name)?;
        let number = value.number();
        if number.is_none() {
            self.wrong_type(key, name, "number");
        }
        number
    }

    /// A number that fits 32 bits without a sign.
    pub(super) fn count(&mut self, key: &Key, name: &str) -> Option<u32> {
        let number = self.number(key, name)?;
        let count = u32::try_from(number).ok();
        if count.is_none() {
            self.wrong_type(key, name, "number of 32 bits");
        }
        count
    }

    pub(super) fn bytes(&mut self, key: &Key, name: &str) -> Option<Vec<u8>> {
        let value = self.value(key, name)?;
        if let Value::Bytes(bytes) = value {
            return Some(bytes);
        }
        self.wrong_type(key, name, "block of bytes");
        None
    }

    /// `Start` of a service: 2 automatic, 3 by hand, 4 disabled; `None` if there is no such service.
    pub(super) fn service_start(&mut self, name: &str) -> Option<u32> {
        self.count(&Key::new(format!("{SERVICES}\\{name}"), "a service"), "Start")
    }

    pub(super) fn service_runs(&mut self, name: &str) -> Option<bool> {
        let runs = self.sources.service_runs(name);
        self.keep(runs)?
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        self.sources.exists(path)
    }

    pub(super) fn file_names(&mut self, dir: &str, what: &str) -> Option<Vec<String>> {
        let names = self.sources.file_names(dir);
        self.keep(names.map_err(|fault| Fault::new(format!("list {what}"), fault.cause)))?
    }

    fn wrong_type(&mut self, key: &Key, name: &str, wanted: &str) {
        self.note(Fault::new(format!("read {name} of {}", key.what), format!("it is no {wanted}")));
    }
}

const SERVICES: &str = r"HKLM\SYSTEM\CurrentControlSet\Services";

/// The fault without the key's own name.
fn nameless(fault: Fault, key: &Key, operation: &str) -> Fault {
    let mut parts = key.path.split('\\').skip(1).filter(|part| 3 < part.len());
    let names_the_key = parts.any(|part| fault.cause.contains(part));
    let cause = if names_the_key { "it could not be read".to_owned() } else { fault.cause };
    Fault { operation: format!("{operation} of {}", key.what), cause }
}

/// Without the zeros that end it and bounded; `None` if nothing is left.
pub(super) fn text(text: &str) -> Option<String> {
    let text = text.trim_end_matches('\0');
    (!text.trim().is_empty()).then(|| bounded(text))
}

pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Text(one) => text(one).into_iter().collect(),
        Value::Texts(many) => many.iter().take(MAX_TEXTS).filter_map(|one| text(one)).collect(),
        _ => Vec::new(),
    }
}

/// A property of a WMI row as text.
pub(super) fn row_text(row: &Row, name: &str) -> Option<String> {
    row.get(name)?.text().and_then(text)
}

/// A property of a WMI row as a number that fits 32 bits without a sign.
pub(super) fn row_count(row: &Row, name: &str) -> Option<u32> {
    row.get(name)?.number().and_then(|number| u32::try_from(number).ok())
}

pub(super) fn row_flag(row: &Row, name: &str) -> Option<bool> {
    row.get(name)?.flag()
}

/// The longest beginning that the contract takes.
fn bounded(text: &str) -> String {
    text.get(..text.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or_default().to_owned()
}

/// The part of `@oem.inf,%name%;Real name` that a person reads; `None` if there is only the reference.
pub(super) fn readable(text: &str) -> Option<String> {
    if !text.starts_with('@') {
        return Some(text.to_owned());
    }
    let (_, readable) = text.rsplit_once(';')?;
    (!readable.trim().is_empty()).then(|| readable.to_owned())
}

/// A GUID in lower case without braces.
pub(super) fn guid(text: &str) -> String {
    text.trim().trim_start_matches('{').trim_end_matches('}').to_lowercase()
}
