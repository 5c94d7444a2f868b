//! What the pages show, as plain data.
//!
//! A [`super::Source`] fills these from wherever it keeps things; the pages only lay them out. They are neither storage
//! rows nor wire messages, hold no markup and no words for people except where a document dictates the words.

mod account;
mod application;
mod complaint;
mod computers;
mod document;
mod doubt;
mod fleet;
mod join_code;
mod machine;
mod matter;
mod network;
mod network_notes;
mod program;
mod report;
mod target;
mod year;

pub use account::{Account, NewSession, Right, Role, TokenHash};
pub use application::ApplicationView;
pub use complaint::{
    ComplaintFrom, ComplaintList, ComplaintQuery, ComplaintView, ComplaintYear, NewComplaint,
};
pub use computers::{
    ComputerFile, ComputerList, ComputerRow, DeclaredRow, ImportFault, Imported, NewComputer, NewParticulars,
};
pub use document::{
    DocumentDetails, FilledTemplate, FrozenList, FrozenView, RenderedReport, ReportFormat, ReportOrder,
};
pub use doubt::{Doubt, TwinDecision};
pub use fleet::{Attention, Change, Counts, FleetCounts, OverviewView, UnitSummary, UnitView};
pub use join_code::{JoinCodeView, NewJoinCode};
pub use machine::{
    ClockStepView, LostSamplesView, MachineList, MachineQuery, MachineRow, MachineView, Presence,
    PresenceKind, ResolvedView,
};
pub use matter::{Matter, matters};
pub use network::{
    EpisodeRow, EpisodeView, HourCell, Light, MachineLink, NetworkQuery, NetworkRow, NetworkView, NowFigures,
    NowReason, SegmentNow, TargetDay, WeekView,
};
pub use network_notes::{
    InterventionView, Line, LineView, MeetingLine, MeetingView, NewIntervention, NewLine, NewMeeting,
};
pub use program::{
    ApiTokenView, CollectorFigures, FigureValue, HourFigures, HourQuery, NewApiToken, PeriodQuery, Program,
    Said, Stretch, UnitEpisode, ValueView, ValuesView,
};
pub use report::{
    Coverage, Declaration, DeclareInput, Difference, FigureView, FormChoice, MachineRef, NewDeclaration,
    Provenance, ReportQuery, ReportRow, ReportView, RowView, WarningView,
};
pub use target::{NewTarget, TargetView, Trial, TrialOutcome};
pub use year::{ComparisonView, ComputerChange, ComputerChanges, ItemChange, ProcurementView};
