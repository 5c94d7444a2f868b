//! The stories that compete to explain a site's windows, and what evidence each of them gathers.
//!
//! A trouble of a part shows at its own target and at all that lies behind it. Each target has also the dull story that
//! it alone is in trouble, which wins whenever nothing behind or beside it agrees. Applications are told apart in a
//! second round ([`application_runs`]), in the windows that no network trouble explains.

use super::decoding::{Run, decode};
use super::evidence::{Evidence, HANDICAPS, WAYS, Ways, is_measured};
use super::network::Role;
use super::rules::Rules;

/// Where a trouble sits, as far as targets along the way can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Gateway and beyond.
    Lan,
    /// First hop and beyond.
    AccessLine,
    /// Internet references.
    Internet,
    /// Nodes of the government network.
    Cpnet,
    /// The target with this index, and no other.
    Alone(usize),
}

/// A stretch of windows and the place of their trouble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    pub place: Place,
    /// Windows, both included.
    pub first: u32,
    pub last: u32,
    pub evidence: f32,
}

/// Indices of the targets by what they are.
struct Path {
    gateway: Option<usize>,
    first_hop: Option<usize>,
    internet: Vec<usize>,
    cpnet: Vec<usize>,
}

impl Path {
    fn of(roles: &[Role]) -> Self {
        let places = |test: fn(&Role) -> bool| -> Vec<usize> {
            roles.iter().enumerate().filter(|(_, role)| test(role)).map(|(place, _)| place).collect()
        };
        Self {
            gateway: places(|role| *role == Role::Gateway).first().copied(),
            first_hop: places(|role| *role == Role::FirstHop).first().copied(),
            internet: places(|role| matches!(role, Role::Internet(_))),
            cpnet: places(|role| matches!(role, Role::Cpnet(_))),
        }
    }

    fn places(&self) -> Vec<Place> {
        // Of equal stories the first wins: the duller one.
        let mut places = Vec::new();
        places.extend(self.gateway.map(Place::Alone));
        places.extend(self.first_hop.map(Place::Alone));
        for group in [&self.internet, &self.cpnet] {
            if group.len() > 1 {
                places.extend(group.iter().copied().map(Place::Alone));
            }
        }
        places.extend(self.gateway.map(|_| Place::Lan));
        places.extend(self.first_hop.map(|_| Place::AccessLine));
        places.push(Place::Internet);
        places.push(Place::Cpnet);
        places
    }

    fn score(&self, place: Place, ways: &[Ways], way: usize) -> f32 {
        let one = |role: usize| ways.get(role).and_then(|ways| ways.get(way)).copied().unwrap_or(0.0);
        let some = |role: Option<usize>| role.map_or(0.0, one);
        let measured = |role: &&usize| ways.get(**role).is_some_and(is_measured);
        let internet = best_two(self.internet.iter().filter(measured).map(|role| one(*role)));
        let cpnet = best_two(self.cpnet.iter().filter(measured).map(|role| one(*role)));
        match place {
            Place::Lan => some(self.gateway) + some(self.first_hop) + internet + cpnet.max(0.0),
            Place::AccessLine => some(self.first_hop) + internet + cpnet.max(0.0),
            Place::Internet => internet + cpnet.max(0.0),
            Place::Cpnet => cpnet,
            Place::Alone(role) => one(role),
        }
    }
}

/// The sum of the two that speak loudest; of the only one.
fn best_two(values: impl Iterator<Item = f32>) -> f32 {
    let mut best: [Option<f32>; 2] = [None, None];
    for value in values {
        match best {
            [None, _] => best[0] = Some(value),
            [Some(first), _] if value > first => best = [Some(value), Some(first)],
            [_, second] if second.is_none_or(|second| value > second) => best[1] = Some(value),
            _ => {}
        }
    }
    best.into_iter().flatten().sum()
}

