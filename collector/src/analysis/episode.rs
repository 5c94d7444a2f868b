//! What comes out of judging: episodes, each with its numbers, what it cleared, and how sure it is.
//!
//! These are the words of the files too: an episode is kept and handed on as this JSON. How it is found stands beside.

use serde::{Deserialize, Serialize};

use super::verdict::Verdict;

/// An interval in which a part of the way was degraded at a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    pub unit: String,
    /// First bad window's beginning, Unix milliseconds.
    pub start_ms: i64,
    /// Last bad window's end, Unix milliseconds.
    pub end_ms: i64,
    /// It still went on at the end of what was judged.
    pub open: bool,
    pub verdict: Verdict,
    /// The application, for [`Verdict::Application`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// Machines that saw it.
    pub machines: Vec<String>,
    /// Machines that measured at that time.
    pub measuring: u32,
    /// Other units of the same provider that were bad in the same way, and how many were looked at.
    pub peers_bad: u32,
    pub peers: u32,
    /// What each target said, in path order.
    pub findings: Vec<Finding>,
    /// [`super::rules::Rules::version`] of the thresholds that judged.
    pub rule: String,
}

/// The parts of the way that findings speak of, in path order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Pc,
    Lan,
    AccessLine,
    Isp,
    Cpnet,
    Application,
}

/// What one target, pooled over the site's machines, said during an episode.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub part: Part,
    /// The target's name; empty for gateway and first hop.
    pub target: String,
    pub state: FindingState,
    pub samples: u32,
    pub lost: u32,
    /// Median round trip during the episode; `None` if nothing answered.
    pub median_us: Option<u32>,
    /// What is usual at this hour: 5th percentile of the days before.
    pub baseline_us: Option<u32>,
    /// Median excess over the usual, 95 % interval, microseconds.
    pub excess_us: Option<Interval>,
    /// Share of lost samples, 95 % interval (Wilson), 0 to 1.
    pub loss: Interval,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Degraded.
    Bad,
    /// Shown to be well by enough samples.
    Cleared,
    /// Not enough samples, or blocked by policy.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Episode {
    /// The parts that were shown to be well: every target of theirs that could be judged is cleared.
    pub fn cleared(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.findings.iter().map(|finding| finding.part).collect();
        parts.dedup();
        let state = |part: Part, state: FindingState| {
            self.findings.iter().any(|finding| finding.part == part && finding.state == state)
        };
        parts.retain(|part| state(*part, FindingState::Cleared) && !state(*part, FindingState::Bad));
        parts
    }
}
