//! No current: the site's computers fall silent within a sample or two of each other, and come back the same day.
//!
//! A network that is down still leaves samples, lost ones. Computers switched off at closing time go one by one and
//! stay off; an agent that stopped says so. One silent computer proves nothing unless an event of the site says it.

use std::ops::Range;

use super::network::EventKind;
use super::rules::Rules;
use super::window::{MachineWindows, SiteWindows};

const MINUTE_MS: i64 = 60_000;
/// Local days, UTC+7.
const LOCAL_SHIFT_MINUTES: u32 = 7 * 60;
const MINUTES_A_DAY: u32 = 1440;
/// Silence of fewer minutes is no silence, whatever the cadence.
const LEAST_SILENCE: u32 = 4;
/// Events this close to a silence belong to it, minutes.
const EVENT_NEAR: u32 = 5;
/// Longest silence that is taken for a cut, minutes.
const LONGEST: u32 = 10 * 60;

/// Time without current, Unix milliseconds, with the machines (indices) that fell silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    pub start_ms: i64,
    pub end_ms: i64,
    pub machines: Vec<usize>,
    /// Machines that had measured just before.
    pub measuring: usize,
    /// Events of switching off stand beside it.
    pub told: bool,
}

/// One machine's silence: last minute before, first minute after.
#[derive(Debug, Clone, Copy)]
struct Silence {
    machine: usize,
    from: u32,
    to: u32,
    told: bool,
}

pub fn cuts(site: &SiteWindows, range_ms: &Range<i64>, rules: &Rules) -> Vec<Cut> {
    let minute = |ms: i64| u32::try_from(ms.div_euclid(MINUTE_MS).max(0)).unwrap_or(u32::MAX);
    let span = minute(range_ms.start)..minute(range_ms.end);
    let mut silences: Vec<Silence> = site
        .machines
        .iter()
        .enumerate()
        .flat_map(|(place, machine)| silences_of(place, machine, &span))
        .collect();
    silences.sort_by_key(|silence| silence.from);
    let mut cuts: Vec<Cut> = Vec::new();
    let mut rest = silences.as_slice();
    while let Some(first) = rest.first() {
        let spread = (rules.power_spread_s / 60).max(1);
        let together = rest.partition_point(|silence| silence.from <= first.from + spread);
        let (group, after) = rest.split_at(together);
        match cut(site, group, rules) {
            Some(cut) => {
                cuts.push(cut);
                rest = after;
            }
            None => rest = rest.get(1..).unwrap_or_default(),
        }
    }
    cuts
}

/// Silences within one local day that no stop of the agent explains.
fn silences_of(place: usize, machine: &MachineWindows, span: &Range<u32>) -> Vec<Silence> {
    let minutes: Vec<u32> = machine.presence.minutes(span.clone()).collect();
    let mut steps: Vec<u32> = minutes
        .windows(2)
        .filter_map(|pair| Some(pair.last()? - pair.first()?))
        .filter(|step| *step < 60)
        .collect();
    steps.sort_unstable();
    let usual = steps.get(steps.len() * 9 / 10).copied().unwrap_or(1);
    let least = LEAST_SILENCE.max(2 * usual + 1);
    let near = |kind: EventKind, at: u32| {
        machine.events.iter().filter(|event| event.kind == kind).any(|event| {
            u32::try_from(event.at_ms.div_euclid(MINUTE_MS))
                .is_ok_and(|minute| minute.abs_diff(at) <= EVENT_NEAR)
        })
    };
    let mut found = Vec::new();
    for pair in minutes.windows(2) {
        let (Some(from), Some(to)) = (pair.first().copied(), pair.last().copied()) else { continue };
        let same_day =
            (from + LOCAL_SHIFT_MINUTES) / MINUTES_A_DAY == (to + LOCAL_SHIFT_MINUTES) / MINUTES_A_DAY;
        if to - from < least || to - from > LONGEST || !same_day || near(EventKind::AgentStop, from) {
            continue;
        }
        let told = near(EventKind::PowerOff, from) || near(EventKind::PowerOff, to);
        found.push(Silence { machine: place, from, to, told });
    }
    found
}

/// The silences of one moment as a cut, if enough of those that measured share it.
fn cut(site: &SiteWindows, group: &[Silence], rules: &Rules) -> Option<Cut> {
    let from = group.iter().map(|silence| silence.from).max()?;
    let first = group.iter().map(|silence| silence.from).min()?;
    let back = group.iter().map(|silence| silence.to).min()?;
    let measured = |span: Range<u32>| {
        site.machines.iter().filter(|machine| machine.presence.minutes(span.clone()).next().is_some()).count()
    };
    let measuring = measured(first.saturating_sub(5)..first + 1);
    let still = measured(from + 1..back);
    let told_by_site = site.events.iter().any(|event| {
        event.kind == EventKind::PowerOff
            && u32::try_from(event.at_ms.div_euclid(MINUTE_MS))
                .is_ok_and(|minute| minute + EVENT_NEAR >= first && minute <= back)
    });
    let told = told_by_site || group.iter().filter(|silence| silence.told).count() * 2 >= group.len();
    let enough = group.len() >= 2 || told_by_site;
    let share = group.len() as f64 >= rules.agreement * (measuring.max(group.len()) as f64);
    let quiet = still as f64 <= (1.0 - rules.agreement) * measuring as f64;
    // Without a word of events, two machines that stop a minute or two apart and come back far apart are two people.
    let returns = group.iter().map(|silence| silence.to).max()?;
    let alike = told || group.len() > 2 || (from - first <= 1 && returns - back <= 15);
    if !(enough && share && quiet && alike) {
        return None;
    }
    Some(Cut {
        start_ms: (i64::from(first) + 1) * MINUTE_MS,
        end_ms: i64::from(back) * MINUTE_MS,
        machines: group.iter().map(|silence| silence.machine).collect(),
        measuring: measuring.max(group.len()),
        told,
    })
}
