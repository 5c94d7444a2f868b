//! The episode of one computer's own trouble.

use super::standing::{Standing, Standings};
use super::{confidence, sharing};
use crate::analysis::episode::Episode;
use crate::analysis::findings::View;
use crate::analysis::network::Role;
use crate::analysis::one_machine::OwnTrouble;
use crate::analysis::verdict::Verdict;

/// The episode, if the computer is bad at its gateway (or, with a silent gateway, nearly everywhere) and its neighbours
/// are not. Where too many neighbours share it, nobody can say whether it is them or the office's network.
pub fn solitary(
    view: &View<'_>,
    trouble: OwnTrouble,
    neighbours: &sharing::Sharing,
    open: bool,
) -> Option<Episode> {
    let range = trouble.first..trouble.last + 1;
    let own = |machine: usize, _: u32| machine == trouble.machine;
    let findings = view.findings(&range, own);
    let measured: Vec<_> = findings.into_iter().filter(|measured| measured.finding.samples > 0).collect();
    let standings = Standings::of(&measured, |_| true, view.rules);
    let is_measured = measured.iter().any(|measured| measured.role == Role::Gateway);
    let (is_bad, blamed): (bool, Vec<Role>) = if is_measured {
        (standings.gateway() == Standing::Bad, vec![Role::Gateway])
    } else {
        let (bad, well) = standings.bad_and_well();
        let roles = measured.iter().map(|measured| measured.role.clone()).collect();
        (bad >= 2 && well * 4 <= bad, roles)
    };
    if !is_bad {
        return None;
    }
    let samples: u32 = measured.iter().map(|measured| measured.finding.samples).sum();
    let shared = neighbours.machines > 0 && neighbours.share() > 1.0 - view.rules.agreement;
    if samples < view.rules.fewest_samples {
        return None;
    }
    let verdict = if shared { Verdict::Ambiguous } else { Verdict::Pc };
    // Its neighbours' well-being is what corroborates, so they count as machines.
    let confidence = confidence::of(verdict, &blamed, &measured, neighbours.machines, samples, view.rules);
    Some(Episode {
        unit: view.site.unit.clone(),
        start_ms: i64::from(range.start) * view.window_ms,
        end_ms: i64::from(range.end) * view.window_ms,
        open,
        verdict,
        target: None,
        confidence,
        machines: view
            .site
            .machines
            .get(trouble.machine)
            .map(|machine| machine.name.clone())
            .into_iter()
            .collect(),
        measuring: u32::try_from(neighbours.machines + 1).unwrap_or(u32::MAX),
        peers_bad: 0,
        peers: 0,
        findings: measured.into_iter().map(|measured| measured.finding).collect(),
        rule: view.rules.version.clone(),
    })
}
