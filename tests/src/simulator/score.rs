//! A judge's episodes against the truth.
//!
//! The answer to a truth is the episode of the same unit that covers the same time best: common time over the time of
//! both together. A provider is *blamed wrongly* by every episode that holds it responsible without sharing time with a
//! truth whose cause, or whose indistinguishable cause, is the provider's: during a truth of another cause, or out of
//! nothing; the two are counted apart. An episode that says of a machine with a
//! quirk that this machine is at fault is set aside: it is neither an answer nor false.

use std::collections::BTreeMap;

use hatang_collector::analysis::episode::Episode;
use hatang_collector::analysis::verdict::Verdict;

use super::fleet::Fleet;
use super::truth::Truth;

/// Length of the windows in which errors of time are counted.
pub const WINDOW_MS: f64 = 300_000.0;
/// An episode this near to a truth still belongs to it.
const NEAR_MS: i64 = 600_000;

/// What one truth was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    Missed,
    Said(Verdict),
    /// The right verdict with the wrong application or computer.
    Misnamed(Verdict),
}

/// Counts over many truths; adds up over networks.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// True verdict and answer of decidable truths.
    pub confusion: BTreeMap<(Verdict, Answer), usize>,
    /// Truths that nobody can decide: answered acceptably, and all of them.
    pub undecidable_well: usize,
    pub undecidable: usize,
    /// Errors of the right answers, in windows.
    pub start_errors: Vec<f64>,
    pub end_errors: Vec<f64>,
    /// Episodes that share time with one right answer's truth, beyond the first.
    pub pieces: usize,
    pub right: usize,
    /// All episodes that came out, and among them those without any truth.
    pub episodes: usize,
    pub without_truth: usize,
    pub blamed: usize,
    /// Truths, decidable or not and counted or not, and those with a wrong blame at the same time.
    pub truths: usize,
    pub blamed_instead: usize,
    /// Episodes that blame the provider with no truth near.
    pub blamed_for_nothing: usize,
}

impl Score {
    /// Counts one network. `counts` says whether a decidable truth is still wanted.
    pub fn add(
        &mut self,
        fleet: &Fleet,
        truths: &[Truth],
        episodes: &[Episode],
        mut counts: impl FnMut(&Truth) -> bool,
    ) {
        let kept: Vec<Episode> =
            episodes.iter().filter(|episode| !is_about_quirk(fleet, truths, episode)).cloned().collect();
        let episodes = kept.as_slice();
        for truth in truths {
            if !truth.decidable {
                self.undecidable += 1;
                self.undecidable_well += usize::from(is_acceptable(truth, episodes));
            } else if counts(truth) {
                self.answer(truth, episodes);
            }
        }
        self.episodes += episodes.len();
        self.truths += truths.len();
        let is_wrong = |episode: &&Episode| {
            let is_explained = truths.iter().any(|truth| is_near(truth, episode) && is_providers(truth));
            episode.verdict.blames_provider() && !is_explained
        };
        let wrong: Vec<&Episode> = episodes.iter().filter(is_wrong).collect();
        let is_hit = |truth: &&Truth| wrong.iter().any(|episode| is_near(truth, episode));
        self.blamed_instead += truths.iter().filter(is_hit).count();
        for episode in episodes {
            let shared: Vec<&Truth> = truths.iter().filter(|truth| is_near(truth, episode)).collect();
            self.without_truth += usize::from(shared.is_empty());
            if episode.verdict.blames_provider() {
                self.blamed += 1;
                self.blamed_for_nothing += usize::from(shared.is_empty());
            }
        }
    }

    fn answer(&mut self, truth: &Truth, episodes: &[Episode]) {
        let Some(verdict) = truth.verdict else { return };
        let best = answering(truth, episodes);
        let answer = best.map_or(Answer::Missed, |episode| name(truth, episode));
        *self.confusion.entry((verdict, answer)).or_default() += 1;
        if let (Answer::Said(said), Some(episode)) = (answer, best)
            && said == verdict
        {
            self.right += 1;
            self.start_errors.push((episode.start_ms - truth.start_ms) as f64 / WINDOW_MS);
            self.end_errors.push((episode.end_ms - truth.end_ms) as f64 / WINDOW_MS);
            self.pieces +=
                episodes.iter().filter(|other| 0 < shared_ms(truth, other)).count().saturating_sub(1);
        }
    }

    pub fn merge(&mut self, other: Self) {
        for (key, count) in other.confusion {
            *self.confusion.entry(key).or_default() += count;
        }
        self.undecidable_well += other.undecidable_well;
        self.undecidable += other.undecidable;
        self.start_errors.extend(other.start_errors);
        self.end_errors.extend(other.end_errors);
        self.pieces += other.pieces;
        self.right += other.right;
        self.episodes += other.episodes;
        self.without_truth += other.without_truth;
        self.blamed += other.blamed;
        self.truths += other.truths;
        self.blamed_instead += other.blamed_instead;
        self.blamed_for_nothing += other.blamed_for_nothing;
    }

