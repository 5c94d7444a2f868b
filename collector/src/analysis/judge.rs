//! Judging a network: what is usual, which episodes there were, and how things stand now.
//!
//! [`learn`] and [`judge`] are for the job that looks every few minutes, with baselines kept between; [`episodes`] learns
//! from the network itself, week after week. For more samples than fit in memory, gather [`Windows`] piece by piece and
//! use the functions that take them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::baseline::{Baselines, UnitBaseline, learn_site};
use super::episode::{Episode, Finding, FindingState, Part};
use super::network::Network;
use super::rules::Rules;
use super::window::Windows;

pub mod shared;
pub mod site;
pub mod standing_now;

use site::{SiteCase, Spans};
pub use standing_now::{PartState, Reason};

const DAY_MS: i64 = 86_400_000;
/// Learning anew this often, days.
const LEARN_EVERY: i64 = 7;

/// What is usual at each site, from everything in `network`: hand in the days before.
pub fn learn(network: &Network, rules: &Rules) -> Baselines {
    learn_windows(&Windows::of(network, rules), rules)
}

pub fn learn_windows(windows: &Windows, rules: &Rules) -> Baselines {
    let learn = |site| learn_site(site, 0..u32::MAX, windows.window_ms, rules);
    Baselines { units: windows.sites.iter().map(learn).collect() }
}

/// Episodes that lie at least partly in `range` (Unix milliseconds), found in the windows of `network` that do; sites
/// without a baseline are not judged. Sites of the same provider in `network` clear or confirm one another.
pub fn judge(network: &Network, baselines: &Baselines, range: Range<i64>, rules: &Rules) -> Vec<Episode> {
    let windows = Windows::of(network, rules);
    let window = |ms: i64| windows.window_of(ms.max(0)).unwrap_or(u32::MAX);
    let range = window(range.start)..window(range.end - 1).saturating_add(1);
    let spans: Vec<Spans> = windows
        .sites
        .iter()
        .map(|site| baselines.unit(&site.unit).map(|learnt| vec![(range.clone(), learnt.clone())]))
        .map(Option::unwrap_or_default)
        .collect();
    judge_spans(&windows, &spans, rules)
}

/// Learns from the network itself and judges all of it: each week by the days before, itself included, and where those
/// are few by the days after.
pub fn episodes(network: &Network, rules: &Rules) -> Vec<Episode> {
    let mut windows = Windows::of(network, rules);
    windows.drop_strays();
    episodes_of_windows(&windows, rules)
}

/// [`episodes`] of windows gathered before, strays among them dropped by whoever gathered.
pub fn episodes_of_windows(windows: &Windows, rules: &Rules) -> Vec<Episode> {
    let spans: Vec<Spans> = windows.sites.iter().map(|site| weeks(site, windows.window_ms, rules)).collect();
    judge_spans(windows, &spans, rules)
}

/// How each part of the way stands at each unit at `at_ms`, from the last windows before it.
pub fn now(
    network: &Network,
    baselines: &Baselines,
    at_ms: i64,
    rules: &Rules,
) -> BTreeMap<String, BTreeMap<Part, PartState>> {
    standing_now::now(&Windows::of(network, rules), baselines, at_ms, rules)
}

/// The baselines of a site's weeks.
fn weeks(site: &super::window::SiteWindows, window_ms: i64, rules: &Rules) -> Spans {
    let a_day = u32::try_from(DAY_MS / window_ms.max(1)).unwrap_or(288);
    let mut days: Vec<u32> = site
        .machines
        .iter()
        .flat_map(|machine| machine.series.values())
        .flat_map(|cells| cells.chunk_by(move |one, next| one.window / a_day == next.window / a_day))
        .filter_map(|day| day.first().map(|cell| cell.window / a_day))
        .collect();
    days.sort_unstable();
    days.dedup();
    let mut spans = Spans::new();
    let mut rest = days.as_slice();
    while let Some(first) = rest.first().copied() {
        let week = rest.partition_point(|day| i64::from(*day) < i64::from(first) + LEARN_EVERY);
        let (these, after) = rest.split_at(week);
        let last = these.last().copied().unwrap_or(first);
        let from = first.saturating_sub(rules.baseline_days);
        let known = days.iter().filter(|day| (from..=last).contains(day)).count();
        let to =
            if known >= FEWEST_DAYS { last } else { after.get(FEWEST_DAYS - known).copied().unwrap_or(last) };
        let learnt = learn_site(site, from * a_day..(to + 1) * a_day, window_ms, rules);
        spans.push((first * a_day..(last + 1) * a_day, learnt));
        rest = after;
    }
    spans
}

/// Days with samples below which the days after are asked too.
const FEWEST_DAYS: usize = 4;

fn judge_spans(windows: &Windows, spans: &[Spans], rules: &Rules) -> Vec<Episode> {
    let mut cases: Vec<SiteCase<'_>> = windows
        .sites
        .iter()
        .zip(spans)
        .map(|(site, spans)| SiteCase::of(site, spans, windows.window_ms, rules))
        .collect();
    shared::add(&mut cases, rules);
    let mut episodes: Vec<Episode> =
        (0..cases.len()).flat_map(|place| site::episodes(&cases, place, rules)).collect();
    episodes.sort_by(|one, other| (one.start_ms, &one.unit).cmp(&(other.start_ms, &other.unit)));
    episodes
}

/// A baseline and the windows judged by it borrowed the way evidence wants it.
fn borrowed(spans: &Spans) -> Vec<(Range<u32>, &UnitBaseline)> {
    spans.iter().map(|(range, learnt)| (range.clone(), learnt)).collect()
}

/// The state of a part out of its targets' findings.
fn part_state(findings: &[&Finding]) -> FindingState {
    let any = |state| findings.iter().any(|finding| finding.state == state);
    if any(FindingState::Bad) {
        FindingState::Bad
    } else if any(FindingState::Cleared) {
        FindingState::Cleared
    } else {
        FindingState::Unknown
    }
}

#[cfg(test)]
mod tests;
