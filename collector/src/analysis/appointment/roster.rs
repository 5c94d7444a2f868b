//! Which machines of a site are there for good: those that may be appointed.
//!
//! A machine that comes must stay for two minutes before others lean on it, or one on a bad Wi-Fi would make the whole
//! site change places all day. As long as fewer are there for good than are needed, those that came first make up.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::MachineId;

use super::PROBERS;

const STEADY_MS: i64 = 120_000;

/// The machines of one site that are online, and since when without a break.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    since_ms: BTreeMap<MachineId, i64>,
}

impl Roster {
    /// Takes who is online now; the answer is who may be appointed.
    pub fn take(&mut self, online: &BTreeSet<MachineId>, now_ms: i64) -> BTreeSet<MachineId> {
        self.since_ms.retain(|machine, _| online.contains(machine));
        for machine in online {
            let since_ms = self.since_ms.entry(*machine).or_insert(now_ms);
            // A clock that was set back must not keep machines waiting.
            *since_ms = now_ms.min(*since_ms);
        }
        let mut by_stay: Vec<(i64, MachineId)> =
            self.since_ms.iter().map(|(machine, since_ms)| (*since_ms, *machine)).collect();
        by_stay.sort_unstable();
        let is_member =
            |(at, (since_ms, _)): &(usize, (i64, MachineId))| *at < PROBERS || STEADY_MS <= now_ms - since_ms;
        by_stay.into_iter().enumerate().filter(is_member).map(|(_, (_, machine))| machine).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machines(numbers: impl IntoIterator<Item = u8>) -> BTreeSet<MachineId> {
        numbers.into_iter().map(|number| MachineId([number; 16])).collect()
    }

    #[test]
    fn few_machines_are_members_at_once_and_a_fifth_after_two_minutes() {
        let mut roster = Roster::default();
        assert_eq!(roster.take(&machines(1..=4), 0), machines(1..=4));
        assert_eq!(roster.take(&machines(0..=4), 5_000), machines(1..=4));
        assert_eq!(roster.take(&machines(0..=4), 124_999), machines(1..=4));
        assert_eq!(roster.take(&machines(0..=4), 125_000), machines(0..=4));
    }

    #[test]
    fn a_machine_that_goes_is_no_member_at_once_and_one_that_comes_and_goes_never_becomes_one() {
        let mut roster = Roster::default();
        roster.take(&machines(1..=9), 0);
        assert_eq!(roster.take(&machines(1..=9), 120_000).len(), 9);
        assert_eq!(roster.take(&machines(2..=9), 125_000), machines(2..=9));
        for step in 2..20 {
            let online = if step % 2 == 0 { machines(1..=9) } else { machines(2..=9) };
            assert_eq!(roster.take(&online, step * 100_000), machines(2..=9));
        }
    }

    #[test]
    fn when_members_go_those_that_came_first_make_up() {
        let mut roster = Roster::default();
        roster.take(&machines(1..=4), 0);
        assert_eq!(roster.take(&machines(1..=6), 10_000), machines(1..=4));
        assert_eq!(roster.take(&machines(3..=6), 20_000), machines(3..=6));
    }
}
