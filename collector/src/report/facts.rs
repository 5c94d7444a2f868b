//! What sentences may claim beyond items: how the network was.
//!
//! Each fact is true, false or not known; what was hardly measured is not known.

use crate::analysis::calendar::OfficeCalendar;
use crate::analysis::verdict::Verdict;
use crate::items::UnitState;
use crate::items::line_quality::{ENOUGH, LineQuality, MeetingQuality};

/// Share of events from which on the government network is called slower, percent.
const NOTABLE: u32 = 20;

/// Facts about the period; `None` is "not known".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NetworkFacts {
    /// No meeting of the period had loss above 2 % or an outage.
    pub meetings_undisturbed: Option<bool>,
    /// No slowness in office hours.
    pub line_uncongested: Option<bool>,
    /// The government network was slow while the Internet was not: verdicts compare the same windows.
    pub cpnet_slower: Option<bool>,
}

impl NetworkFacts {
    pub fn of(unit: &UnitState) -> Self {
        let (Some(quality), Ok(calendar)) = (&unit.line_quality, OfficeCalendar::with(&unit.calendar)) else {
            return Self::default();
        };
        let congestion = quality.congestion(&calendar);
        let measured = ENOUGH <= quality.coverage();
        Self {
            meetings_undisturbed: meetings(quality),
            line_uncongested: if congestion.events > 0 { Some(false) } else { measured.then_some(true) },
            cpnet_slower: cpnet(quality, congestion.shares.cpnet, measured),
        }
    }
}

/// One disturbed meeting decides; one that nobody measured leaves it open.
fn meetings(quality: &LineQuality) -> Option<bool> {
    let each = || quality.meetings.iter().map(MeetingQuality::undisturbed);
    if each().any(|one| one == Some(false)) {
        return Some(false);
    }
    (!quality.meetings.is_empty() && each().all(|one| one == Some(true))).then_some(true)
}

fn cpnet(quality: &LineQuality, share: u32, measured: bool) -> Option<bool> {
    let seen = quality.disturbances.iter().any(|one| one.verdict == Verdict::Cpnet);
    match (seen, NOTABLE <= share) {
        (true, true) => Some(true),
        (false, _) if measured => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::line_quality::Disturbance;
    use crate::report::tests::unit;

    /// Wednesday 4 November 2026, 9:00 in Vietnam.
    const MORNING_MS: i64 = 1_793_757_600_000;

    fn facts(quality: LineQuality) -> NetworkFacts {
        NetworkFacts::of(&UnitState { line_quality: Some(quality), ..unit() })
    }

    fn met(lost: &[Option<f64>]) -> Option<bool> {
        let meeting = |lost: &Option<f64>| MeetingQuality { lost: *lost, interrupted: false };
        facts(LineQuality { meetings: lost.iter().map(meeting).collect(), ..LineQuality::default() })
            .meetings_undisturbed
    }

    #[test]
    fn a_meeting_that_nobody_measured_leaves_it_open() {
        assert_eq!(met(&[]), None);
        assert_eq!(met(&[Some(0.01), Some(0.02)]), Some(true));
        assert_eq!(met(&[Some(0.01), None]), None);
        assert_eq!(met(&[Some(0.03), None]), Some(false));
    }

    #[test]
    fn a_quiet_line_is_one_that_was_measured() {
        assert_eq!(NetworkFacts::of(&unit()), NetworkFacts::default());
        let covered =
            |covered_minutes| LineQuality { office_minutes: 100, covered_minutes, ..LineQuality::default() };
        assert_eq!(facts(covered(89)).line_uncongested, None);
        assert_eq!(facts(covered(90)).line_uncongested, Some(true));
        assert_eq!(facts(covered(90)).cpnet_slower, Some(false));
    }

    #[test]
    fn the_government_network_is_slower_only_where_verdicts_say_so() {
        let slow = |verdict, count: usize| {
            let one =
                Disturbance { start_ms: MORNING_MS, end_ms: MORNING_MS + 1_800_000, verdict, dead: false };
            vec![one; count]
        };
        let with = |disturbances| facts(LineQuality { disturbances, ..LineQuality::default() });
        assert_eq!(with(slow(Verdict::Cpnet, 1)).cpnet_slower, Some(true));
        assert_eq!(with(slow(Verdict::AccessLine, 1)).cpnet_slower, None);
        assert_eq!(with(slow(Verdict::AccessLine, 1)).line_uncongested, Some(false));
        let mixed = [slow(Verdict::Cpnet, 1), slow(Verdict::AccessLine, 9)].concat();
        assert_eq!(with(mixed).cpnet_slower, None);
    }
}
