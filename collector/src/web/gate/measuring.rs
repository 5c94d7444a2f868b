//! What is measured: all may see it, who governs changes it.

use hatang_proto::model::TargetId;

use super::Gate;
use crate::web::source::{MeasuringSource, SourceError};
use crate::web::views::{
    ApplicationView, MachineTrials, NewTarget, Right, TargetVersionView, TargetView, Trial,
};

impl MeasuringSource for Gate {
    fn targets(&self) -> Result<Vec<TargetView>, SourceError> {
        self.source.targets()
    }

    fn add_target(&self, target: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.add_target(target, by, now_ms)
    }

    fn change_target(
        &self,
        id: TargetId,
        target: &NewTarget,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.change_target(id, target, by, now_ms)
    }

    fn undo_target(&self, id: TargetId, version: u32, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.undo_target(id, version, by, now_ms)
    }

    fn target_versions(&self) -> Result<Vec<TargetVersionView>, SourceError> {
        self.source.target_versions()
    }

    fn remove_target(&self, id: TargetId, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.remove_target(id, by, now_ms)
    }

    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError> {
        self.may(Right::Govern)?;
        self.source.try_target(target)
    }

    fn try_from_machines(&self, target: &NewTarget, now_ms: i64) -> Result<MachineTrials, SourceError> {
        self.may(Right::Govern)?;
        self.source.try_from_machines(target, now_ms)
    }

    fn applications(&self) -> Result<Vec<ApplicationView>, SourceError> {
        self.source.applications()
    }

    fn add_application(&self, name: &str, pattern: &str, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.add_application(name, pattern, by, now_ms)
    }

    fn remove_application(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.may(Right::Govern)?;
        self.source.remove_application(id, by, now_ms)
    }
}
