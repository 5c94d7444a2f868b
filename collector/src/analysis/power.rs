//! No current: the site's computers fall silent within a sample or two of each other, and come back the same day.
//!
//! A network that is down still leaves samples, lost ones. Computers switched off at closing time go one by one and
//! stay off; an agent that stopped says so. One silent computer proves nothing unless an event of the site says it.

use std::ops::Range;

use super::network::EventKind;
use super::pooling::within;
use super::rules::Rules;
use super::window::{MachineWindows, SiteWindows};

const MINUTE_MS: i64 = 60_000;
/// Local days, UTC+7.
const LOCAL_SHIFT_MINUTES: u32 = 7 * 60;
const MINUTES_A_DAY: u32 = 1440;
/// Silence of fewer minutes is no silence, whatever the cadence.
const LEAST_SILENCE: u32 = 4;
/// The same where the machine then started from cold: a whole minute without samples.
const LEAST_BEFORE_BOOT: u32 = 2;
/// Events this close to a silence belong to it, minutes.
const EVENT_NEAR: u32 = 5;
/// Longest silence that is taken for a cut, minutes.
const LONGEST: u32 = 10 * 60;

/// Minutes of the local day in which a break at noon begins and ends (working hours of offices: 11:00 to 12:00, 13:00 to
/// 13:30, and some leeway).
const LUNCH_BEGINS: Range<u32> = 10 * 60 + 50..12 * 60 + 15;
const LUNCH_ENDS: Range<u32> = 12 * 60 + 40..14 * 60 + 10;
/// Times of the day this close are the same habit, minutes.
const HABIT: u32 = 8;

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
    /// It comes back the same day; otherwise `to` means nothing.
    returns: bool,
    /// Minutes between its samples.
    step: u32,
}

pub fn cuts(site: &SiteWindows, range_ms: &Range<i64>, window_ms: i64, rules: &Rules) -> Vec<Cut> {
    let minute = |ms: i64| u32::try_from(ms.div_euclid(MINUTE_MS).max(0)).unwrap_or(u32::MAX);
    let span = minute(range_ms.start)..minute(range_ms.end);
    let mut silences: Vec<Silence> = site
        .machines
        .iter()
        .enumerate()
        .flat_map(|(place, machine)| silences_of(place, machine, &span))
        .collect();
    silences.sort_by_key(|silence| silence.from);
    let habits = silences.clone();
    silences.retain(|silence| silence.told || !(is_lunch(silence) || is_habit(silence, &habits)));
    let mut cuts: Vec<Cut> = Vec::new();
    let mut rest = silences.as_slice();
    while let Some(first) = rest.first() {
        let spread = (rules.power_spread_s / 60).max(first.step + 1);
        let together = rest.partition_point(|silence| silence.from <= first.from + spread);
        let (group, after) = rest.split_at(together);
        match cut(site, group, window_ms, rules) {
            Some(cut) => {
                cuts.push(cut);
                rest = after;
            }
            None => rest = rest.get(1..).unwrap_or_default(),
        }
    }
    cuts
}

/// Silences that no stop of the agent explains.
fn silences_of(place: usize, machine: &MachineWindows, span: &Range<u32>) -> Vec<Silence> {
    let minutes: Vec<u32> = machine.presence.minutes(span.clone()).collect();
    let mut steps: Vec<u32> = minutes
        .windows(2)
        .filter_map(|pair| Some(pair.last()? - pair.first()?))
        .filter(|step| *step < 60)
        .collect();
    steps.sort_unstable();
    let usual = steps.get(steps.len().saturating_sub(2) * 9 / 10).copied().unwrap_or(1);
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
        let booted = near(EventKind::Boot, to);
        let least = if booted { LEAST_BEFORE_BOOT.max(usual + 1) } else { least };
        if to - from < least || near(EventKind::AgentStop, from) {
            continue;
        }
        let returns = same_day && to - from <= LONGEST;
        let told = near(EventKind::PowerOff, from) || near(EventKind::PowerOff, to);
        found.push(Silence { machine: place, from, to, told, returns, step: usual });
    }
    if let Some(from) = minutes.last().copied().filter(|last| last + least < span.end) {
        let told = near(EventKind::PowerOff, from);
        found.push(Silence { machine: place, from, to: u32::MAX, told, returns: false, step: usual });
    }
    found
}

