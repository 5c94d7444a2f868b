//! How much of the office time each unit was degraded, by what the verdicts blame, and at which hours of the day.
//!
//! Overlapping episodes of one unit count once. One computer's own trouble and power cuts are no burden of the network,
//! as in reports. What was not measured is no burden either: how much of the period is known stands with the caller.

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::model::UnitId;

use super::concurrence::Stretch;
use super::office_time::OfficeTime;
use super::verdict::Verdict;

/// One unit's degraded office time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitBurden {
    /// Whole minutes of office time in which any episode ran.
    pub minutes: u32,
    /// Episodes that touch office time.
    pub episodes: u32,
    /// Minutes by verdict; overlapping ones count for each of them.
    pub by_verdict: BTreeMap<Verdict, u32>,
}

/// Degraded office time that units share something about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedBurden {
    pub units: BTreeSet<UnitId>,
    /// Minutes of all units together.
    pub minutes: u32,
    /// The same by hour of the day.
    pub hours: [u32; 24],
}

/// The burden of a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Burdens {
    pub by_unit: BTreeMap<UnitId, UnitBurden>,
    pub by_verdict: BTreeMap<Verdict, SharedBurden>,
    /// Only what is blamed on the provider; `None` for units whose provider nobody declared.
    pub by_provider: BTreeMap<Option<String>, SharedBurden>,
}

/// The burden of `stretches`; `provider` names the provider of a unit's line at a moment, `offset_ms` is how far the
/// office's clock is ahead of UTC.
pub fn burdens<'a>(
    stretches: &[Stretch],
    office: &OfficeTime,
    offset_ms: i64,
    provider: impl Fn(UnitId, i64) -> Option<&'a str>,
) -> Burdens {
    let mut burdens = Burdens::default();
    let mut of_units: BTreeMap<UnitId, Vec<&Stretch>> = BTreeMap::new();
    for stretch in stretches.iter().filter(|stretch| stretch.verdict.burdens_network()) {
        of_units.entry(stretch.unit).or_default().push(stretch);
    }
    for (unit, own) in of_units {
        let mut burden = UnitBurden::default();
        for (start_ms, end_ms) in joined(&own, |_| true) {
            burden.minutes += office.within(start_ms, end_ms);
        }
        let touching = own.iter().filter(|stretch| 0 < office.within(stretch.start_ms, stretch.end_ms));
        burden.episodes = u32::try_from(touching.count()).unwrap_or(u32::MAX);
        let verdicts: BTreeSet<Verdict> = own.iter().map(|stretch| stretch.verdict).collect();
        for verdict in verdicts {
            let shared = burdens.by_verdict.entry(verdict).or_default();
            let minutes =
                shared.add(unit, &joined(&own, |stretch| stretch.verdict == verdict), office, offset_ms);
            burden.by_verdict.insert(verdict, minutes);
        }
        let blaming: Vec<&Stretch> =
            own.iter().copied().filter(|stretch| stretch.verdict.blames_provider()).collect();
        let named = |stretch: &Stretch| provider(unit, stretch.start_ms);
        let providers: BTreeSet<Option<&str>> = blaming.iter().map(|stretch| named(stretch)).collect();
        for name in providers {
            let shared = burdens.by_provider.entry(name.map(str::to_owned)).or_default();
            shared.add(unit, &joined(&blaming, |stretch| named(stretch) == name), office, offset_ms);
        }
        burdens.by_unit.insert(unit, burden);
    }
    burdens
}

impl SharedBurden {
    fn add(&mut self, unit: UnitId, times: &[(i64, i64)], office: &OfficeTime, offset_ms: i64) -> u32 {
        let mut minutes = 0;
        for (start_ms, end_ms) in times {
            minutes += office.within(*start_ms, *end_ms);
            office.add_by_hour(*start_ms, *end_ms, offset_ms, &mut self.hours);
        }
        if 0 < minutes {
            self.units.insert(unit);
        }
        self.minutes += minutes;
        minutes
    }

    /// The hour of the day, 0 to 23, with most minutes, and the share of all minutes that fall into it; `None` without
    /// minutes.
    pub fn worst_hour(&self) -> Option<(u8, f64)> {
        let (hour, minutes) =
            (0_u8..).zip(self.hours).max_by_key(|(hour, minutes)| (*minutes, std::cmp::Reverse(*hour)))?;
        let all: u32 = self.hours.iter().sum();
        (0 < minutes).then(|| (hour, f64::from(minutes) / f64::from(all)))
    }
}

