//! A complaint held against what was measured around it: confirmed, contradicted, partly, or not enough to say.
//!
//! These are the words of the files too: a judgement is kept and handed on as this JSON. Whether a network was bad is
//! decided by episodes; here only what one person said about one thing at one time is looked at.

mod comparing;
mod judging;
mod sentence;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::network::{Role, Site};
use super::rules::Rules;
use super::verdict::Verdict;

pub use judging::{AFTER_MS, BEFORE_MS, judge};

/// A complaint with everything that is looked at to judge it.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// As it was said.
    pub about: &'a str,
    /// When it was noticed, Unix milliseconds.
    pub at_ms: i64,
    /// The machine at which it was said, by its name in the site.
    pub machine: Option<&'a str>,
    /// What stands for it, and what people call that; no roles if nothing measured does.
    pub subject: &'a str,
    pub roles: &'a [Role],
    /// The unit, from [`BEFORE_MS`] before the moment to [`AFTER_MS`] after it, and the same hours of days before.
    pub site: &'a Site,
    /// Other units of the same provider at the same hours.
    pub peers: &'a [Site],
    /// Episodes of the unit that reach into that time.
    pub episodes: &'a [BoundEpisode],
    pub rules: &'a Rules,
}

/// What the measurements say to a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintVerdict {
    /// What was complained about was bad at that time.
    Confirmed,
    /// Something was bad, but not what was complained about, or at few machines, or hardly enough to be noticed.
    Partly,
    /// It was measured often enough and was as good as usual.
    Contradicted,
    /// Too few samples, or no target stands for what was complained about.
    Insufficient,
}

impl ComplaintVerdict {
    pub const ALL: [Self; 4] = [Self::Confirmed, Self::Partly, Self::Contradicted, Self::Insufficient];

    /// The word in files, tables and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Partly => "partly",
            Self::Contradicted => "contradicted",
            Self::Insufficient => "insufficient",
        }
    }
}

impl fmt::Display for ComplaintVerdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// A verdict with everything it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComplaintJudgement {
    pub verdict: ComplaintVerdict,
    /// In Vietnamese, with its figures, for people and papers.
    pub sentence: String,
    /// The target that stands for what was complained about; `None` if none does.
    pub target: Option<String>,
    /// The time that counts as "during", Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    /// The target at the unit's machines before, during and after.
    pub before: Measured,
    pub during: Measured,
    pub after: Measured,
    /// The same hour on other days.
    pub usual: Measured,
    /// Days that `usual` rests on.
    pub usual_days: u32,
    /// Machines of the unit that saw it bad, of those that measured it.
    pub machines_bad: u32,
    pub machines: u32,
    /// Other units of the same provider that saw it bad, of those that measured it.
    pub peers_bad: u32,
    pub peers: u32,
    /// Episodes of the unit at that time.
    pub episodes: Vec<BoundEpisode>,
    /// [`super::rules::Rules::version`] of the thresholds that judged.
    pub rule: String,
}

/// Samples of one target over some time, pooled over machines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    pub samples: u32,
    pub lost: u32,
    /// Median round trip, microseconds; `None` if nothing answered.
    pub median_us: Option<u32>,
}

/// An episode at the time of a complaint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoundEpisode {
    /// Number under which it is kept, if it is.
    pub number: Option<i64>,
    pub start_ms: i64,
    pub end_ms: i64,
    pub verdict: Verdict,
    pub target: Option<String>,
}

#[cfg(test)]
mod tests;

#[cfg(test)]
impl ComplaintJudgement {
    /// Nothing measured, for tests of what keeps and shows judgements.
    pub(crate) fn example(verdict: ComplaintVerdict) -> Self {
        Self {
            verdict,
            sentence: format!("({verdict})"),
            target: None,
            from_ms: 0,
            to_ms: 300_000,
            before: Measured::default(),
            during: Measured::default(),
            after: Measured::default(),
            usual: Measured::default(),
            usual_days: 0,
            machines_bad: 0,
            machines: 0,
            peers_bad: 0,
            peers: 0,
            episodes: Vec::new(),
            rule: "2026-11-01".to_owned(),
        }
    }
}
