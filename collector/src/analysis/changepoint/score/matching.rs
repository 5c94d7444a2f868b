//! Which facts are found: a one-to-one matching of the most pairs, and among those of the least total distance.
//!
//! Both lists are sorted and a best matching never crosses, so it suffices to go through the facts in order and to
//! remember where the free detections begin; of these beginnings only the few within reach of a fact matter.

use std::cmp::Reverse;

use super::WINDOW;

/// More pairs are better, then less distance.
type Worth = (usize, Reverse<usize>);

/// Worth of the best matching of a fact and those after it, by the index of the first free detection.
struct Step {
    /// First detection within the fact's reach; a smaller index changes nothing.
    first: usize,
    /// By index from `first` to one past the last detection within reach.
    worth: Vec<Worth>,
}

/// Indices of the matched facts, increasing; among equally good matchings the one with the earlier facts. Both lists
/// increase strictly.
pub(super) fn matched_facts(facts: &[usize], detections: &[usize]) -> Vec<usize> {
    let mut steps: Vec<Step> = Vec::with_capacity(facts.len());
    for fact in facts.iter().rev() {
        let step = step(*fact, detections, steps.last());
        steps.push(step);
    }
    steps.reverse();
    let (mut free, mut matched) = (0, Vec::new());
    for (index, fact) in facts.iter().enumerate() {
        let best = steps.get(index).map_or_else(Worth::default, |step| step.worth_from(free));
        let after = steps.get(index + 1);
        if let Some(taken) = partners(*fact, detections)
            .filter(|(partner, _)| *partner >= free)
            .find(|(partner, distance)| paired(after, *partner, *distance) == best)
        {
            matched.push(index);
            free = taken.0 + 1;
        }
    }
    matched
}

impl Step {
    fn worth_from(&self, free: usize) -> Worth {
        let place = free.saturating_sub(self.first).min(self.worth.len().saturating_sub(1));
        self.worth.get(place).copied().unwrap_or_default()
    }
}

fn step(fact: usize, detections: &[usize], after: Option<&Step>) -> Step {
    let skipped = |free| after.map_or_else(Worth::default, |after| after.worth_from(free));
    let first = detections.partition_point(|detection| detection + WINDOW < fact);
    let last = first + partners(fact, detections).count();
    let worth = (first..=last)
        .map(|free| {
            partners(fact, detections)
                .filter(|(partner, _)| *partner >= free)
                .map(|(partner, distance)| paired(after, partner, distance))
                .fold(skipped(free), Worth::max)
        })
        .collect();
    Step { first, worth }
}

/// Worth of taking `partner`, with the best that remains for the facts after.
fn paired(after: Option<&Step>, partner: usize, distance: usize) -> Worth {
    let (pairs, Reverse(total)) = after.map_or_else(Worth::default, |after| after.worth_from(partner + 1));
    (pairs + 1, Reverse(total + distance))
}

/// Detections within reach of a fact, with their distance.
fn partners(fact: usize, detections: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let first = detections.partition_point(|detection| detection + WINDOW < fact);
    detections
        .iter()
        .enumerate()
        .skip(first)
        .map(move |(index, detection)| (index, detection.abs_diff(fact)))
        .take_while(|(_, distance)| *distance <= WINDOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detection_finds_one_fact_only() {
        assert_eq!(matched_facts(&[10, 12], &[11]), [0]);
        assert_eq!(matched_facts(&[10, 12], &[12]), [1]);
    }

    #[test]
    fn more_pairs_come_before_less_distance() {
        // 12 is nearest to 12, but then 10 finds nobody: 14 is out of its reach.
        assert_eq!(matched_facts(&[10, 12], &[12, 14]), [0, 1]);
    }

    #[test]
    fn two_rows_away_is_found_and_three_is_not() {
        assert_eq!(matched_facts(&[10], &[8]), [0]);
        assert_eq!(matched_facts(&[10], &[12]), [0]);
        assert!(matched_facts(&[10], &[13]).is_empty());
        assert!(matched_facts(&[], &[13]).is_empty());
        assert!(matched_facts(&[10], &[]).is_empty());
    }

    #[test]
    fn every_row_a_fact_and_a_detection_matches_every_row_at_once() {
        let all: Vec<usize> = (0..100_000).collect();
        assert_eq!(matched_facts(&all, &all).len(), all.len());
    }

    #[test]
    fn small_cases_equal_trying_all_matchings() {
        let rows = |bits: u32| (0..7).filter(|row| bits & (1 << row) != 0).collect::<Vec<usize>>();
        for facts in (0..128).map(rows) {
            for detections in (0..128).map(rows) {
                let tried = best_by_trying(&facts, &detections);
                assert_eq!(matched_facts(&facts, &detections).len(), tried, "{facts:?} {detections:?}");
            }
        }
    }

    fn best_by_trying(facts: &[usize], detections: &[usize]) -> usize {
        let Some((fact, others)) = facts.split_first() else { return 0 };
        let mut best = best_by_trying(others, detections);
        for (index, detection) in detections.iter().enumerate() {
            if detection.abs_diff(*fact) <= WINDOW {
                let mut free = detections.to_vec();
                free.remove(index);
                best = best.max(1 + best_by_trying(others, &free));
            }
        }
        best
    }
}