/// Times of stretches that are wanted, overlapping ones joined.
fn joined(stretches: &[&Stretch], wanted: impl Fn(&Stretch) -> bool) -> Vec<(i64, i64)> {
    let mut times: Vec<(i64, i64)> = stretches
        .iter()
        .filter(|stretch| wanted(stretch))
        .map(|stretch| (stretch.start_ms, stretch.end_ms))
        .collect();
    times.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(times.len());
    for (start_ms, end_ms) in times {
        match joined.last_mut() {
            Some((_, last_ms)) if start_ms <= *last_ms => *last_ms = (*last_ms).max(end_ms),
            _ => joined.push((start_ms, end_ms)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::calendar::OfficeCalendar;

    const HOUR_MS: i64 = 3_600_000;
    /// 2026-11-23 00:00 in Hà Nội, a Monday.
    const MONDAY_MS: i64 = 1_795_395_600_000 - 8 * HOUR_MS;

    fn stretch(unit: u64, from_h: f64, to_h: f64, verdict: Verdict) -> Stretch {
        #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of a day")]
        let at = |hours: f64| MONDAY_MS + (hours * 3_600_000.0) as i64;
        Stretch {
            number: 1,
            unit: UnitId(unit.try_into().unwrap()),
            start_ms: at(from_h),
            end_ms: at(to_h),
            verdict,
            target: None,
            open: false,
        }
    }

    fn found(stretches: &[Stretch]) -> Burdens {
        let calendar = OfficeCalendar::vietnam().unwrap();
        let office = OfficeTime::of(&calendar, MONDAY_MS, MONDAY_MS + 24 * HOUR_MS);
        burdens(stretches, &office, 7 * HOUR_MS, |unit, _| (unit.0 < 10).then_some("VNPT"))
    }

    #[test]
    fn overlapping_episodes_count_once_for_the_unit_and_each_for_its_verdict() {
        let burdens = found(&[stretch(1, 8.0, 9.0, Verdict::Isp), stretch(1, 8.5, 9.5, Verdict::Cpnet)]);
        let unit = &burdens.by_unit[&UnitId(1)];
        assert_eq!((unit.minutes, unit.episodes), (90, 2));
        assert_eq!(unit.by_verdict, BTreeMap::from([(Verdict::Isp, 60), (Verdict::Cpnet, 60)]));
    }

    #[test]
    fn nights_lunch_computers_and_power_are_no_burden() {
        let burdens = found(&[
            stretch(1, 0.0, 5.0, Verdict::Isp),
            stretch(1, 8.0, 9.0, Verdict::Pc),
            stretch(2, 8.0, 9.0, Verdict::OutagePower),
        ]);
        assert_eq!(burdens.by_unit.len(), 1);
        let unit = &burdens.by_unit[&UnitId(1)];
        assert_eq!((unit.minutes, unit.episodes), (0, 0));
        assert!(burdens.by_verdict[&Verdict::Isp].units.is_empty(), "nobody was hit in office time");
        assert_eq!(burdens.by_verdict[&Verdict::Isp].worst_hour(), None);
    }

    #[test]
    fn providers_carry_only_what_is_blamed_on_them() {
        let burdens = found(&[
            stretch(1, 8.0, 9.0, Verdict::Isp),
            stretch(2, 8.5, 9.5, Verdict::AccessLine),
            stretch(2, 14.0, 16.0, Verdict::Lan),
            stretch(11, 8.0, 8.5, Verdict::Isp),
        ]);
        let vnpt = &burdens.by_provider[&Some("VNPT".to_owned())];
        assert_eq!((vnpt.minutes, vnpt.units.len()), (120, 2));
        let (hour, share) = vnpt.worst_hour().unwrap();
        assert!(hour == 8 && (share - 0.75).abs() < 1e-9, "{hour} {share}");
        assert_eq!(burdens.by_provider[&None].minutes, 30);
    }

    #[test]
    fn nothing_is_no_burden() {
        assert_eq!(found(&[]), Burdens::default());
    }
}
