//! What cannot be measured, told once. Pure.
//!
//! Several targets may suffer from the same cause; the people who read problems want it once, again when it changes, and
//! its end. The same cause met again says nothing.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::TargetId;
use hatang_proto::model::inventory::Problem;

use super::Observation;

/// Who met a problem; the first in this order speaks for a part that several complain about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Budget,
    Gateway,
    Target(TargetId),
}

/// The problems that stand.
#[derive(Debug, Default)]
pub struct Problems {
    held: BTreeMap<Source, Problem>,
}

impl Problems {
    /// Notes what `source` has met, `None` if all is well with it; what the outside should hear.
    pub fn note(&mut self, source: Source, problem: Option<Problem>) -> Vec<Observation> {
        let parts: BTreeSet<String> =
            self.held.get(&source).into_iter().chain(&problem).map(|problem| problem.part.clone()).collect();
        let before: Vec<Option<Problem>> = parts.iter().map(|part| self.standing(part).cloned()).collect();
        match problem {
            Some(problem) => self.held.insert(source, problem),
            None => self.held.remove(&source),
        };
        parts.into_iter().zip(before).filter_map(|(part, before)| self.change(part, before)).collect()
    }

    /// Forgets the targets that are gone.
    pub fn retain_targets(&mut self, kept: impl Fn(TargetId) -> bool) -> Vec<Observation> {
        let gone: Vec<Source> = self
            .held
            .keys()
            .copied()
            .filter(|source| matches!(source, Source::Target(target) if !kept(*target)))
            .collect();
        gone.into_iter().flat_map(|source| self.note(source, None)).collect()
    }

    fn standing(&self, part: &str) -> Option<&Problem> {
        self.held.values().find(|problem| problem.part == part)
    }

    fn change(&self, part: String, before: Option<Problem>) -> Option<Observation> {
        match self.standing(&part) {
            Some(problem) if before.as_ref() == Some(problem) => None,
            Some(problem) => Some(Observation::Problem(problem.clone())),
            None => before.map(|_| Observation::Solved { part }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(part: &str, cause: &str) -> Problem {
        Problem { part: part.to_owned(), operation: "ask".to_owned(), cause: cause.to_owned() }
    }

    fn target(id: u16) -> Source {
        Source::Target(TargetId(id))
    }

    #[test]
    fn a_problem_is_told_once_and_again_when_it_changes() {
        let mut problems = Problems::default();
        let (denied, broken) = (problem("icmp", "denied"), problem("icmp", "broken"));
        assert_eq!(problems.note(target(1), Some(denied.clone())), [Observation::Problem(denied.clone())]);
        assert_eq!(problems.note(target(1), Some(denied)), []);
        assert_eq!(problems.note(target(1), Some(broken.clone())), [Observation::Problem(broken)]);
    }

    #[test]
    fn a_part_is_solved_when_nobody_complains_any_more() {
        let mut problems = Problems::default();
        let solved = Observation::Solved { part: "icmp".to_owned() };
        problems.note(target(1), Some(problem("icmp", "denied")));
        assert_eq!(problems.note(target(2), Some(problem("icmp", "denied"))), []);
        assert_eq!(problems.note(target(1), None), []);
        assert_eq!(problems.note(target(2), None), [solved]);
        assert_eq!(problems.note(target(2), None), []);
    }

    #[test]
    fn two_voices_about_one_part_do_not_take_turns() {
        let mut problems = Problems::default();
        problems.note(target(1), Some(problem("first_hop", "silence toward a")));
        for _ in 0..3 {
            assert_eq!(problems.note(target(2), Some(problem("first_hop", "silence toward b"))), []);
            assert_eq!(problems.note(target(1), Some(problem("first_hop", "silence toward a"))), []);
        }
    }

    #[test]
    fn a_removed_target_takes_its_problem_along() {
        let mut problems = Problems::default();
        problems.note(target(1), Some(problem("http", "no such address")));
        assert_eq!(problems.retain_targets(|_| false), [Observation::Solved { part: "http".to_owned() }]);
    }
}
