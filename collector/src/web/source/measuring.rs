//! What is measured and which applications are looked for, the same at all machines.

use hatang_proto::model::TargetId;

use super::SourceError;
use crate::web::views::{ApplicationView, MachineTrials, NewTarget, TargetVersionView, TargetView, Trial};

/// What is measured and which applications are looked for, the same at all machines.
pub trait MeasuringSource: Send + Sync {
    fn targets(&self) -> Result<Vec<TargetView>, SourceError>;
    fn add_target(&self, target: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// Another address, way of asking or segment makes another target, in the place of this one.
    fn change_target(
        &self,
        id: TargetId,
        target: &NewTarget,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
    /// Takes the latest version of a target back; `version` is what the person saw as the latest.
    fn undo_target(&self, id: TargetId, version: u32, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// Newest first, at most 100.
    fn target_versions(&self) -> Result<Vec<TargetVersionView>, SourceError>;
    fn remove_target(&self, id: TargetId, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// Asks a target once from the collector itself; blocks a few seconds at most and tells nothing of the answer.
    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError>;
    /// Has up to three machines that are on try a target once; blocks ten seconds at most.
    fn try_from_machines(&self, target: &NewTarget, now_ms: i64) -> Result<MachineTrials, SourceError>;
    /// By name.
    fn applications(&self) -> Result<Vec<ApplicationView>, SourceError>;
    fn add_application(&self, name: &str, pattern: &str, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn remove_application(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError>;
}