/// Begins before noon and ends after it, as the office's break does.
fn is_lunch(silence: &Silence) -> bool {
    silence.returns && LUNCH_BEGINS.contains(&local(silence.from)) && LUNCH_ENDS.contains(&local(silence.to))
}

/// The same machine falls silent and comes back at these times of the day on another day too.
fn is_habit(silence: &Silence, all: &[Silence]) -> bool {
    all.iter().any(|other| {
        other.machine == silence.machine
            && other.returns
            && other.from.abs_diff(silence.from) >= MINUTES_A_DAY / 2
            && local(other.from).abs_diff(local(silence.from)) <= HABIT
            && local(other.to).abs_diff(local(silence.to)) <= HABIT
    })
}

/// Minute of the local day.
fn local(minute: u32) -> u32 {
    minute.wrapping_add(LOCAL_SHIFT_MINUTES) % MINUTES_A_DAY
}

/// The silences of one moment as a cut, if enough of those that measured share it.
fn cut(site: &SiteWindows, group: &[Silence], window_ms: i64, rules: &Rules) -> Option<Cut> {
    let first = group.iter().map(|silence| silence.from).min()?;
    let from = group.iter().map(|silence| silence.from).max()?;
    let back = group.iter().filter(|silence| silence.returns).map(|silence| silence.to).min()?;
    let step = group.iter().map(|silence| silence.step).max()?;
    let silent = |machine: usize| group.iter().any(|silence| silence.machine == machine);
    let others: Vec<&MachineWindows> = site
        .machines
        .iter()
        .enumerate()
        .filter(|(place, _)| !silent(*place))
        .map(|(_, machine)| machine)
        .filter(|machine| {
            machine.presence.minutes(first.saturating_sub(5.max(step + 1))..from + 1).next().is_some()
        })
        .collect();
    let dark = others.iter().filter(|machine| is_dark(machine, from, back, window_ms)).count();
    let told_by_site = site.events.iter().any(|event| {
        event.kind == EventKind::PowerOff
            && u32::try_from(event.at_ms.div_euclid(MINUTE_MS))
                .is_ok_and(|minute| minute + EVENT_NEAR >= first && minute <= back)
    });
    let told = told_by_site || group.iter().filter(|silence| silence.told).count() * 2 >= group.len();
    let enough = group.len() >= 2 || told_by_site || (told && dark > 0);
    let measuring = group.len() + others.len();
    let share = (group.len() + dark) as f64 >= rules.agreement * measuring as f64;
    // Without a word of events, two machines that stop a minute or two apart and come back far apart are two people.
    let returns = group.iter().filter(|silence| silence.returns);
    let returning = returns.clone().count();
    let last = returns.map(|silence| silence.to).max()?;
    let alike = from - first <= step && last - back <= 30 && (group.len() > 2 || last - back <= 15);
    if !(enough && share && returning * 2 >= group.len() && (told || alike)) {
        return None;
    }
    Some(Cut {
        start_ms: (i64::from(first) + 1) * MINUTE_MS,
        end_ms: i64::from(back) * MINUTE_MS,
        machines: group.iter().map(|silence| silence.machine).collect(),
        measuring,
        told,
    })
}

/// A machine on battery measures on while switch and gateway have no current: everything is lost.
fn is_dark(machine: &MachineWindows, from: u32, back: u32, window_ms: i64) -> bool {
    let window =
        |minute: u32| u32::try_from(i64::from(minute) * MINUTE_MS / window_ms.max(1)).unwrap_or(u32::MAX);
    let (whole, touched) = (window(from + 1) + 1..window(back), window(from)..window(back) + 1);
    let (range, least) = if whole.is_empty() { (touched, 0.4) } else { (whole, 0.9) };
    let answering =
        machine.series.values().filter(|cells| cells.iter().any(|cell| cell.round_trip_us().is_some()));
    let (samples, lost) =
        answering.flat_map(|cells| within(cells, &range)).fold((0_u32, 0_u32), |(samples, lost), cell| {
            (samples + u32::from(cell.samples), lost + u32::from(cell.lost))
        });
    samples > 0 && f64::from(lost) >= least * f64::from(samples)
}
