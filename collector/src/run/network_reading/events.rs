//! What a machine's comings and goings mean for judging (pure).
//!
//! A goodbye explains a silence, whether the system shut down in order or only the agent stopped: both are handed on as
//! a stop that was announced. A start from cold after a silence that nobody announced is what a power cut leaves.

use crate::analysis::network::{Event, EventKind};
use crate::store::{Coming, ComingKind};

/// A goodbye is sent within this time of the last sample.
const PARTING_MS: i64 = 2 * 60_000;

/// Events of one machine, in order of time; `last_before` tells its last sample before a moment.
pub fn events(comings: &[Coming], last_before: impl Fn(i64) -> Option<i64>) -> Vec<Event> {
    let mut events = Vec::new();
    for coming in comings {
        match coming.kind {
            ComingKind::Shutdown | ComingKind::Stop => {
                events.push(Event { at_ms: coming.at_ms, kind: EventKind::AgentStop });
            }
            ComingKind::Boot => {
                events.push(Event { at_ms: coming.at_ms, kind: EventKind::Boot });
                if let Some(last_ms) = last_before(coming.at_ms) {
                    let announced = comings.iter().any(|other| {
                        other.kind != ComingKind::Boot
                            && (last_ms - PARTING_MS..coming.at_ms).contains(&other.at_ms)
                    });
                    if !announced {
                        events.push(Event { at_ms: last_ms, kind: EventKind::PowerOff });
                    }
                }
            }
        }
    }
    events.sort_by_key(|event| event.at_ms);
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: i64 = 60_000;

    fn coming(minute: i64, kind: ComingKind) -> Coming {
        Coming { at_ms: minute * MINUTE_MS, kind }
    }

    fn seen(comings: &[Coming], minutes: &[i64]) -> Vec<(i64, EventKind)> {
        let last_before = |before_ms: i64| {
            let measured = minutes.iter().map(|minute| minute * MINUTE_MS);
            measured.filter(|at_ms| *at_ms < before_ms).max()
        };
        events(comings, last_before).into_iter().map(|event| (event.at_ms / MINUTE_MS, event.kind)).collect()
    }

    #[test]
    fn a_cold_start_that_nobody_announced_tells_of_a_cut_at_the_last_sample() {
        let boot = [coming(30, ComingKind::Boot)];
        assert_eq!(seen(&boot, &[8, 9, 10, 31]), [(10, EventKind::PowerOff), (30, EventKind::Boot)]);
        assert_eq!(seen(&boot, &[31, 32]), [(30, EventKind::Boot)], "what was before is not known");
    }

    #[test]
    fn a_goodbye_explains_the_silence() {
        for kind in [ComingKind::Shutdown, ComingKind::Stop] {
            let comings = [coming(10, kind), coming(30, ComingKind::Boot)];
            assert_eq!(seen(&comings, &[9, 10, 31]), [(10, EventKind::AgentStop), (30, EventKind::Boot)]);
        }
        let earlier = [coming(2, ComingKind::Stop), coming(30, ComingKind::Boot)];
        assert_eq!(seen(&earlier, &[1, 5, 10, 31]).len(), 3, "an earlier goodbye explains nothing");
    }
}
