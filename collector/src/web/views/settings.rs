//! Settings as their pages show them.

use hatang_proto::model::UnitId;
use jiff::civil::Date;

use super::{Line, ThresholdView, UnitView};
use crate::backup::Phase;

/// How backups stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupView {
    pub folder: String,
    pub keep: u32,
    pub daily: bool,
    /// Newest first; each was read back when it was made.
    pub standing: Vec<StandingBackup>,
    pub folder_readable: bool,
    /// How the last ones went, newest first.
    pub runs: Vec<BackupRunView>,
    /// One is being made: its phase, bytes done of how many (0 of 0: not known), and since when.
    pub at_work: Option<(Phase, u64, u64, i64)>,
    /// The folder lies on the data's own disk.
    pub same_disk: bool,
    pub free_bytes: Option<u64>,
    pub database_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingBackup {
    pub name: String,
    pub made_ms: i64,
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRunView {
    pub begun_ms: i64,
    pub ended_ms: i64,
    /// An account, "clock" or "command line".
    pub by: String,
    pub outcome: BackupOutcomeView,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupOutcomeView {
    Done {
        bytes: u64,
    },
    /// The kind of fault, as `backup::BackupError::kind` calls it.
    Failed {
        problem: String,
    },
}

/// How long what is kept, and how much that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionView {
    pub sample_days: i64,
    pub fewest_days: i64,
    pub most_days: i64,
    /// Of hourly sketches.
    pub sketch_days: i64,
    pub database_bytes: u64,
    pub kept: Vec<KeptView>,
    /// Newest first.
    pub history: Vec<RetentionChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptKind {
    Samples,
    Sketches,
    OwnTraffic,
    Inventories,
    Complaints,
    Evidence,
    Audit,
    Sessions,
}

/// What is kept of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptView {
    pub kind: KeptKind,
    pub rows: u64,
    pub bytes: u64,
    /// Rows and bytes were reckoned from some days, not counted.
    pub estimated: bool,
    pub oldest: Option<Date>,
    /// What a month adds, as far as the last days tell.
    pub monthly_bytes: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionChange {
    pub sample_days: i64,
    pub reason: String,
    pub by: String,
    pub set_ms: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRetention {
    pub sample_days: i64,
    pub reason: String,
    pub by: String,
}

/// The access lines of all units within reach, in tree order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinesView {
    pub units: Vec<UnitLines>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLines {
    pub unit: UnitView,
    /// Newest first day first; empty: nobody declared one.
    pub lines: Vec<LineHistory>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineHistory {
    pub line: Line,
    pub contract: String,
    pub by: String,
    pub added_ms: i64,
}

/// A line as somebody states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnitLine {
    pub line: super::NewLine,
    /// Number of the contract; may be empty.
    pub contract: String,
}

/// Rules with numbers, and the thresholds that judge networks.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesView {
    pub rules: Vec<RuleView>,
    pub thresholds: ThresholdView,
}

/// One rule and what it was worth when.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleView {
    pub id: String,
    pub name: String,
    /// Of the value: "năm", "GB" …
    pub unit_word: String,
    /// A unit may set it, for it is a number.
    pub settable: bool,
    /// The one that holds today for all comes first; then by first day, newest first.
    pub values: Vec<RuleValue>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RuleValue {
    /// As people read it.
    pub value: String,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub source: String,
    /// Somebody read the paper itself or answers for it.
    pub confirmed: bool,
    /// It holds today where it was set.
    pub current: bool,
    /// The unit that set it, for itself and those below; `None`: shipped with the program.
    pub set_for: Option<UnitView>,
    pub by: Option<(String, i64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewRule {
    pub unit: UnitId,
    pub rule: String,
    pub value: f64,
    pub from: Date,
    pub source: String,
    pub by: String,
}

/// The working calendar of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarView {
    pub year: i16,
    /// Days off, days worked instead and days as usual, by first day; a later line wins over an earlier one of the same
    /// days and unit.
    pub entries: Vec<CalendarEntryView>,
    /// Hours, by unit and first day.
    pub hours: Vec<HoursView>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarKind {
    /// Nobody is at work.
    Off,
    /// Worked instead of another day.
    On,
    /// As any such weekday, whatever the shipped calendar says.
    Usual,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntryView {
    /// `None`: shipped with the program.
    pub number: Option<i64>,
    /// `None`: holds for all.
    pub unit: Option<UnitView>,
    pub kind: CalendarKind,
    pub from: Date,
    pub to: Date,
    pub name: String,
    pub source: String,
    pub confirmed: bool,
    /// A later line says something else about all its days.
    pub replaced: bool,
    pub by: Option<(String, i64)>,
    pub withdrawn: Option<(String, i64)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursView {
    pub number: Option<i64>,
    pub unit: Option<UnitView>,
    pub from: Option<Date>,
    /// "07:30-11:30"
    pub morning: String,
    pub afternoon: String,
    pub saturday: Option<String>,
    pub source: String,
    pub by: Option<(String, i64)>,
    pub withdrawn: Option<(String, i64)>,
}

/// A line of the calendar as somebody adds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCalendarEntry {
    /// `None`: for all.
    pub unit: Option<UnitId>,
    pub what: NewCalendarMatter,
    pub from: Date,
    pub source: String,
    pub by: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewCalendarMatter {
    Days {
        kind: CalendarKind,
        to: Date,
        name: String,
    },
    /// Each "07:30-11:30".
    Hours {
        morning: String,
        afternoon: String,
        saturday: Option<String>,
    },
}
