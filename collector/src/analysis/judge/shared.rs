//! What several sites feel a little each: an application's server, or a reference behind one provider. Evidence of sites
//! adds up, so that a short or slight trouble counts that no site could be sure of alone.
//!
//! It only adds stretches to sites; what they come to is judged like any other.

use std::collections::BTreeSet;
use std::ops::Range;

use super::site::SiteCase;
use crate::analysis::decoding::decode;
use crate::analysis::evidence::{Evidence, WAYS, Ways, is_measured};
use crate::analysis::hypotheses::{Place, Stretch, application_ways, one_trouble};
use crate::analysis::network::Role;
use crate::analysis::rules::Rules;
use crate::analysis::window::distinct;

/// Looking at many groups costs evidence.
const MANY: f32 = 3.0;
/// No site says more than this in one window, and less than the other.
const MOST: f32 = 4.0;
const LEAST: f32 = -3.0;
/// Evidence from which a site tells that it shares a trouble, or that it does not.
const TELLS: f32 = 2.0;
const TELLS_WELL: f32 = -1.0;

/// What a group of sites has in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Application(String),
    /// Provider and reference.
    Reference(String, Role),
}

/// Adds to each site the stretches that its group is sure of and that it shares.
pub fn add(cases: &mut [SiteCase<'_>], rules: &Rules) {
    let all: BTreeSet<Subject> = cases.iter().flat_map(subjects).collect();
    for subject in all {
        let members: Vec<usize> = (0..cases.len())
            .filter(|place| cases.get(*place).is_some_and(|case| subjects(case).any(|one| one == subject)))
            .collect();
        if members.len() < 2 {
            continue;
        }
        for (range, evidence) in runs(cases, &members, &subject, rules) {
            for place in &members {
                if let Some(case) = cases.get_mut(*place) {
                    share(case, &subject, &range, evidence);
                }
            }
        }
    }
}

fn subjects<'c>(case: &'c SiteCase<'_>) -> impl Iterator<Item = Subject> + 'c {
    let several = case.roles.iter().filter(|role| matches!(role, Role::Internet(_))).count() > 1;
    case.roles.iter().filter_map(move |role| match role {
        Role::ApplicationConnect(name) | Role::ApplicationAnswer(name) => {
            Some(Subject::Application(name.clone()))
        }
        Role::Internet(_) if several => Some(Subject::Reference(case.site.provider.clone()?, role.clone())),
        _ => None,
    })
}

impl Subject {
    /// What a site's window with index `at` says; `None` where it says nothing.
    fn ways(&self, evidence: &Evidence, at: usize) -> Option<Ways> {
        match self {
            Self::Application(name) => application_ways(evidence, name, at),
            Self::Reference(_, role) => {
                let place = evidence.roles.iter().position(|known| known == role)?;
                Some(evidence.at(at, place)).filter(is_measured)
            }
        }
    }

    fn role(&self) -> Role {
        match self {
            Self::Application(name) => Role::ApplicationConnect(name.clone()),
            Self::Reference(_, role) => role.clone(),
        }
    }
}

/// Windows and evidence of what the members' sums show.
fn runs(
    cases: &[SiteCase<'_>],
    members: &[usize],
    subject: &Subject,
    rules: &Rules,
) -> Vec<(Range<u32>, f32)> {
    let members = || members.iter().filter_map(|place| cases.get(*place));
    let windows = distinct(|| members().flat_map(|case| case.evidence.windows.iter().copied()));
    let mut sums = vec![[0.0; WAYS]; windows.len()];
    for case in members() {
        let mut place = 0;
        for (at, window) in case.evidence.windows.iter().enumerate() {
            while windows.get(place).is_some_and(|known| known < window) {
                place += 1;
            }
            let ways = subject.ways(&case.evidence, at).filter(|_| !case.is_explained(*window));
            if let (Some(ways), Some(sum)) = (ways, sums.get_mut(place)) {
                for (sum, way) in sum.iter_mut().zip(ways) {
                    *sum += way.clamp(LEAST, MOST);
                }
            }
        }
    }
    let found = decode(&windows, &one_trouble(MANY), rules, |at, scores| {
        for (score, way) in scores.iter_mut().skip(1).zip(sums.get(at).copied().unwrap_or_default()) {
            *score = way;
        }
    });
    let window = |at: usize| windows.get(at).copied();
    found.iter().filter_map(|run| Some((window(run.first)?..window(run.last)? + 1, run.evidence))).collect()
}

/// A site's own evidence over a range, by way; `None` if it did not measure.
fn own(case: &SiteCase<'_>, subject: &Subject, range: &Range<u32>) -> Option<Ways> {
    let windows = &case.evidence.windows;
    let first = windows.partition_point(|window| *window < range.start);
    let last = windows.partition_point(|window| *window < range.end);
    let mut sums: Option<Ways> = None;
    for ways in (first..last).filter_map(|at| subject.ways(&case.evidence, at)) {
        let sums = sums.get_or_insert_default();
        for (sum, way) in sums.iter_mut().zip(ways) {
            *sum += way;
        }
    }
    sums
}

/// Whether each of the `others` shares a trouble that `case` has with one target over a range, in the way in which it has
/// it: yes, no, or nobody knows.
pub fn votes<'o>(
    case: &SiteCase<'_>,
    others: impl Iterator<Item = &'o SiteCase<'o>>,
    role: &Role,
    range: &Range<u32>,
) -> Vec<Option<bool>> {
    let subject = match role {
        Role::ApplicationConnect(name) | Role::ApplicationAnswer(name) => Subject::Application(name.clone()),
        _ => Subject::Reference(String::new(), role.clone()),
    };
    let sums = own(case, &subject, range).unwrap_or_default();
    let loudest = (0..WAYS).max_by(|one, other| {
        let of = |way: &usize| sums.get(*way).copied().unwrap_or(0.0);
        of(one).total_cmp(&of(other))
    });
    let vote = |other: &SiteCase<'_>| {
        let way = own(other, &subject, range)?.get(loudest?).copied()?;
        if way > TELLS { Some(true) } else { (way < TELLS_WELL).then_some(false) }
    };
    others.map(vote).collect()
}

fn share(case: &mut SiteCase<'_>, subject: &Subject, range: &Range<u32>, evidence: f32) {
    if own(case, subject, range).is_none_or(|ways| ways.iter().all(|way| *way < TELLS)) {
        return;
    }
    let role = subject.role();
    let Some(place) = case.roles.iter().position(|known| *known == role) else { return };
    let new = Stretch { place: Place::Alone(place), first: range.start, last: range.end - 1, evidence };
    let overlaps = |old: &Stretch| old.first < range.end && range.start <= old.last;
    match subject {
        Subject::Application(name) => {
            let own = |(known, stretch): &(String, Stretch)| known == name && overlaps(stretch);
            if !case.applications.iter().any(own) {
                case.applications.push((name.clone(), new));
            }
        }
        Subject::Reference(..) => {
            if !case.stretches.iter().any(overlaps) {
                case.stretches.push(new);
            }
        }
    }
}
