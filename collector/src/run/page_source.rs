//! What the pages show and change, answered from the store.
//!
//! Each method turns rows into views; which figure counts and how a report reads is decided by `items` and `report`.

mod access;
mod applications;
mod complaints;
mod doubts;
mod fleet;
mod machine;
mod network;
mod report;
mod trial;

pub use fleet::presence;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Error;
use hatang_proto::model::{MachineId, TargetId, TimedReading, UnitId};
use tokio::sync::broadcast;

use crate::clock;
use crate::evidence::SigningKey;
use crate::ingest::authority::Authority;
use crate::store::Store;
use crate::web::views::{
    Account, ApplicationView, Change, ComparisonView, ComplaintList, ComplaintQuery, ComputerFile,
    ComputerList, EpisodeView, FilledTemplate, FleetCounts, FrozenList, Imported, JoinCodeView, MachineList,
    MachineQuery, MachineView, NetworkQuery, NetworkRow, NetworkView, NewComplaint, NewComputer,
    NewDeclaration, NewIntervention, NewJoinCode, NewLine, NewMeeting, NewParticulars, NewSession, NewTarget,
    OverviewView, ProcurementView, RenderedReport, ReportFormat, ReportOrder, ReportQuery, ReportView,
    RowView, TargetView, TokenHash, Trial, TwinDecision, UnitView,
};
use crate::web::{Source, SourceError};

/// Answers the pages from one collector's store.
pub struct PageSource {
    pub store: Store,
    pub authority: Arc<Authority>,
    pub changes: broadcast::Sender<Change>,
    /// Where forms lie that the office added.
    pub forms_dir: PathBuf,
    /// Signs packs.
    pub evidence_key: Arc<SigningKey>,
}

impl PageSource {
    fn desk(&self) -> report::Desk<'_> {
        report::Desk { store: &self.store, forms_dir: &self.forms_dir }
    }
}

impl Source for PageSource {
    fn overview(&self, now_ms: i64) -> Result<OverviewView, SourceError> {
        fleet::overview(&self.store, now_ms).map_err(failed("show the overview"))
    }

    fn counts(&self, now_ms: i64) -> Result<FleetCounts, SourceError> {
        fleet::counts(&self.store, now_ms).map_err(failed("count machines"))
    }

    fn units(&self) -> Result<Vec<UnitView>, SourceError> {
        fleet::units(&self.store, clock::unix_ms()).map_err(failed("list units"))
    }

    fn machines(&self, query: &MachineQuery, now_ms: i64) -> Result<MachineList, SourceError> {
        fleet::machines(&self.store, query, now_ms).map_err(failed("list machines"))
    }

    fn machine(&self, id: MachineId, now_ms: i64) -> Result<MachineView, SourceError> {
        machine::machine(&self.store, id, now_ms)
            .map_err(failed("show a machine"))?
            .ok_or(SourceError::NotFound)
    }

    fn series(
        &self,
        machine: MachineId,
        target: TargetId,
        from_ms: i64,
        to_ms: i64,
    ) -> Result<Vec<TimedReading>, SourceError> {
        let failed = failed("read round trips");
        let number = self.store.machine_number(machine).map_err(|fault| failed(fault.into()))?;
        let number = number.ok_or(SourceError::NotFound)?;
        let mut series = self.store.series(number, from_ms, to_ms).map_err(|fault| failed(fault.into()))?;
        Ok(series.remove(&target).unwrap_or_default())
    }

    fn targets(&self) -> Result<Vec<TargetView>, SourceError> {
        machine::targets(&self.store).map_err(failed("list targets"))
    }

