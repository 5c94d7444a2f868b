//! Every figure of the page, computed from the samples of the CSV files and the judged episodes.
//!
//! Figures are whole microseconds and parts in a million, so that two computers write the same. What is usual is the
//! 5th percentile of the answers at the same time of day on the days before; where there is none, no excess is claimed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::heat::{self, Heat};
use super::model::{Context, EpisodeCopy, Span, TargetEntry};
use super::samples::Seen;
use crate::analysis::episode::{Episode, Finding, FindingState, Part};
use crate::analysis::network::Reply;
use crate::analysis::statistics::{median_interval_sorted, median_sorted, quantile_sorted, wilson};

pub(super) const DAY_MS: i64 = 86_400_000;
pub(super) const ZONE_MS: i64 = 7 * 3_600_000;

/// `figures.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// What each figure is and how it is computed.
    pub how: BTreeMap<String, String>,
    pub samples: u64,
    /// The whole period first, if the pack is about one; then each episode.
    pub claims: Vec<Claim>,
    pub days: Vec<DayRoot>,
    /// UTC days with samples that no tree holds yet.
    pub unsealed_days: Vec<String>,
}

/// What is said about one episode, or about the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// `None` for the period.
    pub episode: Option<i64>,
    pub span: Span,
    /// What was judged; `None` for the period.
    pub judged: Option<Judged>,
    /// The target that the claim speaks of.
    pub about: Option<u16>,
    pub targets: Vec<TargetFigures>,
    /// The same time of day, day by day, for [`Self::about`].
    pub days: Vec<DayFigures>,
    pub days_measured: u32,
    pub days_bad: u32,
    pub heat: Option<Heat>,
    /// For the period: how many episodes by verdict.
    pub episodes: BTreeMap<String, u32>,
}

/// Taken over from the episode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    pub verdict: String,
    pub application: Option<String>,
    pub confidence_percent: u32,
    pub machines_bad: u32,
    pub machines_measuring: u32,
    pub peers_bad: u32,
    pub peers: u32,
    pub cleared: Vec<Part>,
    pub is_final: bool,
    pub is_open: bool,
    pub rule: String,
}

/// One target over the machines of the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFigures {
    pub target: u16,
    pub machines: u32,
    pub samples: u32,
    pub lost: u32,
    pub denied: u32,
    /// Lost samples in a million, and the 95 % interval (Wilson).
    pub loss_ppm: u32,
    pub loss_low_ppm: u32,
    pub loss_high_ppm: u32,
    pub median_us: Option<i64>,
    pub mean_us: Option<i64>,
    pub usual_us: Option<i64>,
    pub usual_samples: u32,
    /// Median excess over the usual, and its 95 % interval.
    pub excess_us: Option<i64>,
    pub excess_low_us: Option<i64>,
    pub excess_high_us: Option<i64>,
    /// What judging said of it; `None` if it did not speak of it.
    pub state: Option<FindingState>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayFigures {
    /// Local day.
    pub day: String,
    pub samples: u32,
    pub lost: u32,
    pub median_us: Option<i64>,
    /// `None`: too few samples to say.
    pub bad: Option<bool>,
}

/// A sealed day as the page names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRoot {
    pub day: String,
    pub root: String,
    pub words: String,
    pub time_stamped: bool,
}

/// Computes all figures; `episodes` must read.
pub fn compute(
    context: &Context,
    seen: &[Seen],
    episodes: &[EpisodeCopy],
    days: Vec<DayRoot>,
    unsealed_days: Vec<String>,
) -> Result<Figures, serde_json::Error> {
    let mut by_target: BTreeMap<u16, Vec<Seen>> = BTreeMap::new();
    for one in seen {
        by_target.entry(one.target).or_default().push(*one);
    }
    let judged = episodes
        .iter()
        .map(|copy| Ok((copy, serde_json::from_str::<Episode>(&copy.body)?)))
        .collect::<Result<Vec<_>, serde_json::Error>>()?;
    let mut claims = Vec::new();
    if let Some(span) = context.period {
        let mut period = claim(context, &by_target, span, None);
        for (_, episode) in &judged {
            *period.episodes.entry(episode.verdict.word().to_owned()).or_default() += 1;
        }
        claims.push(period);
    }
    claims.extend(judged.iter().map(|(copy, episode)| {
        let span = Span { from_ms: episode.start_ms, to_ms: episode.end_ms };
        claim(context, &by_target, span, Some((copy, episode)))
    }));
    let how = HOW.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Ok(Figures { how, samples: seen.len() as u64, claims, days, unsealed_days })
}

