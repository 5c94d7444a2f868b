//! Two simpler judges for comparison; neither is part of the product.

use std::collections::BTreeMap;

use hatang_collector::analysis::episode::Episode;
use hatang_collector::analysis::network::{Network, Observation, Role, Site};
use hatang_collector::analysis::verdict::Verdict;

const WINDOW_MS: i64 = 300_000;
/// Bad windows this many apart are one episode.
const GAP: i64 = 2;
/// A window is slow above this many times its usual, or loses above this share.
const SLOW: f64 = 1.5;
const LOSING: f64 = 0.05;
/// Share of quartets that must be bad (BlameIt's τ), and fewest quartets and samples that say anything. BlameIt asks for
/// more than five quartets and ten samples, which small districts never have.
const AGREEMENT: f64 = 0.8;
const QUARTETS: usize = 3;
const SAMPLES: usize = 5;
/// One lost sample is no loss.
const FEWEST_LOST: usize = 2;

/// What is common: one reference is watched, and when it is slow or lost, the provider is to blame.
pub(crate) fn one_target(network: &Network) -> Vec<Episode> {
    let role = Role::Internet("trong-nuoc".to_owned());
    let of_site = |site: &Site| {
        let windows = pooled(site, &role).windows;
        join(
            site,
            windows.into_iter().filter(|(_, bad)| *bad).map(|(window, _)| (window, (Verdict::Isp, None))),
        )
    };
    network.sites.iter().flat_map(of_site).collect()
}

/// The order of BlameIt (SIGCOMM 2019): cloud, then middle, then client, by shares of bad quartets.
pub(crate) fn walk(network: &Network) -> Vec<Episode> {
    let mut roles: Vec<Role> = network
        .sites
        .iter()
        .flat_map(|site| &site.machines)
        .flat_map(|machine| machine.series.keys().cloned())
        .collect();
    roles.sort();
    roles.dedup();
    roles.retain(|role| !matches!(role, Role::Gateway | Role::FirstHop));
    let quartets: Vec<Vec<Pooled>> =
        network.sites.iter().map(|site| roles.iter().map(|role| pooled(site, role)).collect()).collect();
    let mut episodes = Vec::new();
    for (index, site) in network.sites.iter().enumerate() {
        let windows: std::collections::BTreeSet<i64> = quartets[index]
            .iter()
            .flat_map(|one| one.windows.iter().filter(|(_, bad)| **bad).map(|(window, _)| *window))
            .collect();
        let blamed =
            windows.into_iter().map(|window| (window, blame(network, &roles, &quartets, index, window)));
        episodes.extend(join(site, blamed));
    }
    episodes
}

fn blame(
    network: &Network,
    roles: &[Role],
    quartets: &[Vec<Pooled>],
    site: usize,
    window: i64,
) -> (Verdict, Option<String>) {
    let bad = |at: usize, role: usize| quartets[at][role].windows.get(&window).copied();
    let sites = 0..network.sites.len();
    for role in (0..roles.len()).filter(|role| bad(site, *role) == Some(true)) {
        let said: Vec<bool> = sites.clone().filter_map(|at| bad(at, role)).collect();
        if agrees(&said) {
            match &roles[role] {
                Role::Cpnet(_) => return (Verdict::Cpnet, None),
                Role::ApplicationConnect(name) | Role::ApplicationAnswer(name) => {
                    return (Verdict::Application, Some(name.clone()));
                }
                _ => {}
            }
        }
    }
    let provider = &network.sites[site].provider;
    let alike: Vec<usize> = sites.filter(|at| network.sites[*at].provider == *provider).collect();
    let internet = |role: &usize| matches!(roles[*role], Role::Internet(_));
    let middle: Vec<bool> = alike
        .iter()
        .flat_map(|at| (0..roles.len()).filter(internet).filter_map(|role| bad(*at, role)))
        .collect();
    if agrees(&middle) {
        return (Verdict::Isp, None);
    }
    let own: Vec<bool> = (0..roles.len()).filter_map(|role| bad(site, role)).collect();
    match own.len() {
        0..QUARTETS => (Verdict::Insufficient, None),
        _ if agrees(&own) => (Verdict::AccessLine, None),
        _ => (Verdict::Ambiguous, None),
    }
}

fn agrees(said: &[bool]) -> bool {
    let bad = said.iter().filter(|bad| **bad).count();
    QUARTETS <= said.len() && AGREEMENT * said.len() as f64 <= bad as f64
}

/// Whether each window of one target at one site was bad.
struct Pooled {
    windows: BTreeMap<i64, bool>,
}

fn pooled(site: &Site, role: &Role) -> Pooled {
    let mut samples: BTreeMap<i64, Vec<Observation>> = BTreeMap::new();
    for machine in &site.machines {
        for sample in machine.series.get(role).into_iter().flatten() {
            samples.entry(sample.at_ms.div_euclid(WINDOW_MS)).or_default().push(*sample);
        }
    }
    let mean = |samples: &[Observation]| {
        let answers: Vec<f64> =
            samples.iter().filter_map(|sample| sample.round_trip_us()).map(f64::from).collect();
        (!answers.is_empty()).then(|| (answers.iter().sum::<f64>() / answers.len() as f64, answers.len()))
    };
    let mut means: Vec<f64> = samples.values().filter_map(|samples| Some(mean(samples)?.0)).collect();
    means.sort_by(f64::total_cmp);
    let usual = means.get(means.len() / 2).copied();
    let is_bad = |samples: &[Observation]| {
        let Some((mean, answers)) = mean(samples) else { return usual.is_some() };
        let lost = samples.len() - answers;
        let loses = FEWEST_LOST <= lost && LOSING * (samples.len() as f64) < lost as f64;
        usual.is_some_and(|usual| SLOW * usual < mean) || loses
    };
    let enough = samples.into_iter().filter(|(_, samples)| SAMPLES <= samples.len());
    Pooled { windows: enough.map(|(window, samples)| (window, is_bad(&samples))).collect() }
}

/// Windows of one site in order of time, with what is blamed in each, as episodes.
fn join(site: &Site, blamed: impl Iterator<Item = (i64, (Verdict, Option<String>))>) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for (window, (verdict, target)) in blamed {
        let (start_ms, end_ms) = (window * WINDOW_MS, (window + 1) * WINDOW_MS);
        match episodes.last_mut() {
            Some(last)
                if last.verdict == verdict
                    && last.target == target
                    && start_ms <= last.end_ms + GAP * WINDOW_MS =>
            {
                last.end_ms = end_ms;
            }
            _ => episodes.push(Episode {
                unit: site.unit.clone(),
                start_ms,
                end_ms,
                open: false,
                verdict,
                target,
                confidence: 1.0,
                machines: site.machines.iter().map(|machine| machine.name.clone()).collect(),
                measuring: 0,
                peers_bad: 0,
                peers: 0,
                findings: Vec::new(),
                rule: String::new(),
            }),
        }
    }
    episodes
}
