//! How machines come in, are shut out and come back.

use hatang_proto::model::MachineId;

use super::SourceError;
use crate::web::views::{
    AccessView, FreshCode, JoinCodeView, JoinedView, NewJoinCode, PackageFile, PackageView, Replacing,
};

/// How machines come in, are shut out and come back.
pub trait JoiningSource: Send + Sync {
    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError>;
    /// Returns the code itself, which nobody can ask for again.
    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<FreshCode, SourceError>;
    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// What PCs may download.
    fn packages(&self) -> Result<Vec<PackageView>, SourceError>;
    /// A package as it lies there; `None` if no package has this name. Whoever asks: packages hold no secret.
    fn open_package(&self, file: &str) -> Result<Option<PackageFile>, SourceError>;
    /// Who came in by a code; without one, who came in within the last seven days. Newest first, at most 200.
    fn joined(&self, code: Option<u64>, now_ms: i64) -> Result<Vec<JoinedView>, SourceError>;

    fn machine_access(&self, machine: MachineId) -> Result<AccessView, SourceError>;
    /// From this moment on the machine is refused; its stream ends within seconds.
    fn shut_out(&self, machine: MachineId, reason: &str, by: &str, now_ms: i64) -> Result<(), SourceError>;
    /// A code for one machine, that takes this one's place when it joins.
    fn create_rejoin_code(&self, machine: MachineId, by: &str, now_ms: i64)
    -> Result<FreshCode, SourceError>;
    /// `newcomer` takes the place of `former`, which ends.
    fn replace_machine(
        &self,
        former: MachineId,
        newcomer: MachineId,
        kind: Replacing,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError>;
}
