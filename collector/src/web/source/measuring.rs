//! What is measured and which applications are looked for, the same at all machines.

use hatang_proto::model::TargetId;

use super::SourceError;
use crate::web::views::{ApplicationView, NewTarget, TargetView, Trial};

/// What is measured and which applications are looked for, the same at all machines.
pub trait MeasuringSource: Send + Sync {
    fn targets(&self) -> Result<Vec<TargetView>, SourceError>;
    fn add_target(&self, target: &NewTarget, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn remove_target(&self, id: TargetId, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// Asks a target once from the collector itself; blocks a few seconds at most and tells nothing of the answer.
    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError>;
    /// By name.
    fn applications(&self) -> Result<Vec<ApplicationView>, SourceError>;
    fn add_application(&self, name: &str, pattern: &str, by: &str, now_ms: i64) -> Result<(), SourceError>;
    fn remove_application(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError>;
}
