//! How the network of a unit fares: now, by the hours of a week, and in the episodes of the past.
//!
//! Verdicts, parts and findings are the words of [`crate::analysis`]; what stands here is what a page needs around them.

use hatang_proto::model::{MachineId, Target, TargetId, TimedReading, UnitId};

use super::complaint::ComplaintView;
use super::fleet::UnitView;
use super::network_notes::{InterventionView, LineView, MeetingView};
use crate::analysis::episode::{Episode, Part};
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;

/// How a part of the way fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Too few samples to say.
    Unknown,
    Good,
    Slow,
    Down,
}

/// A unit's line in the list of networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRow {
    pub unit: UnitView,
    pub light: Light,
    /// The verdict of the episode that goes on now, and since when (Unix milliseconds).
    pub open: Option<(i64, Verdict, i64)>,
    /// Episodes that began in the last seven days.
    pub episodes: u32,
    /// Machines that are in contact now.
    pub online: u32,
    pub machines: u32,
}

/// One part of the way at this moment.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentNow {
    pub part: Part,
    pub light: Light,
    pub reason: NowReason,
}

/// What a light rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum NowReason {
    /// Nobody set up a target for this part.
    NoTarget,
    /// Fewer samples than a judgement needs.
    FewSamples {
        samples: u32,
        needed: u32,
    },
    /// It never answered in the days before either: blocked, or not there.
    NeverAnswered {
        target: String,
    },
    /// An earlier part is down or slow, and nothing is added behind it.
    Behind {
        part: Part,
    },
    /// It answers badly itself, but a later part on the same way is well.
    WellBeyond {
        part: Part,
    },
    Figures(NowFigures),
    /// For the computers themselves.
    Machines {
        measuring: u32,
        /// Slow while their neighbours are well.
        alone: Vec<MachineLink>,
    },
}

/// The last minutes of the target that speaks for a part.
#[derive(Debug, Clone, PartialEq)]
pub struct NowFigures {
    /// Empty for gateway and first hop.
    pub target: String,
    pub samples: u32,
    pub lost: u32,
    pub median_us: Option<u32>,
    /// Median of the same hour on the days before.
    pub usual_us: Option<u32>,
}

/// A machine that a figure leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineLink {
    /// `None` if it is not known any more.
    pub id: Option<MachineId>,
    pub name: String,
}

/// One target over the day, all machines of the unit pooled.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetDay {
    pub target: Target,
    /// In order of time.
    pub readings: Vec<TimedReading>,
}

/// One hour of the week over the last weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HourCell {
    pub answered: u64,
    pub lost: u64,
    pub median_us: Option<u32>,
}

/// One target by the hours of the week; 168 cells, the first is Monday 00:00 in local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekView {
    pub target: TargetId,
    pub name: String,
    /// Unix milliseconds.
    pub from_ms: i64,
    pub to_ms: i64,
    pub cells: Vec<HourCell>,
    /// Which of the 168 hours are office hours.
    pub office: Vec<bool>,
}

/// An episode in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeRow {
    pub number: i64,
    pub episode: Episode,
}

/// The page of one unit's network.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkView {
    pub unit: UnitView,
    /// Machines that stand in this unit's own office; those of units below are not among them.
    pub machines: u32,
    pub segments: Vec<SegmentNow>,
    /// Targets that this unit measures, in path order.
    pub days: Vec<TargetDay>,
    /// Of the target asked for, or of the one that is worst.
    pub week: Option<WeekView>,
    /// Of the last thirty days, newest first, at most what a page can show.
    pub episodes: Vec<EpisodeRow>,
    pub episodes_total: u32,
    /// Of the last thirty days, newest first.
    pub complaints: Vec<ComplaintView>,
    pub line: Option<LineView>,
    /// Speed samples towards the thousand that a figure needs; `None` if the unit does not want any.
    pub speed_samples: Option<u32>,
    /// Newest first.
    pub interventions: Vec<InterventionView>,
    pub meetings: Vec<MeetingView>,
}

/// What a unit's page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkQuery {
    pub unit: UnitId,
    /// The target of the heat map.
    pub target: Option<TargetId>,
}

/// One episode with what is known around it.
#[derive(Debug, Clone, PartialEq)]
pub struct EpisodeView {
    pub number: i64,
    pub unit: UnitView,
    pub episode: Episode,
    /// In the order of the episode's own list.
    pub machines: Vec<MachineLink>,
    /// The thresholds that judged; `None` if this program does not know their version any more.
    pub rules: Option<Rules>,
    /// Said around that time at this unit.
    pub complaints: Vec<ComplaintView>,
}
