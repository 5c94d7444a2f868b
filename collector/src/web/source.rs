//! The boundary between the pages and everything behind them.
//!
//! Methods are synchronous and may block on the database: [`super::state::Room::ask`] is the one place that calls them,
//! on a thread for blocking work. The pages keep nothing themselves except sign-in attempts.

use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};
use tokio::sync::broadcast;

use super::views::{
    Account, ApplicationView, Change, ComparisonView, ComplaintList, ComplaintQuery, ComputerFile,
    ComputerList, EpisodeView, FilledTemplate, FleetCounts, FrozenList, Imported, JoinCodeView, MachineList,
    MachineQuery, MachineView, NetworkQuery, NetworkRow, NetworkView, NewComplaint, NewComputer,
    NewDeclaration, NewIntervention, NewJoinCode, NewLine, NewMeeting, NewParticulars, NewSession, NewTarget,
    OverviewView, ProcurementView, RenderedReport, ReportFormat, ReportOrder, ReportQuery, ReportView,
    RowView, TargetView, TokenHash, Trial, TwinDecision, UnitView,
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

    fn report(&self, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError>;
    /// One row of the form by its key.
    fn report_row(&self, query: &ReportQuery, key: &str, now_ms: i64) -> Result<RowView, SourceError>;
    /// Keeps all of them or none.
    fn declare(&self, declarations: &[NewDeclaration], now_ms: i64) -> Result<(), SourceError>;
    /// `by` is recorded as the one who took the document out, here and below.
    fn render_report(
        &self,
        order: &ReportOrder,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    /// Fills an office's own DOCX template, which is not kept.
    fn fill_template(
        &self,
        order: &ReportOrder,
        template: &[u8],
        by: &str,
        now_ms: i64,
    ) -> Result<FilledTemplate, SourceError>;
    fn frozen_reports(&self, unit: UnitId, now_ms: i64) -> Result<FrozenList, SourceError>;
    /// Returns the frozen report's number.
    fn freeze_report(&self, order: &ReportOrder, by: &str, now_ms: i64) -> Result<i64, SourceError>;
    fn render_frozen(
        &self,
        unit: UnitId,
        number: i64,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;
    fn comparison(&self, query: &ReportQuery, now_ms: i64) -> Result<ComparisonView, SourceError>;
    fn procurement(&self, query: &ReportQuery, now_ms: i64) -> Result<ProcurementView, SourceError>;
    /// As CSV or XLSX.
    fn render_procurement(
        &self,
        query: &ReportQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError>;

    fn computers(&self, unit: UnitId, now_ms: i64) -> Result<ComputerList, SourceError>;
    /// Returns of how many computers something new was said.
    fn set_particulars(&self, new: &NewParticulars, now_ms: i64) -> Result<u32, SourceError>;
    fn add_computer(&self, computer: &NewComputer, now_ms: i64) -> Result<(), SourceError>;
    /// A listed computer of this unit or one below counts no more from today on.
    fn withdraw_computer(
        &self,
        unit: UnitId,
        number: i64,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
    fn import_computers(&self, file: &ComputerFile, now_ms: i64) -> Result<Imported, SourceError>;
    /// An empty list with one example, for [`Source::import_computers`].
    fn computer_template(&self) -> Result<RenderedReport, SourceError>;

    /// `None` if the name or the password is wrong, and must take as long for an unknown name as for a known one.
    fn verify_password(&self, name: &str, password: &str) -> Result<Option<Account>, SourceError>;
    fn create_session(&self, session: &NewSession) -> Result<(), SourceError>;
    fn find_session(&self, token: &TokenHash, now_ms: i64) -> Result<Option<Account>, SourceError>;
    /// Ending a session that does not exist is no error.
    fn end_session(&self, token: &TokenHash) -> Result<(), SourceError>;

    /// Everything that happens from this call on; a receiver that lags may miss some.
    fn watch_changes(&self) -> broadcast::Receiver<Change>;
}
