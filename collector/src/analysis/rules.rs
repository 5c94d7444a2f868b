//! The thresholds that judge, as dated data.
//!
//! A file a version under `rules/`, in force from its date on; every episode names the version that judged it. What the
//! thresholds mean stands at the fields; how they are applied stands in the modules that use them.

use serde::{Deserialize, Serialize};

const SHIPPED: &[&str] = &[include_str!("rules/2026-11-01.json")];

/// One version of the thresholds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Named by every episode, e.g. `2026-11-01`.
    pub version: String,
    /// First local day on which it holds, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Length of a window, seconds (the rule for channels of the government network counts five minutes).
    pub window_s: u32,
    /// A window is slow if its median exceeds the usual by more than this, microseconds …
    pub slow_us: u32,
    /// … and by more than this many median absolute deviations.
    pub slow_deviations: f64,
    /// A window loses if the lower bound of its loss interval exceeds this share.
    pub loss_share: f64,
    /// Share of machines or targets that must agree (BlameIt's τ).
    pub agreement: f64,
    /// Fewest samples on which a window or a finding is judged.
    pub fewest_samples: u32,
    /// Days before, from which the usual is learnt.
    pub baseline_days: u32,
    /// Shares of lost samples that windows are weighed against, small to great; a dead target loses the greatest.
    pub loss_levels: [f64; 3],
    /// Evidence (natural logarithm of odds) that an episode must bring to begin …
    pub entering: f32,
    /// … and to end.
    pub leaving: f32,
    /// Calm windows that end an episode; fewer are bridged.
    pub calm_windows: u32,
    /// Longest spread of moments, seconds, at which computers that lose their current together fall silent.
    pub power_spread_s: u32,
    /// Share of the line's capacity from which own traffic explains its slowness.
    pub own_traffic_share: f64,
    /// People complain after they waited: without an episode, a complaint speaks of so many minutes before it …
    pub complaint_waited_min: u32,
    /// … and so many after.
    pub complaint_goes_on_min: u32,
    /// Minutes before and after that time that it is compared with.
    pub complaint_beside_min: u32,
    /// An answer that comes so many milliseconds later seems immediate (R. B. Miller 1968, J. Nielsen 1993: 0.1 s). Round
    /// trips of the network are no answers: a page needs many of them.
    pub complaint_unnoticed_ms: u32,
}

/// A rules file that does not read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the shipped thresholds")]
pub struct RulesError(#[from] serde_json::Error);

impl Rules {
    /// The version in force on a local day (`YYYY-MM-DD`); the first one before its own first day.
    pub fn on(day: &str) -> Result<Self, RulesError> {
        let mut rules =
            SHIPPED.iter().map(|text| serde_json::from_str(text)).collect::<Result<Vec<Self>, _>>()?;
        rules.sort_by(|a, b| a.valid_from.cmp(&b.valid_from));
        let in_force = rules.iter().rposition(|rules| rules.valid_from.as_str() <= day).unwrap_or(0);
        Ok(rules.swap_remove(in_force))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_reads_and_a_day_before_the_first_gets_the_first() {
        let first = Rules::on("2000-01-01").unwrap();
        assert_eq!(first, Rules::on("2026-11-25").unwrap());
        assert_eq!((first.window_s, first.complaint_waited_min), (300, 10));
    }
}
