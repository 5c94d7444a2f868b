//! One site among the others: its stretches of trouble made into episodes.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{borrowed, shared};
use crate::analysis::attribution::{Case, Neighbour, PeerVotes};
use crate::analysis::baseline::UnitBaseline;
use crate::analysis::episode::Episode;
use crate::analysis::evidence::Evidence;
use crate::analysis::findings::View;
use crate::analysis::hypotheses::{Place, Stretch, application_runs, network_stretches};
use crate::analysis::network::Role;
use crate::analysis::one_machine::{OwnTrouble, own_troubles};
use crate::analysis::power::{Cut, cuts};
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;
use crate::analysis::window::{MachineWindows, SiteWindows};

pub mod cut_episode;
pub mod own_episode;
pub mod tidying;

/// Windows and the baseline that judges them.
pub type Spans = Vec<(Range<u32>, UnitBaseline)>;

/// A site with everything found in its own samples.
pub struct SiteCase<'s> {
    pub site: &'s SiteWindows,
    pub spans: &'s Spans,
    pub window_ms: i64,
    pub evidence: Evidence,
    pub roles: Vec<Role>,
    pub own: Vec<OwnTrouble>,
    /// Windows at which each machine came or went.
    pub edges: Vec<Vec<u32>>,
    pub stretches: Vec<Stretch>,
    pub applications: Vec<(String, Stretch)>,
    pub cuts: Vec<Cut>,
}

impl<'s> SiteCase<'s> {
    pub fn of(site: &'s SiteWindows, spans: &'s Spans, window_ms: i64, rules: &Rules) -> Self {
        let learnt = borrowed(spans);
        let mut own = own_troubles(site, &learnt, window_ms, rules);
        own.sort_unstable_by_key(|trouble| (trouble.machine, trouble.first));
        let edges: Vec<Vec<u32>> = site.machines.iter().map(MachineWindows::edges).collect();
        let evidence = Evidence::of(
            site,
            &learnt,
            window_ms,
            |machine, window| left_out(&own, machine, window) || is_edge(&edges, machine, window),
            rules,
        );
        let stretches = tidying::joined(network_stretches(&evidence, rules), rules);
        let names: BTreeSet<String> =
            evidence.roles.iter().filter_map(application).map(str::to_owned).collect();
        let explained = |window: u32| {
            stretches.iter().any(|stretch| {
                !matches!(stretch.place, Place::Alone(_)) && (stretch.first..=stretch.last).contains(&window)
            })
        };
        let applications = names
            .into_iter()
            .flat_map(|name| {
                let runs = application_runs(&evidence, &name, explained, rules);
                let own = move |stretch: &Stretch| {
                    let length = stretch.last - stretch.first + 1;
                    let windows = (stretch.first..=stretch.last).filter(|window| explained(*window));
                    windows.count() * 2 < length as usize
                };
                let runs = tidying::joined(runs, rules).into_iter().filter(own);
                runs.map(move |stretch| (name.clone(), stretch)).collect::<Vec<_>>()
            })
            .collect();
        let span_ms = spans.first().zip(spans.last()).map_or(0..0, |((first, _), (last, _))| {
            i64::from(first.start) * window_ms..i64::from(last.end) * window_ms
        });
        let cuts = cuts(site, &span_ms, window_ms, rules);
        Self {
            site,
            spans,
            window_ms,
            roles: evidence.roles.clone(),
            evidence,
            own,
            edges,
            stretches,
            applications,
            cuts,
        }
    }

    /// The baseline that judged a window.
    fn learnt(&self, window: u32) -> Option<&UnitBaseline> {
        self.spans.iter().find(|(range, _)| range.contains(&window)).map(|(_, learnt)| learnt)
    }

    fn view<'v>(&'v self, window: u32, rules: &'v Rules) -> Option<View<'v>> {
        Some(View { site: self.site, learnt: self.learnt(window)?, window_ms: self.window_ms, rules })
    }

    /// A trouble on the way to more than one target held then.
    pub fn is_explained(&self, window: u32) -> bool {
        let ways = self.stretches.iter().filter(|stretch| !matches!(stretch.place, Place::Alone(_)));
        ways.into_iter().any(|stretch| (stretch.first..=stretch.last).contains(&window))
    }

    /// It reaches the last windows in which the site measured.
    fn is_open(&self, last: u32) -> bool {
        self.evidence.windows.last().is_some_and(|end| last + 1 >= *end)
    }
}

fn application(role: &Role) -> Option<&str> {
    matches!(role, Role::ApplicationConnect(_) | Role::ApplicationAnswer(_)).then(|| role.name())
}

/// A machine in trouble by itself does not speak for its site.
pub fn left_out(own: &[OwnTrouble], machine: usize, window: u32) -> bool {
    // Sorted by machine and window; a machine's troubles do not overlap.
    let after = own.partition_point(|trouble| (trouble.machine, trouble.first) <= (machine, window));
    let last = after.checked_sub(1).and_then(|place| own.get(place));
    last.is_some_and(|trouble| trouble.machine == machine && window <= trouble.last)
}

/// A machine that just came or is about to go does not speak for its site either.
pub fn is_edge(edges: &[Vec<u32>], machine: usize, window: u32) -> bool {
    edges.get(machine).is_some_and(|edges| edges.binary_search(&window).is_ok())
}

/// Everything that happened at the site with index `place`.
pub fn episodes(cases: &[SiteCase<'_>], place: usize, rules: &Rules) -> Vec<Episode> {
    let Some(case) = cases.get(place) else { return Vec::new() };
    let counts = |machine: usize, window: u32| {
        !left_out(&case.own, machine, window) && !is_edge(&case.edges, machine, window)
    };
    let mut found: Vec<Episode> = Vec::new();
    for stretch in &case.stretches {
        let Some(view) = case.view(stretch.first, rules) else { continue };
        let range = stretch.first..stretch.last + 1;
        let alone = if let Place::Alone(place) = stretch.place { case.roles.get(place) } else { None };
        let others = || cases.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, other)| other);
        let votes = alone.map(|role| shared::votes(case, others(), role, &range)).unwrap_or_default();
        let votes = votes.into_iter().chain(std::iter::repeat(None));
        let neighbours = others().zip(votes).map(|(other, vote)| Neighbour {
            same_provider: other.site.provider.is_some() && other.site.provider == case.site.provider,
            alone: vote,
            windows: &other.evidence.windows,
            stretches: &other.stretches,
        });
        let peers = PeerVotes::count(&range, alone.is_some(), neighbours);
        let judged = Case { view, stretch: *stretch, open: case.is_open(stretch.last), peers };
        found.extend(judged.episode(&counts));
    }
    for (name, stretch) in &case.applications {
        let range = stretch.first..stretch.last + 1;
        let Some(view) = case.view(stretch.first, rules) else { continue };
        let role = Role::ApplicationConnect(name.clone());
        let others = cases.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, other)| other);
        let votes = shared::votes(case, others, &role, &range).into_iter().flatten();
        let peers = PeerVotes::of_application(votes);
        let judged = Case { view, stretch: *stretch, open: case.is_open(stretch.last), peers };
        found.extend(judged.application(name, &counts));
    }
    // What a site's own trouble explains is no open question about single computers.
    let own = own_episode::episodes(case, rules);
    let explained = |episode: &Episode| {
        episode.verdict == Verdict::Ambiguous
            && found.iter().any(|site| site.start_ms < episode.end_ms && episode.start_ms < site.end_ms)
    };
    let own: Vec<Episode> = own.into_iter().filter(|episode| !explained(episode)).collect();
    found.extend(own);
    cut_episode::add(case, &mut found, rules);
    found
}