/// How each figure is computed, for whoever wants to do it by hand.
const HOW: &[(&str, &str)] = &[
    ("samples", "rows of the CSV files of this target within the span"),
    ("lost", "rows with result timeout or unreachable"),
    ("denied", "rows with any other result than ok; they count as answered, without a round trip"),
    ("loss_ppm", "1,000,000 * lost / samples; interval: Wilson, 95 %"),
    ("median_us", "median of tre_us of rows with result ok; mean of the middle two for an even count"),
    ("mean_us", "arithmetic mean of tre_us of rows with result ok"),
    (
        "usual_us",
        "5th percentile (linear between ranks) of tre_us at the same time of day on earlier days in the files, \
      without excluded times; for a period: of the period itself",
    ),
    (
        "excess_us",
        "median of (tre_us - usual_us); interval from order statistics: ranks n/2 -+ 1.96 sqrt(n)/2, widened",
    ),
    (
        "days",
        "the same time of day on each local day: bad if median - usual > slow_us or the lower bound of loss > loss_ppm \
      of context.json; null if fewer samples than fewest_samples",
    ),
    ("heat", "median of tre_us of rows with result ok by local weekday (0 is Monday) and hour"),
    ("judged", "taken over from episodes.json"),
];

fn claim(
    context: &Context,
    seen: &BTreeMap<u16, Vec<Seen>>,
    span: Span,
    judged: Option<(&EpisodeCopy, &Episode)>,
) -> Claim {
    let finding = |entry: &TargetEntry| judged.and_then(|(_, episode)| finding(episode, entry));
    let empty = Vec::new();
    let rows = |target: u16| seen.get(&target).unwrap_or(&empty);
    let targets: Vec<TargetFigures> = context
        .targets
        .iter()
        .map(|entry| {
            let state = finding(entry).map(|finding| finding.state);
            target_figures(context, rows(entry.target), entry.target, span, state)
        })
        .collect();
    let about = about(&targets, context);
    let of_about = about.and_then(|about| targets.iter().find(|one| one.target == about));
    let days = of_about.map_or(Vec::new(), |one| match judged {
        Some(_) => same_time_of_day(context, rows(one.target), span, one.usual_us),
        None => Vec::new(),
    });
    let count = |wanted: fn(&DayFigures) -> bool| {
        u32::try_from(days.iter().filter(|day| wanted(day)).count()).unwrap_or(u32::MAX)
    };
    Claim {
        episode: judged.map(|(copy, _)| copy.number),
        span,
        judged: judged.map(|(copy, episode)| taken_over(copy, episode)),
        about,
        days_measured: count(|day| day.bad.is_some()),
        days_bad: count(|day| day.bad == Some(true)),
        days,
        heat: about.and_then(|about| heat::heat(about, rows(about))),
        targets,
        episodes: BTreeMap::new(),
    }
}

/// The finding that speaks of a target; of an application's two steps the worse one.
fn finding<'a>(episode: &'a Episode, entry: &TargetEntry) -> Option<&'a Finding> {
    let (part, name) = match entry.segment.as_str() {
        "lan" => (Part::Lan, ""),
        "access_line" => (Part::AccessLine, ""),
        "internet" => (Part::Isp, entry.name.as_str()),
        "cpnet" => (Part::Cpnet, entry.name.as_str()),
        "application" => (Part::Application, entry.name.as_str()),
        _ => return None,
    };
    let fits = |finding: &&Finding| finding.part == part && finding.target == name;
    let badness = |finding: &&Finding| match finding.state {
        FindingState::Bad => 2,
        FindingState::Unknown => 1,
        FindingState::Cleared => 0,
    };
    episode.findings.iter().filter(fits).max_by_key(badness)
}

fn taken_over(copy: &EpisodeCopy, episode: &Episode) -> Judged {
    let percent = (episode.confidence.clamp(0.0, 1.0) * 100.0).round();
    Judged {
        verdict: episode.verdict.word().to_owned(),
        application: episode.target.clone(),
        confidence_percent: whole(percent).and_then(|value| value.try_into().ok()).unwrap_or(0),
        machines_bad: u32::try_from(episode.machines.len()).unwrap_or(u32::MAX),
        machines_measuring: episode.measuring,
        peers_bad: episode.peers_bad,
        peers: episode.peers,
        cleared: episode.cleared(),
        is_final: copy.is_final,
        is_open: episode.open,
        rule: episode.rule.clone(),
    }
}

/// The bad target nearest to the PCs; without one, the target that exceeds its usual most.
fn about(targets: &[TargetFigures], context: &Context) -> Option<u16> {
    let order = |target: u16| {
        let entry = context.targets.iter().find(|entry| entry.target == target);
        let parts = ["pc", "lan", "access_line", "internet", "cpnet", "application"];
        entry.and_then(|entry| parts.iter().position(|part| *part == entry.segment)).unwrap_or(parts.len())
    };
    let bad = targets.iter().filter(|one| one.state == Some(FindingState::Bad));
    let bad = bad.min_by_key(|one| (order(one.target), one.target));
    let most = || {
        let measured = targets.iter().filter(|one| 0 < one.samples);
        measured.max_by_key(|one| (one.excess_us.unwrap_or(0), one.lost, std::cmp::Reverse(one.target)))
    };
    bad.or_else(most).map(|one| one.target)
}