    /// Decidable truths of a verdict, or of all.
    pub fn decidable(&self, verdict: Option<Verdict>) -> usize {
        self.count(verdict, |_, _| true)
    }

    pub fn right_of(&self, verdict: Option<Verdict>) -> usize {
        self.count(verdict, |truth, answer| answer == Answer::Said(truth))
    }

    pub fn open_of(&self, verdict: Option<Verdict>) -> usize {
        self.count(verdict, |_, answer| matches!(answer, Answer::Said(said) if !said.is_decided()))
    }

    pub fn missed_of(&self, verdict: Option<Verdict>) -> usize {
        self.count(verdict, |_, answer| answer == Answer::Missed)
    }

    fn count(&self, verdict: Option<Verdict>, is_meant: impl Fn(Verdict, Answer) -> bool) -> usize {
        let meant = |(truth, answer): &(Verdict, Answer)| {
            verdict.is_none_or(|wanted| wanted == *truth) && is_meant(*truth, *answer)
        };
        self.confusion.iter().filter(|(key, _)| meant(key)).map(|(_, count)| count).sum()
    }
}

/// The episode that covers the time of a truth best; the earlier of two.
pub fn answering<'a>(truth: &Truth, episodes: &'a [Episode]) -> Option<&'a Episode> {
    let shared = episodes.iter().filter(|episode| 0 < shared_ms(truth, episode));
    shared.max_by(|a, b| likeness(truth, a).total_cmp(&likeness(truth, b)).then(b.start_ms.cmp(&a.start_ms)))
}

/// Common time over the time of both together, 0 to 1.
fn likeness(truth: &Truth, episode: &Episode) -> f64 {
    let both = truth.end_ms.max(episode.end_ms) - truth.start_ms.min(episode.start_ms);
    shared_ms(truth, episode) as f64 / both.max(1) as f64
}

/// It blames machines that have a quirk, and no truth is about one of them.
pub fn is_about_quirk(fleet: &Fleet, truths: &[Truth], episode: &Episode) -> bool {
    let site = fleet.sites.iter().find(|site| site.unit == episode.unit);
    let has_quirk = |name: &String| {
        site.is_some_and(|site| {
            site.machines.iter().any(|machine| machine.name == *name && machine.quirk.is_some())
        })
    };
    let is_true = |truth: &Truth| {
        0 < shared_ms(truth, episode)
            && truth.machine.as_ref().is_some_and(|name| episode.machines.contains(name))
    };
    episode.verdict == Verdict::Pc && episode.machines.iter().all(has_quirk) && !truths.iter().any(is_true)
}

/// What an episode says about a truth.
pub fn name(truth: &Truth, episode: &Episode) -> Answer {
    let is_other_target = truth.target.is_some() && episode.target != truth.target;
    let is_other_machine = truth.machine.as_ref().is_some_and(|machine| !episode.machines.contains(machine));
    if Some(episode.verdict) == truth.verdict && (is_other_target || is_other_machine) {
        Answer::Misnamed(episode.verdict)
    } else {
        Answer::Said(episode.verdict)
    }
}

/// Common time of a truth and an episode of the same unit, milliseconds.
pub fn shared_ms(truth: &Truth, episode: &Episode) -> i64 {
    if truth.unit != episode.unit {
        return 0;
    }
    (truth.end_ms.min(episode.end_ms) - truth.start_ms.max(episode.start_ms)).max(0)
}

/// Middle and 90th percentile of the sizes of errors.
pub fn sizes(errors: &[f64]) -> Option<(f64, f64)> {
    let mut sizes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let at = |share: usize| sizes.get(sizes.len() * share / 100).copied();
    Some((at(50)?, at(90)?))
}

fn is_near(truth: &Truth, episode: &Episode) -> bool {
    truth.unit == episode.unit
        && truth.start_ms - NEAR_MS <= episode.end_ms
        && episode.start_ms <= truth.end_ms + NEAR_MS
}

fn is_providers(truth: &Truth) -> bool {
    truth.alternatives.iter().any(|verdict| verdict.blames_provider())
}

/// Of a truth that nobody can decide: left open, not seen, or one of the faults that look the same.
fn is_acceptable(truth: &Truth, episodes: &[Episode]) -> bool {
    answering(truth, episodes)
        .is_none_or(|episode| !episode.verdict.is_decided() || truth.alternatives.contains(&episode.verdict))
}
