//! From the comparison to the verdict.

use std::ops::Range;

use super::super::network::Role;
use super::comparing::{Comparison, compare, measure};
use super::sentence::sentence;
use super::{BoundEpisode, Case, ComplaintJudgement, ComplaintVerdict, Measured};

/// How long before and after a complaint is looked at, milliseconds.
pub const BEFORE_MS: i64 = 90 * MINUTE_MS;
pub const AFTER_MS: i64 = 60 * MINUTE_MS;

const MINUTE_MS: i64 = 60_000;
/// An episode at that time widens "during" to its own times, so far at most.
const EPISODE_BEFORE_MS: i64 = 60 * MINUTE_MS;
const EPISODE_AFTER_MS: i64 = 30 * MINUTE_MS;
/// Share of the machines that must have seen it, so that it was the unit's and not one machine's.
const MOST: f64 = 0.5;

/// Why a complaint is confirmed in part only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Partly {
    /// Something else was bad.
    Elsewhere,
    /// Few machines saw it, and not the one at which it was said.
    FewMachines,
    /// So little that people hardly notice.
    Little,
}

/// Everything the sentence speaks of.
pub(super) struct Found<'a> {
    pub(super) span: Range<i64>,
    /// The role that speaks for it, with its comparison.
    pub(super) best: Option<(&'a Role, Comparison)>,
    pub(super) verdict: ComplaintVerdict,
    pub(super) partly: Option<Partly>,
    /// The episode that counts as cause.
    pub(super) cause: Option<&'a BoundEpisode>,
    pub(super) peers_bad: u32,
    pub(super) peers: u32,
}

/// Holds a complaint against the measurements.
pub fn judge(case: &Case<'_>) -> ComplaintJudgement {
    let cause = cause(case);
    let span = span(case, cause);
    let best = worst(case, &span);
    let (verdict, partly) = match &best {
        Some((role, comparison)) => decide(case, role, comparison, cause),
        None if cause.is_some() => (ComplaintVerdict::Partly, Some(Partly::Elsewhere)),
        None => (ComplaintVerdict::Insufficient, None),
    };
    let (peers_bad, peers) = best.as_ref().map_or((0, 0), |(role, _)| peers(case, role, &span));
    let found = Found { span, best, verdict, partly, cause, peers_bad, peers };
    let sentence = sentence(case, &found);
    assemble(case, found, sentence)
}

fn assemble(case: &Case<'_>, found: Found<'_>, sentence: String) -> ComplaintJudgement {
    let Range { start, end } = found.span;
    let beside = |span: Range<i64>| {
        found.best.as_ref().map_or_else(Measured::default, |(role, _)| measure(case.site, role, &span))
    };
    let width_ms = i64::from(case.rules.complaint_beside_min) * MINUTE_MS;
    let (before, after) = (beside(start - width_ms..start), beside(end..end + width_ms));
    let comparison = found.best.map(|(_, comparison)| comparison);
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    ComplaintJudgement {
        verdict: found.verdict,
        sentence,
        target: comparison.is_some().then(|| case.subject.to_owned()),
        from_ms: start,
        to_ms: end,
        before,
        during: comparison.as_ref().map_or_else(Measured::default, |comparison| comparison.during),
        after,
        usual: comparison.as_ref().map_or_else(Measured::default, |comparison| comparison.usual),
        usual_days: comparison.as_ref().map_or(0, |comparison| comparison.usual_days),
        machines_bad: comparison.as_ref().map_or(0, |comparison| count(comparison.machines_bad())),
        machines: comparison.as_ref().map_or(0, |comparison| count(comparison.machines.len())),
        peers_bad: found.peers_bad,
        peers: found.peers,
        episodes: case.episodes.to_vec(),
        rule: case.rules.version.clone(),
    }
}

/// The episode at that moment, or else nearest before it; one that names somebody first.
fn cause<'a>(case: &Case<'a>) -> Option<&'a BoundEpisode> {
    let noticed = noticed(case);
    let overlap =
        |episode: &BoundEpisode| episode.end_ms.min(noticed.end) - episode.start_ms.max(noticed.start);
    case.episodes
        .iter()
        .filter(|episode| 0 < overlap(episode))
        .max_by_key(|episode| (episode.verdict.is_decided(), overlap(episode)))
}

/// The time of which a complaint speaks by itself.
fn noticed(case: &Case<'_>) -> Range<i64> {
    let minutes = |minutes: u32| i64::from(minutes) * MINUTE_MS;
    case.at_ms - minutes(case.rules.complaint_waited_min)
        ..case.at_ms + minutes(case.rules.complaint_goes_on_min)
}

fn span(case: &Case<'_>, cause: Option<&BoundEpisode>) -> Range<i64> {
    let at_ms = case.at_ms;
    match cause {
        Some(episode) => {
            episode.start_ms.max(at_ms - EPISODE_BEFORE_MS)..episode.end_ms.min(at_ms + EPISODE_AFTER_MS)
        }
        None => noticed(case),
    }
}

/// Of the roles that stand for the complaint the one that was worst; none if nothing was measured.
fn worst<'a>(case: &Case<'a>, span: &Range<i64>) -> Option<(&'a Role, Comparison)> {
    let compared = case.roles.iter().map(|role| (role, compare(case.site, role, span, case.rules)));
    compared.filter(|(_, comparison)| 0 < comparison.during.samples).max_by(|(_, a), (_, b)| {
        let key = |c: &Comparison| (c.is_bad(), c.machines_bad(), c.usual.median_us.is_some());
        key(a).cmp(&key(b)).then(a.excess_us.unwrap_or(0.0).total_cmp(&b.excess_us.unwrap_or(0.0)))
    })
}

fn decide(
    case: &Case<'_>,
    role: &Role,
    comparison: &Comparison,
    cause: Option<&BoundEpisode>,
) -> (ComplaintVerdict, Option<Partly>) {
    let bad_there = case.machine.is_some_and(|machine| comparison.is_bad_at(machine));
    let machines_bad = comparison.machines_bad();
    let many = MOST * comparison.machines.len() as f64 <= machines_bad as f64;
    let unnoticed = matches!(role, Role::ApplicationAnswer(_))
        && !comparison.lossy
        && comparison
            .excess_us
            .is_some_and(|excess| excess < f64::from(case.rules.complaint_unnoticed_ms) * 1_000.0);
    if comparison.is_bad() && unnoticed {
        return (ComplaintVerdict::Partly, Some(Partly::Little));
    }
    if bad_there || (comparison.is_bad() && many) {
        return (ComplaintVerdict::Confirmed, None);
    }
    if comparison.is_bad() || 0 < machines_bad {
        return (ComplaintVerdict::Partly, Some(Partly::FewMachines));
    }
    if cause.is_some() {
        return (ComplaintVerdict::Partly, Some(Partly::Elsewhere));
    }
    let fewest = case.rules.fewest_samples;
    let answered = |measured: Measured| measured.samples - measured.lost;
    if answered(comparison.during) < fewest || answered(comparison.usual) < fewest {
        return (ComplaintVerdict::Insufficient, None);
    }
    (ComplaintVerdict::Contradicted, None)
}

/// How many other units saw the same role bad, of those that measured it.
fn peers(case: &Case<'_>, role: &Role, span: &Range<i64>) -> (u32, u32) {
    let mut counts = (0, 0);
    for peer in case.peers {
        let comparison = compare(peer, role, span, case.rules);
        if case.rules.fewest_samples <= comparison.during.samples {
            counts.1 += 1;
            counts.0 += u32::from(comparison.is_bad());
        }
    }
    counts
}
