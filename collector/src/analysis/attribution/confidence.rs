//! How sure a verdict is, 0 to 1: agreement × machines × samples.
//!
//! Agreement: of the targets that could be judged, the share that stands as the verdict demands, counted from chance
//! (one half) up. Machines: 1 − ½^(m + 1) for m machines that saw it. Samples: n ÷ (n + fewest samples). A verdict that
//! decides nothing is half as sure.

use crate::analysis::episode::{FindingState, Part};
use crate::analysis::findings::Measured;
use crate::analysis::network::Role;
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;

pub fn of(
    verdict: Verdict,
    blamed: &[Role],
    findings: &[Measured],
    machines: usize,
    samples: u32,
    rules: &Rules,
) -> f64 {
    let (mut agreeing, mut judged) = (0.0_f64, 0.0_f64);
    for measured in findings {
        let bad = match measured.finding.state {
            FindingState::Bad => true,
            FindingState::Cleared => false,
            FindingState::Unknown => continue,
        };
        let Some(expected) = expected(verdict, blamed, measured) else { continue };
        judged += 1.0;
        agreeing += if bad == expected { 1.0 } else { 0.0 };
    }
    let agreement = if judged > 0.0 { (agreeing / judged * 2.0 - 1.0).max(0.05) } else { 0.5 };
    let corroborated = 1.0 - 0.5_f64.powf(machines as f64 + 1.0);
    let samples = f64::from(samples);
    let thick = samples / (samples + f64::from(rules.fewest_samples));
    let open = if verdict.is_decided() { 1.0 } else { 0.5 };
    agreement * corroborated * thick * open
}

/// Whether the verdict demands that this target be bad; `None` if it may be either.
fn expected(verdict: Verdict, blamed: &[Role], measured: &Measured) -> Option<bool> {
    if blamed.contains(&measured.role) {
        return Some(true);
    }
    let part = measured.finding.part;
    match verdict {
        Verdict::Isp | Verdict::AccessLine | Verdict::AccessLineSelfLoad => {
            (part == Part::Lan).then_some(false)
        }
        Verdict::Cpnet => (part < Part::Cpnet).then_some(false),
        Verdict::Application => (part < Part::Application).then_some(false),
        _ => None,
    }
}
