//! The small language in which a form says when a clause may be printed.
//!
//! `printer_count >= staff_total`, `firewall_present and not as_of >= 2025-07-01`, `known(internet_bandwidth_mbps)`, with
//! `, else "…"` for other words. Only the meaning is held here; [`crate::report::guard`] asks the figures.

mod read;
mod words;

use jiff::civil::Date;

/// When a clause may be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(Term, Comparison, Term),
    /// A flag that must be true.
    Holds(Term),
    /// Somebody measured, derived or declared it.
    Known(String),
    /// A person stated it.
    Declared(String),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    Number(i64),
    Day(Date),
    Text(String),
    Flag(bool),
    /// An item of the catalogue.
    Item(String),
    Fact(Fact),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
    /// The text on the left has the one on the right in it, whatever the case.
    Contains,
}

/// What is known besides items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The day of the figures.
    AsOf,
    /// The unit's level as the unit tree calls it.
    UnitLevel,
    /// Every measured meeting of the period ran without loss above 2 % and without an outage.
    MeetingsUndisturbed,
    /// The line was never slow in office hours, and that was measured well enough to say so.
    LineUncongested,
    /// In the same windows the government network was slower than the Internet.
    CpnetSlower,
}

/// A condition with the words for when it fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepIf {
    pub condition: Condition,
    /// Printed instead of the clause.
    pub otherwise: Option<String>,
}

impl Fact {
    pub const ALL: [Self; 5] =
        [Self::AsOf, Self::UnitLevel, Self::MeetingsUndisturbed, Self::LineUncongested, Self::CpnetSlower];

    /// As forms write it.
    pub fn key(self) -> &'static str {
        match self {
            Self::AsOf => "as_of",
            Self::UnitLevel => "unit.level",
            Self::MeetingsUndisturbed => "meetings_undisturbed",
            Self::LineUncongested => "line_uncongested",
            Self::CpnetSlower => "cpnet_slower",
        }
    }

    /// As the officer reads it.
    pub fn name_vi(self) -> &'static str {
        match self {
            Self::AsOf => "thời điểm số liệu",
            Self::UnitLevel => "cấp của đơn vị",
            Self::MeetingsUndisturbed => "số liệu đường truyền trong các cuộc họp trực tuyến",
            Self::LineUncongested => "số liệu nghẽn mạng trong giờ làm việc",
            Self::CpnetSlower => "so sánh mạng truyền số liệu chuyên dùng với Internet",
        }
    }
}

impl KeepIf {
    /// Reads the text of a `keep_if`.
    ///
    /// # Errors
    /// What is wrong and what was expected, in English, for the form's author.
    pub fn parse(text: &str) -> Result<Self, String> {
        read::keep_if(text)
    }
}

impl Condition {
    /// Ids of the items it asks for.
    pub fn items(&self) -> Vec<&str> {
        match self {
            Self::And(one, other) | Self::Or(one, other) => [one.items(), other.items()].concat(),
            Self::Not(inner) => inner.items(),
            Self::Compare(left, _, right) => [left, right].into_iter().filter_map(Term::item).collect(),
            Self::Holds(term) => term.item().into_iter().collect(),
            Self::Known(item) | Self::Declared(item) => vec![item],
        }
    }

    /// Facts it asks for.
    pub fn facts(&self) -> Vec<Fact> {
        match self {
            Self::And(one, other) | Self::Or(one, other) => [one.facts(), other.facts()].concat(),
            Self::Not(inner) => inner.facts(),
            Self::Compare(left, _, right) => [left, right].into_iter().filter_map(Term::fact).collect(),
            Self::Holds(term) => term.fact().into_iter().collect(),
            Self::Known(_) | Self::Declared(_) => Vec::new(),
        }
    }
}

impl Term {
    fn item(&self) -> Option<&str> {
        if let Self::Item(id) = self { Some(id) } else { None }
    }

    fn fact(&self) -> Option<Fact> {
        if let Self::Fact(fact) = self { Some(*fact) } else { None }
    }
}

#[cfg(test)]
mod tests;