fn target_figures(
    context: &Context,
    rows: &[Seen],
    target: u16,
    span: Span,
    state: Option<FindingState>,
) -> TargetFigures {
    let within: Vec<&Seen> = rows.iter().filter(|one| span.holds(one.at_ms)).collect();
    let count = |wanted: fn(Reply) -> bool| within.iter().filter(|one| wanted(one.reply)).count();
    let (samples, lost) = (within.len(), count(|reply| reply == Reply::Lost));
    let answers = sorted(within.iter().copied());
    let usual = if context.period == Some(span) { answers.clone() } else { before(context, rows, span) };
    let usual_us = quantile_sorted(&usual, 0.05).and_then(whole);
    let excess: Vec<f64> =
        usual_us.map_or(Vec::new(), |usual| answers.iter().map(|us| us - usual as f64).collect());
    let interval = median_interval_sorted(&excess);
    let loss = wilson_ppm(lost, samples);
    TargetFigures {
        target,
        machines: number(within.iter().map(|one| one.machine).collect::<BTreeSet<_>>().len()),
        samples: number(samples),
        lost: number(lost),
        denied: number(count(|reply| reply == Reply::Denied)),
        loss_ppm: ppm(lost as f64 / samples.max(1) as f64),
        loss_low_ppm: loss.0,
        loss_high_ppm: loss.1,
        median_us: median_sorted(&answers).and_then(whole),
        mean_us: mean(&answers).and_then(whole),
        usual_us,
        usual_samples: number(usual.len()),
        excess_us: median_sorted(&excess).and_then(whole),
        excess_low_us: interval.and_then(|interval| whole(interval.low)),
        excess_high_us: interval.and_then(|interval| whole(interval.high)),
        state,
    }
}

/// Answers at the span's time of day on earlier days, without excluded times; sorted.
fn before(context: &Context, rows: &[Seen], span: Span) -> Vec<f64> {
    let usual = rows.iter().filter(|one| {
        one.at_ms < span.from_ms
            && (one.at_ms - span.from_ms).rem_euclid(DAY_MS) < span.to_ms - span.from_ms
            && !context.excluded.iter().any(|excluded| excluded.span.holds(one.at_ms))
    });
    sorted(usual)
}

fn same_time_of_day(context: &Context, rows: &[Seen], span: Span, usual_us: Option<i64>) -> Vec<DayFigures> {
    let mut days: BTreeMap<i64, Vec<&Seen>> = BTreeMap::new();
    let length = (span.to_ms - span.from_ms).clamp(1, DAY_MS);
    for one in rows {
        let since = one.at_ms - span.from_ms;
        if since.rem_euclid(DAY_MS) < length {
            days.entry(since.div_euclid(DAY_MS)).or_default().push(one);
        }
    }
    let figures = days.into_iter().map(|(day, rows)| {
        let lost = rows.iter().filter(|one| one.reply == Reply::Lost).count();
        let median_us = median_sorted(&sorted(rows.iter().copied())).and_then(whole);
        let slow = match (median_us, usual_us) {
            (Some(median), Some(usual)) => Some(i64::from(context.thresholds.slow_us) < median - usual),
            _ => None,
        };
        let lossy = context.thresholds.loss_ppm < wilson_ppm(lost, rows.len()).0;
        let enough = context.thresholds.fewest_samples <= number(rows.len());
        DayFigures {
            day: local_day(span.from_ms + day * DAY_MS),
            samples: number(rows.len()),
            lost: number(lost),
            median_us,
            bad: if !enough {
                None
            } else if lossy {
                Some(true)
            } else {
                slow
            },
        }
    });
    figures.collect()
}

fn sorted<'a>(rows: impl Iterator<Item = &'a Seen>) -> Vec<f64> {
    let mut values: Vec<f64> = rows
        .filter_map(|one| if let Reply::After(us) = one.reply { Some(f64::from(us)) } else { None })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// Whole microseconds add up exactly below 2^53.
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn wilson_ppm(lost: usize, samples: usize) -> (u32, u32) {
    let interval = wilson(number(lost), number(samples));
    (ppm(interval.low), ppm(interval.high))
}

fn ppm(share: f64) -> u32 {
    whole(share * 1e6).and_then(|value| value.try_into().ok()).unwrap_or(0)
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "microseconds and shares lie far within 2^53")]
pub(super) fn whole(value: f64) -> Option<i64> {
    value.is_finite().then(|| value.round() as i64)
}

/// `YYYY-MM-DD` in Viet Nam.
pub(super) fn local_day(at_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::offset(7).to_datetime(moment).date().to_string()
}
