//! What the pages show, as plain data.
//!
//! A [`super::Source`] fills these from wherever it keeps things; the pages only lay them out. They are neither storage
//! rows nor wire messages, hold no markup and no words for people except where a document dictates the words.

mod account;
mod antivirus;
mod application;
mod audit;
mod compare;
mod complaint;
mod computers;
mod district;
mod document;
mod doubt;
mod fleet;
mod join_code;
mod joining;
mod machine;
mod machine_query;
mod machine_work;
mod matter;
mod network;
mod network_notes;
mod past;
mod program;
mod report;
mod settings;
mod target;
mod thresholds;
mod year;

pub use account::{
    Account, AccountView, CodeOffer, NewPassword, NewSession, OpenSession, OwnAccount, Right, Role,
    SessionView, SignIn, SignInAnswer, TokenHash,
};
pub use antivirus::AntivirusLight;
pub use application::ApplicationView;
pub use audit::{AuditLine, AuditList, AuditQuery};
pub use compare::{Against, CompareFigures, CompareQuery, CompareRow, CompareSide, CompareView};
pub use complaint::{
    ComplaintFrom, ComplaintList, ComplaintQuery, ComplaintView, ComplaintYear, NewComplaint,
};
pub use computers::{
    ComputerFile, ComputerList, ComputerRow, DeclaredRow, ImportFault, Imported, NewComputer, NewParticulars,
};
pub use district::{Cell, Column, DistrictHistory, DistrictQuery, DistrictRow, DistrictView, Period};
pub use document::{
    DocumentDetails, FilledTemplate, FrozenList, FrozenView, RenderedReport, ReportFormat, ReportOrder,
};
pub use doubt::{Doubt, TwinDecision};
pub use fleet::{
    AntivirusCounts, Attention, Change, Counts, FleetCounts, MatterGroup, OverviewView, UnitFigures,
    UnitSummary, UnitView,
};
pub use join_code::{FreshCode, JoinCodeView, NewJoinCode};
pub use joining::{AccessEnd, AccessView, JoinedView, NamedMachine, PackageFile, PackageView, Replacing};
pub use machine::{
    ClockStepView, LostSamplesView, MachineList, MachineRow, MachineView, Presence, PresenceKind,
    ResolvedView,
};
pub use machine_query::{Candidate, Facets, MachineQuery, MachineSort, Selection, select};
pub use machine_work::{BulkChange, ListColumns, MachineChangeView, SavedFilter, Tag};
pub use matter::{Matter, MatterKind, matters};
pub use network::{
    EpisodeRow, EpisodeView, HourCell, Light, MachineLink, NetworkQuery, NetworkRow, NetworkView, NowFigures,
    NowReason, SegmentNow, TargetDay, WeekView,
};
pub use network_notes::{
    InterventionView, Line, LineView, MeetingLine, MeetingView, NewIntervention, NewLine, NewMeeting,
};
pub use past::{Held, NetworkChange, PastQuery, PastView, Spread, TargetHistory, Times};
pub use program::{
    ApiTokenView, CollectorFigures, FigureValue, HourFigures, HourQuery, NewApiToken, PeriodQuery, Program,
    Said, Stretch, UnitEpisode, ValueView, ValuesView,
};
pub use report::{
    Coverage, Declaration, DeclareInput, Difference, FigureView, FormChoice, MachineRef, NewDeclaration,
    Provenance, ReportQuery, ReportRow, ReportView, RowView, WarningView,
};
pub use settings::{
    BackupOutcomeView, BackupRunView, BackupView, CalendarEntryView, CalendarKind, CalendarView, HoursView,
    KeptKind, KeptView, LineHistory, LinesView, NewCalendarEntry, NewCalendarMatter, NewRetention, NewRule,
    NewUnitLine, RetentionChange, RetentionView, RuleValue, RuleView, RulesView, StandingBackup, UnitLines,
};
pub use target::{
    MachineTrial, MachineTrialOutcome, MachineTrials, NewTarget, TargetAction, TargetUnit, TargetVersionView,
    TargetView, Trial, TrialOutcome,
};
pub use thresholds::ThresholdView;
pub use year::{ComparisonView, ComputerChange, ComputerChanges, ItemChange, ProcurementView};