    fn add_target(&self, target: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError> {
        access::add_target(&self.store, target, by, now_ms)
    }

    fn remove_target(&self, id: TargetId, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let removed = self
            .store
            .remove_target(id, by, now_ms)
            .map_err(|fault| failed("remove a target")(fault.into()))?;
        if removed { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn complaints(&self, query: &ComplaintQuery, now_ms: i64) -> Result<ComplaintList, SourceError> {
        complaints::list(&self.store, *query, now_ms).map_err(failed("list complaints"))
    }

    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError> {
        trial::of(target).map_err(failed("try a target"))
    }

    fn add_complaint(&self, complaint: &NewComplaint, now_ms: i64) -> Result<(), SourceError> {
        complaints::add(&self.store, complaint, now_ms)
    }

    fn networks(&self, now_ms: i64) -> Result<Vec<NetworkRow>, SourceError> {
        network::list(&self.store, now_ms).map_err(failed("list networks"))
    }

    fn network(&self, query: NetworkQuery, now_ms: i64) -> Result<NetworkView, SourceError> {
        network::unit(&self.store, query, now_ms)
    }

    fn episode(&self, unit: UnitId, number: i64, now_ms: i64) -> Result<EpisodeView, SourceError> {
        network::episode::view(&self.store, unit, number, now_ms)
    }

    fn evidence_pack(
        &self,
        unit: UnitId,
        episode: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        network::episode::pack(&self.store, &self.evidence_key, unit, episode, by, now_ms)
    }

    fn set_line(&self, line: &NewLine, now_ms: i64) -> Result<(), SourceError> {
        network::notes::set_line(&self.store, line, now_ms)
    }

    fn add_intervention(&self, intervention: &NewIntervention, now_ms: i64) -> Result<(), SourceError> {
        network::notes::add_intervention(&self.store, intervention, now_ms)
    }

    fn withdraw_intervention(
        &self,
        unit: UnitId,
        number: i64,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        network::notes::withdraw_intervention(&self.store, unit, number, by, now_ms)
    }

    fn add_meeting(&self, meeting: &NewMeeting, now_ms: i64) -> Result<(), SourceError> {
        network::notes::add_meeting(&self.store, meeting, now_ms)
    }

    fn withdraw_meeting(&self, unit: UnitId, number: i64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        network::notes::withdraw_meeting(&self.store, unit, number, by, now_ms)
    }

    fn settle(
        &self,
        pair: [MachineId; 2],
        decision: TwinDecision,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        doubts::settle(&self.store, pair, decision, by, now_ms)?;
        // Nobody may be looking.
        drop(self.changes.send(Change::Fleet));
        Ok(())
    }

    fn applications(&self) -> Result<Vec<ApplicationView>, SourceError> {
        applications::list(&self.store).map_err(failed("list applications"))
    }

    fn add_application(&self, name: &str, pattern: &str, by: &str, now_ms: i64) -> Result<(), SourceError> {
        applications::add(&self.store, name, pattern, by, now_ms)
    }

    fn remove_application(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        applications::remove(&self.store, id, by, now_ms)
    }

    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError> {
        access::join_codes(&self.store, clock::unix_ms()).map_err(failed("list join codes"))
    }

    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<String, SourceError> {
        access::create_join_code(&self.store, &self.authority, *code, by, now_ms)
            .map_err(failed("make a join code"))
    }

    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let number = i64::try_from(id).map_err(|_| SourceError::NotFound)?;
        let revoked = self
            .store
            .revoke_join_code(number, by, now_ms)
            .map_err(|fault| failed("withdraw a join code")(fault.into()))?;
        if revoked { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn report(&self, query: &ReportQuery, now_ms: i64) -> Result<ReportView, SourceError> {
        report::view(self.desk(), query, now_ms)
    }

    fn report_row(&self, query: &ReportQuery, key: &str, now_ms: i64) -> Result<RowView, SourceError> {
        report::row(self.desk(), query, key, now_ms)
    }

    fn declare(&self, declarations: &[NewDeclaration], now_ms: i64) -> Result<(), SourceError> {
        report::declare(&self.store, declarations, now_ms)
    }

    fn render_report(
        &self,
        order: &ReportOrder,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        report::documents::render(self.desk(), order, by, now_ms)
    }

    fn fill_template(
        &self,
        order: &ReportOrder,
        template: &[u8],
        by: &str,
        now_ms: i64,
    ) -> Result<FilledTemplate, SourceError> {
        report::documents::fill_template(self.desk(), order, template, by, now_ms)
    }

    fn frozen_reports(&self, unit: UnitId, now_ms: i64) -> Result<FrozenList, SourceError> {
        report::frozen::list(self.desk(), unit, now_ms)
    }

    fn freeze_report(&self, order: &ReportOrder, by: &str, now_ms: i64) -> Result<i64, SourceError> {
        report::frozen::freeze(self.desk(), order, by, now_ms)
    }

    fn render_frozen(
        &self,
        unit: UnitId,
        number: i64,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        report::frozen::render(&self.store, (unit, number), format, by, now_ms)
    }

    fn comparison(&self, query: &ReportQuery, now_ms: i64) -> Result<ComparisonView, SourceError> {
        report::year::comparison(self.desk(), query, now_ms)
    }

    fn procurement(&self, query: &ReportQuery, now_ms: i64) -> Result<ProcurementView, SourceError> {
        report::year::procurement(&self.store, query, now_ms)
    }

    fn render_procurement(
        &self,
        query: &ReportQuery,
        format: ReportFormat,
        by: &str,
        now_ms: i64,
    ) -> Result<RenderedReport, SourceError> {
        report::year::render_procurement(self.desk(), query, format, by, now_ms)
    }

    fn computers(&self, unit: UnitId, now_ms: i64) -> Result<ComputerList, SourceError> {
        report::computers::list(&self.store, unit, now_ms)
    }

    fn set_particulars(&self, new: &NewParticulars, now_ms: i64) -> Result<u32, SourceError> {
        report::computers::set(&self.store, new, now_ms)
    }

    fn add_computer(&self, computer: &NewComputer, now_ms: i64) -> Result<(), SourceError> {
        report::computers::add(&self.store, computer, now_ms)
    }

    fn withdraw_computer(
        &self,
        unit: UnitId,
        number: i64,
        reason: &str,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        report::computers::withdraw(&self.store, (unit, number), reason, by, now_ms)
    }

    fn import_computers(&self, file: &ComputerFile, now_ms: i64) -> Result<Imported, SourceError> {
        report::computers::import(&self.store, file, now_ms)
    }

    fn computer_template(&self) -> Result<RenderedReport, SourceError> {
        Ok(report::computers::template())
    }

    fn verify_password(&self, name: &str, password: &str) -> Result<Option<Account>, SourceError> {
        access::verify_password(&self.store, name, password).map_err(failed("check a password"))
    }

    fn create_session(&self, session: &NewSession) -> Result<(), SourceError> {
        self.store
            .open_session(session.token_hash, &session.account.name, session.expires_ms, session.created_ms)
            .map_err(|fault| failed("open a session")(fault.into()))
    }

    fn find_session(&self, token: &TokenHash, now_ms: i64) -> Result<Option<Account>, SourceError> {
        let name = self
            .store
            .session_account(*token, now_ms)
            .map_err(|fault| failed("look up a session")(fault.into()))?;
        Ok(name.map(|name| Account { name }))
    }

    fn end_session(&self, token: &TokenHash) -> Result<(), SourceError> {
        self.store.end_session(*token).map_err(|fault| failed("end a session")(fault.into()))
    }

    fn watch_changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }
}

/// Something broke: the page says so in general, the log in particular.
fn failed(operation: &'static str) -> impl Fn(Error) -> SourceError + Copy {
    move |cause| SourceError::Failed { operation, cause: cause.into() }
}
