//! When a machine is on and measures, and the events that its coming and going leaves.

use hatang_collector::analysis::network::{Event, EventKind};

use super::calendar::{DAY_MS, MINUTE_MS, is_working, midnight_ms};
use super::fleet::{MachinePlan, Quirk};
use super::impairment::{Impairment, Segment};
use super::random::Random;

/// One machine's day.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    /// Half-open intervals in which it measures, Unix milliseconds, in order of time.
    pub awake_ms: Vec<(i64, i64)>,
    pub events: Vec<Event>,
}

/// A day of one machine. `outages` are the power cuts of its site; `update_ms` is when all agents of the site are
/// exchanged, if they are on this day.
pub fn day(
    random: &mut Random,
    machine: &MachinePlan,
    day: u32,
    outages: &[&Impairment],
    update_ms: Option<i64>,
) -> Presence {
    let midnight = midnight_ms(day);
    let mut presence = Presence::default();
    if machine.stays_on {
        presence.awake_ms.push((midnight, midnight + DAY_MS));
    } else if is_working(day) && random.chance(0.96) {
        let wobble = |random: &mut Random| random.whole(-6 * MINUTE_MS, 6 * MINUTE_MS);
        let on = midnight + machine.on * MINUTE_MS + wobble(random);
        let off = midnight + machine.off * MINUTE_MS + wobble(random);
        presence.awake_ms.push((on, off));
        presence.note(on, EventKind::Boot);
        presence.note(off, EventKind::PowerOff);
    }
    presence.interrupt(random, machine, midnight, update_ms);
    for outage in outages {
        presence.cut_power(random, machine, outage);
    }
    presence.events.sort_by_key(|event| event.at_ms);
    presence
}

impl Presence {
    pub fn is_awake(&self, at_ms: i64) -> bool {
        self.awake_ms.iter().any(|(from, until)| (*from..*until).contains(&at_ms))
    }

    fn note(&mut self, at_ms: i64, kind: EventKind) {
        self.events.push(Event { at_ms, kind });
    }

    fn interrupt(
        &mut self,
        random: &mut Random,
        machine: &MachinePlan,
        midnight: i64,
        update_ms: Option<i64>,
    ) {
        let minutes = |minutes: i64| midnight + minutes * MINUTE_MS;
        if machine.sleeps_at_lunch {
            self.remove(minutes(695 + random.whole(0, 40)), minutes(770 + random.whole(0, 40)));
        }
        if random.chance(0.02) {
            let off = minutes(random.whole(480, 930));
            let on = off + random.whole(15, 120) * MINUTE_MS;
            if self.is_awake(off) && self.is_awake(on) {
                self.remove(off, on);
                self.note(off, EventKind::PowerOff);
                self.note(on, EventKind::Boot);
            }
        }
        let own_stop = random.chance(0.01).then(|| minutes(random.whole(480, 960)));
        for (stop, longest) in [(own_stop, 60), (update_ms.map(|at| at + random.whole(0, 40_000)), 4)] {
            let Some(stop) = stop.filter(|at| self.is_awake(*at)) else { continue };
            self.remove(stop, stop + random.whole(1, longest) * MINUTE_MS);
            self.note(stop, EventKind::AgentStop);
        }
        if let Some(Quirk::SuspendedHourly(minute)) = machine.quirk {
            for hour in 0..24 {
                self.remove(minutes(hour * 60 + minute), minutes(hour * 60 + minute + 15));
            }
        }
    }

    /// A desktop falls silent and boots some minutes after the current is back; a laptop measures on.
    fn cut_power(&mut self, random: &mut Random, machine: &MachinePlan, outage: &Impairment) {
        debug_assert!(matches!(outage.segment, Segment::Power { .. }));
        let (cut, back) = (outage.from_ms, outage.until_ms);
        if machine.runs_on_battery || !self.is_awake(cut) {
            return;
        }
        let booted = back + random.whole(30_000, 12 * MINUTE_MS);
        let comes_back = self.is_awake(booted) && random.chance(0.95);
        let gone_until = if comes_back { booted } else { i64::MAX };
        self.events.retain(|event| event.at_ms < cut || gone_until <= event.at_ms);
        self.remove(cut, gone_until);
        self.note(cut, EventKind::PowerOff);
        if comes_back {
            self.note(booted, EventKind::Boot);
        }
    }

    fn remove(&mut self, from: i64, until: i64) {
        let kept = self.awake_ms.iter().flat_map(|&(start, end)| {
            [(start, end.min(from)), (start.max(until), end)].into_iter().filter(|(start, end)| start < end)
        });
        self.awake_ms = kept.collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removing_a_middle_leaves_both_ends() {
        let mut presence = Presence { awake_ms: vec![(0, 100)], events: Vec::new() };
        presence.remove(20, 30);
        presence.remove(90, 200);
        presence.remove(300, 400);
        assert_eq!(presence.awake_ms, vec![(0, 20), (30, 90)]);
        assert!(presence.is_awake(89) && !presence.is_awake(25) && !presence.is_awake(90));
    }
}
