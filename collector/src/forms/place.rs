//! Where in its file a piece of a form stands, and the faults that are told with it.
//!
//! Lines and columns count from 1, columns in characters. What is wrong is decided elsewhere.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::items::text::clean;
use crate::limits;

/// Why a form cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    #[error("there is no form `{id}`; known forms: {known}")]
    Unknown { id: String, known: String },
    #[error("the file of `{file}` is not valid")]
    Parse { file: String, source: serde_json::Error },
    #[error("the catalogue has no item `{item}`{hint}")]
    UnknownItem { item: String, hint: String },
    /// Every fault of one file, one a line.
    #[error("{}", lines(faults))]
    Faulty { faults: Vec<Fault> },
}

/// One thing that is wrong in a form's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// What is wrong, what was expected, and a proposal where there is one.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl FormError {
    pub(super) fn unknown<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Self {
        Self::Unknown { id: id.into(), known: known.collect::<Vec<_>>().join(", ") }
    }

    /// A fault of a file as a whole.
    pub fn of_file(file: &str, message: String) -> Self {
        Self::Faulty { faults: vec![Fault { file: file.into(), line: 1, column: 1, message }] }
    }
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
}

/// A value of the file as written, which knows its place by where it lies in memory.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(super) struct At<'a>(#[serde(borrow)] pub &'a RawValue);

/// A file while it is read: faults are gathered, so that an author sees all of them at once.
pub(super) struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    pub faults: Vec<Fault>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, faults: Vec::new() }
    }

    /// The whole file; `None` after noting what is wrong.
    pub(super) fn whole<T: Deserialize<'a>>(&mut self) -> Option<T> {
        serde_json::from_str(self.text).map_err(|error| self.of_json(&error, 0)).ok()
    }

    /// A value of a type of its own; `None` after noting what is wrong.
    pub(super) fn value<T: DeserializeOwned>(&mut self, at: At<'_>) -> Option<T> {
        let start = self.offset(at);
        serde_json::from_str(at.0.get()).map_err(|error| self.of_json(&error, start)).ok()
    }

    /// A text, cleaned; `None` after noting that it is none or too long.
    pub(super) fn text(&mut self, at: At<'_>) -> Option<String> {
        let Ok(text) = serde_json::from_str::<String>(at.0.get()) else {
            self.fault(at, format!("`{}` is not a text: expected it in double quotes", shown(at.0.get())));
            return None;
        };
        if limits::FORM_TEXT < text.chars().count() {
            self.fault(at, format!("the text is longer than {} characters", limits::FORM_TEXT));
            return None;
        }
        Some(clean(&text))
    }

    /// Notes a fault at a value.
    pub(super) fn fault(&mut self, at: At<'_>, message: String) {
        let offset = self.offset(at);
        self.fault_at(offset, message);
    }

    /// Notes a fault at a byte of the file.
    pub(super) fn fault_at(&mut self, offset: usize, message: String) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.faults.push(Fault { file: self.file.into(), line, column, message });
    }

    /// The value's first byte within the file.
    fn offset(&self, at: At<'_>) -> usize {
        at.0.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr()).min(self.text.len())
    }

    /// The error's place within the text that begins at `start`, as a place in the file.
    fn of_json(&mut self, error: &serde_json::Error, start: usize) {
        let part = self.text.get(start..).unwrap_or_default();
        let skipped: usize =
            part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let mut offset = (start + skipped + error.column().saturating_sub(1)).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
        self.fault_at(offset, message.to_owned());
    }
}

/// The beginning of something long.
pub(super) fn shown(text: &str) -> String {
    crate::items::text::shorten(&clean(text), 60)
}
