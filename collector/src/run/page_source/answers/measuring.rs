//! What is measured and which applications are looked for, the same at all machines.

use hatang_proto::model::TargetId;

use super::super::{PageSource, access, applications, failed, machine, trial};
use crate::web::views::{ApplicationView, NewTarget, TargetView, Trial};
use crate::web::{MeasuringSource, SourceError};

impl MeasuringSource for PageSource {
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

    fn try_target(&self, target: &NewTarget) -> Result<Trial, SourceError> {
        trial::of(target).map_err(failed("try a target"))
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
