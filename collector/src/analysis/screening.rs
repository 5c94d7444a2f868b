//! A quick look over fresh samples of a whole fleet: which units deserve to be judged in full.
//!
//! Judging every unit every five minutes is too dear, and missing a bad one is dearer: this errs towards judging. It
//! names nobody and keeps nothing but what the look before found.

use std::collections::{BTreeMap, BTreeSet};

use super::network::Reply;
use super::rules::Rules;
use super::statistics::wilson;

/// Fewest samples on which one machine's view of one target counts.
const FEWEST_OF_MACHINE: u32 = 3;

/// Where a sample comes from; the numbers only have to be distinct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    pub unit: u32,
    pub machine: u64,
    pub target: u32,
}

/// A unit that deserves judging, and the time that its bad samples span, Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspect {
    pub unit: u32,
    pub first_ms: i64,
    pub last_ms: i64,
}

/// Samples since the last look.
#[derive(Debug, Default)]
pub struct Screen {
    tallies: BTreeMap<Source, Tally>,
    /// Bad at the look before.
    bad_before: BTreeSet<Source>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    samples: u32,
    lost: u32,
    slow: u32,
    /// Of lost and slow samples.
    span: Option<(i64, i64)>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.samples += other.samples;
        self.lost += other.lost;
        self.slow += other.slow;
        self.span = match (self.span, other.span) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (one, other) => one.or(other),
        };
    }

    fn is_mostly_bad(self) -> bool {
        FEWEST_OF_MACHINE <= self.samples && self.samples < 2 * (self.lost + self.slow)
    }

    fn loses(self, rules: &Rules) -> bool {
        2 <= self.lost && rules.loss_share < wilson(self.lost, self.samples).low
    }
}

impl Screen {
    /// Takes a sample. `slow_from_us`: the round trip beyond which this machine sees this target slow; `None` if its
    /// usual is not known.
    pub fn observe(&mut self, source: Source, at_ms: i64, reply: Reply, slow_from_us: Option<f32>) {
        let (lost, slow) = match reply {
            Reply::After(us) => (false, slow_from_us.is_some_and(|from| from < us as f32)),
            Reply::Lost | Reply::Denied => (true, false),
        };
        let span = (lost || slow).then_some((at_ms, at_ms));
        self.tallies.entry(source).or_default().add(Tally {
            samples: 1,
            lost: lost.into(),
            slow: slow.into(),
            span,
        });
    }

    /// Ends the look: units with a target that looks bad over all machines, or a machine that sees two targets bad, or
    /// one at two looks running.
    pub fn suspects(&mut self, rules: &Rules) -> Vec<Suspect> {
        let tallies = std::mem::take(&mut self.tallies);
        let mut pooled: BTreeMap<(u32, u32), Tally> = BTreeMap::new();
        let mut machines: BTreeMap<(u32, u64), u32> = BTreeMap::new();
        let mut bad = BTreeSet::new();
        let mut units: BTreeMap<u32, Tally> = BTreeMap::new();
        for (source, tally) in &tallies {
            pooled.entry((source.unit, source.target)).or_default().add(*tally);
            units.entry(source.unit).or_default().add(*tally);
            if tally.is_mostly_bad() {
                bad.insert(*source);
                *machines.entry((source.unit, source.machine)).or_default() += 1;
            }
        }
        let whole = pooled.iter().filter(|(_, tally)| tally.is_mostly_bad() || tally.loses(rules));
        let single = machines.iter().filter(|(_, targets)| 2 <= **targets);
        let lasting = bad.intersection(&self.bad_before);
        let named: BTreeSet<u32> = whole
            .map(|((unit, _), _)| *unit)
            .chain(single.map(|((unit, _), _)| *unit))
            .chain(lasting.map(|source| source.unit))
            .collect();
        self.bad_before = bad;
        let suspect = |unit| {
            let (first_ms, last_ms) = units.get(&unit)?.span?;
            Some(Suspect { unit, first_ms, last_ms })
        };
        named.into_iter().filter_map(suspect).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: i64 = 60_000;

    fn rules() -> Rules {
        Rules::on("2026-11-01").unwrap()
    }

    /// Five minutes of five machines and three targets.
    fn look(screen: &mut Screen, reply: impl Fn(u64, u32, i64) -> Reply) -> Vec<Suspect> {
        for machine in 1..=5 {
            for target in 1..=3 {
                for minute in 0..5 {
                    let source = Source { unit: 7, machine, target };
                    let at_ms = minute * MINUTE_MS;
                    screen.observe(source, at_ms, reply(machine, target, minute), Some(30_000.0));
                }
            }
        }
        screen.suspects(&rules())
    }

    const GOOD: Reply = Reply::After(20_000);
    const SLOW: Reply = Reply::After(40_000);

    #[test]
    fn a_quiet_fleet_has_no_suspects_and_one_lost_sample_is_quiet() {
        let mut screen = Screen::default();
        assert_eq!(look(&mut screen, |_, _, _| GOOD), []);
        let one =
            |machine, target, minute| if (machine, target, minute) == (1, 1, 3) { Reply::Lost } else { GOOD };
        assert_eq!(look(&mut screen, one), []);
    }

    #[test]
    fn a_target_that_is_slow_or_loses_for_the_whole_unit_is_suspect_at_once_with_its_time() {
        let slow = |_: u64, target, minute| if target == 2 && 1 <= minute { SLOW } else { GOOD };
        let expected = Suspect { unit: 7, first_ms: MINUTE_MS, last_ms: 4 * MINUTE_MS };
        assert_eq!(look(&mut Screen::default(), slow), [expected]);
        let loses = |machine: u64, target, minute| {
            if target == 2 && minute == 2 && machine <= 3 { Reply::Lost } else { GOOD }
        };
        assert_eq!(look(&mut Screen::default(), loses).len(), 1);
    }

    #[test]
    fn one_machine_is_suspect_with_two_targets_at_once_and_with_one_at_the_second_look() {
        let two = |machine, target, _| if machine == 3 && target <= 2 { SLOW } else { GOOD };
        assert_eq!(look(&mut Screen::default(), two).len(), 1);
        let one = |machine, target, _| if machine == 3 && target == 2 { SLOW } else { GOOD };
        let mut screen = Screen::default();
        assert_eq!(look(&mut screen, one), []);
        assert_eq!(look(&mut screen, one).len(), 1);
        assert_eq!(look(&mut screen, |_, _, _| GOOD), []);
        assert_eq!(look(&mut screen, one), [], "it must last");
    }

    #[test]
    fn without_a_usual_only_losses_count() {
        let mut screen = Screen::default();
        for minute in 0..5 {
            screen.observe(Source { unit: 1, machine: 1, target: 1 }, minute, SLOW, None);
            screen.observe(Source { unit: 2, machine: 2, target: 1 }, minute, Reply::Lost, None);
        }
        let units: Vec<_> = screen.suspects(&rules()).into_iter().map(|suspect| suspect.unit).collect();
        assert_eq!(units, [2]);
    }
}
