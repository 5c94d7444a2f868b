//! What people do with many machines at once, and what an account keeps about its lists.

use hatang_proto::model::UnitId;

use crate::items::text::clean;

/// Longest mark on a machine, characters.
const LONGEST_TAG: usize = 40;
/// Longest name of a saved filter, characters.
const LONGEST_NAME: usize = 60;

/// A mark that people put on machines: clean, on one line, neither empty nor long.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// `None` if nothing is left of what was typed, or too much.
    pub fn read(typed: &str) -> Option<Self> {
        let tag = clean(typed);
        (1..=LONGEST_TAG).contains(&tag.chars().count()).then_some(Self(tag))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Done to all machines or to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkChange {
    Move(UnitId),
    AddTag(Tag),
    RemoveTag(Tag),
    /// They leave service; their past stays.
    Retire,
}

/// A list's filter that an account kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    pub name: String,
    /// What follows the question mark in the list's address.
    pub query: String,
}

impl SavedFilter {
    /// `None` if the name is empty or too long.
    pub fn new(name: &str, query: String) -> Option<Self> {
        let name = clean(name);
        (1..=LONGEST_NAME).contains(&name.chars().count()).then_some(Self { name, query })
    }
}

/// The columns that an account wants to see, as their names in addresses, separated by commas; empty for the usual ones.
pub type ListColumns = String;

/// What changed about a machine at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineChangeView {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// Sentences for people.
    pub changes: Vec<String>,
}
