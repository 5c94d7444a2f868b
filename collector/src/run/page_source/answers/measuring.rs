//! What is measured and which applications are looked for, the same at all machines.

use hatang_proto::model::TargetId;

use super::super::{PageSource, applications, failed, machine, machine_trial, targets, trial};
use crate::web::views::{ApplicationView, MachineTrials, NewTarget, TargetVersionView, TargetView, Trial};
use crate::web::{MeasuringSource, SourceError};

impl MeasuringSource for PageSource {
    fn targets(&self) -> Result<Vec<TargetView>, SourceError> {
        machine::targets(&self.store).map_err(failed("list targets"))
    }

    fn add_target(&self, target: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError> {
        targets::add(&self.store, target, by, now_ms)
    }

    fn change_target(
        &self,
        id: TargetId,
        target: &NewTarget,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        targets::change(&self.store, id, target, by, now_ms)
    }

    fn undo_target(&self, id: TargetId, version: u32, by: &str, now_ms: i64) -> Result<(), SourceError> {
        targets::undo(&self.store, id, version, by, now_ms)
    }

    fn target_versions(&self) -> Result<Vec<TargetVersionView>, SourceError> {
        targets::versions(&self.store).map_err(failed("list versions of targets"))
    }

    fn remove_target(&self, id: TargetId, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let removed = self
            .store
            .remove_target(id, by, now_ms)
            .map_err(|fault| failed("remove a target")(fault.into()))?;
        if removed { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError> {
        trial::of(target).map_err(failed("try a target"))
    }

    fn try_from_machines(&self, target: &NewTarget, now_ms: i64) -> Result<MachineTrials, SourceError> {
        machine_trial::of(&self.store, &self.sites, target, now_ms)
            .map_err(failed("have machines try a target"))
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
}
