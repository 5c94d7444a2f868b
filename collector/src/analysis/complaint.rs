//! A complaint held against what was measured around it: confirmed, contradicted, partly, or not enough to say.
//!
//! These are the words of the files too: a judgement is kept and handed on as this JSON.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::verdict::Verdict;

/// What the measurements say to a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintVerdict {
    /// What was complained about was bad at that time.
    Confirmed,
    /// Something was bad, but not what was complained about, or not more than at other machines' good ones.
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
