//! Every figure of the page, computed from the samples of the CSV files and the judged episodes.
//!
//! Figures are whole microseconds and parts in a million, so that two computers write the same. What was judged is taken
//! over from the episodes and called so; where nothing is usual, no excess is claimed.

mod days;
mod how;
mod recurring;
mod target;
mod values;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::heat::{self, Heat};
use super::model::{Context, EpisodeCopy, Span, TargetEntry};
use super::samples::Seen;
use crate::analysis::calendar::{CalendarError, OfficeCalendar};
use crate::analysis::episode::{Episode, Finding, FindingState, Part};
pub use days::DayFigures;
pub use recurring::{Recurring, Tested};
pub use target::{TargetFigures, UsualFrom};
pub(super) use values::whole;

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
    /// Working days among them with enough samples, and those of them that were bad.
    pub days_measured: u32,
    pub days_bad: u32,
    /// Hours that are slow again and again; for the period only.
    pub recurring: Option<Tested>,
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

/// A sealed day as the page names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRoot {
    pub day: String,
    pub root: String,
    pub words: String,
    pub time_stamped: bool,
}

/// Why figures cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum FiguresFault {
    #[error("an episode does not read")]
    Episode(#[from] serde_json::Error),
    #[error("the calendar of context.json cannot be used")]
    Calendar(#[from] CalendarError),
}

/// Computes all figures; `episodes` must read.
pub fn compute(
    context: &Context,
    seen: &[Seen],
    episodes: &[EpisodeCopy],
    days: Vec<DayRoot>,
    unsealed_days: Vec<String>,
) -> Result<Figures, FiguresFault> {
    let calendar = OfficeCalendar::parse(&context.calendar.to_string())?;
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
        let mut period = claim(context, &calendar, &by_target, span, None);
        period.recurring = Some(recurring::find(&by_target, span, &calendar));
        for (_, episode) in &judged {
            *period.episodes.entry(episode.verdict.word().to_owned()).or_default() += 1;
        }
        claims.push(period);
    }
    claims.extend(judged.iter().map(|(copy, episode)| {
        let span = Span { from_ms: episode.start_ms, to_ms: episode.end_ms };
        claim(context, &calendar, &by_target, span, Some((copy, episode)))
    }));
    let how = how::HOW.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Ok(Figures { how, samples: seen.len() as u64, claims, days, unsealed_days })
}

fn claim(
    context: &Context,
    calendar: &OfficeCalendar,
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
        .map(|entry| target::target_figures(context, rows(entry.target), entry.target, span, finding(entry)))
        .collect();
    let about = about(&targets, context);
    let of_about = about.and_then(|about| targets.iter().find(|one| one.target == about));
    let days = of_about.map_or(Vec::new(), |one| match judged {
        Some(_) => days::same_time_of_day(context, calendar, rows(one.target), span, one.usual_us),
        None => Vec::new(),
    });
    let count = |wanted: fn(&DayFigures) -> bool| {
        u32::try_from(days.iter().filter(|day| day.working && wanted(day)).count()).unwrap_or(u32::MAX)
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
        recurring: None,
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