/// The stretches in which something on the way was in trouble, troubles of a single target among them.
pub fn network_stretches(evidence: &Evidence, rules: &Rules) -> Vec<Stretch> {
    let path = Path::of(&evidence.roles);
    let places = path.places();
    let mut troubles = vec![(0, 0.0)];
    troubles.extend((1..=places.len()).flat_map(|trouble| HANDICAPS.map(|handicap| (trouble, handicap))));
    let mut ways = vec![[0.0; WAYS]; evidence.roles.len()];
    let runs = decode(&evidence.windows, &troubles, rules, |at, scores| {
        for (role, ways) in ways.iter_mut().enumerate() {
            *ways = evidence.at(at, role);
        }
        let states = places.iter().flat_map(|place| (0..WAYS).map(move |way| (*place, way)));
        for (score, (place, way)) in scores.iter_mut().skip(1).zip(states) {
            *score = path.score(place, &ways, way);
        }
    });
    let place_of = |run: &Run| places.get(run.trouble - 1).copied();
    runs.iter().filter_map(|run| stretch(evidence, run, place_of(run)?)).collect()
}

fn stretch(evidence: &Evidence, run: &Run, place: Place) -> Option<Stretch> {
    let (first, last) = (*evidence.windows.get(run.first)?, *evidence.windows.get(run.last)?);
    Some(Stretch { place, first, last, evidence: run.evidence })
}

/// The stretches in which an application was in trouble by itself; `explained` windows say nothing about it.
pub fn application_runs(
    evidence: &Evidence,
    name: &str,
    explained: impl Fn(u32) -> bool,
    rules: &Rules,
) -> Vec<Stretch> {
    let (connect, answer) = places(evidence, name);
    let troubles = one_trouble(0.0);
    let runs = decode(&evidence.windows, &troubles, rules, |at, scores| {
        if evidence.windows.get(at).is_some_and(|window| explained(*window)) {
            return;
        }
        let ways = both(evidence, connect, answer, at).unwrap_or_default();
        for (score, way) in scores.iter_mut().skip(1).zip(ways) {
            *score = way;
        }
    });
    let role = connect.or(answer).unwrap_or(0);
    runs.iter().filter_map(|run| stretch(evidence, run, Place::Alone(role))).collect()
}

/// What the window with index `at` says of an application, connecting and answering together; `None` if nothing.
pub fn application_ways(evidence: &Evidence, name: &str, at: usize) -> Option<Ways> {
    let (connect, answer) = places(evidence, name);
    both(evidence, connect, answer, at)
}

/// Indices of connecting to an application and of its answer.
fn places(evidence: &Evidence, name: &str) -> (Option<usize>, Option<usize>) {
    let named = |role: &Role, connects: bool| match role {
        Role::ApplicationConnect(known) => connects && known == name,
        Role::ApplicationAnswer(known) => !connects && known == name,
        _ => false,
    };
    let place = |connects: bool| evidence.roles.iter().position(|role| named(role, connects));
    (place(true), place(false))
}

fn both(evidence: &Evidence, connect: Option<usize>, answer: Option<usize>, at: usize) -> Option<Ways> {
    let measured = |role: Option<usize>| role.map(|role| evidence.at(at, role)).filter(is_measured);
    match (measured(connect), measured(answer)) {
        (Some(connect), Some(answer)) => Some(std::array::from_fn(|way| {
            let of = |ways: &Ways| ways.get(way).copied().unwrap_or(0.0);
            either(of(&connect), of(&answer))
        })),
        (one, other) => one.or(other),
    }
}

/// The states of a single trouble beside calm; `more` is what it costs to begin beyond the usual.
pub fn one_trouble(more: f32) -> Vec<(usize, f32)> {
    std::iter::once((0, 0.0)).chain(HANDICAPS.map(|handicap| (1, handicap + more))).collect()
}

/// An application is in trouble if connecting or answering is; both say it louder.
fn either(connect: f32, answer: f32) -> f32 {
    connect.max(answer).max(connect + answer)
}
