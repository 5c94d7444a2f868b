//! The boundary between the pages and everything behind them.
//!
//! Methods are synchronous and may block on the database: [`super::state::Room::ask`] is the one place that calls them,
//! on a thread for blocking work. The pages keep nothing themselves except sign-in attempts.

use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};
use tokio::sync::broadcast;

use super::views::{
    Account, ApplicationView, Change, ComplaintList, ComplaintQuery, EpisodeView, FleetCounts, JoinCodeView,
    MachineList, MachineQuery, MachineView, NetworkQuery, NetworkRow, NetworkView, NewComplaint,
    NewDeclaration, NewIntervention, NewJoinCode, NewLine, NewMeeting, NewSession, NewTarget, OverviewView,
    RenderedReport, ReportFormat, ReportView, TargetView, TokenHash, Trial, TwinDecision, UnitView,
};

/// Why a source gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The thing asked for does not exist.
    #[error("not found")]
    NotFound,
    /// What the person asked for cannot be done; shown to them as it stands, so in Vietnamese and without internals.
    #[error("refused: {message}")]
    Refused { message: String },
    /// Something broke; the detail goes to the log only.
    #[error("{operation}")]
    Failed {
        operation: &'static str,
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What the pages ask of the collector. `now_ms` is Unix time in milliseconds.
pub trait Source: Send + Sync {
    fn overview(&self, now_ms: i64) -> Result<OverviewView, SourceError>;
    fn counts(&self, now_ms: i64) -> Result<FleetCounts, SourceError>;
    /// In tree order, parents before their children.
    fn units(&self) -> Result<Vec<UnitView>, SourceError>;

    fn machines(&self, query: &MachineQuery, now_ms: i64) -> Result<MachineList, SourceError>;
    fn machine(&self, id: MachineId, now_ms: i64) -> Result<MachineView, SourceError>;
    /// Readings in `[from_ms, to_ms)`, in any order.
    fn series(
        &self,
        machine: MachineId,
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<TimedReading>, SourceError>;

    fn targets(&self) -> Result<Vec<TargetView>, SourceError>;
    fn add_target(&self, target: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn remove_target(&self, id: TargetId, by: &str, now_ms: i64) -> Result<(), SourceError>;

    /// Asks a target once from the collector itself; blocks a few seconds at most and tells nothing of the answer.
    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError>;

    fn complaints(&self, query: &ComplaintQuery, now_ms: i64) -> Result<ComplaintList, SourceError>;
    fn add_complaint(&self, complaint: &NewComplaint, now_ms: i64) -> Result<(), SourceError>;

    /// In tree order.
    fn networks(&self, now_ms: i64) -> Result<Vec<NetworkRow>, SourceError>;
    fn network(&self, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError>;
    fn episode(&self, unit: UnitId, number: i64, now_ms: i64) -> Result<EpisodeView, SourceError>;
    /// The pack that proves an episode; `by` is recorded as the one who took it out.
    fn evidence_pack(
        &self,
        unit: UnitId,
        episode: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    fn set_line(&self, line: &NewLine, now_ms: i64) -> Result<(), SourceError>;
    fn add_intervention(&self, intervention: &NewIntervention, now_ms: i64) -> Result<(), SourceError>;
    fn withdraw_intervention(
        &self,
        unit: UnitId,
        number: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
    fn add_meeting(&self, meeting: &NewMeeting, now_ms: i64) -> Result<(), SourceError>;
    fn withdraw_meeting(&self, unit: UnitId, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError>;

    /// Decides about two machines with one hardware.
    fn settle(
        &self,
        pair: [MachineId; 2],
        decision: TwinDecision,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;

    /// By name.
    fn applications(&self) -> Result<Vec<ApplicationView>, SourceError>;
    fn add_application(&self, name: &str, pattern: &str, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn remove_application(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError>;

    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError>;
    /// Returns the code itself, which nobody can ask for again.
    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<String, SourceError>;
    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError>;

    fn report(&self, unit: UnitId, now_ms: i64) -> Result<ReportView, SourceError>;
    fn declare(&self, declaration: &NewDeclaration, now_ms: i64) -> Result<(), SourceError>;
    /// `by` is recorded as the one who took the document out.
    fn render_report(
        &self,
        unit: UnitId,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;

    /// `None` if the name or the password is wrong, and must take as long for an unknown name as for a known one.
    fn verify_password(&self, name: &str, password: &str) -> Result<Option<Account>, SourceError>;
    fn create_session(&self, session: &NewSession) -> Result<(), SourceError>;
    fn find_session(&self, token: &TokenHash, now_ms: i64) -> Result<Option<Account>, SourceError>;
    /// Ending a session that does not exist is no error.
    fn end_session(&self, token: &TokenHash) -> Result<(), SourceError>;

    /// Everything that happens from this call on; a receiver that lags may miss some.
    fn watch_changes(&self) -> broadcast::Receiver<Change>;
}
