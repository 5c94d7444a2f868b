//! Power cuts as episodes. What flickers while lines and switches come back belongs to the cut.

use super::SiteCase;
use crate::analysis::episode::Episode;
use crate::analysis::power::Cut;
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;

/// Windows before and after a cut in which a short trouble is its edge.
const EDGE: i64 = 3;

/// Adds the site's cuts and takes away what computers on battery saw of them, and the short troubles at their edges.
pub fn add(case: &SiteCase<'_>, episodes: &mut Vec<Episode>, rules: &Rules) {
    let edge = EDGE * case.window_ms;
    episodes.retain(|episode| {
        !case.cuts.iter().any(|cut| {
            let (from, to) = (cut.start_ms - edge, cut.end_ms + edge + case.window_ms);
            let common = episode.end_ms.min(to) - episode.start_ms.max(from);
            common * 10 >= (episode.end_ms - episode.start_ms) * 8
        })
    });
    episodes.extend(case.cuts.iter().map(|cut| episode(case, cut, rules)));
}

fn episode(case: &SiteCase<'_>, cut: &Cut, rules: &Rules) -> Episode {
    let name = |place: &usize| case.site.machines.get(*place).map(|machine| machine.name.clone());
    let machines = cut.machines.len() as f64;
    let agreement = machines / cut.measuring.max(1) as f64;
    let told = if cut.told { 1.0 } else { 0.9 };
    Episode {
        unit: case.site.unit.clone(),
        start_ms: cut.start_ms,
        end_ms: cut.end_ms,
        open: false,
        verdict: Verdict::OutagePower,
        target: None,
        confidence: agreement.min(1.0) * (1.0 - 0.5_f64.powf(machines + 1.0)) * told,
        machines: cut.machines.iter().filter_map(name).collect(),
        measuring: u32::try_from(cut.measuring).unwrap_or(u32::MAX),
        peers_bad: 0,
        peers: 0,
        findings: Vec::new(),
        rule: rules.version.clone(),
    }
}
