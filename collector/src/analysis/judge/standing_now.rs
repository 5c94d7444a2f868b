//! How each part of the way stands at a moment: the colour of a traffic light and the numbers that gave it.

use std::collections::BTreeMap;

use super::part_state;
use crate::analysis::baseline::Baselines;
use crate::analysis::episode::{Finding, FindingState, Interval, Part};
use crate::analysis::findings::View;
use crate::analysis::rules::Rules;
use crate::analysis::window::Windows;

/// Windows before the moment that are looked at.
const WINDOWS: u32 = 3;

/// One part's state with the target that gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct PartState {
    pub state: FindingState,
    /// The worst target of the part; `None` if none was measured.
    pub reason: Option<Reason>,
}

/// The numbers behind a state.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    pub target: String,
    pub samples: u32,
    pub lost: u32,
    pub median_us: Option<u32>,
    pub baseline_us: Option<u32>,
    pub excess_us: Option<Interval>,
}

pub fn now(
    windows: &Windows,
    baselines: &Baselines,
    at_ms: i64,
    rules: &Rules,
) -> BTreeMap<String, BTreeMap<Part, PartState>> {
    let Some(last) = windows.window_of(at_ms) else { return BTreeMap::new() };
    let range = (last + 1).saturating_sub(WINDOWS)..last + 1;
    let mut states = BTreeMap::new();
    for site in &windows.sites {
        let Some(learnt) = baselines.unit(&site.unit) else { continue };
        let view = View { site, learnt, window_ms: windows.window_ms, rules };
        let findings: Vec<Finding> =
            view.findings(&range, |_, _| true).into_iter().map(|measured| measured.finding).collect();
        states.insert(site.unit.clone(), parts(&findings));
    }
    states
}

fn parts(findings: &[Finding]) -> BTreeMap<Part, PartState> {
    let mut parts: BTreeMap<Part, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        parts.entry(finding.part).or_default().push(finding);
    }
    parts
        .into_iter()
        .map(|(part, findings)| {
            let state = part_state(&findings);
            let worst = findings
                .iter()
                .filter(|finding| finding.samples > 0 && finding.state == state)
                .max_by(|one, other| badness(one).total_cmp(&badness(other)));
            (part, PartState { state, reason: worst.map(|finding| reason(finding)) })
        })
        .collect()
}

fn badness(finding: &Finding) -> f64 {
    finding.loss.low * 1e7 + finding.excess_us.map_or(0.0, |excess| excess.low.max(0.0))
}

fn reason(finding: &Finding) -> Reason {
    Reason {
        target: finding.target.clone(),
        samples: finding.samples,
        lost: finding.lost,
        median_us: finding.median_us,
        baseline_us: finding.baseline_us,
        excess_us: finding.excess_us,
    }
}
